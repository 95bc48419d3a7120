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

export const SECRET = defineResource('Secret', { ...LISTED, value: mixed(), schema: object() });
