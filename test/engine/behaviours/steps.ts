import type {
  NodeInstance,
  OperationOptions,
  Task,
  TaskGraph,
  WorkflowContext,
  WorkflowFunction,
} from '@cloudloom/workflow';

/** An instance that must be there. */
export function instanceOf(ctx: WorkflowContext, nodeId: string, at = 0): NodeInstance {
  const instance = ctx.getNode(nodeId)?.instances[at];
  if (!instance) throw new Error(`The topology has no instance ${at} of ${nodeId}.`);
  return instance;
}

/** The task of `work.run`, or another operation, of a node's first instance. */
export const run = (
  ctx: WorkflowContext,
  nodeId: string,
  operation = 'work.run',
  options: OperationOptions = {},
): Task => instanceOf(ctx, nodeId).executeOperation(operation, options);

/** Tells values at once, so that they show up in the trace. */
export const say = (ctx: WorkflowContext, ...values: unknown[]): void =>
  ctx.sendEventNow(
    values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' '),
  );

/** The names of instances or nodes instead of ids that differ from deployment to deployment. */
export const nodesOf = (instances: Iterable<NodeInstance>): string =>
  [...instances]
    .map(({ nodeId, index, node }) => (node.instances.length > 1 ? `${nodeId}_${index}` : nodeId))
    .join(' ');

/** A workflow that builds one graph and executes it. */
export const graphOf =
  (build: (graph: TaskGraph, ctx: WorkflowContext) => void): WorkflowFunction =>
  async (ctx) => {
    const graph = await ctx.graph('steps', (steps) => build(steps, ctx));
    await graph.execute();
  };

/** The name of the class and the message of what was thrown. */
export const nameOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);
