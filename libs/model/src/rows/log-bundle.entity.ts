import { EntitySchema } from 'typeorm';
import type { LogBundle } from '../domain/log-bundle.ts';
import { owned, stored, text, type Stored } from './columns.ts';

export type LogBundleRow = LogBundle & Stored;

export const logBundleEntity = new EntitySchema<LogBundleRow>({
  name: 'logBundle',
  tableName: 'log_bundles',
  columns: { ...stored, ...owned, id: text, status: text, error: text, executionId: text },
});
