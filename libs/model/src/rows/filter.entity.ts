import { EntitySchema } from 'typeorm';
import type { Filter, FilterKind } from '../domain/filter-rule.ts';
import { creationTime, owned, searchableJson, stored, text, type Stored } from './columns.ts';

export type FilterRow = Filter & Stored;

const filterEntity = (name: string, tableName: string): EntitySchema<FilterRow> =>
  new EntitySchema<FilterRow>({
    name,
    tableName,
    columns: { ...stored, ...owned, id: text, updatedAt: creationTime, rules: searchableJson },
  });

export const filterEntities: Readonly<Record<FilterKind, EntitySchema<FilterRow>>> = {
  deployments: filterEntity('deployment_filter', 'deployment_filters'),
  blueprints: filterEntity('blueprint_filter', 'blueprint_filters'),
};
