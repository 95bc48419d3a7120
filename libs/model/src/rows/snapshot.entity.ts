import { EntitySchema } from 'typeorm';
import type { Snapshot } from '../domain/snapshot.ts';
import { optionalText, owned, stored, text, type Stored } from './columns.ts';

export type SnapshotRow = Snapshot & Stored;

export const snapshotEntity = new EntitySchema<SnapshotRow>({
  name: 'snapshot',
  tableName: 'snapshots',
  columns: {
    ...stored,
    ...owned,
    id: text,
    status: text,
    error: text,
    archiveId: text,
    executionId: optionalText,
  },
});
