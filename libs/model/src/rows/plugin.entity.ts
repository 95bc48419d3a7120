import { EntitySchema } from 'typeorm';
import type { Plugin } from '../domain/plugin.ts';
import { optionalText, owned, stored, text, type Stored } from './columns.ts';

export type PluginRow = Plugin & Stored;

export const pluginEntity = new EntitySchema<PluginRow>({
  name: 'plugin',
  tableName: 'plugins',
  columns: {
    ...stored,
    ...owned,
    id: text,
    packageName: text,
    packageVersion: text,
    title: text,
    archiveName: text,
    yaml: text,
    archiveHash: text,
    state: text,
    error: optionalText,
  },
});
