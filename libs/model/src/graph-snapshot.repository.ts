import type { EntityManager } from 'typeorm';
import {
  Bitmap,
  type AttemptEnds,
  type GraphIdentity,
  type GraphSnapshot,
  type Interruption,
  type Json,
  type OperationError,
  type TaskEnd,
} from '@cloudloom/topology';
import { managerFor, type Database } from './database.ts';
import { GraphDigestError } from './errors.ts';
import { storableJson } from './stored-json.ts';

/** A run that asks for the snapshot of a graph, page by page. */
export interface GraphPageRequest extends GraphIdentity {
  executionId: string;
  /** The run's attempt of the execution. */
  attempt: number;
  /** The run's own id. What one run is told must not change between two of its pages. */
  runId: string;
  /** From 0 on. */
  page: number;
}

/** A piece of a text, and whether it is the last one. */
export interface TextPage {
  text: string;
  last: boolean;
}

interface EndRow {
  number: number;
  task_path: string;
  state: 'succeeded' | 'failed';
  result: Json | null;
  error: OperationError | null;
  retries: number | null;
  ended_in: number;
}

const UNTOLD: OperationError = {
  kind: 'non_recoverable',
  type: 'Error',
  message: 'The reason of the failure was not stored.',
  causes: [],
};

/** Texts of runs that began so long ago have been read. */
const KEPT = '1 day';
const NOT_ASCII = /[\u0080-\uffff]/g;

/** How far the runs of executions got with their graphs: what a later run goes on from. */
export class GraphSnapshotRepository {
  constructor(private readonly database: Database) {}

  /**
   * The ends of one graph as they are at one moment; null when no graph of that name was stored.
   * @throws GraphDigestError when it was stored with other tasks
   */
  graphSnapshot(
    execution: { id: string; attempt: number },
    identity: GraphIdentity,
  ): Promise<GraphSnapshot | null> {
    // One snapshot for all statements.
    return managerFor(this.database).transaction('REPEATABLE READ', (manager) =>
      readSnapshot(manager, execution, identity),
    );
  }

  /**
   * One page of the snapshot's JSON, `characters` long at most. All pages of one run are cut from the same text, on whatever
   * worker they are asked for and whatever ends meanwhile. @throws GraphDigestError
   */
  async page(request: GraphPageRequest, characters: number): Promise<TextPage> {
    const text = (await this.stored(request)) ?? (await this.take(request, characters));
    const start = request.page * characters;
    return { text: text.slice(start, start + characters), last: start + characters >= text.length };
  }

  private async stored({ executionId, name, runId }: GraphPageRequest): Promise<string | undefined> {
    const [row] = (await managerFor(this.database).query(
      'select text from graph_snapshots where execution_id = $1 and graph_name = $2 and run_id = $3',
      [executionId, name, runId],
    )) as { text: string }[];
    return row?.text;
  }

  /** A text of one page needs no keeping: it is asked for once. */
  private async take(request: GraphPageRequest, characters: number): Promise<string> {
    const { executionId, attempt, name, runId } = request;
    const text = asciiJson(await this.graphSnapshot({ id: executionId, attempt }, request));
    if (text.length <= characters) return text;
    const manager = managerFor(this.database);
    await manager.query(
      `delete from graph_snapshots
        where execution_id = $1 and graph_name = $2 and created_at < clock_timestamp() - interval '${KEPT}'`,
      [executionId, name],
    );
    await manager.query(
      `insert into graph_snapshots (execution_id, graph_name, run_id, text)
       select id, $2, $3, $4 from executions where id = $1 on conflict do nothing`,
      [executionId, name, runId, text],
    );
    // Of two that came at the same time, the one that was stored counts for both.
    return (await this.stored(request)) ?? text;
  }
}

