import {
  OWNED_FIELDS,
  defineResource,
  flag,
  list,
  object,
  text,
  timestamp,
} from '../requests/resource-fields.ts';

const FIELDS = {
  id: text('id'),
  ...OWNED_FIELDS,
  created_at: timestamp('createdAt'),
  updated_at: timestamp('updatedAt'),
  main_file_name: text('mainFileName'),
  description: text('description'),
  state: text('state'),
  error: text('error'),
  error_traceback: text(),
  is_hidden: flag(),
  plan: object(),
  requirements: object(),
  labels: list(),
  upload_execution: object(),
} as const;

export const BLUEPRINT = { ...defineResource('Blueprint', FIELDS), sortsByLabel: true } as const;
