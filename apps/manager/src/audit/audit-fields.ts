import { defineResource, number, object, text, timestamp } from '../requests/resource-fields.ts';

export const AUDIT_LOG = defineResource('AuditLog', {
  id: number('id'),
  ref_table: text('resource'),
  ref_id: text('resourceId'),
  ref_identifier: object(),
  operation: text('operation'),
  creator_name: text('creatorName'),
  execution_id: text('executionId'),
  created_at: timestamp('createdAt'),
  tenant_name: text('tenantName'),
  method: text('method'),
  route: text('route'),
  status: number('status'),
});
