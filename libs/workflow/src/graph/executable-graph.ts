import { onBehalfOfCaller } from '../author-frame.ts';
import type { Interruption, OperationOutcome } from '@cloudloom/topology';
import { WorkflowUsageError } from '../errors.ts';
import { ExecutionLoop } from './execution-loop.ts';
import { GraphStore } from './graph-store.ts';
import { asGraphTask, type GraphTask } from './graph-task.ts';
import { linearize } from './linearize.ts';
import { optimize } from './optimize.ts';
import { requireTask } from './required-task.ts';
import { ChainedSequence } from './sequence.ts';
import { Restoration } from './restoration.ts';
import { SubgraphNode } from './subgraph-node.ts';
import type { SubgraphTask, Task, TaskSequence } from './task.ts';
import type { TaskEnvironment } from './task-environment.ts';
import type { TaskGraph } from './task-graph.ts';

/**
 * The structure of a graph: which tasks are in it and what waits for what. Running it is the loop's work.
 * Tasks are kept in the order of adding, so that equal builders make equal graphs, and stay known by their id after they
 * ended, so that no id is given twice.
 */
export class ExecutableGraph implements TaskGraph {
  readonly name: string;
  readonly environment: TaskEnvironment;
  /** Tasks that may have become ready; whoever starts them checks again. */
  candidates: GraphTask[] = [];
  /** How many tasks have neither ended nor been removed. */
  liveCount = 0;
  readonly #byId = new Map<string, GraphTask>();
  readonly #lastNumber = new Map<string, number>();
  readonly #store: GraphStore;
  #unstored: GraphTask[] = [];
  #isPrepared = false;
  /** How many tasks the builder made; they are numbered, those added later are not. */
  taskCount = 0;
  /** What earlier runs did with this graph, if there were any. */
  restoration: Restoration | null = null;

  constructor(name: string, environment: TaskEnvironment) {
    this.name = name;
    this.environment = environment;
    this.#store = new GraphStore(name, environment);
  }

