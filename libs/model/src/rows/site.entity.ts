import { EntitySchema } from 'typeorm';
import type { Site } from '../domain/site.ts';
import { number, owned, stored, text, type Stored } from './columns.ts';

export type SiteRow = Site & Stored;

const optionalNumber = { ...number, nullable: true };

export const siteEntity = new EntitySchema<SiteRow>({
  name: 'site',
  tableName: 'sites',
  columns: { ...stored, ...owned, name: text, latitude: optionalNumber, longitude: optionalNumber },
});