/** JSON of which one character is one byte, so that a page's length is its size. */
function asciiJson(value: unknown): string {
  return storableJson(value).replace(
    NOT_ASCII,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

async function readSnapshot(
  manager: EntityManager,
  { id: executionId, attempt }: { id: string; attempt: number },
  { name, digest, taskCount }: GraphIdentity,
): Promise<GraphSnapshot | null> {
  const [graph] = (await manager.query(
    'select id, digest from tasks_graphs where execution_id = $1 and name = $2',
    [executionId, name],
  )) as { id: string; digest: string }[];
  if (!graph) return null;
  if (graph.digest !== digest) throw new GraphDigestError(executionId, name);
  const interrupted = attempt === 1 ? [] : await readInterrupted(manager, graph.id, { attempt, taskCount });
  return {
    ...(await readFinished(manager, graph.id, taskCount)),
    ends: (await readEnds(manager, graph.id, taskCount)).map((row) => toEnd(row, taskCount)),
    ...(interrupted.length === 0 ? {} : { interrupted }),
  };
}

/** Tasks are stored in the order of their numbers, the builder's before those that handlers added. */
const NUMBERED = `
  with numbered as (
    select o.*, (row_number() over (order by storage_id) - 1)::integer as number
      from operations o where tasks_graph_id = $1)`;

async function readFinished(
  manager: EntityManager,
  graphId: string,
  taskCount: number,
): Promise<Pick<GraphSnapshot, 'finished' | 'finishedLater'>> {
  const rows: { attempt: number; numbers: number[] }[] = await manager.query(
    `${NUMBERED}
     select ended_in as attempt, json_agg(number) as numbers
       from numbered where state in ('succeeded', 'failed') and number < $2
      group by ended_in order by ended_in`,
    [graphId, taskCount],
  );
  const finished = new Bitmap(taskCount);
  const finishedLater: AttemptEnds[] = [];
  for (const { attempt, numbers } of rows) {
    const tasks = new Bitmap(taskCount);
    for (const number of numbers) for (const bitmap of [finished, tasks]) bitmap.add(number);
    if (attempt > 1) finishedLater.push({ attempt, tasks: tasks.toString() });
  }
  return { finished: finished.toString(), ...(finishedLater.length === 0 ? {} : { finishedLater }) };
}

function readEnds(manager: EntityManager, graphId: string, taskCount: number): Promise<EndRow[]> {
  return manager.query(
    `${NUMBERED}
     select number, task_path, state, result, error, retries, ended_in
       from numbered o
       left join lateral (
         select max(retry_number) as retries from operation_attempts a
          where a.execution_id = o.execution_id and a.task_path = o.task_path and a.end_state <> 'lost') attempts on true
      where state in ('succeeded', 'failed')
        and (number >= $2 or state = 'failed' or coalesce(result::text, 'null') <> 'null')
      order by ended_at nulls last, storage_id`,
    [graphId, taskCount],
  );
}

/**
 * Operations that earlier attempts of the execution had begun, and this one has not; not those that somebody holds a live
 * lease on: their end will count.
 */
async function readInterrupted(
  manager: EntityManager,
  graphId: string,
  { attempt, taskCount }: { attempt: number; taskCount: number },
): Promise<Interruption[]> {
  const rows: (Omit<Interruption, 'task'> & { number: number; path: string })[] = await manager.query(
    `${NUMBERED}
     select o.number, o.task_path as path, i.state as "nodeInstanceState",
            count(distinct a.execution_attempt)::integer as attempts
       from numbered o
       join operation_attempts a on a.execution_id = o.execution_id and a.task_path = o.task_path
       join executions e on e.id = o.execution_id
       left join node_instances i on i.tenant_name = e.tenant_name and i.id = o.task ->> 'nodeInstanceId'
      where o.state not in ('succeeded', 'failed')
      group by o.number, o.task_path, i.state
     having max(a.execution_attempt) < $2
        and not bool_or(a.ended_at is null and a.lease_until > clock_timestamp())
      order by o.number`,
    [graphId, attempt],
  );
  return rows.map(({ number, path, ...interruption }) => ({
    task: number < taskCount ? number : path,
    ...interruption,
  }));
}

function toEnd(row: EndRow, taskCount: number): TaskEnd {
  const isAdded = row.number >= taskCount;
  return {
    task: isAdded ? row.task_path : row.number,
    outcome: row.state === 'succeeded' ? { state: 'succeeded', result: row.result } : toFailure(row.error),
    ...(row.retries ? { retries: row.retries } : {}),
    ...(isAdded && row.ended_in > 1 ? { attempt: row.ended_in } : {}),
  };
}

function toFailure(error: OperationError | null): TaskEnd['outcome'] {
  return { state: error?.kind === 'retry' ? 'rescheduled' : 'failed', error: error ?? UNTOLD };
}
