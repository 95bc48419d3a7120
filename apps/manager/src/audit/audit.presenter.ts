import type { AuditEntry } from '@cloudloom/model';
import { presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { AUDIT_LOG } from './audit-fields.ts';

/** An entry on the wire. */
export const presentAuditEntry = (entry: AuditEntry): Presented<typeof AUDIT_LOG> => ({
  id: Number(entry.id),
  ref_table: entry.resource,
  ref_id: entry.resourceId,
  ref_identifier: {
    ...(entry.tenantName === null ? {} : { tenant_name: entry.tenantName }),
    ...(entry.resourceId === null ? {} : { id: entry.resourceId }),
  },
  operation: entry.operation,
  creator_name: entry.creatorName,
  execution_id: entry.executionId,
  created_at: presentTime(entry.createdAt),
  tenant_name: entry.tenantName,
  method: entry.method,
  route: entry.route,
  status: entry.status,
});
