import { defineWorkflow } from '@cloudloom/workflow';

export const runOperation = defineWorkflow(async (ctx) => {
  const graph = ctx.graphMode();

  for (const node of ctx.nodes) {
    for (const instance of node.instances) {
      graph.addTask(instance.executeOperation('cloudify.interfaces.lifecycle.configure'));
    }
  }

  await graph.execute();
});
