import type { SystemPropertyChanges } from '@cloudloom/topology';
import type { GraphTask } from '../graph/graph-task.ts';
import type { ExecutionFacts, NodeInstanceDetails } from '../runtime.ts';
import type { Logger } from './logger.ts';

/** What nodes and instances need of their context. */
export interface TaskSink {
  readonly facts: ExecutionFacts;
  /** Where new tasks go: standard mode starts them, graph mode leaves them alone. */
  accept<T extends GraphTask>(task: T): T;
  createLogger(nodeInstanceId: string): Logger;
  updateSystemProperties(nodeInstanceId: string, changes: SystemPropertyChanges): void;
  /** @throws WorkflowUsageError when the instance does not exist any more */
  readDetails(nodeInstanceId: string): Promise<NodeInstanceDetails>;
}
