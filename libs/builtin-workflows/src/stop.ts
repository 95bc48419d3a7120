import { defineWorkflow, type JsonObject } from '@cloudloom/workflow';
import { runLifecycleOperation, type LifecycleOperationParameters } from './lifecycle-operation.ts';

/** Runs the lifecycle operation `stop` on the selected instances. States stay as they are. */
export const stop = defineWorkflow<LifecycleOperationParameters & { operation_parms?: JsonObject }>(
  (ctx, { operation_parms, ...selection }) => runLifecycleOperation(ctx, 'stop', operation_parms, selection),
  { resumable: true },
);
