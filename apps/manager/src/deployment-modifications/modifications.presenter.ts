import type {
  ChangedNodeInstance,
  DeploymentModification,
  ModificationInstances,
  NodeInstance,
} from '@cloudloom/model';
import { presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import { presentNodeInstance } from '../node-instances/node-instances.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { DEPLOYMENT_MODIFICATION } from './modification-fields.ts';

/** A modification on the wire; without its instances where nobody asked for them. */
export const presentModification = (
  modification: DeploymentModification,
  instances: ModificationInstances | undefined,
): Presented<typeof DEPLOYMENT_MODIFICATION> => ({
  id: modification.id,
  ...presentOwnership(modification),
  created_at: presentTime(modification.createdAt),
  deployment_id: modification.deploymentId,
  status: modification.status,
  ended_at: presentTime(modification.endedAt),
  context: modification.context,
  modified_nodes: presentModifiedNodes(modification.modifiedNodes),
  node_instances: instances === undefined ? null : presentInstances(modification, instances),
});

const presentModifiedNodes = (nodes: DeploymentModification['modifiedNodes']): object =>
  Object.fromEntries(
    Object.entries(nodes).map(([name, { instances, includeHints, excludeHints }]) => [
      name,
      {
        instances,
        ...(includeHints === undefined ? {} : { removed_ids_include_hint: includeHints }),
        ...(excludeHints === undefined ? {} : { removed_ids_exclude_hint: excludeHints }),
      },
    ]),
  );

function presentInstances(modification: DeploymentModification, instances: ModificationInstances): object {
  const { changes, beforeModification, beforeRollback } = instances;
  const before = new Map(beforeModification.map((instance) => [instance.id, instance]));
  const present = (list: readonly ChangedNodeInstance[]) =>
    list.map((instance) => presentChanged(modification, instance, before.get(instance.id)));
  return {
    added_and_related: present(changes.addedAndRelated),
    removed_and_related: present(changes.removedAndRelated),
    extended_and_related: present(changes.extendedAndRelated),
    reduced_and_related: present(changes.reducedAndRelated),
    before_modification: beforeModification.map(presentNodeInstance),
    before_rollback: (beforeRollback ?? []).map(presentNodeInstance),
  };
}

/** Existing ones as they were at the start, with those relationships that the list is about; new ones as they were made. */
function presentChanged(
  modification: DeploymentModification,
  changed: ChangedNodeInstance,
  before: NodeInstance | undefined,
): object {
  const { modification: mark, ...planned } = changed;
  const made: NodeInstance = {
    tenantName: modification.tenantName,
    createdBy: modification.createdBy,
    visibility: modification.visibility,
    createdAt: modification.createdAt,
    deploymentId: modification.deploymentId,
    version: 1,
    runtimeProperties: {},
    systemProperties: {},
    ...planned,
  };
  const { relationships } = planned;
  const presented = presentNodeInstance(before === undefined ? made : { ...before, relationships });
  return mark === null ? presented : { ...presented, modification: mark };
}
