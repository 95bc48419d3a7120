import { EntitySchema } from 'typeorm';
import type { AuditEntry } from '../domain/audit.ts';
import { creationTime, optionalInteger, optionalText, text } from './columns.ts';

export const auditEntity = new EntitySchema<AuditEntry>({
  name: 'auditEntry',
  tableName: 'audit_log',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment' },
    createdAt: creationTime,
    method: optionalText,
    route: optionalText,
    resource: text,
    resourceId: optionalText,
    operation: text,
    tenantName: optionalText,
    creatorName: optionalText,
    executionId: optionalText,
    status: optionalInteger,
  },
});
