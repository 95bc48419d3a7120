import type { DependencyDraft } from '@cloudloom/executions';
import { NotFoundError, type UserRepository } from '@cloudloom/model';
import type { Caller } from '../access/caller.ts';
import { NotPermittedError } from '../errors/request-errors.ts';
import { readUtcTime } from '../requests/utc-time.ts';
import { requireVisibility } from '../requests/visibility.ts';
import type { CreateDependencyDto } from './dependencies.dto.ts';

/** What a restored record had. Throws NotPermittedError, NotFoundError for its user, BadRequestError. */
export async function readFormer(
  caller: Caller,
  body: CreateDependencyDto,
  users: UserRepository,
): Promise<NonNullable<DependencyDraft['former']>> {
  const { id, visibility, created_at: createdAt, created_by: createdBy } = body;
  const given = Object.entries({ id, visibility, created_at: createdAt, created_by: createdBy })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (given.length === 0) return {};
  if (!caller.access.isAdministrator)
    throw new NotPermittedError(
      `User \`${caller.username}\` is not permitted to restore records, which ${given.join(', ')} are for`,
    );
  if (createdBy !== undefined && (await users.find(createdBy)) === null)
    throw new NotFoundError('User', createdBy);
  return {
    ...(id === undefined ? {} : { id }),
    ...(visibility === undefined ? {} : { visibility: requireVisibility(caller, visibility) }),
    ...(createdAt === undefined ? {} : { createdAt: readUtcTime('created_at', createdAt) }),
    ...(createdBy === undefined ? {} : { createdBy }),
  };
}
