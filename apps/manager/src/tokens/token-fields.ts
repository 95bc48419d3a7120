import { defineResource, text, timestamp } from '../requests/resource-fields.ts';

export const TOKEN = defineResource('Token', {
  id: text('id'),
  username: text('username'),
  value: text(),
  role: text(),
  expiration_date: timestamp('expirationDate'),
  last_used: timestamp('lastUsed'),
  description: text('description'),
});
