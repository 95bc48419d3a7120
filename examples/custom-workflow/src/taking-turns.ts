import { defineWorkflow, ExecutionCancelledError, type NodeInstance } from '@cloudloom/workflow';

interface Parameters {
  type_name: string;
  operation: string;
  /** Seconds between two instances. */
  pause: number;
}

/**
 * Runs an operation on one instance after the other, with a pause between them, as one restarts machines that must not all
 * be away at once. There is no graph: tasks start when they are made.
 *
 * A cancel stops it before the next instance. The instance whose turn it is gets its state back.
 */
export const takeTurns = defineWorkflow(async (ctx, { type_name, operation, pause }: Parameters) => {
  const instances = ctx.nodeInstances.filter(({ node }) => node.typeHierarchy.includes(type_name));
  let done = 0;

  const takeTurn = async (instance: NodeInstance) => {
    const before = instance.state;
    instance.setState('maintenance');
    try {
      // Waiting for a task's value answers a cancel request, even one that came before.
      await instance.executeOperation(operation).get();
    } finally {
      instance.setState(before);
    }
    done += 1;
  };

  try {
    for (const instance of instances) {
      if (done > 0) await ctx.sleep(pause);
      if (ctx.hasCancelRequest()) throw new ExecutionCancelledError();
      await takeTurn(instance);
    }
  } catch (error) {
    if (error instanceof ExecutionCancelledError)
      ctx.sendEventNow(`Stopped after ${done} of ${instances.length} instances`);
    // Only the error makes the execution end as cancelled.
    throw error;
  }
});
