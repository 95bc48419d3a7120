import type { GiverScope } from '@cloudloom/executions';
import type { Caller } from '../access/caller.ts';

/** The documentation of `creator` in bodies. */
export const NEW_OWNER =
  'Who is to own it: a user of the tenant, or an administrator. The owner may say so, and who holds resource_set_owner';

/** The caller, as one who gives something away. Whoever it is, their route has asked for its own permission before. */
export const toGiver = (caller: Caller): GiverScope => ({
  tenantName: caller.tenantName,
  username: caller.username,
  givesForOthers: caller.access.holds('resource_set_owner', caller.tenantName),
});
