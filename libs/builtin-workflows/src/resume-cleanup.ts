import {
  ignore,
  type NodeInstance,
  type SequenceItem,
  type SubgraphTask,
  type Task,
  type TaskGraph,
} from '@cloudloom/workflow';
import { framedOperation } from './framed-operation.ts';
import { hostPreStop } from './host-steps.ts';
import { LIFECYCLE } from './operation-names.ts';
import { onEveryFailure } from './task-handlers.ts';

/** Operations that leave something behind when they are cut short: in which state, and how to undo it. */
const LEAVING_TRACES: {
  operation: string;
  state: string;
  undo: (instance: NodeInstance) => SequenceItem[];
}[] = [
  { operation: `${LIFECYCLE}.create`, state: 'creating', undo: undoCreation },
  { operation: `${LIFECYCLE}.start`, state: 'starting', undo: undoStart },
];

/**
 * In a resumed execution: before the instance's creation or start is tried again, takes away what the interrupted try has
 * left. Only where the instance still is in that state, since people may have helped themselves. Failures are of no account.
 */
export function addResumeCleanup(
  graph: TaskGraph,
  installation: SubgraphTask | undefined,
  instance: NodeInstance,
): void {
  for (const { operation, state, undo } of LEAVING_TRACES) {
    const task = installation?.content.find((each) => each.operation === operation);
    const interruption = task && graph.interruptionOf(task);
    if (!interruption || interruption.nodeInstanceState !== state) continue;
    const steps = undo(instance);
    if (steps.length > 0) insertBefore(graph, task, { instance, steps, number: interruption.attempts });
  }
}

/** The name tells one clean-up from that of the next attempt; one that was itself cut short goes on. */
function insertBefore(
  graph: TaskGraph,
  task: Task,
  { instance, steps, number }: { instance: NodeInstance; steps: SequenceItem[]; number: number },
): void {
  const cleanup = graph.subgraph(`resume_cleanup_${instance.id}${number > 1 ? ` (${number})` : ''}`);
  cleanup
    .sequence()
    .add(
      instance.sendEvent('Rolling back prior to resuming install'),
      ...steps,
      instance.sendEvent('Finished rolling back, now resuming install'),
    );
  for (const dependency of graph.dependenciesOf(task)) graph.addDependency(cleanup, dependency);
  graph.addDependency(task, cleanup);
  onEveryFailure(cleanup, () => {
    instance.logger.warning('Ignoring task failure in cleanup');
    return ignore();
  });
}

function undoCreation(instance: NodeInstance): SequenceItem[] {
  return [
    ...framedOperation(instance, {
      operation: `${LIFECYCLE}.delete`,
      before: 'Deleting node instance',
      after: 'Deleted node instance',
    }),
    ...framedOperation(instance, {
      operation: `${LIFECYCLE}.postdelete`,
      before: 'Postdeleting node instance',
      after: 'Node instance postdeleted',
    }),
  ];
}

function undoStart(instance: NodeInstance): SequenceItem[] {
  return [
    ...framedOperation(instance, {
      operation: `${LIFECYCLE}.prestop`,
      before: 'Prestopping node instance',
      after: 'Node instance prestopped',
    }),
    ...hostPreStop(instance),
    ...framedOperation(instance, { operation: `${LIFECYCLE}.stop`, after: 'Stopped node instance' }),
  ];
}
