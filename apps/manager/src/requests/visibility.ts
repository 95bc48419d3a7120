import type { Visibility } from '@cloudloom/model';
import { BadRequestError } from '../errors/request-errors.ts';

const WORDS: readonly Visibility[] = ['private', 'tenant', 'global'];

/** The visibility a creation asks for, in its new or its old form. Throws BadRequestError. */
export function toVisibility(request: {
  visibility?: string;
  private_resource?: boolean;
}): Visibility | undefined {
  const { visibility, private_resource: isPrivate } = request;
  if (visibility !== undefined && isPrivate !== undefined)
    throw new BadRequestError('The `private_resource` and `visibility` parameters cannot be used together');
  if (isPrivate !== undefined) return isPrivate ? 'private' : 'tenant';
  if (visibility === undefined) return undefined;
  const known = WORDS.find((word) => word === visibility);
  if (known !== undefined) return known;
  const valid = WORDS.map((word) => `'${word}'`).join(', ');
  throw new BadRequestError(
    `Invalid visibility: \`${visibility}\`. Valid visibility's values are: [${valid}]`,
  );
}
