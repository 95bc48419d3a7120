import { OWNED_FIELDS, defineResource, object, text, timestamp } from '../requests/resource-fields.ts';

export const DEPLOYMENT_MODIFICATION = defineResource('DeploymentModification', {
  id: text('id'),
  ...OWNED_FIELDS,
  created_at: timestamp('createdAt'),
  deployment_id: text('deploymentId'),
  status: text('status'),
  ended_at: timestamp('endedAt'),
  context: object(),
  modified_nodes: object(),
  node_instances: object(),
});
