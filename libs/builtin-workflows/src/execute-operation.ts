import { defineWorkflow, type JsonObject } from '@cloudloom/workflow';
import type { FilterParameters } from './instance-filter.ts';
import { executeOperationGraph } from './operation-graph.ts';

export interface ExecuteOperationParameters extends FilterParameters {
  operation: string;
  operation_kwargs?: JsonObject;
  allow_kwargs_override?: boolean | null;
  run_by_dependency_order?: boolean;
}

/** Runs one operation on the selected instances. States stay as they are. */
export const executeOperation = defineWorkflow<ExecuteOperationParameters>(
  (ctx, { operation, operation_kwargs, allow_kwargs_override, run_by_dependency_order, ...filter }) =>
    executeOperationGraph(ctx, {
      ...filter,
      operation,
      kwargs: operation_kwargs ?? {},
      allowKwargsOverride: allow_kwargs_override ?? false,
      byDependencyOrder: run_by_dependency_order ?? false,
    }),
  { resumable: true },
);
