import type { NodeInstance } from '@cloudloom/model';
import { hasConfigurationDrift, isStatusCheckOk } from '@cloudloom/topology';
import { presentOwnership } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { NODE_INSTANCE } from './node-instance-fields.ts';

/** A node instance on the wire. */
export const presentNodeInstance = (instance: NodeInstance): Presented<typeof NODE_INSTANCE> => ({
  id: instance.id,
  ...presentOwnership(instance),
  node_id: instance.nodeId,
  deployment_id: instance.deploymentId,
  host_id: instance.hostId,
  index: instance.index,
  state: instance.state,
  version: instance.version,
  runtime_properties: instance.runtimeProperties,
  system_properties: instance.systemProperties,
  relationships: instance.relationships.map((relationship) => ({
    target_id: relationship.targetId,
    target_name: relationship.targetName,
    type: relationship.type,
  })),
  scaling_groups: instance.scalingGroups.map(({ id, name }) => ({ id, name })),
  has_configuration_drift: hasConfigurationDrift(instance.systemProperties),
  is_status_check_ok: isStatusCheckOk(instance.systemProperties),
});
