import { OWNED_FIELDS, defineResource, number, text, timestamp } from '../requests/resource-fields.ts';

export const SITE = defineResource('Site', {
  name: text('name'),
  ...OWNED_FIELDS,
  created_at: timestamp('createdAt'),
  latitude: number(),
  longitude: number(),
  location: text(),
});
