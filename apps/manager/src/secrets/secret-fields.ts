import {
  OWNED_FIELDS,
  defineResource,
  flag,
  mixed,
  object,
  text,
  timestamp,
} from '../requests/resource-fields.ts';

const LISTED = {
  key: text('key'),
  ...OWNED_FIELDS,
  created_at: timestamp('createdAt'),
  updated_at: timestamp('updatedAt'),
  is_hidden_value: flag('isHiddenValue'),
  provider_name: text('providerName'),
  provider_options: object(),
} as const;

/** A secret in lists: without its value. */
export const LISTED_SECRET = defineResource('ListedSecret', LISTED);

/** A secret in an export, from which an import makes it again. */
export const EXPORTED_SECRET = defineResource('ExportedSecret', {
  key: text('key'),
  value: text(),
  visibility: text('visibility'),
  tenant_name: text('tenantName'),
  is_hidden_value: flag('isHiddenValue'),
  encrypted: flag(),
  schema: object(),
  provider: text('providerName'),
  provider_options: object(),
  creator: text('createdBy'),
  created_at: timestamp('createdAt'),
});

export const SECRET = defineResource('Secret', { ...LISTED, value: mixed(), schema: object() });
