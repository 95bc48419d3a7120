import { defineWorkflow, ignore, proceed } from '@cloudloom/workflow';
import { firstInstance } from './instances.ts';

interface Parameters {
  node_id: string;
  operation: string;
}

/** Runs an operation and takes its failure for a success. */
export const useTaskHandlers = defineWorkflow(async (ctx, { node_id, operation }: Parameters) => {
  const graph = ctx.graphMode();
  const instance = firstInstance(ctx, node_id);

  const task = instance.executeOperation(operation);
  // What happens without a handler: go on after a success, and after a failure retry until the retries are used up.
  // A handler must say what is to happen, with proceed(), retry(), fail() or ignore().
  task.onSuccess = ({ id }) => {
    instance.logger.info(`Task ${id} succeeded!`);
    return proceed();
  };
  // Nothing but this decides about a failure now: the graph moves on as if there had been none.
  task.onFailure = ({ id }) => {
    instance.logger.info(`Task ${id} failed :(`);
    return ignore();
  };

  graph.addTask(task);
  await graph.execute();
});
