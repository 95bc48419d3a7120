import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  AlreadyExistsError,
  DeploymentRepository,
  EffectWriter,
  EventRepository,
  ExecutionRepository,
  NodeInstanceRepository,
  NodeRepository,
  OperationRepository,
  TopologyRepository,
  UnknownFieldError,
  type ListQuery,
} from '@cloudloom/model';
import { aDeployment, aGraph, anEvent, anExecution, aTask, SCOPE } from '../support/builders.ts';
import { useDatabase } from '../support/model-environment.ts';

const environment = useDatabase();
const ALL: ListQuery = { offset: 0, size: null, sort: [], filters: {} };
let executions: ExecutionRepository;

beforeAll(async () => {
  executions = new ExecutionRepository(environment.database);
  await aDeployment(environment.database, { instances: 2 });
});

describe('executions', () => {
  it('get what they are not given: an id, a time, defaults', async () => {
    const execution = await executions.insert({
      tenantName: 'default_tenant',
      createdBy: 'admin',
      workflowId: 'upload_blueprint',
    });
    expect(execution).toMatchObject({
      status: 'pending',
      attempt: 1,
      error: '',
      deploymentId: null,
      runId: null,
      totalOperations: 0,
    });
    expect(execution.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(execution.createdAt).toBeInstanceOf(Date);
    await expect(executions.insert({ ...execution })).rejects.toThrow(AlreadyExistsError);
  });

  it('keep the order of their parameters', async () => {
    const parameters = { zebra: 1, a: { y: 1, b: 2 }, m: [] };
    const { id } = await anExecution(environment.database, { parameters });
    expect(JSON.stringify((await executions.byId(id))?.parameters)).toBe(JSON.stringify(parameters));
  });

  it('are listed by filters, order and page', async () => {
    for (const workflowId of ['start', 'stop', 'start', 'heal'])
      await anExecution(environment.database, { workflowId, isSystemWorkflow: workflowId === 'heal' });
    const filters = { workflowId: ['start', 'stop', 'heal'], isSystemWorkflow: ['False'] };
    const sort = [{ field: 'workflowId', descending: true }];
    const page = await executions.list(SCOPE, { offset: 1, size: 2, sort, filters });
    expect(page.total).toBe(3);
    expect(page.items.map((execution) => execution.workflowId)).toEqual(['start', 'start']);
    expect((await executions.list(SCOPE, { ...ALL, filters: { deploymentId: [null] } })).total).toBe(1);
    expect((await executions.list(SCOPE, { ...ALL, filters: { totalOperations: ['none'] } })).total).toBe(0);
    expect((await executions.list(SCOPE, { ...ALL, size: 0 })).items).toEqual([]);
  });

  it('name the unknown field of a filter or a sort', async () => {
    const unknown = executions.list(SCOPE, { ...ALL, filters: { 'status; drop table events': ['x'] } });
    await expect(unknown).rejects.toThrow(UnknownFieldError);
    const sorted = executions.list(SCOPE, { ...ALL, sort: [{ field: '__proto__', descending: false }] });
    await expect(sorted).rejects.toMatchObject({
      parameter: 'Sort',
      field: '__proto__',
      allowed: expect.arrayContaining(['status']),
    });
  });

  it('are claimed by one run of one attempt', async () => {
    const { id } = await anExecution(environment.database, { status: 'pending' });
    const claims = await Promise.all(
      ['r1', 'r2', 'r3'].map((runId) => executions.compareAndSetBegin(id, 1, runId)),
    );
    const winner = claims.find((claim) => claim !== null);
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    expect(winner).toMatchObject({ status: 'started', startedAt: expect.any(Date) });
    expect(await executions.compareAndSetBegin(id, 1, winner?.runId ?? '')).toMatchObject({
      startedAt: winner?.startedAt,
    });
    expect(await executions.compareAndSetBegin(id, 2, winner?.runId ?? '')).toBeNull();
  });

  it('begin although a cancel came first, and do not begin once ended', async () => {
    const cancelling = await anExecution(environment.database, { status: 'cancelling' });
    expect(await executions.compareAndSetBegin(cancelling.id, 1, 'r')).toMatchObject({
      status: 'cancelling',
      runId: 'r',
    });
    const ended = await anExecution(environment.database, { status: 'cancelled' });
    expect(await executions.compareAndSetBegin(ended.id, 1, 'r')).toBeNull();
  });

  it('change their status only from where they are expected to be', async () => {
    const { id } = await anExecution(environment.database, { runId: 'r1' });
    const endedAt = new Date();
    const ends = await Promise.all(
      (['terminated', 'failed'] as const).map((status) =>
        executions.compareAndSetStatus(
          id,
          { from: ['started'], attempt: 1 },
          { status, endedAt, error: 'a\u0000b' },
        ),
      ),
    );
    expect(ends.filter((execution) => execution !== null)).toHaveLength(1);
    const resumed = await executions.compareAndSetStatus(
      id,
      { from: ['terminated', 'failed'] },
      { status: 'pending', attempt: 2, resume: true, endedAt: null },
    );
    expect(resumed).toMatchObject({ attempt: 2, runId: null, resume: true, endedAt: null, error: 'ab' });
    expect(
      await executions.compareAndSetStatus(id, { from: ['pending'], attempt: 1 }, { status: 'started' }),
    ).toBeNull();
  });

  it('are found by what the rules of starting ask', async () => {
    await aDeployment(environment.database, { id: 'bank' });
    const of = { deploymentId: 'bank', blueprintId: 'bank-blueprint' };
    const running = await anExecution(environment.database, { ...of, status: 'cancelling' });
    const waiting = await anExecution(environment.database, { ...of, status: 'queued' });
    await anExecution(environment.database, { ...of, status: 'terminated' });
    const bank = { tenantName: 'default_tenant', deploymentId: 'bank' };
    expect((await executions.active(bank)).map(({ id }) => id)).toEqual([running.id]);
    expect(await executions.active({ ...bank, exceptId: running.id })).toEqual([]);
    expect((await executions.queued(bank)).map(({ id }) => id)).toEqual([waiting.id]);
    expect(await executions.latestOfDeployment('default_tenant', 'bank')).toMatchObject({
      status: 'terminated',
    });
    expect(await executions.countActive()).toBeGreaterThan(0);
  });

  it('are decided one after the other', async () => {
    const order: string[] = [];
    const decide = (name: string) =>
      environment.database.transaction(async (tx) => {
        await executions.lockDecisions(tx);
        order.push(`${name} in`);
        await executions.countActive(tx);
        order.push(`${name} out`);
      });
    await Promise.all([decide('a'), decide('b'), decide('c')]);
    const ins = order.filter((_, place) => place % 2 === 0);
    expect(order).toEqual(ins.flatMap((entry) => [entry, entry.replace('in', 'out')]));
  });

  it('carry a kill mark', async () => {
    const [marked, other] = [
      await anExecution(environment.database),
      await anExecution(environment.database),
    ];
    await environment.database.transaction((tx) => executions.markKilled(marked.id, tx));
    expect(await executions.killedAmong([marked.id, other.id])).toEqual([marked.id]);
  });
});

describe('a deployment', () => {
  it('takes nodes, instances, executions and events with it when it is deleted', async () => {
    const { database } = environment;
    await aDeployment(database, { id: 'gone' });
    const of = { deploymentId: 'gone', blueprintId: 'gone-blueprint' };
    const { id } = await anExecution(database, of);
    const effects = [aGraph([aTask('op')]), anEvent('e')];
    await new EffectWriter(database).write({ executionId: id, executionAttempt: 1, effects });
    expect(await new DeploymentRepository(database).delete(SCOPE, 'gone')).toBe(true);
    expect(await new DeploymentRepository(database).delete(SCOPE, 'gone')).toBe(false);
    const filters = { deploymentId: ['gone'] };
    expect((await new NodeRepository(database).list(SCOPE, { ...ALL, filters })).total).toBe(0);
    expect((await new NodeInstanceRepository(database).list(SCOPE, { ...ALL, filters })).total).toBe(0);
    expect(await executions.byId(id)).toBeNull();
    expect(await new OperationRepository(database).list(SCOPE, { executionId: id })).toEqual([]);
    const events = { offset: 0, size: 10, sort: [], executionIds: [id] };
    expect((await new EventRepository(database).list(SCOPE, events)).total).toBe(0);
  });

  it('is seen by workflows as structure and states', async () => {
    const deployment = { tenantName: 'default_tenant', deploymentId: 'shop' };
    const skeleton = await new TopologyRepository(environment.database).load(deployment, {
      withProperties: false,
    });
    expect(skeleton.nodes.map((node) => [node.id, node.numberOfInstances])).toEqual([['web', 1]]);
    expect(skeleton.nodeInstances.map((instance) => [instance.id, instance.index, instance.state])).toEqual([
      ['shop_web_1', 1, 'uninitialized'],
      ['shop_web_2', 2, 'uninitialized'],
    ]);
  });
});
