import type { GraphTask } from '../graph/graph-task.ts';
import type { ExecutionFacts } from '../runtime.ts';

/** Where new tasks go: standard mode starts them, graph mode leaves them alone. */
export interface TaskSink {
  readonly facts: ExecutionFacts;
  accept<T extends GraphTask>(task: T): T;
}
