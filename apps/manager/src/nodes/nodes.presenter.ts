import {
  presentOperation,
  presentPlugin,
  type OperationPlan,
  type RelationshipPlan,
} from '@cloudloom/blueprint';
import type { Node } from '@cloudloom/model';
import type { DeploymentNames } from '../answers/deployment-names.ts';
import { presentOwnership } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { NODE } from './node-fields.ts';

/** How many instances of a node exist, are not as configured, and are not well. */
export interface InstanceCounts {
  all: number;
  drifted: number;
  unavailable: number;
}

/** A node of a deployment on the wire. `instances` is null where nobody counted. */
export const presentNode = (
  node: Node,
  company: { names: DeploymentNames; instances: InstanceCounts | null },
): Presented<typeof NODE> => ({
  id: node.id,
  ...presentOwnership(node),
  deployment_id: node.deploymentId,
  deployment_display_name: company.names.get(node.deploymentId) ?? node.deploymentId,
  blueprint_id: node.blueprintId,
  type: node.plan.type,
  type_hierarchy: node.plan.typeHierarchy,
  host_id: node.plan.hostId ?? null,
  number_of_instances: node.numberOfInstances,
  planned_number_of_instances: node.plannedNumberOfInstances,
  deploy_number_of_instances: node.plan.capabilities.scalable.properties.defaultInstances,
  min_number_of_instances: node.minNumberOfInstances,
  max_number_of_instances: node.maxNumberOfInstances,
  actual_number_of_instances: company.instances?.all ?? node.numberOfInstances,
  actual_planned_number_of_instances: node.plannedNumberOfInstances,
  plugins: node.plan.plugins.map(presentPlugin),
  plugins_to_install: node.plan.pluginsToInstall?.map(presentPlugin) ?? null,
  properties: node.plan.properties,
  relationships: node.plan.relationships.map(presentRelationship),
  operations: presentOperations(node.plan.operations),
  drifted_instances: company.instances?.drifted ?? 0,
  unavailable_instances: company.instances?.unavailable ?? 0,
});

/** Without the interfaces, which only say once more what the operations say. */
const presentRelationship = (relationship: RelationshipPlan) => ({
  target_id: relationship.targetId,
  type: relationship.type,
  type_hierarchy: relationship.typeHierarchy,
  properties: relationship.properties,
  source_operations: presentOperations(relationship.sourceOperations),
  target_operations: presentOperations(relationship.targetOperations),
});

const presentOperations = (operations: Record<string, OperationPlan>) =>
  Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [name, presentOperation(operation)]),
  );
