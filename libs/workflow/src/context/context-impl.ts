import type { Json } from '@cloudloom/topology';
import { EffectRecorder } from '../effect-recorder.ts';
import { ExecutionCancelledError, WorkflowUsageError } from '../errors.ts';
import { WorkflowEventTask } from '../graph/effect-tasks.ts';
import { ExecutableGraph } from '../graph/executable-graph.ts';
import type { GraphTask } from '../graph/graph-task.ts';
import { LocalTask, type LocalFunction } from '../graph/local-task.ts';
import type { Task } from '../graph/task.ts';
import type { TaskEnvironment } from '../graph/task-environment.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import type { ExecutionFacts, WorkflowRuntime } from '../runtime.ts';
import { StartedTasks } from '../standard/started-tasks.ts';
import type { WorkflowContext } from './context.ts';
import type { Node, NodeInstance } from './node.ts';
import type { TaskSink } from './task-sink.ts';
import { TopologyView } from './topology-view.ts';

/** The context of one execution over a runtime. */
export class ExecutionContext implements WorkflowContext, TaskSink {
  readonly #runtime: WorkflowRuntime;
  readonly #environment: TaskEnvironment;
  readonly #graphNames = new Set<string>();
  #view: TopologyView;
  #implicitGraph: ExecutableGraph | null = null;
  #started: StartedTasks | null = null;
  #isGraphMode = false;

  constructor(runtime: WorkflowRuntime) {
    this.#runtime = runtime;
    this.#environment = { runtime, effects: new EffectRecorder(runtime) };
    this.#view = new TopologyView(runtime.topology, this);
  }

  get facts(): ExecutionFacts {
    return this.#runtime.execution;
  }

  get effects(): EffectRecorder {
    return this.#environment.effects;
  }

  get executionId(): string {
    return this.facts.executionId;
  }

  get workflowId(): string {
    return this.facts.workflowId;
  }

  get tenantName(): string {
    return this.facts.tenantName;
  }

  get executionCreatorUsername(): string {
    return this.facts.creatorUsername;
  }

  get dryRun(): boolean {
    return this.facts.dryRun;
  }

  get resume(): boolean {
    return this.facts.resume;
  }

  get waitAfterFail(): number {
    return this.facts.waitAfterFail;
  }

  get deployment(): { readonly id: string | null } {
    return { id: this.facts.deploymentId };
  }

  get blueprint(): { readonly id: string | null } {
    return { id: this.facts.blueprintId };
  }

  get nodes(): readonly Node[] {
    return this.#view.nodes;
  }

  get nodeInstances(): readonly NodeInstance[] {
    return this.#view.nodeInstances;
  }

  getNode(id: string): Node | undefined {
    return this.#view.node(id);
  }

  getNodeInstance(id: string): NodeInstance | undefined {
    return this.#view.instance(id);
  }

  async refreshNodeInstances(): Promise<void> {
    this.#view = new TopologyView(await this.#runtime.refreshTopology(), this);
  }

  graphMode(): TaskGraph {
    this.#enterGraphMode();
    return this.#ownGraph();
  }

  async graph(name: string, build: (graph: TaskGraph) => void | Promise<void>): Promise<TaskGraph> {
    this.#enterGraphMode();
    const graph = this.#newGraph(name);
    await build(graph);
    graph.prepare();
    return graph;
  }

  sendEvent(
    text: string,
    { eventType = 'workflow_stage', args }: { eventType?: string; args?: Json } = {},
  ): Task {
    return this.accept(new WorkflowEventTask(text, eventType, args));
  }

  localTask(
    name: string,
    work: LocalFunction,
    options: { totalRetries?: number; retryInterval?: number } = {},
  ): Task {
    const { totalRetries = 0, retryInterval = this.facts.taskRetryInterval } = options;
    return this.accept(new LocalTask(name, work, { totalRetries, retryInterval }));
  }

  hasCancelRequest(): boolean {
    return this.#runtime.cancelRequested;
  }

  async sleep(seconds: number): Promise<void> {
    const cancelled = new Promise<void>((resolve) => this.#runtime.onCancelRequested(resolve));
    await Promise.race([this.#runtime.sleep(1000 * seconds), cancelled]);
    if (this.#runtime.cancelRequested) throw new ExecutionCancelledError();
  }

  sendEventNow(text: string, options: { eventType?: string; nodeInstanceId?: string } = {}): void {
    const {
      nodeInstanceId,
      eventType = nodeInstanceId === undefined ? 'workflow_stage' : 'workflow_node_event',
    } = options;
    this.effects.direct({
      eventType,
      message: text,
      ...(nodeInstanceId === undefined ? {} : { nodeInstanceId }),
    });
  }

  /** Called for every task that the context or its instances make. */
  accept<T extends GraphTask>(task: T): T {
    if (this.#isGraphMode) return task;
    this.#started ??= new StartedTasks(this.#ownGraph(), this.#environment);
    this.#started.start(task);
    return task;
  }

  /** After the workflow function returned: waits for tasks of standard mode that it did not wait for. */
  async waitForStartedTasks(): Promise<void> {
    await this.#started?.waitForAll();
  }

  #enterGraphMode(): void {
    if (this.#started)
      throw new WorkflowUsageError(
        'graph_mode_too_late',
        'Cannot switch to graph mode when tasks have already been executed. Ask for the graph before making tasks.',
      );
    this.#isGraphMode = true;
  }

  #ownGraph(): ExecutableGraph {
    this.#implicitGraph ??= this.#newGraph(this.workflowId);
    return this.#implicitGraph;
  }

  #newGraph(name: string): ExecutableGraph {
    if (this.#graphNames.has(name))
      throw new WorkflowUsageError(
        'graph_name_taken',
        `This execution already has a graph "${name}". Give each graph its own name.`,
      );
    this.#graphNames.add(name);
    return new ExecutableGraph(name, this.#environment);
  }
}
