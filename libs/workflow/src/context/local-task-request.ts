import { WorkflowUsageError } from '../errors.ts';
import { LocalTask, type LocalFunction } from '../graph/local-task.ts';
import type { ExecutionFacts } from '../runtime.ts';
import type { Kwargs, NodeInstance } from './node.ts';
import { copyOf } from './task-factory.ts';

/** What a function that runs as a task may carry with it. */
export interface TaskConfig {
  name?: string;
  /** Retries after the first run; -1 = without limit. Default: the system's setting. */
  totalRetries?: number;
  /** Seconds. Default: the system's setting. */
  retryInterval?: number;
  /** False: of the task's events only those of failures are sent. Default true. */
  sendTaskEvents?: boolean;
  /** A label for people, stored with the task. */
  info?: string;
}

export interface LocalTaskSettings extends TaskConfig {
  /** Passed to the function. */
  kwargs?: Kwargs;
  /** The instance that the task's events are about. */
  nodeInstance?: NodeInstance;
  /** Lets these settings win over those that the function carries. */
  overrideTaskConfig?: boolean;
}

/** Known to every copy of this package: a plugin brings its own. */
const CONFIG = Symbol.for('@cloudloom/workflow/taskConfig');

/**
 * Gives a function settings for when it runs as a local task. They win over those of the call, unless that says otherwise.
 *
 *     const poll = taskConfig({ totalRetries: -1, retryInterval: 5 }, async () => { ... });
 *     await ctx.localTask(poll).get();
 */
export function taskConfig(config: TaskConfig, work: LocalFunction): LocalFunction {
  return Object.assign((kwargs: Parameters<LocalFunction>[0]) => work(kwargs), {
    [CONFIG]: { name: work.name, ...config },
  });
}

/** With or without a name in front. */
export type LocalTaskArguments =
  | [work: LocalFunction, settings?: LocalTaskSettings]
  | [name: string, work: LocalFunction, settings?: LocalTaskSettings];

const isNamed = (given: LocalTaskArguments): given is Extract<LocalTaskArguments, [string, ...unknown[]]> =>
  typeof given[0] === 'string';

/** The task of a function. The weakest settings are the system's, then those of the call, then those of the function. */
export function createLocalTask(given: LocalTaskArguments, facts: ExecutionFacts): LocalTask {
  return isNamed(given)
    ? createTask(given[1], { ...given[2], name: given[0] }, facts)
    : createTask(given[0], given[1] ?? {}, facts);
}

function createTask(work: LocalFunction, settings: LocalTaskSettings, facts: ExecutionFacts): LocalTask {
  if (typeof work !== 'function')
    throw new WorkflowUsageError(
      'not_a_task',
      `A local task needs a function; it was given ${String(work)}.`,
    );
  const carried = (work as { [CONFIG]?: TaskConfig })[CONFIG] ?? {};
  const { kwargs, nodeInstance, overrideTaskConfig, ...given } = settings;
  const config = overrideTaskConfig ? { ...carried, ...given } : { ...given, ...carried };
  return new LocalTask(config.name ?? (work.name || 'local'), work, {
    totalRetries: config.totalRetries ?? facts.taskRetries,
    retryInterval: config.retryInterval ?? facts.taskRetryInterval,
    info: config.info ?? null,
    sendTaskEvents: config.sendTaskEvents ?? true,
    kwargs: copyOf(kwargs),
    ...(nodeInstance === undefined ? {} : { nodeInstanceId: nodeInstance.id }),
  });
}
