import { presentPlan } from '@cloudloom/blueprint';
import type {
  AffectedDeployment,
  ChangedNodeInstance,
  DeploymentUpdate,
  UpdateChanges,
  UpdateDocuments,
  UpdateStep,
} from '@cloudloom/model';
import { presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { DEPLOYMENT_UPDATE } from './update-fields.ts';

/** An update on the wire; without its plan and its instances where nobody asked for them. */
export const presentUpdate = (
  update: DeploymentUpdate,
  documents: UpdateDocuments | undefined,
): Presented<typeof DEPLOYMENT_UPDATE> => ({
  id: update.id,
  ...presentOwnership(update),
  created_at: presentTime(update.createdAt),
  deployment_id: update.deploymentId,
  execution_id: update.executionId,
  state: update.state,
  old_inputs: update.oldInputs,
  new_inputs: update.newInputs,
  old_blueprint_id: update.oldBlueprintId,
  new_blueprint_id: update.newBlueprintId,
  runtime_only_evaluation: update.runtimeOnlyEvaluation,
  steps: update.steps.map(presentStep),
  modified_entity_ids: documents?.changes?.modifiedEntityIds ?? null,
  deployment_plan: documents?.plan ? presentPlan(documents.plan) : null,
  deployment_update_nodes: documents?.changes ? presentNodes(update.steps, documents.changes) : null,
  deployment_update_node_instances: documents?.changes ? presentInstances(documents.changes) : null,
  // Plugins are no packages of a central worker here.
  central_plugins_to_install: [],
  central_plugins_to_uninstall: [],
  keep_old_deployment_dependencies: false,
  recursive_dependencies: update.recursiveDependencies.map(presentAffected),
  schedules_to_create: update.schedulesToCreate,
  // Schedules are added and changed only.
  schedules_to_delete: [],
  labels_to_create: update.labelsToCreate,
});

const presentAffected = (affected: AffectedDeployment): object => ({
  deployment: affected.deployment,
  dependency_type: affected.dependencyType,
  dependent_node: affected.dependentNode,
  tenant: affected.tenantName,
});

const presentStep = ({ action, entityType, entityId, topologyOrder }: UpdateStep): object => ({
  action,
  entity_type: entityType,
  entity_id: entityId,
  topology_order: topologyOrder,
});

const presentNodes = (steps: readonly UpdateStep[], { modifiedNodes }: UpdateChanges): object => {
  const named = (action: UpdateStep['action']) =>
    steps
      .filter((step) => step.entityType === 'node' && step.action === action)
      .map(({ entityId }) => entityId[1]);
  return { added: named('add'), removed: named('remove'), modified: modifiedNodes };
};

const presentInstances = (changes: UpdateChanges): object => ({
  added_and_related: changes.addedAndRelated.map(presentInstance),
  removed_and_related: changes.removedAndRelated.map(presentInstance),
  extended_and_related: changes.extendedAndRelated.map(presentInstance),
  reduced_and_related: changes.reducedAndRelated.map(presentInstance),
});

const presentInstance = (instance: ChangedNodeInstance): object => ({
  id: instance.id,
  node_id: instance.nodeId,
  host_id: instance.hostId,
  index: instance.index,
  state: instance.state,
  relationships: instance.relationships.map(({ type, targetName, targetId }) => ({
    type,
    target_name: targetName,
    target_id: targetId,
  })),
  scaling_groups: instance.scalingGroups,
  modification: instance.modification,
});
