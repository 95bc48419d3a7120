import { defineWorkflow, type JsonObject } from '@cloudloom/workflow';

interface Parameters {
  operation: string;
  type_name: string;
  operation_kwargs: JsonObject;
}

export const runOperation = defineWorkflow(
  async (ctx, { operation, type_name, operation_kwargs }: Parameters) => {
    const graph = ctx.graphMode();

    for (const node of ctx.nodes) {
      if (!node.typeHierarchy.includes(type_name)) continue;
      for (const instance of node.instances) {
        graph.addTask(instance.executeOperation(operation, { kwargs: operation_kwargs }));
      }
    }

    await graph.execute();
  },
);
