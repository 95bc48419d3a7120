import type { JsonObject, SystemPropertyChanges } from '@cloudloom/topology';
import { EffectRecorder } from '../effect-recorder.ts';
import { ExecutionCancelledError, WorkflowUsageError } from '../errors.ts';
import type { CarriedState } from '../graph/carried-state.ts';
import { Continuation } from '../graph/continuation.ts';
import { WorkflowEventTask } from '../graph/effect-tasks.ts';
import { ExecutableGraph } from '../graph/executable-graph.ts';
import type { GraphTask } from '../graph/graph-task.ts';
import { ExecutionStatusTask } from '../graph/execution-status-task.ts';
import { toJsonValue } from '../graph/json-value.ts';
import type { LocalFunction } from '../graph/local-task.ts';
import type { Task } from '../graph/task.ts';
import type { TaskEnvironment } from '../graph/task-environment.ts';
import type { TaskGraph } from '../graph/task-graph.ts';
import type { ExecutionFacts, NodeInstanceDetails, WorkflowRuntime } from '../runtime.ts';
import { StartedTasks } from '../standard/started-tasks.ts';
import { describeThrown } from '../thrown-error.ts';
import type { RefreshOptions, WorkflowContext } from './context.ts';
import { ForgottenTasks } from './forgotten-tasks.ts';
import { toSubject, type EventOptions } from './event-options.ts';
import { createImplementationTask, type ExecuteTaskOptions } from './implementation-task.ts';
import { InstanceQuestions } from './instance-questions.ts';
import { createLocalTask, type LocalTaskArguments, type LocalTaskSettings } from './local-task-request.ts';
import { ExecutionLogger, type Logger } from './logger.ts';
import type { WorkflowDeployment } from './deployment.ts';
import { DeploymentView } from './deployment-view.ts';
import type { Node, NodeInstance } from './node.ts';
import type { TaskSink } from './task-sink.ts';
import { TopologyView } from './topology-view.ts';

/** The context of one execution over a runtime. */
export class ExecutionContext implements WorkflowContext, TaskSink {
  readonly deployment: WorkflowDeployment;
  readonly #runtime: WorkflowRuntime;
  readonly #environment: TaskEnvironment;
  readonly #graphNames = new Set<string>();
  readonly logger: Logger;
  readonly #forgotten = new ForgottenTasks();
  readonly #questions: InstanceQuestions;
  #view: TopologyView;
  #implicitGraph: ExecutableGraph | null = null;
  #started: StartedTasks | null = null;
  #isGraphMode = false;

  constructor(runtime: WorkflowRuntime) {
    this.#runtime = runtime;
    this.#environment = {
      runtime,
      effects: new EffectRecorder(runtime),
      continuation: new Continuation(runtime),
    };
    this.logger = this.#newLogger();
    this.#questions = new InstanceQuestions(runtime);
    this.#view = new TopologyView(runtime.topology, this);
    this.deployment = new DeploymentView({
      runtime,
      sink: this,
      topology: () => this.#view.skeleton,
      replaceTopology: (topology) => (this.#view = new TopologyView(topology, this)),
    });
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

  async refreshNodeInstances(options: RefreshOptions = {}): Promise<void> {
    this.#view = new TopologyView(await this.#runtime.refreshTopology(options), this);
  }

  graphMode(): TaskGraph {
    this.#enterGraphMode();
    return this.#ownGraph();
  }

  async graph(name: string, build: (graph: TaskGraph) => void | Promise<void>): Promise<TaskGraph> {
    this.#enterGraphMode();
    const graph = this.#newGraph(name);
    await build(graph);
    await graph.prepare({ optimized: true });
    return graph;
  }

  get parameters(): Readonly<JsonObject> {
    return this.facts.parameters;
  }

  now(): number {
    return this.#runtime.now();
  }

  sendEvent(text: string, options: EventOptions = {}): Task {
    const { eventType = 'workflow_stage', args, additionalContext } = options;
    const given = args === undefined ? {} : { arguments: args };
    return this.accept(new WorkflowEventTask(text, { eventType, ...given, ...toSubject(additionalContext) }));
  }

  executeTask(taskName: string, options: ExecuteTaskOptions): Task {
    return this.accept(createImplementationTask(taskName, options, this));
  }

  localTask(work: LocalFunction, options?: LocalTaskSettings): Task;
  localTask(name: string, work: LocalFunction, options?: LocalTaskSettings): Task;
  localTask(...given: LocalTaskArguments): Task {
    return this.accept(createLocalTask(given, this.facts));
  }

  updateExecutionStatus(status: string): Task {
    return this.accept(new ExecutionStatusTask(status));
  }

  hasCancelRequest(): boolean {
    return this.#runtime.cancelRequested;
  }

  hasKillRequest(): boolean {
    return false;
  }

  onCancel(callback: () => void): () => void {
    let isWanted = true;
    this.#runtime.onCancelRequested(() => {
      if (isWanted) this.#callBack(callback);
    });
    return () => {
      isWanted = false;
    };
  }

  async sleep(seconds: number): Promise<void> {
    const end = this.#environment.continuation.endOfSleep(1000 * seconds);
    const cancelled = new Promise<void>((resolve) => this.#runtime.onCancelRequested(resolve));
    const left = end - this.#runtime.now();
    await Promise.race([left > 0 ? this.#runtime.sleep(left) : undefined, cancelled]);
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

  /** Resolves when this run is to hand over to a new one. */
  get continued(): Promise<CarriedState> {
    return this.#environment.continuation.requested;
  }

  /** Called for every task that the context or its instances make. */
  accept<T extends GraphTask>(task: T): T {
    if (this.#isGraphMode) {
      this.#forgotten.note(task);
      return task;
    }
    this.#started ??= new StartedTasks(this.#ownGraph(), this.#environment);
    this.#started.start(task);
    return task;
  }

  /** After the workflow function returned: waits for tasks of standard mode that it did not wait for. */
  async waitForStartedTasks(): Promise<void> {
    await this.#started?.waitForAll();
    this.#forgotten.mention(this.logger);
  }

  createLogger(nodeInstanceId: string): Logger {
    return this.#newLogger(nodeInstanceId);
  }

  updateSystemProperties(nodeInstanceId: string, changes: SystemPropertyChanges): void {
    if (this.dryRun) return;
    // What the caller does with its objects afterwards is its own business.
    const copy = toJsonValue(changes, 'What is given to updateSystemProperties') as SystemPropertyChanges;
    this.effects.systemProperties(nodeInstanceId, copy);
  }

  readDetails(nodeInstanceId: string): Promise<NodeInstanceDetails> {
    return this.#questions.ask(nodeInstanceId);
  }

  #newLogger(nodeInstanceId?: string): Logger {
    return new ExecutionLogger(this.effects, this.executionId, nodeInstanceId);
  }

  /** One callback that breaks must not keep the others from hearing of the cancel. */
  #callBack(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      const { type, message } = describeThrown(error);
      this.logger.error(`A callback of onCancel failed: ${type}: ${message}`);
    }
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
