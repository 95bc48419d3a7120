import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  EffectWriter,
  ExecutionRepository,
  GraphDigestError,
  GraphSnapshotRepository,
  OperationAttemptRepository,
  type GraphPageRequest,
} from '@cloudloom/model';
import {
  Bitmap,
  type Effect,
  type GraphSnapshot,
  type OperationError,
  type OperationOutcome,
} from '@cloudloom/topology';
import { aDeployment, aGraph, anExecution, aTask } from '../support/builders.ts';
import { useDatabase } from '../support/model-environment.ts';

const environment = useDatabase();
let executionId: string;
let graphs: GraphSnapshotRepository;

const ERROR: OperationError = {
  kind: 'recoverable',
  type: 'ProcessException',
  message: 'exit 1',
  causes: [],
};
const identity = (taskCount: number) => ({ name: 'install', digest: 'd1', taskCount });

let keys = 0;
const write = (...effects: Effect[]) =>
  new EffectWriter(environment.database).write({ executionId, executionAttempt: 1, effects });
const ended = (taskId: string, outcome: OperationOutcome): Effect => ({
  kind: 'taskState',
  key: `end ${(keys += 1)}`,
  timestamp: 0,
  taskId,
  ...outcome,
});
const run = async (taskPath: string, outcome: OperationOutcome) => {
  const attempts = new OperationAttemptRepository(environment.database);
  const request = { executionId, executionAttempt: 1, taskPath, workerId: 'w', leaseMilliseconds: 60_000 };
  const decision = await attempts.begin(request);
  if (decision.kind !== 'run') throw new Error(`did not run: ${decision.kind}`);
  await attempts.end({ executionId, attemptId: decision.attemptId, outcome, effects: [], final: true });
};
const done: OperationOutcome = { state: 'succeeded', result: null };
const failed: OperationOutcome = { state: 'failed', error: ERROR };
const finishedOf = ({ finished }: GraphSnapshot, taskCount: number) => {
  const bitmap = Bitmap.parse(finished, taskCount);
  return Array.from({ length: taskCount }, (_, number) => number).filter((number) => bitmap.has(number));
};

beforeAll(async () => {
  await aDeployment(environment.database);
  graphs = new GraphSnapshotRepository(environment.database);
});
beforeEach(async () => {
  executionId = (await anExecution(environment.database)).id;
});

