import type { JsonObject, WorkflowContext } from '@cloudloom/workflow';
import type { FilterParameters } from './instance-filter.ts';
import { executeOperationGraph } from './operation-graph.ts';
import { LIFECYCLE } from './operation-names.ts';

export interface LifecycleOperationParameters extends FilterParameters {
  run_by_dependency_order?: boolean;
}

/** Runs a lifecycle operation; its declared inputs may be redefined. Used by start, stop, restart and pull. */
export function runLifecycleOperation(
  ctx: WorkflowContext,
  operation: 'start' | 'stop' | 'pull',
  kwargs: JsonObject | null | undefined,
  { run_by_dependency_order, ...filter }: LifecycleOperationParameters,
): Promise<void> {
  return executeOperationGraph(ctx, {
    ...filter,
    operation: `${LIFECYCLE}.${operation}`,
    kwargs: kwargs ?? {},
    allowKwargsOverride: true,
    byDependencyOrder: run_by_dependency_order ?? true,
  });
}
