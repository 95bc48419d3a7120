import type { NodeInstance, WorkflowContext } from '@cloudloom/workflow';

/** The first instance of a node. @throws Error when there is none */
export function firstInstance(ctx: WorkflowContext, nodeId: string): NodeInstance {
  const instance = ctx.getNode(nodeId)?.instances[0];
  if (!instance) throw new Error(`There is no instance of a node "${nodeId}".`);
  return instance;
}
