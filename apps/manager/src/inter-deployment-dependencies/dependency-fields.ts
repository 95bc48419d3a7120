import { OWNED_FIELDS, defineResource, mixed, object, text, timestamp } from '../requests/resource-fields.ts';

export const DEPENDENCY = defineResource('InterDeploymentDependency', {
  id: text('id'),
  ...OWNED_FIELDS,
  created_at: timestamp('createdAt'),
  dependency_creator: text('dependencyCreator'),
  source_deployment_id: text('sourceDeploymentId'),
  target_deployment_id: text('targetDeploymentId'),
  target_deployment_func: mixed(),
  external_source: object(),
  external_target: object(),
});
