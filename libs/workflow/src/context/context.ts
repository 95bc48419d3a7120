import type { JsonObject } from '@cloudloom/topology';
import type { LocalFunction } from '../graph/local-task.ts';
import type { Task } from '../graph/task.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import type { EventOptions } from './event-options.ts';
import type { ExecuteTaskOptions } from './implementation-task.ts';
import type { LocalTaskSettings } from './local-task-request.ts';
import type { Logger } from './logger.ts';
import type { WorkflowDeployment } from './deployment.ts';
import type { Node, NodeInstance } from './node.ts';

/** What a refresh loads besides structure and states. */
export interface RefreshOptions {
  /** True: `systemProperties` of the new instances can be read at once. Default false. */
  withSystemProperties?: boolean;
}

/**
 * What a workflow function works with. Nodes and instances are those the execution first saw; `refreshNodeInstances()`
 * loads them anew.
 *
 * Methods that return a `Task` start it at once (standard mode), unless `graphMode()` or `graph()` was called before: then
 * nothing happens until the task is added to a graph and the graph is executed.
 */
export interface WorkflowContext {
  readonly executionId: string;
  /** The workflow's name in the blueprint. */
  readonly workflowId: string;
  readonly tenantName: string;
  readonly executionCreatorUsername: string;
  /** True: operations are not run and states not set; events are sent. */
  readonly dryRun: boolean;
  /** True when a client resumed the execution. */
  readonly resume: boolean;
  /** Seconds during which other branches of a graph go on after the first failure. */
  readonly waitAfterFail: number;
  readonly deployment: WorkflowDeployment;
  readonly blueprint: { readonly id: string | null };
  /** What the workflow was started with, defaults filled in; the same that its function is given. */
  readonly parameters: Readonly<JsonObject>;
  /** Writes log lines about the execution. */
  readonly logger: Logger;
  /** In the order of the blueprint. */
  readonly nodes: readonly Node[];
  /** Node by node, the instances of each in the order of their making. */
  readonly nodeInstances: readonly NodeInstance[];
  getNode(id: string): Node | undefined;
  getNodeInstance(id: string): NodeInstance | undefined;
  /** Loads nodes and instances anew. Objects from before stay as they were; compare instances by id. */
  refreshNodeInstances(options?: RefreshOptions): Promise<void>;

  /**
   * Switches to graph mode and returns the execution's own graph.
   * @throws WorkflowUsageError when tasks were already started.
   */
  graphMode(): TaskGraph;
  /**
   * Builds a named graph, leaves out tasks that do nothing, and stores it. The builder must make the same tasks whenever it
   * is called for this execution: a resumed execution calls it again.
   *
   *     const graph = await ctx.graph('greet', (graph) => {
   *       for (const instance of ctx.nodeInstances) graph.addTask(instance.sendEvent('hello'));
   *     });
   *     await graph.execute();
   *
   * @throws WorkflowUsageError when the name was used before in this execution.
   */
  graph(name: string, build: (graph: TaskGraph) => void | Promise<void>): Promise<TaskGraph>;

  /** Sends an event about the execution. @throws WorkflowUsageError when it is to be about something that is not stored */
  sendEvent(text: string, options?: EventOptions): Task;
  /**
   * Runs a function of the workflow as a task. What it throws is tried again as often as the system's settings say, a
   * `NonRecoverableError` never. Its result is stored: a resumed execution does not run it again.
   */
  localTask(work: LocalFunction, options?: LocalTaskSettings): Task;
  localTask(name: string, work: LocalFunction, options?: LocalTaskSettings): Task;
  /**
   * Runs an implementation of a plugin for a node instance, with inputs of the workflow's own, without an operation that
   * maps to it.
   *
   *     ctx.executeTask('script_runner.tasks.run', { nodeInstance, kwargs: { script_path: 'scripts/check.sh' } });
   *
   * @throws WorkflowUsageError without an instance, or when it cannot be told which plugin is meant
   */
  executeTask(taskName: string, options: ExecuteTaskOptions): Task;
  /**
   * Asks for another status of the execution. The status it has is granted; `cancelling` asks it to cancel. The task fails
   * for all others: an execution ends as its workflow does (by returning, by an error, by `ExecutionCancelledError`).
   */
  updateExecutionStatus(status: string): Task;
  /** Whether a cancel was requested. It never goes back to false. */
  hasCancelRequest(): boolean;
  /** Always false: a kill ends the workflow's code at once, so that none is left to see it. */
  hasKillRequest(): boolean;
  /**
   * Calls back at the moment of a cancel request, at once if there was one. It must not wait for anything; what it throws is
   * logged. Returns a function that takes the callback back.
   */
  onCancel(callback: () => void): () => void;
  /** Milliseconds since the epoch. Recorded: it stands still between two waits, and a replay sees the same. */
  now(): number;
  /** Resolves after `seconds`. @throws ExecutionCancelledError at the moment of a cancel request. */
  sleep(seconds: number): Promise<void>;
  /** Sends an event right now, outside of any graph: for handlers, and for cleaning up after a cancel. */
  sendEventNow(text: string, options?: { eventType?: string; nodeInstanceId?: string }): void;
}
