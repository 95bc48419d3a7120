import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ResumePlan } from '@cloudloom/executions';
import { SCOPE, WORKFLOWS, createWorld, refusal, start, type World } from '@cloudloom/executions/testing';
import { OperationAttemptRepository, OperationRepository, type StoredTask } from '@cloudloom/model';
import type { OperationOutcome, TaskRecord } from '@cloudloom/topology';
import { aDeployment, aGraph, aTask } from '../support/builders.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let world: World;
let testDatabase: TestDatabase;
let dataFolder: string;
let attempts: OperationAttemptRepository;
let place = 0;
let shop: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  dataFolder = await mkdtemp(join(tmpdir(), 'cloudloom-resume-'));
  world = await createWorld({ databaseUrl: testDatabase.url, dataFolder });
  attempts = new OperationAttemptRepository(world.stores.database);
});
beforeEach(async () => {
  place += 1;
  shop = `shop-${place}`;
  await aDeployment(world.stores.database, { id: shop, workflows: WORKFLOWS });
});
afterAll(async () => {
  await world?.close();
  await testDatabase?.drop();
  await rm(dataFolder, { recursive: true, force: true });
});

const DONE: OperationOutcome = { state: 'succeeded', result: 'done' };
const FAILED: OperationOutcome = {
  state: 'failed',
  error: { kind: 'recoverable', type: 'ProcessException', message: 'exit 1', causes: [] },
};
const LONG = 60_000;
const LAPSED = -1;

/** An execution that has begun and stored a graph of operations, each after the one before it. */
async function aRun(tasks: TaskRecord[]): Promise<string> {
  const { id } = await start(world, { deploymentId: shop });
  await world.dispatcher.deliverDue();
  await world.begin(id);
  await world.stores.effects.write({ executionId: id, executionAttempt: 1, effects: [aGraph(tasks)] });
  return id;
}
const aChain = (...ids: string[]) =>
  ids.map((id, number) => aTask(id, { dependencies: number === 0 ? [] : [ids[number - 1] ?? ''] }));
const begin = (executionId: string, taskPath: string, executionAttempt = 1, leaseMilliseconds = LONG) =>
  attempts.begin({ executionId, executionAttempt, taskPath, workerId: 'w', leaseMilliseconds });
async function run(
  executionId: string,
  taskPath: string,
  outcome: OperationOutcome = DONE,
  executionAttempt = 1,
) {
  const decision = await begin(executionId, taskPath, executionAttempt);
  if (decision.kind !== 'run') throw new Error(`${taskPath} did not run: ${decision.kind}`);
  await finish(executionId, decision.attemptId, outcome);
}
const finish = (executionId: string, attemptId: string, outcome: OperationOutcome = DONE) =>
  attempts.end({ executionId, attemptId, outcome, effects: [], final: true });
const attemptOf = (decision: Awaited<ReturnType<typeof begin>>) =>
  decision.kind === 'run' ? decision.attemptId : '';
const states = async (executionId: string) => {
  const operations = await new OperationRepository(world.stores.database).list(SCOPE, { executionId });
  return Object.fromEntries(operations.map(({ taskPath, state }) => [taskPath, state]));
};
const resume = (id: string, tasks: string[] = []) => world.executions.act(SCOPE, id, 'resume', tasks);
const forceResume = (id: string, tasks: string[] = []) =>
  world.executions.act(SCOPE, id, 'force-resume', tasks);
const preview = (id: string, tasks: string[] = [], force = false) =>
  world.executions.resumePlan(SCOPE, id, { tasks, force });
const having = (plan: ResumePlan, fate: string) =>
  plan.tasks.filter((one) => one.fate === fate).map(({ task }: { task: StoredTask }) => task.path);

