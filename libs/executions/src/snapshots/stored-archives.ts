import type { ArchivedRow } from '@cloudloom/model';
import { pluginKey } from '../archives/plugin-folders.ts';
import { archiveKey } from '../archives/resource-folders.ts';

/** The key of the archive that belongs to a row; null for tables and rows without one. */
export function archiveOf(table: string, row: ArchivedRow): string | null {
  if (table === 'plugins') return pluginKey({ tenantName: row.tenant_name, id: row.id });
  if (table !== 'blueprints' || row.upload_execution_id == null) return null;
  return archiveKey({
    tenantName: row.tenant_name,
    blueprintId: row.id,
    uploadExecutionId: row.upload_execution_id,
  });
}

/** Tables whose rows have archives. */
export const ARCHIVED_TABLES = ['blueprints', 'plugins'] as const;

/** The key of a snapshot's own archive. */
export const snapshotKey = ({ tenantName, archiveId }: { tenantName: string; archiveId: string }): string =>
  `snapshots/${tenantName}/${archiveId}`;
