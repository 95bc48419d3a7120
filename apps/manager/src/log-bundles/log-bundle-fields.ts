import { OWNED_FIELDS, defineResource, text, timestamp } from '../requests/resource-fields.ts';

export const LOG_BUNDLE = defineResource('LogBundle', {
  id: text('id'),
  ...OWNED_FIELDS,
  created_at: timestamp('createdAt'),
  status: text('status'),
  error: text('error'),
});