describe('resuming', () => {
  it('makes the next attempt of a failed execution and hands it over', async () => {
    const id = await aRun(aChain('a', 'b', 'c'));
    await run(id, 'a');
    await run(id, 'b', FAILED);
    await world.end(id, 'failed', 'b exited with 1');
    const resumed = await resume(id);
    expect(resumed).toMatchObject({
      id,
      status: 'pending',
      attempt: 2,
      resume: true,
      error: '',
      endedAt: null,
      runId: null,
      totalOperations: 3,
      finishedOperations: 2,
    });
    expect(await states(id)).toEqual({ a: 'succeeded', b: 'pending', c: 'pending' });
    await world.dispatcher.deliverDue();
    expect(world.launcher.started.filter((launch) => launch.executionId === id)).toMatchObject([
      { attempt: 1 },
      { attempt: 2 },
    ]);
    const request = { executionId: id, attempt: 2, runId: 'another run' };
    expect(await world.executions.begin(request)).toMatchObject({
      accepted: true,
      facts: { attempt: 2, resume: true, waitAfterFail: 600 },
    });
    expect(await world.status(id)).toBe('started');
    const deployment = await world.stores.deployments.find(SCOPE, shop);
    expect(deployment).toMatchObject({ deploymentStatus: 'in_progress', latestExecutionId: id });
    await run(id, 'b', DONE, 2);
    await run(id, 'c', DONE, 2);
    await world.executions.finish({ executionId: id, attempt: 2, status: 'terminated', error: '' });
    expect(await world.stores.executions.byId(id)).toMatchObject({
      status: 'terminated',
      finishedOperations: 3,
    });
  });

  it('keeps the seconds to wait after a failure', async () => {
    const { id } = await start(world, { deploymentId: shop, waitAfterFail: 3 });
    await world.begin(id);
    await world.end(id, 'failed', 'x');
    expect(await resume(id)).toMatchObject({ waitAfterFail: 3 });
  });

  it.each(['terminated', 'started', 'queued'] as const)('refuses one that is %s', async (status) => {
    const first = await aRun([]);
    const queued = await start(world, { deploymentId: shop, queue: true });
    if (status === 'terminated') await world.end(first);
    const id = status === 'queued' ? queued.id : first;
    for (const action of ['resume', 'force-resume'] as const)
      expect(await refusal(world.executions.act(SCOPE, id, action))).toBe(
        `conflict_error: Cannot ${action} execution: \`${id}\` in state: \`${status}\``,
      );
    expect(await refusal(preview(id))).toContain(`Cannot resume execution: \`${id}\``);
  });

  it('is for the workflows of deployments: a task of the system is started anew', async () => {
    const { id } = await world.executions.startSystemTask(
      SCOPE,
      { id: `upload-${place}`, workflowId: 'upload_blueprint', blueprintId: null, parameters: {} },
      () => Promise.resolve(null),
    );
    await world.begin(id);
    await world.end(id, 'failed', 'no blueprint in it');
    expect(await refusal(resume(id))).toContain(
      'conflict_error: Cannot resume - workflow not resumable: cloudify_system_workflows.blueprint.upload',
    );
    expect(await world.status(id)).toBe('failed');
  });

  it('waits for nobody, but starts beside nobody either, however it was started first', async () => {
    const { id } = await start(world, { deploymentId: shop, force: true });
    await world.begin(id);
    await world.end(id, 'failed', 'x');
    const other = await start(world, { deploymentId: shop });
    for (const call of [resume, forceResume])
      expect(await refusal(call(id))).toContain(
        'existing_running_execution_error: The following executions are currently running for this deployment: ' +
          `[<Execution id=\`${other.id}\``,
      );
    await world.begin(other.id);
    await world.end(other.id);
    expect(await resume(id)).toMatchObject({ status: 'pending' });
    expect(await refusal(start(world, { deploymentId: shop }))).toContain('existing_running_execution_error');
  });

  it('happens once when two ask at the same time', async () => {
    const id = await aRun([]);
    await world.end(id, 'failed', 'x');
    const answers = await Promise.all([refusal(resume(id)), refusal(resume(id))]);
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(1);
    expect(await world.stores.executions.byId(id)).toMatchObject({ attempt: 2 });
  });

  it('is not told by the reconciler to have ended because the earlier run has', async () => {
    const id = await aRun([]);
    await world.end(id, 'failed', 'x');
    const closed = {
      state: 'closed',
      firstRunId: `run-${id}`,
      attempt: 1,
      outcome: 'failed',
      reason: 'x',
      closedAt: new Date(),
    } as const;
    world.launcher.descriptions.set(id, closed);
    await resume(id);
    const now = Date.now();
    for (const later of [0, 9_000]) await world.reconciler.look(now + later);
    expect(await world.status(id)).toBe('pending');
    await world.dispatcher.deliverDue();
    for (const later of [20_000, 60_000]) await world.reconciler.look(now + later);
    expect(await world.status(id)).toBe('pending');
  });

  it('of a killed execution lets its operations run again', async () => {
    const id = await aRun(aChain('a'));
    await world.executions.act(SCOPE, id, 'kill');
    await world.dispatcher.deliverDue();
    expect(await world.stores.executions.killedAmong([id])).toEqual([id]);
    await resume(id);
    expect(await world.stores.executions.killedAmong([id])).toEqual([]);
    expect(await begin(id, 'a', 2)).toMatchObject({ kind: 'run', retryNumber: 0 });
  });

  it('cannot be asked for with chosen tasks by a cancel or a requeue', async () => {
    const id = await aRun(aChain('a'));
    for (const action of ['cancel', 'requeue'] as const)
      expect(await refusal(world.executions.act(SCOPE, id, action, ['a']))).toBe(
        `bad_parameters_error: tasks can be chosen with resume and force-resume only, not with ${action}`,
      );
  });
});

