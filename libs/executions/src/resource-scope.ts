import type { Execution, Scope } from '@cloudloom/model';

/** The scope in which an execution's or a deployment's own resources are read and written. */
export const scopeOf = (owned: Pick<Execution, 'tenantName' | 'createdBy'>): Scope => ({
  tenantName: owned.tenantName,
  username: owned.createdBy,
});
