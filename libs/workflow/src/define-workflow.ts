import type { JsonObject } from '@cloudloom/topology';
import type { WorkflowContext } from './context/context.ts';

/** Returning this text from a workflow ends the execution as cancelled. Throwing `ExecutionCancelledError` is clearer. */
export const EXECUTION_CANCELLED_RESULT = 'execution_cancelled';

/** The code of a workflow: builds tasks from `ctx` and runs them. Parameters keep the names that the blueprint declares. */
export type WorkflowFunction<Parameters extends object = JsonObject> = (
  ctx: WorkflowContext,
  parameters: Parameters,
) => Promise<void | string>;

export interface WorkflowOptions {
  /** Whether a failed or cancelled execution may go on where it stopped. Default false. */
  resumable?: boolean;
}

/** A workflow as plugins export it. */
export interface WorkflowDefinition {
  readonly resumable: boolean;
  readonly run: (ctx: WorkflowContext, parameters: JsonObject) => Promise<void | string>;
}

/**
 * Declares a workflow.
 *
 *     export const greet = defineWorkflow(async (ctx, { text }: { text: string }) => {
 *       const graph = ctx.graphMode();
 *       for (const instance of ctx.nodeInstances) graph.addTask(instance.sendEvent(text));
 *       await graph.execute();
 *     });
 *
 * The types of `parameters` are a promise of the blueprint, which declares and checks them; they are not checked again here.
 */
export function defineWorkflow<Parameters extends object = JsonObject>(
  run: WorkflowFunction<Parameters>,
  options: WorkflowOptions = {},
): WorkflowDefinition {
  return {
    resumable: options.resumable ?? false,
    run: (ctx, parameters) => run(ctx, parameters as unknown as Parameters),
  };
}
