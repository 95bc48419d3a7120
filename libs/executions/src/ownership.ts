import type { Owned, Scope } from '@cloudloom/model';
import { ForbiddenError } from './errors.ts';

/** A globally visible resource of another tenant may be read and used, but not run or changed. Throws ForbiddenError. */
export function requireOwnTenant(scope: Scope, resource: Owned & { id: string }): void {
  if (resource.tenantName === scope.tenantName) return;
  throw new ForbiddenError(
    `${resource.id} belongs to tenant ${resource.tenantName} and can be changed only there`,
  );
}
