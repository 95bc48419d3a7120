import { WorkflowUsageError } from '../errors.ts';
import { OperationTask } from '../graph/operation-task.ts';
import type { ExecutionFacts } from '../runtime.ts';
import type { Kwargs, Node, NodeInstance } from './node.ts';
import { copyOf } from './task-factory.ts';

export interface ExecuteTaskOptions {
  /** The instance that the task runs for: it is the `ctx.instance` of the implementation. */
  nodeInstance: NodeInstance;
  /** Whose implementation it is. Default: the plugin whose operations in this deployment map to the same name. */
  plugin?: string;
  /** The inputs of the implementation. */
  kwargs?: Kwargs;
  /** False: of the task's events only those of failures are sent. Default true. */
  sendTaskEvents?: boolean;
  /** Retries after the first run; -1 = without limit. Default: the system's setting. */
  totalRetries?: number;
  /** Seconds. Default: the system's setting. */
  retryInterval?: number;
  /** Seconds. Default: none. */
  timeout?: number;
  /** Whether it is tried again after a timeout. Default false. */
  timeoutRecoverable?: boolean;
}

/**
 * The task of an implementation that no operation needs to map to. It runs where central operations run.
 * @throws WorkflowUsageError without an instance, or when it cannot be told which plugin is meant
 */
export function createImplementationTask(
  taskName: string,
  options: ExecuteTaskOptions,
  { facts, nodes }: { facts: ExecutionFacts; nodes: readonly Node[] },
): OperationTask {
  const { nodeInstance } = requireInstance(taskName, options);
  const { timeout = 0, sendTaskEvents = true } = options;
  const limit = timeout > 0 ? timeout : null;
  return new OperationTask({
    target: {
      operation: taskName,
      nodeInstanceId: nodeInstance.id,
      hostId: nodeInstance.hostId,
      executor: 'central_deployment_agent',
    },
    implementation: { taskName, timeout: limit },
    given: {
      plugin: options.plugin ?? findPlugin(taskName, nodes),
      operation: taskName,
      executor: 'central_deployment_agent',
      timeout: limit,
      timeoutRecoverable: options.timeoutRecoverable ?? false,
    },
    kwargs: copyOf(options.kwargs),
    sendTaskEvents,
    totalRetries: options.totalRetries ?? facts.taskRetries,
    retryInterval: options.retryInterval ?? facts.taskRetryInterval,
  });
}

/** Types do not reach plugins that are written in plain JavaScript. */
function requireInstance(
  taskName: string,
  options: Partial<ExecuteTaskOptions> | undefined,
): ExecuteTaskOptions {
  if (options?.nodeInstance) return options as ExecuteTaskOptions;
  throw new WorkflowUsageError(
    'no_node_instance',
    `executeTask('${taskName}') needs a nodeInstance: implementations run for an instance of a node. ` +
      "A function of the workflow's own module runs with ctx.localTask().",
  );
}

function findPlugin(taskName: string, nodes: readonly Node[]): string {
  for (const { operations, relationships } of nodes) {
    const sides = relationships.flatMap((each) => [each.sourceOperations, each.targetOperations]);
    for (const each of [operations, ...sides])
      for (const { taskName: name, plugin } of Object.values(each)) if (name === taskName) return plugin;
  }
  throw new WorkflowUsageError(
    'unknown_plugin',
    `No operation of this deployment maps to ${taskName}, so that its plugin is not known. Name it: executeTask('${taskName}', { plugin: ... }).`,
  );
}
