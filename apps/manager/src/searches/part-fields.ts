import { defineResource, object, list, text } from '../requests/resource-fields.ts';

/** The type of a node. */
export const NODE_TYPE = defineResource(
  'NodeType',
  { id: text('id'), deployment_id: text('deploymentId'), type: text('type') },
  null,
);

/** What a deployment offers, evaluated. */
export const DEPLOYMENT_CAPABILITIES = defineResource(
  'DeploymentCapabilities',
  { deployment_id: text(), capabilities: object() },
  null,
);

export const SCALING_GROUP = defineResource(
  'ScalingGroup',
  { deployment_id: text(), name: text(), members: list(), properties: object() },
  null,
);
