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
  const selected = selectInstances(ctx, filter);
  const ids = new Set(selected.map(({ id }) => id));
  return { selected, intact: ctx.nodeInstances.filter(({ id }) => !ids.has(id)) };
}
