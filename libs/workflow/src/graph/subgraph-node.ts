import type { OperationOutcome, TaskRecord } from '@cloudloom/topology';
import { asGraphTask, GraphTask } from './graph-task.ts';
import { nameLabel } from './labels.ts';
import { ChainedSequence } from './sequence.ts';
import { fail, type SubgraphTask, type Task, type TaskSequence } from './task.ts';

/** The part of a graph that a subgraph passes its calls on to. */
export interface SubgraphHome {
  addTask(task: Task, parent?: SubgraphNode): void;
  addDependency(task: Task, after: Task): void;
  removeTask(task: Task): void;
  createSubgraph(name: string, parent: SubgraphNode | null): SubgraphNode;
}

/** A subgraph: a task in its graph, and a façade over the same graph for its content. */
export class SubgraphNode extends GraphTask implements SubgraphTask {
  readonly type = 'SubgraphTask';
  readonly label: string;
  failedTask: GraphTask | null = null;
  /** Everything ever put in; what has ended is skipped when reading. */
  readonly #content: GraphTask[] = [];
  readonly #home: SubgraphHome;
  /** How much of the content has not ended. */
  open = 0;
  hasStarted = false;
  /** Its end is already on the way to being handled. */
  isEnding = false;
  /** Path of the subgraph that it replaces. */
  retriedTask: string | null = null;

  constructor(name: string, home: SubgraphHome, totalRetries: number) {
    super(name, { totalRetries, retryInterval: 0 });
    this.label = nameLabel(name);
    this.#home = home;
    this.onFailure = fail;
  }

  get content(): GraphTask[] {
    return this.#content.filter((task) => task.phase !== 'gone');
  }

  override get isNop(): boolean {
    return this.open === 0 || this.content.every((task) => task.isNop);
  }

  override get record(): Partial<TaskRecord> {
    return this.retriedTask === null ? {} : { retriedTask: this.retriedTask };
  }

  /** Called by the graph when `task` became part of this subgraph. */
  adopt(task: GraphTask): void {
    task.containingSubgraph = this;
    this.#content.push(task);
    this.open += 1;
    if (!this.hasStarted) task.openDependencies += 1;
  }

  addTask(task: Task): void {
    this.#home.addTask(task, this);
  }

  addDependency(task: Task, after: Task): void {
    this.#home.addDependency(task, after);
  }

  removeTask(task: Task): void {
    this.#home.removeTask(task);
  }

  sequence(): TaskSequence {
    return new ChainedSequence(this);
  }

  subgraph(name: string): SubgraphTask {
    return this.#home.createSubgraph(name, this);
  }

  failWith(task: Task): void {
    this.failedTask ??= asGraphTask(task);
  }

  /** Starting a subgraph is the graph's work: there is nothing to run. */
  start(): OperationOutcome {
    return { state: 'succeeded', result: null };
  }
}
