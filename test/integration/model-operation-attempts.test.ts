import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  EffectWriter,
  EventRepository,
  ExecutionRepository,
  LostAttemptError,
  NodeInstanceRepository,
  NotFoundError,
  OperationAttemptRepository,
  OperationRepository,
  RuntimePropertyConflictError,
  type AttemptDecision,
  type AttemptEnd,
  type AttemptRequest,
  type ExecutionStatus,
} from '@cloudloom/model';
import type { OperationOutcome } from '@cloudloom/topology';
import { aDeployment, aGraph, anEvent, anExecution, aTask, SCOPE } from '../support/builders.ts';
import { useDatabase } from '../support/model-environment.ts';

const environment = useDatabase();
const LONG = 60_000;
const LAPSED = -1;
const SUCCESS: OperationOutcome = { state: 'succeeded', result: { port: 80 } };
const FAILURE: OperationOutcome = {
  state: 'failed',
  error: { kind: 'recoverable', type: 'ProcessException', message: 'exit 1', causes: [] },
};
let executionId: string;
let attempts: OperationAttemptRepository;
let executions: ExecutionRepository;

const begin = (wishes: Partial<AttemptRequest> = {}): Promise<AttemptDecision> =>
  attempts.begin({
    executionId,
    executionAttempt: 1,
    taskPath: 'op',
    workerId: 'w1',
    leaseMilliseconds: LONG,
    ...wishes,
  });

const run = async (wishes: Partial<AttemptRequest> = {}) => {
  const decision = await begin(wishes);
  if (decision.kind !== 'run') throw new Error(`expected to run, but: ${JSON.stringify(decision)}`);
  return decision;
};

const end = (attemptId: string, wishes: Partial<AttemptEnd> = {}): Promise<void> =>
  attempts.end({ executionId, attemptId, outcome: SUCCESS, effects: [], final: true, ...wishes });

const setStatus = (status: ExecutionStatus, attempt?: number) =>
  executions.compareAndSetStatus(executionId, { from: ['started', 'cancelling'] }, { status, attempt });

const operation = async () =>
  (await new OperationRepository(environment.database).list(SCOPE, { executionId }))[0];
const execution = () => executions.byId(executionId);
const properties = async () =>
  (await new NodeInstanceRepository(environment.database).find(SCOPE, 'shop_web_1'))?.runtimeProperties;

beforeAll(async () => {
  await aDeployment(environment.database);
  attempts = new OperationAttemptRepository(environment.database);
  executions = new ExecutionRepository(environment.database);
});

beforeEach(async () => {
  executionId = (await anExecution(environment.database, { parameters: { z: 1, a: 2 } })).id;
  const effects = [aGraph([aTask('op'), aTask('other')])];
  await new EffectWriter(environment.database).write({ executionId, executionAttempt: 1, effects });
});

