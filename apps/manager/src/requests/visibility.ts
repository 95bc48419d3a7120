import type { Visibility } from '@cloudloom/model';
import { Field } from './body-field.ts';
import type { Caller } from '../access/caller.ts';
import { BadRequestError, NotPermittedError } from '../errors/request-errors.ts';

export class SetVisibilityDto {
  @Field('str', { required: true }) visibility: string;
}

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

/** The visibility that a body names. Throws BadRequestError; NotPermittedError where it is more than the caller may give. */
export function requireVisibility(caller: Caller, word: string): Visibility {
  const visibility = toVisibility({ visibility: word }) ?? 'tenant';
  requireMayShare(caller, visibility);
  return visibility;
}

/** What a resource may be set to afterwards: nothing becomes private again. Throws as `requireVisibility` does. */
export function requireSettableVisibility(caller: Caller, word: string): Visibility {
  if (word !== 'tenant' && word !== 'global')
    throw new BadRequestError(
      `Invalid visibility: \`${word}\`. Valid visibility's values are: ['tenant', 'global']`,
    );
  requireMayShare(caller, word);
  return word;
}

/** What is global, every tenant sees. Throws NotPermittedError. */
export function requireMayShare(caller: Caller, visibility: Visibility | undefined): void {
  if (visibility !== 'global' || caller.access.holds('resource_set_global', caller.tenantName)) return;
  throw new NotPermittedError(
    `User \`${caller.username}\` is not permitted to set a resource to be global in the tenant \`${caller.tenantName}\``,
  );
}