  get tasks(): GraphTask[] {
    return [...this.#byId.values()].filter((task) => task.phase !== 'gone');
  }

  /** Also those that have ended or were removed. */
  get everyTask(): Iterable<GraphTask> {
    return this.#byId.values();
  }

  getTask(id: string): Task | undefined {
    const task = this.#byId.get(id);
    return task?.phase === 'gone' ? undefined : task;
  }

  addTask(task: Task, parent?: SubgraphNode): void {
    const added = asGraphTask(requireTask(task, 'A graph takes tasks'));
    if (added.phase === 'detached') this.#attach(added, parent ?? null);
    else if (parent && added.containingSubgraph !== parent) refuseSecondSubgraph(added, parent);
  }

  removeTask(task: Task): void {
    const removed = asGraphTask(task);
    if (!this.#has(removed)) return;
    if (removed instanceof SubgraphNode) for (const child of removed.content) this.removeTask(child);
    this.#take(removed);
    if (removed.state === 'pending') removed.abandon();
    for (const dependent of removed.dependents) this.#release(dependent);
  }

  /** The end of a task: out of the graph, and what waited for it may go on unless `blocks`. */
  retire(task: GraphTask, blocks: boolean): void {
    if (!this.#has(task)) return;
    if (task instanceof SubgraphNode) for (const child of task.content) this.removeTask(child);
    this.#take(task);
    if (blocks) return;
    for (const dependent of task.dependents) this.#release(dependent);
  }

  addDependency(task: Task, after: Task): void {
    const [dependent, dependency] = [asGraphTask(task), asGraphTask(after)];
    if (dependent === dependency) return;
    if (!this.#has(dependent)) refuseStranger('src', dependent);
    if (!this.#has(dependency)) refuseStranger('dst', dependency);
    const { dependencies } = dependent;
    const { dependents } = dependency;
    // Fan-in and fan-out make one of the two lists long, hardly ever both.
    const known =
      dependencies.length < dependents.length
        ? dependencies.includes(dependency)
        : dependents.includes(dependent);
    if (known) return;
    dependencies.push(dependency);
    dependents.push(dependent);
    dependent.openDependencies += 1;
  }

  removeDependency(task: Task, after: Task): void {
    const [dependent, dependency] = [asGraphTask(task), asGraphTask(after)];
    const at = dependent.dependencies.indexOf(dependency);
    if (at < 0) return;
    dependent.dependencies.splice(at, 1);
    dependency.dependents.splice(dependency.dependents.indexOf(dependent), 1);
    if (dependency.phase !== 'gone') this.#release(dependent);
  }

  dependenciesOf(task: Task): Task[] {
    return asGraphTask(task).dependencies.filter(({ phase }) => phase !== 'gone');
  }

  dependentsOf(task: Task): Task[] {
    return asGraphTask(task).dependents.filter(({ phase }) => phase !== 'gone');
  }

  sequence(): TaskSequence {
    return new ChainedSequence(this);
  }

  subgraph(name: string): SubgraphTask {
    return this.createSubgraph(name, null);
  }

  createSubgraph(name: string, parent: SubgraphNode | null): SubgraphNode {
    const node = new SubgraphNode(name, this, this.environment.runtime.execution.subgraphRetries);
    this.#attach(node, parent);
    return node;
  }

  /** A subgraph started: its content waits for it no longer. */
  open(subgraph: SubgraphNode): void {
    subgraph.hasStarted = true;
    for (const task of subgraph.content) this.#release(task);
  }

  linearize(): Task[] {
    return linearize(this.tasks);
  }

  optimize(): void {
    optimize(this);
  }

  /** Stores what was added since the last call. Dry runs store nothing. */
  store(): void {
    if (this.#unstored.length === 0 || this.environment.runtime.execution.dryRun) return;
    this.#store.store(this.#unstored.filter(({ phase }) => phase !== 'gone'));
    this.#unstored = [];
  }

  /**
   * Stores the tasks, or finds out what earlier runs did with them. Dry runs run the graph as it was built and store
   * nothing. @throws WorkflowUsageError when an earlier run had built another graph of this name
   */
  async prepare({ optimized }: { optimized: boolean }): Promise<void> {
    const { runtime } = this.environment;
    if (runtime.execution.dryRun) return;
    if (optimized) this.optimize();
    if (!this.#isPrepared) await this.#recall();
    this.store();
  }

  interruptionOf(task: Task): Interruption | undefined {
    return this.restoration?.interruptionOf(asGraphTask(task));
  }

  async execute(): Promise<void> {
    await onBehalfOfCaller(async () => {
      await this.prepare({ optimized: false });
      await new ExecutionLoop(this).run();
    });
  }

  /** Ends of earlier runs by path, for tasks that start as they are made: they have no builder's order. */
  async loadEnds(): Promise<Map<string, OperationOutcome>> {
    const { name, digest } = this.#store.identify(this.tasks);
    const snapshot = await this.environment.runtime.loadGraph({ name, digest, taskCount: 0 });
    return new Map(snapshot?.ends.map(({ task, outcome }) => [String(task), outcome]));
  }

  async #recall(): Promise<void> {
    this.#isPrepared = true;
    const { runtime } = this.environment;
    const built = this.#unstored.filter(({ phase }) => phase !== 'gone');
    for (const [number, task] of built.entries()) task.number = number;
    this.taskCount = built.length;
    if (built.length === 0) return;
    const snapshot = await runtime.loadGraph(this.#store.identify(built));
    if (!snapshot) return;
    this.#unstored = [];
    this.restoration = new Restoration(snapshot, runtime.carried?.graphs[this.name] ?? null, this.taskCount);
  }

  #has(task: GraphTask): boolean {
    return task.phase !== 'detached' && task.phase !== 'gone' && this.#byId.get(task.id) === task;
  }

  #attach(task: GraphTask, parent: SubgraphNode | null): void {
    task.id = this.#uniqueId(task, parent?.id ?? this.name);
    task.phase = 'waiting';
    this.#byId.set(task.id, task);
    this.#unstored.push(task);
    this.liveCount += 1;
    parent?.adopt(task);
    this.#offer(task);
  }

  /** `<parent>/<label>`, with the node instances that the parent's path does not name, and ` (2)` for the second of its kind. */
  #uniqueId(task: GraphTask, parentId: string): string {
    const subjects = task.subjects.filter((subject) => !parentId.includes(subject));
    const id = `${parentId}/${[task.label, ...subjects].join(':')}`;
    if (!this.#byId.has(id)) return id;
    const number = (this.#lastNumber.get(id) ?? 1) + 1;
    this.#lastNumber.set(id, number);
    return `${id} (${number})`;
  }

  #take(task: GraphTask): void {
    task.phase = 'gone';
    this.liveCount -= 1;
    if (task.containingSubgraph) (task.containingSubgraph as SubgraphNode).open -= 1;
  }

  #release(task: GraphTask): void {
    task.openDependencies -= 1;
    this.#offer(task);
  }

  #offer(task: GraphTask): void {
    if (task.openDependencies > 0 || task.isCandidate || task.phase !== 'waiting') return;
    task.isCandidate = true;
    this.candidates.push(task);
  }

  /** Puts a task back in line for another run. */
  requeue(task: GraphTask): void {
    task.phase = 'waiting';
    this.#offer(task);
  }
}

function refuseStranger(role: 'src' | 'dst', task: GraphTask): never {
  throw new WorkflowUsageError(
    'not_in_graph',
    `${role} not in graph: ${task.description}. Add both tasks before declaring which of them waits.`,
  );
}

function refuseSecondSubgraph(task: GraphTask, parent: SubgraphNode): never {
  const current = task.containingSubgraph?.name ?? 'the graph itself';
  throw new WorkflowUsageError(
    'second_subgraph',
    `task ${task.description}[${task.id}] cannot be contained in more than one subgraph. ` +
      `It is currently contained in ${current} and it is now being added to ${parent.name}`,
  );
}
