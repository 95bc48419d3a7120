import {
  OWNED_FIELDS,
  defineResource,
  list,
  number,
  object,
  text,
  timestamp,
} from '../requests/resource-fields.ts';

export const DEPLOYMENT_GROUP = defineResource('DeploymentGroup', {
  id: text('id'),
  ...OWNED_FIELDS,
  created_at: timestamp('createdAt'),
  description: text('description'),
  default_blueprint_id: text('defaultBlueprintId'),
  default_inputs: object(),
  labels: list(),
  deployment_ids: list(),
  creation_counter: number('creationCounter'),
});
