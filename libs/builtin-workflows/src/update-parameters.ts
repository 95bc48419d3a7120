import type { JsonObject, ModifiedNodes, NodeInstance, UpdateChanges } from '@cloudloom/workflow';

/** What the server starts the workflow `update` with. Flags that are absent are false. */
export interface UpdateParameters {
  update_id: string;
  /** Only find out what would change. */
  preview?: boolean;
  /** A workflow of the deployment in place of the built-in steps. */
  workflow_id?: string | null;
  /** Longest time to wait for that, in seconds. */
  custom_workflow_timeout?: number | null;
  /** Ids of instances to reinstall whatever is found out about them. */
  reinstall_list?: string[] | null;
  skip_install?: boolean;
  skip_uninstall?: boolean;
  /** Reinstall only what is listed. */
  skip_reinstall?: boolean;
  skip_drift_check?: boolean;
  skip_heal?: boolean;
  /** Reinstall what changed in place of updating it. */
  force_reinstall?: boolean;
  ignore_failure?: boolean;
}

/** What the workflow that takes the place of the built-in steps is started with. */
export function customParameters(
  parameters: UpdateParameters,
  changes: UpdateChanges,
  present: readonly NodeInstance[],
): JsonObject {
  const { skip_install = false, skip_uninstall = false, skip_reinstall = false } = parameters;
  const modified = new Set(changes.modifiedNodes);
  const changed = present.filter(({ nodeId }) => modified.has(nodeId)).map(({ id }) => id);
  const reinstalled = new Set([...(parameters.reinstall_list ?? []), ...(skip_reinstall ? [] : changed)]);
  return {
    update_id: parameters.update_id,
    modified_entity_ids: changes.modifiedEntityIds,
    added_instance_ids: marked(changes.added),
    added_target_instances_ids: related(changes.added),
    removed_instance_ids: marked(changes.removed),
    remove_target_instance_ids: related(changes.removed),
    extended_instance_ids: connected(changes.extended),
    extend_target_instance_ids: unconnected(changes.extended),
    reduced_instance_ids: connected(changes.reduced),
    reduce_target_instance_ids: unconnected(changes.reduced),
    skip_install,
    skip_uninstall,
    ignore_failure: parameters.ignore_failure ?? false,
    install_first: false,
    node_instances_to_reinstall: [...reinstalled],
    central_plugins_to_install: null,
    central_plugins_to_uninstall: null,
    update_plugins: true,
  };
}

const select = ({ nodeInstances }: ModifiedNodes, isWanted: (instance: NodeInstance) => boolean): string[] =>
  nodeInstances.filter(isWanted).map(({ id }) => id);

const marked = (nodes: ModifiedNodes) => select(nodes, ({ modification }) => modification !== null);
const related = (nodes: ModifiedNodes) => select(nodes, ({ modification }) => modification === null);
const connected = (nodes: ModifiedNodes) => select(nodes, ({ relationships }) => relationships.length > 0);
const unconnected = (nodes: ModifiedNodes) =>
  select(nodes, ({ relationships }) => relationships.length === 0);
