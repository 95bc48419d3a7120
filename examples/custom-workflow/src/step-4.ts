import { defineWorkflow, type JsonObject, type Task } from '@cloudloom/workflow';

interface Parameters {
  operation: string;
  type_name: string;
  operation_kwargs: JsonObject;
}

export const runOperation = defineWorkflow(
  async (ctx, { operation, type_name, operation_kwargs }: Parameters) => {
    const graph = ctx.graphMode();
    const nodes = ctx.nodes.filter((node) => node.typeHierarchy.includes(type_name));
    const instances = nodes.flatMap((node) => node.instances);

    const startingTasks = new Map<string, Task>();
    const doneTasks = new Map<string, Task>();

    for (const instance of instances) {
      startingTasks.set(instance.id, instance.sendEvent('Starting to run operation'));
      doneTasks.set(instance.id, instance.sendEvent('Done running operation'));
    }

    for (const instance of instances) {
      const sequence = graph.sequence();

      sequence.add(
        startingTasks.get(instance.id)!,
        instance.executeOperation(operation, { kwargs: operation_kwargs }),
        doneTasks.get(instance.id)!,
      );
    }

    for (const instance of instances) {
      for (const relationship of instance.relationships) {
        const startingTask = startingTasks.get(instance.id)!;
        const doneTaskOfTarget = doneTasks.get(relationship.targetId);

        if (doneTaskOfTarget) graph.addDependency(startingTask, doneTaskOfTarget);
      }
    }

    await graph.execute();
  },
);
