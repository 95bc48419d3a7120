import { OWNED_FIELDS, defineResource, text, timestamp } from '../requests/resource-fields.ts';

export const SNAPSHOT = defineResource('Snapshot', {
  id: text('id'),
  ...OWNED_FIELDS,
  created_at: timestamp('createdAt'),
  status: text('status'),
  error: text('error'),
});
