import { defineResource, text } from '../requests/resource-fields.ts';

export const PERMISSION = defineResource('Permission', { role: text(), permission: text() }, null);
