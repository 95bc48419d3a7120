import { defineWorkflow, type JsonObject } from '@cloudloom/workflow';
import { runLifecycleOperation, type LifecycleOperationParameters } from './lifecycle-operation.ts';

/** Runs the lifecycle operation `pull` on the selected instances. States stay as they are. */
export const pull = defineWorkflow<LifecycleOperationParameters & { operation_parms?: JsonObject }>(
  (ctx, { operation_parms, ...selection }) => runLifecycleOperation(ctx, 'pull', operation_parms, selection),
  { resumable: true },
);
