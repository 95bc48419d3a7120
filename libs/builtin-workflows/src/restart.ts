import { defineWorkflow, type JsonObject } from '@cloudloom/workflow';
import { runLifecycleOperation, type LifecycleOperationParameters } from './lifecycle-operation.ts';

export interface RestartParameters extends LifecycleOperationParameters {
  stop_parms?: JsonObject;
  start_parms?: JsonObject;
}

/** Stops all selected instances, then starts them; the second only if the first went well. */
export const restart = defineWorkflow<RestartParameters>(
  async (ctx, { stop_parms, start_parms, ...selection }) => {
    await runLifecycleOperation(ctx, 'stop', stop_parms, selection);
    await runLifecycleOperation(ctx, 'start', start_parms, selection);
  },
  { resumable: true },
);
