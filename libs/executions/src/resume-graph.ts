import type { StoredTask } from '@cloudloom/model';

const NONE: readonly StoredTask[] = [];

/** Stored tasks with their neighbours, each found in one step. Tasks keep the order in which they were stored. */
export class ResumeGraph {
  private readonly byPath = new Map<string, StoredTask>();
  private readonly byId = new Map<string, StoredTask>();
  private readonly dependents = new Map<string, StoredTask[]>();
  private readonly contents = new Map<string, StoredTask[]>();
  private readonly replacements = new Map<string, StoredTask>();

  constructor(readonly tasks: readonly StoredTask[]) {
    for (const task of tasks) {
      this.byPath.set(task.path, task);
      this.byId.set(task.id, task);
      for (const path of new Set(task.dependencies)) append(this.dependents, path, task);
      if (task.containingSubgraph !== null) append(this.contents, task.containingSubgraph, task);
      if (task.retriedTask !== null) this.replacements.set(task.retriedTask, task);
    }
  }

  /** By path or by the id of the REST contract. */
  find(pathOrId: string): StoredTask | undefined {
    return this.byPath.get(pathOrId) ?? this.byId.get(pathOrId);
  }

  contentOf(subgraph: StoredTask): readonly StoredTask[] {
    return this.contents.get(subgraph.path) ?? NONE;
  }

  /** The subgraph that stands in for a failed one. */
  replacementOf(subgraph: StoredTask): StoredTask | undefined {
    return this.replacements.get(subgraph.path);
  }

  /** The failed subgraph that this one stands in for. */
  originalOf(subgraph: StoredTask): StoredTask | undefined {
    return subgraph.retriedTask === null ? undefined : this.byPath.get(subgraph.retriedTask);
  }

  /** What waits for the task to end. Whatever waited for a failed subgraph waits for its replacement instead. */
  *waitingFor(task: StoredTask): Generator<StoredTask> {
    for (let waited: StoredTask | undefined = task; waited; waited = this.originalOf(waited))
      yield* this.dependents.get(waited.path) ?? NONE;
  }

  /** The subgraphs around a task, innermost first. */
  *around(task: StoredTask): Generator<StoredTask> {
    for (let path = task.containingSubgraph; path !== null;) {
      const subgraph = this.byPath.get(path);
      if (!subgraph) return;
      yield subgraph;
      path = subgraph.containingSubgraph;
    }
  }
}

function append(lists: Map<string, StoredTask[]>, key: string, task: StoredTask): void {
  const list = lists.get(key);
  if (list) list.push(task);
  else lists.set(key, [task]);
}
