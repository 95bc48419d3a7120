import { defineWorkflow, type Json, type JsonObject } from '@cloudloom/workflow';
import { WorkflowRefusedError } from './errors.ts';
import type { FilterParameters } from './instance-filter.ts';
import { executeOperationGraph } from './operation-graph.ts';
import { pythonText } from './python-text.ts';

export interface ExecuteOperationParameters extends FilterParameters {
  operation: string;
  /** Untyped in the blueprint, so whatever the caller gave. */
  operation_kwargs?: Json;
  allow_kwargs_override?: boolean | null;
  run_by_dependency_order?: boolean;
}

/** Runs one operation on the selected instances. States stay as they are. */
export const executeOperation = defineWorkflow<ExecuteOperationParameters>(
  (ctx, { operation, operation_kwargs, allow_kwargs_override, run_by_dependency_order, ...filter }) =>
    executeOperationGraph(ctx, {
      ...filter,
      operation,
      kwargs: requireArguments(operation_kwargs ?? {}),
      allowKwargsOverride: allow_kwargs_override ?? false,
      byDependencyOrder: run_by_dependency_order ?? false,
    }),
  { resumable: true },
);

/** Command lines make a text of `-p operation_kwargs={...}`: the operation would run without its arguments. */
function requireArguments(given: Json): JsonObject {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given;
  throw new WorkflowRefusedError(
    'illegal_arguments',
    `operation_kwargs must be a dictionary, but is: ${pythonText(given)}`,
  );
}
