import type { Owned, Scope, Visibility } from '@cloudloom/model';
import { IllegalActionError } from './errors.ts';
import { requireOwnTenant } from './ownership.ts';

const WIDTH: Readonly<Record<Visibility, number>> = { private: 0, tenant: 1, global: 2 };

/** Whether more people see the one than the other. */
export const isWider = (one: Visibility, other: Visibility): boolean => WIDTH[one] > WIDTH[other];

/** A visibility may only grow: what others use already must not vanish for them. Throws IllegalActionError. */
export function requireWider(resource: Owned & { id: string }, visibility: Visibility): void {
  if (!isWider(resource.visibility, visibility)) return;
  throw new IllegalActionError(
    `Can't set the visibility of \`${resource.id}\` to ${visibility} because it already has wider visibility`,
  );
}

/** Checks a change of a resource's visibility by itself. Throws ForbiddenError for another tenant's, IllegalActionError. */
export function requireVisibilityChange(
  scope: Scope,
  resource: Owned & { id: string },
  visibility: Visibility,
): void {
  requireOwnTenant(scope, resource);
  requireWider(resource, visibility);
}
