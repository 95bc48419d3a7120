import type { Json } from '@cloudloom/topology';
import type { LocalFunction } from '../graph/local-task.ts';
import type { Task } from '../graph/task.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import type { Node, NodeInstance } from './node.ts';

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
  readonly deployment: { readonly id: string | null };
  readonly blueprint: { readonly id: string | null };
  /** In the order of the blueprint. */
  readonly nodes: readonly Node[];
  /** Node by node, the instances of each in the order of their making. */
  readonly nodeInstances: readonly NodeInstance[];
  getNode(id: string): Node | undefined;
  getNodeInstance(id: string): NodeInstance | undefined;
  /** Loads nodes and instances anew. Objects from before stay as they were; compare instances by id. */
  refreshNodeInstances(): Promise<void>;

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

  /** Sends an event about the execution. */
  sendEvent(text: string, options?: { eventType?: string; args?: Json }): Task;
  /** Runs a function of the workflow as a task. Retries: none unless asked for. */
  localTask(
    name: string,
    work: LocalFunction,
    options?: { totalRetries?: number; retryInterval?: number },
  ): Task;
  /** Whether a cancel was requested. It never goes back to false. */
  hasCancelRequest(): boolean;
  /** Resolves after `seconds`. @throws ExecutionCancelledError at the moment of a cancel request. */
  sleep(seconds: number): Promise<void>;
  /** Sends an event right now, outside of any graph: for handlers, and for cleaning up after a cancel. */
  sendEventNow(text: string, options?: { eventType?: string; nodeInstanceId?: string }): void;
}
