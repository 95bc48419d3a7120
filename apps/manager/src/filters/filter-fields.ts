import { OWNED_FIELDS, defineResource, flag, list, text, timestamp } from '../requests/resource-fields.ts';

export const FILTER = defineResource('Filter', {
  id: text('id'),
  ...OWNED_FIELDS,
  created_at: timestamp('createdAt'),
  updated_at: timestamp('updatedAt'),
  value: list(),
  labels_filter_rules: list(),
  attrs_filter_rules: list(),
  is_system_filter: flag(),
});
