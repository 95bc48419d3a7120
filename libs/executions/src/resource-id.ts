import { BadParametersError } from './errors.ts';

const LEGAL = /^[A-Za-z0-9\-._~]*$/;

/**
 * Checks a new id by the rules of the REST contract; `argument` is its name in the request, e.g. `blueprint_id`.
 * Deployment ids may begin with anything. Throws BadParametersError.
 */
export function requireLegalId(
  argument: string,
  id: string,
  options: { anyFirstCharacter?: boolean } = {},
): void {
  if (id === '') throw new BadParametersError(`The \`${argument}\` argument is empty`);
  if (id.length > 256)
    throw new BadParametersError(
      `The \`${argument}\` argument is too long. Maximum allowed length is 256 characters`,
    );
  if (!LEGAL.test(id)) {
    throw new BadParametersError(
      `The \`${argument}\` argument contains illegal characters. ` +
        'Only letters, digits and the characters "-", "." and "_" are allowed',
    );
  }
  if (options.anyFirstCharacter !== true && !/^[A-Za-z]/.test(id))
    throw new BadParametersError(`The \`${argument}\` argument must begin with a letter`);
  // "." and ".." pass the character rule but would name folders above.
  if (id === '.' || id === '..')
    throw new BadParametersError(`The \`${argument}\` argument must not be a path`);
}