describe('an attempt of an operation', () => {
  it('runs when nothing speaks against it, and knows task and execution', async () => {
    expect(await begin()).toMatchObject({
      kind: 'run',
      retryNumber: 0,
      operation: { taskPath: 'op', task: { operation: 'cloudify.interfaces.lifecycle.create' } },
      execution: {
        id: executionId,
        workflowId: 'install',
        deploymentId: 'shop',
        blueprintId: 'shop-blueprint',
        tenantName: 'default_tenant',
        creatorUsername: 'admin',
        parameters: { z: 1, a: 2 },
      },
    });
    expect(await operation()).toMatchObject({ state: 'started' });
  });

  it('is answered with the stored end when the task has ended', async () => {
    await end((await run()).attemptId);
    expect(await begin()).toEqual({ kind: 'ended', outcome: SUCCESS });
    expect(await operation()).toMatchObject({ state: 'succeeded', result: { port: 80 }, error: null });
    expect(await execution()).toMatchObject({ totalOperations: 2, finishedOperations: 1 });
  });

  it('is answered with the stored failure', async () => {
    await end((await run()).attemptId, { outcome: FAILURE });
    expect(await begin()).toEqual({ kind: 'ended', outcome: FAILURE });
  });

  it('waits while another one holds a live lease', async () => {
    await run();
    const answer = await begin({ workerId: 'w2' });
    expect(answer).toMatchObject({ kind: 'busy' });
    const until = answer.kind === 'busy' ? answer.until.getTime() : 0;
    expect(until).toBeGreaterThan(Date.now() + LONG / 2);
  });

  it('lets only one of many run', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => begin({ workerId: `w${n}` })));
    expect(answers.map((answer) => answer.kind).sort()).toEqual([
      'busy',
      'busy',
      'busy',
      'busy',
      'busy',
      'run',
    ]);
  });

  it('takes over a lapsed lease without spending a retry', async () => {
    const { attemptId } = await run({ leaseMilliseconds: LAPSED });
    expect(await begin()).toMatchObject({ kind: 'run', retryNumber: 0, lostAttempts: 1 });
    expect(await attempts.renew(attemptId, LONG)).toBe(false);
    await expect(end(attemptId)).rejects.toThrow(LostAttemptError);
    expect(await operation()).toMatchObject({ state: 'started' });
  });

  it('keeps its lease by renewing it', async () => {
    const { attemptId } = await run({ leaseMilliseconds: LAPSED });
    expect(await attempts.renew(attemptId, LONG)).toBe(true);
    expect(await begin()).toMatchObject({ kind: 'busy' });
  });

  it('counts the ones that ended before', async () => {
    const retry: OperationOutcome = { state: 'rescheduled', error: { ...FAILURE.error, kind: 'retry' } };
    await end((await run()).attemptId, { outcome: FAILURE, final: false });
    expect(await operation()).toMatchObject({ state: 'rescheduled', error: FAILURE.error });
    await end((await run()).attemptId, { outcome: retry, final: false });
    expect(await begin()).toMatchObject({ kind: 'run', retryNumber: 2 });
    expect(await execution()).toMatchObject({ finishedOperations: 0 });
  });

  it.each(['cancelling', 'force_cancelling', 'cancelled', 'failed', 'terminated'] as const)(
    'does not start when the execution is %s',
    async (status) => {
      await end((await run()).attemptId, { outcome: FAILURE, final: false });
      await setStatus(status);
      expect(await begin()).toEqual({ kind: 'refused', reason: `Execution ${executionId} is ${status}.` });
    },
  );

  it('does not start for an older attempt of the execution', async () => {
    await setStatus('pending', 2);
    expect(await begin()).toMatchObject({ kind: 'refused' });
    expect(await begin({ executionAttempt: 2 })).toMatchObject({ kind: 'run' });
  });

  it('stores its end when the execution was cancelled and resumed meanwhile', async () => {
    const { attemptId } = await run();
    await setStatus('cancelling');
    await setStatus('pending', 2);
    expect(await begin({ executionAttempt: 2 })).toMatchObject({ kind: 'busy' });
    await end(attemptId, { effects: [anEvent('op/1/succeeded')] });
    expect(await begin({ executionAttempt: 2 })).toEqual({ kind: 'ended', outcome: SUCCESS });
    const query = { offset: 0, size: 10, sort: [], executionIds: [executionId] };
    expect((await new EventRepository(environment.database).list(SCOPE, query)).total).toBe(1);
  });

  it('stores its end once', async () => {
    const { attemptId } = await run();
    await end(attemptId, { effects: [anEvent('op/1/end')] });
    await end(attemptId, { outcome: FAILURE, effects: [anEvent('op/1/other')] });
    expect(await operation()).toMatchObject({ state: 'succeeded' });
    expect(await execution()).toMatchObject({ finishedOperations: 1 });
  });

  it('stores all of its end or nothing', async () => {
    const { attemptId } = await run();
    const broken = aGraph([], { key: 'broken', digest: 'another' });
    const runtimeProperties = [
      { nodeInstanceId: 'shop_web_1', changes: { set: [{ path: ['half'], value: 1 }], delete: [] } },
    ];
    await expect(end(attemptId, { effects: [broken], runtimeProperties })).rejects.toThrow(
      'was stored with other tasks',
    );
    expect(await properties()).not.toHaveProperty('half');
    expect(await begin()).toMatchObject({ kind: 'busy' });
  });

  it('merges its runtime properties with those of another one that changed other keys', async () => {
    const [one, two] = [await run(), await run({ taskPath: 'other' })];
    const setting = (path: string[], value: number) => ({
      runtimeProperties: [{ nodeInstanceId: 'shop_web_1', changes: { set: [{ path, value }], delete: [] } }],
    });
    await Promise.all([
      end(one.attemptId, setting(['net', 'port'], 80)),
      end(two.attemptId, setting(['net', 'mask'], 24)),
    ]);
    expect(await properties()).toEqual({ net: { port: 80, mask: 24 } });
  });

  it('notices that another one has changed the same key since it was read', async () => {
    const [one, two] = [await run(), await run({ taskPath: 'other' })];
    const version =
      (await new NodeInstanceRepository(environment.database).find(SCOPE, 'shop_web_1'))?.version ?? 0;
    const setting = (value: number) => ({
      runtimeProperties: [
        {
          nodeInstanceId: 'shop_web_1',
          changes: {
            set: [{ path: ['shared'], value }],
            delete: [],
            expected: { version, values: [{ path: ['shared'] }] },
          },
        },
      ],
    });
    await end(one.attemptId, setting(1));
    await expect(end(two.attemptId, setting(2))).rejects.toThrow(RuntimePropertyConflictError);
    await end(two.attemptId, setting(1));
    expect(await properties()).toMatchObject({ shared: 1 });
  });

  it('runs again when the workflow, which handles failures itself, asks for a retry', async () => {
    await end((await run()).attemptId, { outcome: FAILURE });
    expect(await begin()).toEqual({ kind: 'ended', outcome: FAILURE });
    const retry = await run({ currentRetries: 1 });
    expect(retry.retryNumber).toBe(1);
    await end(retry.attemptId, { outcome: FAILURE });
    expect(await begin({ currentRetries: 1 })).toEqual({ kind: 'ended', outcome: FAILURE });
    await end((await run({ currentRetries: 2 })).attemptId);
    expect(await begin({ currentRetries: 2 })).toEqual({ kind: 'ended', outcome: SUCCESS });
    expect(await execution()).toMatchObject({ finishedOperations: 1 });
  });

  it('runs again when a handler of the workflow is not content with what it answered', async () => {
    const notYet: OperationOutcome = { state: 'succeeded', result: false };
    await end((await run()).attemptId, { outcome: notYet });
    await end((await run({ currentRetries: 1 })).attemptId, { outcome: SUCCESS });
    expect(await begin({ currentRetries: 1 })).toEqual({ kind: 'ended', outcome: SUCCESS });
    expect(await operation()).toMatchObject({ state: 'succeeded', result: { port: 80 } });
    expect(await execution()).toMatchObject({ finishedOperations: 1 });
  });

  it('may be given back, which costs no retry', async () => {
    const { attemptId } = await run();
    expect(await attempts.release(attemptId)).toBe(true);
    expect(await attempts.release(attemptId)).toBe(false);
    expect(await begin()).toMatchObject({ kind: 'run', retryNumber: 0 });
  });

  it('tells what it does while it runs, also after a resume, but not once it is replaced', async () => {
    const writer = new EffectWriter(environment.database);
    const { attemptId } = await run({ leaseMilliseconds: LAPSED });
    await setStatus('pending', 2);
    expect(await writer.writeForAttempt({ attemptId, effects: [anEvent('log 1')] })).toEqual({ written: 1 });
    await run({ executionAttempt: 2 });
    const late = writer.writeForAttempt({ attemptId, effects: [anEvent('log 2')] });
    await expect(late).rejects.toThrow(LostAttemptError);
  });

  it('needs a stored task', async () => {
    await expect(begin({ taskPath: 'unknown' })).rejects.toThrow(NotFoundError);
  });
});
