import type { GraphIdentity, TaskRecord } from '@cloudloom/topology';
import { GraphDigest } from './graph-digest.ts';
import type { GraphTask } from './graph-task.ts';
import type { TaskEnvironment } from './task-environment.ts';

/** Bounds of one stored chunk: a batch of effects is one payload, which must stay far below the server's 2 MB. */
const CHUNK_TASKS = 500;
const CHUNK_CHARACTERS = 256_000;
/** What a record costs besides its texts. */
const RECORD_OVERHEAD = 250;

/** Stores the tasks of a graph before they run: all at first, later those that handlers add. */
export class GraphStore {
  readonly #name: string;
  readonly #environment: TaskEnvironment;
  #identity: GraphIdentity | null = null;

  constructor(name: string, environment: TaskEnvironment) {
    this.#name = name;
    this.#environment = environment;
  }

  /** What the builder's tasks are together known by; tasks that are added later do not change it. */
  identify(tasks: readonly GraphTask[]): GraphIdentity {
    this.#identity ??= { name: this.#name, digest: digestOf(tasks), taskCount: tasks.length };
    return this.#identity;
  }

  store(added: readonly GraphTask[]): void {
    if (added.length === 0) return;
    const { name: graphName, digest } = this.identify(added);
    for (const tasks of chunked(added.map(toRecord))) {
      const { effects } = this.#environment;
      // The first task's path makes the key distinct: each task is stored once.
      effects.graphChunk(tasks[0]!.id, { kind: 'graph', graphName, digest, tasks });
    }
  }
}

function digestOf(tasks: readonly GraphTask[]): string {
  const digest = new GraphDigest();
  for (const { id } of tasks) digest.add(id);
  return digest.toString();
}

function toRecord(task: GraphTask): TaskRecord {
  return {
    id: task.id,
    name: task.name,
    type: task.type,
    dependencies: task.dependencies.map(({ id }) => id),
    containingSubgraph: task.containingSubgraph?.id ?? null,
    info: null,
    totalRetries: task.totalRetries,
    retryInterval: task.retryInterval,
    ...task.record,
  };
}

function* chunked(records: TaskRecord[]): Generator<TaskRecord[]> {
  let chunk: TaskRecord[] = [];
  let characters = 0;
  for (const record of records) {
    const size = sizeOf(record);
    if (chunk.length > 0 && (chunk.length === CHUNK_TASKS || characters + size > CHUNK_CHARACTERS)) {
      yield chunk;
      [chunk, characters] = [[], 0];
    }
    chunk.push(record);
    characters += size;
  }
  if (chunk.length > 0) yield chunk;
}

function sizeOf(record: TaskRecord): number {
  const references = record.dependencies.reduce((sum, id) => sum + id.length + 3, 0);
  const kwargs = record.kwargs === undefined ? 0 : JSON.stringify(record.kwargs).length;
  return RECORD_OVERHEAD + record.id.length + (record.containingSubgraph?.length ?? 0) + references + kwargs;
}