describe('the snapshot of a stored graph', () => {
  it('is null before the graph was stored', async () => {
    expect(await graphs.graphSnapshot({ id: executionId, attempt: 1 }, identity(3))).toBeNull();
  });

  it('refuses a graph that was rebuilt with other tasks', async () => {
    await write(aGraph([aTask('a')]));
    const rebuilt = graphs.graphSnapshot({ id: executionId, attempt: 1 }, { ...identity(1), digest: 'd2' });
    await expect(rebuilt).rejects.toThrow(GraphDigestError);
  });

  it('numbers the tasks in the order in which they were stored, over all chunks', async () => {
    const ids = Array.from({ length: 40 }, (_, place) => `t${(place * 7) % 40}`);
    await write(
      aGraph(
        ids.slice(0, 15).map((id) => aTask(id)),
        { key: '1' },
      ),
      aGraph(
        ids.slice(15, 20).map((id) => aTask(id)),
        { key: '2' },
      ),
    );
    // A later run stores all of it again; what is there stays at its place.
    await write(
      aGraph(
        ids.map((id) => aTask(id)),
        { key: '3' },
      ),
    );
    for (const place of [2, 17, 33]) await write(ended(ids[place] ?? '', done));
    const snapshot = await graphs.graphSnapshot({ id: executionId, attempt: 1 }, identity(40));
    expect(snapshot && finishedOf(snapshot, 40)).toEqual([2, 17, 33]);
    expect(snapshot?.ends).toEqual([]);
  });

  it('tells the ends that say more than "succeeded", in the order in which they were told', async () => {
    const types = ['outer', 'inner', 'local', 'quiet', 'open'];
    await write(aGraph(types.map((id) => aTask(id, { type: 'LocalWorkflowTask' }))));
    await write(aGraph([aTask('operation'), aTask('added')], { key: 'added by a handler' }));
    await run('operation', { state: 'succeeded', result: { port: 80 } });
    await write(ended('local', failed), ended('inner', failed), ended('outer', failed), ended('quiet', done));
    await run('added', done);
    const snapshot = await graphs.graphSnapshot({ id: executionId, attempt: 1 }, identity(5));
    expect(snapshot && finishedOf(snapshot, 5)).toEqual([0, 1, 2, 3]);
    expect(snapshot?.ends).toEqual([
      { task: 'operation', outcome: { state: 'succeeded', result: { port: 80 } } },
      { task: 2, outcome: failed },
      { task: 1, outcome: failed },
      { task: 0, outcome: failed },
      { task: 'added', outcome: done },
    ]);
  });

  it('tells in which attempt of the execution each task ended', async () => {
    await write(aGraph([aTask('first'), aTask('second'), aTask('told', { type: 'LocalWorkflowTask' })]));
    await write(aGraph([aTask('added')], { key: 'added by a handler' }));
    const begin = (taskPath: string) =>
      new OperationAttemptRepository(environment.database).begin({
        ...{ executionId, executionAttempt: 1, taskPath, workerId: 'w', leaseMilliseconds: 60_000 },
      });
    await run('first', done);
    const decisions = await Promise.all(['second', 'added'].map(begin));
    await environment.database.transaction((tx) =>
      new ExecutionRepository(environment.database).compareAndSetStatus(
        executionId,
        { from: ['started'], attempt: 1 },
        { status: 'started', attempt: 2 },
        tx,
      ),
    );
    // Begun before the resume and ended after it: the second attempt is who hears of the end.
    for (const decision of decisions)
      await new OperationAttemptRepository(environment.database).end({
        executionId,
        attemptId: decision.kind === 'run' ? decision.attemptId : '',
        outcome: done,
        effects: [],
        final: true,
      });
    await new EffectWriter(environment.database).write({
      executionId,
      executionAttempt: 2,
      effects: [ended('told', done)],
    });
    const snapshot = await graphs.graphSnapshot({ id: executionId, attempt: 3 }, identity(3));
    const [later, ...others] = snapshot?.finishedLater ?? [];
    expect(others).toEqual([]);
    expect(later?.attempt).toBe(2);
    expect(snapshot && finishedOf({ ...snapshot, finished: later?.tasks ?? '' }, 3)).toEqual([1, 2]);
    expect(snapshot && finishedOf(snapshot, 3)).toEqual([0, 1, 2]);
    expect(snapshot?.ends).toEqual([{ task: 'added', outcome: done, attempt: 2 }]);
  });

  it('tells an operation that asked for its last retry apart, and how often an operation was retried', async () => {
    await write(aGraph([aTask('asks')]));
    const asked: OperationOutcome = { state: 'rescheduled', error: { ...ERROR, kind: 'retry' } };
    const attempts = new OperationAttemptRepository(environment.database);
    for (const final of [false, false, true]) {
      const request = {
        executionId,
        executionAttempt: 1,
        taskPath: 'asks',
        workerId: 'w',
        leaseMilliseconds: 9_000,
      };
      const decision = await attempts.begin(request);
      const attemptId = decision.kind === 'run' ? decision.attemptId : '';
      await attempts.end({ executionId, attemptId, outcome: asked, effects: [], final });
    }
    const snapshot = await graphs.graphSnapshot({ id: executionId, attempt: 1 }, identity(1));
    expect(snapshot?.ends).toEqual([{ task: 0, outcome: asked, retries: 2 }]);
  });

  it('tells a later attempt which operations were under way, and how their instances are by then', async () => {
    const asLost = { leaseMilliseconds: 0 };
    await write(aGraph(['lost', 'running', 'untouched', 'done'].map((id) => aTask(id))));
    await write(aGraph([aTask('added')], { key: 'added by a handler' }));
    const begin = (taskPath: string, wishes: object = {}) =>
      new OperationAttemptRepository(environment.database).begin({
        ...{ executionId, executionAttempt: 1, taskPath, workerId: 'w', leaseMilliseconds: 60_000 },
        ...wishes,
      });
    await run('done', done);
    await begin('running');
    for (const path of ['lost', 'added']) expect((await begin(path, asLost)).kind).toBe('run');
    const inAttempt = (attempt: number) => graphs.graphSnapshot({ id: executionId, attempt }, identity(4));
    const nodeInstanceState = 'uninitialized';
    expect((await inAttempt(1))?.interrupted).toBeUndefined();
    expect((await inAttempt(2))?.interrupted).toEqual([
      { task: 0, attempts: 1, nodeInstanceState },
      { task: 'added', attempts: 1, nodeInstanceState },
    ]);
    await environment.database.transaction((tx) =>
      new ExecutionRepository(environment.database).compareAndSetStatus(
        executionId,
        { from: ['started'], attempt: 1 },
        { status: 'started', attempt: 2 },
        tx,
      ),
    );
    await begin('lost', { ...asLost, executionAttempt: 2 });
    // What this attempt has begun itself is under way in it, not interrupted by it.
    expect((await inAttempt(2))?.interrupted).toEqual([{ task: 'added', attempts: 1, nodeInstanceState }]);
    expect((await inAttempt(3))?.interrupted).toContainEqual({ task: 0, attempts: 2, nodeInstanceState });
  });
});

describe('a page of the snapshot', () => {
  const page = (wishes: Partial<GraphPageRequest>, characters: number) =>
    graphs.page({ ...identity(6), executionId, attempt: 1, runId: 'run 1', page: 0, ...wishes }, characters);
  const pages = async (runId: string, characters: number, between = async () => {}) => {
    const texts: string[] = [];
    for (;;) {
      const { text, last } = await page({ runId, page: texts.length }, characters);
      texts.push(text);
      expect(text.length).toBeLessThanOrEqual(characters);
      if (last) return texts;
      await between();
    }
  };

  it('is the word null for a graph that was never stored', async () => {
    expect(await page({}, 100)).toEqual({ text: 'null', last: true });
  });

  it('belongs to one text for all of a run, though tasks end between two pages', async () => {
    const open = ['a', 'b', 'c', 'd', 'e', 'f'];
    await write(aGraph(open.map((id) => aTask(id))));
    const story: OperationOutcome = { state: 'succeeded', result: 'größer als eine Seite '.repeat(20) };
    for (const id of open.splice(0, 2)) await run(id, story);
    const before = await graphs.graphSnapshot({ id: executionId, attempt: 1 }, identity(6));
    const texts = await pages('run 1', 300, async () => {
      const next = open.shift();
      if (next !== undefined) await run(next, story);
    });
    expect(texts.length).toBeGreaterThan(3);
    expect(JSON.parse(texts.join(''))).toEqual(before);
    const after: unknown = JSON.parse((await pages('run 2', 300)).join(''));
    expect(after).toEqual(await graphs.graphSnapshot({ id: executionId, attempt: 1 }, identity(6)));
    expect(after).not.toEqual(before);
  });
});
