import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  EffectWriter,
  EventRepository,
  ExecutionRepository,
  LostAttemptError,
  NodeInstanceRepository,
  NodeRepository,
  NotFoundError,
  OperationAttemptRepository,
  OperationRepository,
  OperationSubjectRepository,
  RuntimePropertyConflictError,
  type AttemptDecision,
  type AttemptEnd,
  type AttemptRequest,
} from '@cloudloom/model';
import {
  aDeployment,
  aGraph,
  aNodePlan,
  anEvent,
  anExecution,
  aTask,
  SCOPE,
  TENANT,
} from '../support/builders.ts';
import { useDatabase } from '../support/model-environment.ts';

const environment = useDatabase();
const TASKS = Array.from({ length: 30 }, (_, place) => `op${place}`);
let executionId: string;
let attempts: OperationAttemptRepository;

const begin = (taskPath: string, wishes: Partial<AttemptRequest> = {}): Promise<AttemptDecision> =>
  attempts.begin({
    executionId,
    executionAttempt: 1,
    taskPath,
    workerId: 'w1',
    leaseMilliseconds: 60_000,
    ...wishes,
  });
const idOf = (decision: AttemptDecision | undefined): string => {
  if (decision?.kind !== 'run') throw new Error(`expected to run, but: ${JSON.stringify(decision)}`);
  return decision.attemptId;
};
const end = (attemptId: string, wishes: Partial<AttemptEnd> = {}): Promise<void> =>
  attempts.end({
    executionId,
    attemptId,
    outcome: { state: 'succeeded', result: null },
    effects: [anEvent(`${attemptId}/started`), anEvent(`${attemptId}/ended`)],
    final: true,
    ...wishes,
  });
const states = async (): Promise<Map<string, string>> => {
  const stored = await new OperationRepository(environment.database).list(SCOPE, { executionId });
  return new Map(stored.map(({ taskPath, state }) => [taskPath, state]));
};

beforeAll(async () => {
  await aDeployment(environment.database);
  attempts = new OperationAttemptRepository(environment.database);
});

beforeEach(async () => {
  executionId = (await anExecution(environment.database)).id;
  const effects = [aGraph(TASKS.map((task) => aTask(task)))];
  await new EffectWriter(environment.database).write({ executionId, executionAttempt: 1, effects });
});

describe('operations of one execution at the same time', () => {
  it('all run and end, on whichever worker, with dense events that keep each its order', async () => {
    const second = new OperationAttemptRepository(environment.database);
    const ids = (await Promise.all(TASKS.map((task) => begin(task)))).map(idOf);
    expect(new Set(ids).size).toBe(TASKS.length);
    await Promise.all(
      ids.map((id, place) =>
        place % 2 === 0
          ? end(id)
          : second.end({
              executionId,
              attemptId: id,
              outcome: { state: 'succeeded', result: null },
              effects: [anEvent(`${id}/started`), anEvent(`${id}/ended`)],
              final: true,
            }),
      ),
    );
    expect(new Set((await states()).values())).toEqual(new Set(['succeeded']));
    const query = { offset: 0, size: 100, sort: [], executionIds: [executionId] };
    const { items } = await new EventRepository(environment.database).list(SCOPE, query);
    expect(items.map((event) => Number(event.seq)).sort((a, b) => a - b)).toEqual(
      items.map((_, place) => place + 1),
    );
    const seqOf = new Map(items.map((event) => [event.message, event.seq]));
    for (const id of ids) expect(seqOf.get(`${id}/started`)).toBeLessThan(seqOf.get(`${id}/ended`) ?? 0);
    const execution = await new ExecutionRepository(environment.database).byId(executionId);
    expect(execution).toMatchObject({ totalOperations: 30, finishedOperations: 30 });
  });

  it('get each its own answer: run, busy, ended, unknown', async () => {
    await end(idOf(await begin('op0')));
    await begin('op1');
    const answers = await Promise.allSettled(['op0', 'op1', 'op2', 'op2', 'none'].map((task) => begin(task)));
    expect(
      answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.kind : answer.reason)),
    ).toEqual(['ended', 'busy', expect.any(String), expect.any(String), expect.any(NotFoundError)]);
    const twins = answers.slice(2, 4).map((answer) => answer.status === 'fulfilled' && answer.value.kind);
    expect(twins.sort()).toEqual(['busy', 'run']);
  });

  it('are stored although one of them has lost its lease', async () => {
    const lost = idOf(await begin('op0', { leaseMilliseconds: -1 }));
    const [successor, other] = [idOf(await begin('op0')), idOf(await begin('op1'))];
    const ends = await Promise.allSettled([end(lost), end(successor), end(other)]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    await expect(end(lost)).rejects.toThrow(LostAttemptError);
    expect((await states()).get('op1')).toBe('succeeded');
  });

  it('are stored although one of them changed a property that another one had changed', async () => {
    const ids = (await Promise.all(['op0', 'op1', 'op2'].map((task) => begin(task)))).map(idOf);
    const instances = new NodeInstanceRepository(environment.database);
    const version = (await instances.find(SCOPE, 'shop_web_1'))?.version ?? 0;
    const setting = (value: number) => ({
      runtimeProperties: [
        {
          nodeInstanceId: 'shop_web_1',
          changes: {
            set: [{ path: ['port'], value }],
            delete: [],
            expected: { version, values: [{ path: ['port'] }] },
          },
        },
      ],
    });
    const ends = await Promise.allSettled([
      end(ids[0] ?? '', setting(1)),
      end(ids[1] ?? '', setting(2)),
      end(ids[2] ?? ''),
    ]);
    const failures = ends.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(failures).toEqual([expect.any(RuntimePropertyConflictError)]);
    expect(ends[2]?.status).toBe('fulfilled');
  });
});

describe('what an operation runs on', () => {
  it('is the instance as it is now, with its node as it is now', async () => {
    const subjects = new OperationSubjectRepository(environment.database);
    const instances = new NodeInstanceRepository(environment.database);
    expect(await subjects.find(TENANT, 'shop_web_1')).toMatchObject({
      instance: { id: 'shop_web_1', nodeId: 'web' },
      node: { id: 'web', deploymentId: 'shop', plan: { properties: {} } },
      hostNode: null,
    });
    await instances.update(SCOPE, 'shop_web_1', { version: 1, state: 'started' }, { force: true });
    const plan = aNodePlan('web', { properties: { size: 2 } });
    await new NodeRepository(environment.database).update(SCOPE, 'shop', 'web', { plan });
    expect(await subjects.find(TENANT, 'shop_web_1')).toMatchObject({
      instance: { state: 'started' },
      node: { plan: { properties: { size: 2 } } },
    });
  });

  it('is nothing when the tenant has no such instance', async () => {
    const subjects = new OperationSubjectRepository(environment.database);
    const found = await Promise.all([
      subjects.find(TENANT, 'nobody'),
      subjects.find('another_tenant', 'shop_web_1'),
      subjects.find(TENANT, 'shop_web_1'),
    ]);
    expect(found.map((one) => one?.instance.id)).toEqual([undefined, undefined, 'shop_web_1']);
  });
});