describe('requeueing an ended execution', () => {
  const requeue = (id: string) => world.executions.act(SCOPE, id, 'requeue');

  it('goes on at once where nothing is in its way, as its next attempt with its graph', async () => {
    const id = await aRun(aChain('a', 'b'));
    await run(id, 'a', DONE);
    await world.end(id, 'failed', 'x');
    expect(await requeue(id)).toMatchObject({
      status: 'pending',
      attempt: 2,
      resume: true,
      error: '',
      endedAt: null,
    });
    expect(await states(id)).toEqual({ a: 'succeeded', b: 'pending' });
    await world.dispatcher.deliverDue();
    expect(world.launcher.started.findLast((launch) => launch.executionId === id)).toMatchObject({
      attempt: 2,
    });
  });

  it('waits at the end of the line of its deployment, and starts when its turn comes', async () => {
    const id = await aRun([]);
    await world.end(id, 'cancelled');
    const running = await start(world, { deploymentId: shop });
    const waiting = await start(world, { deploymentId: shop, queue: true });
    expect(await requeue(id)).toMatchObject({ status: 'queued', attempt: 2 });
    await world.begin(running.id);
    await world.end(running.id);
    expect([await world.status(waiting.id), await world.status(id)]).toEqual(['pending', 'queued']);
    await world.begin(waiting.id);
    await world.end(waiting.id);
    expect(await world.status(id)).toBe('pending');
    await world.dispatcher.deliverDue();
    expect(world.launcher.started.findLast((launch) => launch.executionId === id)).toMatchObject({
      attempt: 2,
    });
    expect(await world.executions.begin({ executionId: id, attempt: 2, runId: 'r2' })).toMatchObject({
      accepted: true,
      facts: { resume: true },
    });
  });

  it('asks no more whether its workflow is available: it has begun', async () => {
    const { id } = await start(world, { deploymentId: shop, workflowId: 'uninstall', force: true });
    await world.begin(id);
    await world.end(id, 'failed', 'x');
    expect(await requeue(id)).toMatchObject({ status: 'pending' });
  });

  it('can be taken back, and is refused for what has not failed nor was cancelled', async () => {
    const id = await aRun([]);
    expect(await refusal(requeue(id))).toBe(
      `conflict_error: Cannot requeue execution: \`${id}\` in state: \`started\``,
    );
    await world.end(id, 'failed', 'x');
    await start(world, { deploymentId: shop });
    await requeue(id);
    expect(await refusal(requeue(id))).toContain('in state: `queued`');
    expect(await world.executions.act(SCOPE, id, 'cancel')).toMatchObject({
      status: 'cancelled',
      attempt: 2,
    });
  });
});

