import { defineWorkflow, forkjoin, type JsonObject, type Task } from '@cloudloom/workflow';

interface Parameters {
  operation: string;
  type_name: string;
  operation_kwargs: JsonObject;
  is_node_operation: boolean;
}

export const runOperation = defineWorkflow(
  async (ctx, { operation, type_name, operation_kwargs, is_node_operation }: Parameters) => {
    const graph = ctx.graphMode();
    const nodes = ctx.nodes.filter((node) => node.typeHierarchy.includes(type_name));
    const instances = nodes.flatMap((node) => node.instances);
    const options = { kwargs: operation_kwargs };

    const startingTasks = new Map<string, Task>();
    const doneTasks = new Map<string, Task>();

    for (const instance of instances) {
      startingTasks.set(instance.id, instance.sendEvent('Starting to run operation'));
      doneTasks.set(instance.id, instance.sendEvent('Done running operation'));
    }

    for (const instance of instances) {
      const sequence = graph.sequence();

      const operationTask = is_node_operation
        ? instance.executeOperation(operation, options)
        : forkjoin(
            ...instance.relationships.flatMap((relationship) => [
              relationship.executeSourceOperation(operation, options),
              relationship.executeTargetOperation(operation, options),
            ]),
          );

      sequence.add(startingTasks.get(instance.id)!, operationTask, doneTasks.get(instance.id)!);
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
