import type { NodeInstance, WorkflowContext } from '@cloudloom/workflow';

/** The filter parameters that many workflows share. All given ones must match; empty or null matches everything. */
export interface FilterParameters {
  node_ids?: string[] | null;
  node_instance_ids?: string[] | null;
  type_names?: string[] | null;
}

const matches = (wanted: string[] | null | undefined, isMatch: (wanted: string[]) => boolean): boolean =>
  !wanted || wanted.length === 0 || isMatch(wanted);

/** Selects instances, node by node. Unknown names match nothing and are no error. */
export function selectInstances(ctx: WorkflowContext, filter: FilterParameters): NodeInstance[] {
  return ctx.nodeInstances.filter(
    ({ id, nodeId, node }) =>
      matches(filter.node_ids, (ids) => ids.includes(nodeId)) &&
      matches(filter.node_instance_ids, (ids) => ids.includes(id)) &&
      matches(filter.type_names, (names) => names.some((name) => node.typeHierarchy.includes(name))),
  );
}

/** Splits all instances into those that a workflow treats and those it leaves as they are. */
export function splitInstances(
  ctx: WorkflowContext,
  filter: FilterParameters,
): { selected: NodeInstance[]; intact: NodeInstance[] } {
  return splitByIds(ctx, idsOf(selectInstances(ctx, filter)));
}

/** The same for instances that are known by their ids, as those before and after a refresh are. */
export function splitByIds(
  ctx: WorkflowContext,
  ids: ReadonlySet<string>,
): { selected: NodeInstance[]; intact: NodeInstance[] } {
  return {
    selected: ctx.nodeInstances.filter(({ id }) => ids.has(id)),
    intact: ctx.nodeInstances.filter(({ id }) => !ids.has(id)),
  };
}

export const idsOf = (instances: Iterable<NodeInstance>): ReadonlySet<string> => {
  const ids = new Set<string>();
  for (const { id } of instances) ids.add(id);
  return ids;
};