describe('an operation that still runs when its execution is resumed', () => {
  it('is waited for, and its end counts', async () => {
    const id = await aRun(aChain('a', 'b'));
    const running = attemptOf(await begin(id, 'a'));
    await world.end(id, 'cancelled');
    expect(having(await preview(id), 'awaited')).toEqual(['a']);
    await resume(id);
    expect(await begin(id, 'a', 2)).toMatchObject({ kind: 'busy' });
    await finish(id, running);
    expect(await begin(id, 'a', 2)).toEqual({ kind: 'ended', outcome: DONE });
  });

  it('keeps the end that it reports between preview and resume', async () => {
    const id = await aRun(aChain('a', 'b'));
    const running = attemptOf(await begin(id, 'a'));
    await world.end(id, 'cancelled');
    await finish(id, running);
    await resume(id);
    expect(await states(id)).toEqual({ a: 'succeeded', b: 'pending' });
  });

  it('runs again when its worker has died', async () => {
    const id = await aRun(aChain('a'));
    await begin(id, 'a', 1, LAPSED);
    await world.end(id, 'failed', 'the worker is gone');
    expect((await preview(id)).tasks).toMatchObject([{ fate: 'rerun', reason: 'interrupted' }]);
    await resume(id);
    expect(await begin(id, 'a', 2)).toMatchObject({ kind: 'run', retryNumber: 0 });
  });

  it('is given up by a force-resume: it runs again at once, and what it still reports is dropped', async () => {
    const id = await aRun(aChain('a'));
    const running = attemptOf(await begin(id, 'a'));
    await world.end(id, 'cancelled');
    expect((await preview(id, [], true)).tasks).toMatchObject([{ fate: 'rerun', reason: 'forced' }]);
    await forceResume(id);
    expect(await attempts.renew(running, LONG)).toBe(false);
    expect(await refusal(finish(id, running))).toContain('lost_attempt_error');
    expect(await begin(id, 'a', 2)).toMatchObject({ kind: 'run' });
  });
});

describe('resuming from chosen tasks', () => {
  const aFailure = async () => {
    const id = await aRun([...aChain('install/a', 'install/b', 'install/c'), aTask('install/other')]);
    for (const path of ['install/a', 'install/b', 'install/other']) await run(id, path);
    await run(id, 'install/c', FAILED);
    await world.end(id, 'failed', 'c failed');
    return id;
  };

  it('does what its preview said', async () => {
    const id = await aFailure();
    const plan = await preview(id, ['install/b']);
    expect(plan.tasks.map(({ task, fate, reason }) => `${task.path} ${reason ?? fate}`)).toEqual([
      'install/a kept',
      'install/b chosen',
      'install/c failed',
      'install/other kept',
    ]);
    expect(await states(id)).toMatchObject({ 'install/b': 'succeeded' });
    await resume(id, ['install/b']);
    const after = await states(id);
    const open = Object.keys(after).filter((path) => after[path] !== 'succeeded');
    expect(open).toEqual(having(plan, 'rerun'));
    expect(await begin(id, 'install/b', 2)).toMatchObject({ kind: 'run', retryNumber: 0 });
  });

  it('takes the ids of the operations, too', async () => {
    const id = await aFailure();
    const [first] = await new OperationRepository(world.stores.database).list(SCOPE, { executionId: id });
    await resume(id, [first?.id ?? '']);
    expect(await states(id)).toMatchObject({ 'install/a': 'pending', 'install/b': 'pending' });
  });

  it('names the task that is probably meant', async () => {
    const id = await aFailure();
    expect(await refusal(resume(id, ['install/bb']))).toBe(
      `not_found_error: Execution ${id} has no task install/bb. ` + 'Did you mean install/b?',
    );
    expect(await refusal(preview(id, ['other']))).toContain('Did you mean install/other?');
    expect(await refusal(preview(id, ['nothing like it at all']))).toContain(
      'Name tasks by their path or id',
    );
    expect(await states(id)).toMatchObject({ 'install/b': 'succeeded' });
  });

  it('is refused while a task that would run again still runs, unless by force', async () => {
    const id = await aRun(aChain('a', 'b'));
    await run(id, 'a');
    const running = attemptOf(await begin(id, 'b'));
    await world.end(id, 'cancelled');
    expect((await preview(id, ['a'])).blocked.map(({ path }) => path)).toEqual(['b']);
    expect(await refusal(resume(id, ['a']))).toBe(
      'conflict_error: Cannot resume: tasks that would run again are still running: b. ' +
        'Wait until they have ended, or use force-resume, which drops what they report.',
    );
    await forceResume(id, ['a']);
    expect(await states(id)).toEqual({ a: 'pending', b: 'pending' });
    expect(await refusal(finish(id, running))).toContain('lost_attempt_error');
  });
});
