import { EntitySchema } from 'typeorm';
import type { AuditEntry } from '../domain/audit.ts';
import { creationTime, integer, optionalText, text } from './columns.ts';

export const auditEntity = new EntitySchema<AuditEntry>({
  name: 'auditEntry',
  tableName: 'audit_log',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment' },
    createdAt: creationTime,
    method: text,
    route: text,
    resource: text,
    resourceId: optionalText,
    operation: text,
    tenantName: optionalText,
    creatorName: optionalText,
    executionId: optionalText,
    status: integer,
  },
});
