import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Execution } from '@cloudloom/model';
import { SCOPE, WORKFLOWS, createWorld, refusal, start, type World } from '@cloudloom/executions/testing';
import { aDeployment } from '../support/builders.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let world: World;
let testDatabase: TestDatabase;
let dataFolder: string;
let place = 0;
let shop: string;
let blog: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  dataFolder = await mkdtemp(join(tmpdir(), 'cloudloom-queue-'));
  world = await createWorld({ databaseUrl: testDatabase.url, dataFolder });
});
beforeEach(async () => {
  place += 1;
  [shop, blog] = [`shop-${place}`, `blog-${place}`];
  for (const id of [shop, blog]) await aDeployment(world.stores.database, { id, workflows: WORKFLOWS });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await world.stores.settings.set('max_concurrent_executions', 0);
  const { executions } = world.stores;
  const statuses = ['scheduled', 'queued', 'pending', 'started', 'cancelling', 'failed'] as const;
  await executions.delete((await executions.inStatuses(statuses, {})).map(({ id }) => id));
});
afterAll(async () => {
  await world.close();
  await testDatabase.drop();
  await rm(dataFolder, { recursive: true, force: true });
});

const on = (deploymentId: string, wishes = {}) => start(world, { deploymentId, ...wishes });
const waits = (deploymentId: string, wishes = {}) => on(deploymentId, { queue: true, ...wishes });
const end = (...executions: Execution[]) =>
  Promise.all(
    executions.map(({ id, attempt }) =>
      world.executions.recordLostRun({ executionId: id, attempt, status: 'terminated', error: '' }),
    ),
  );
const status = (...executions: { id: string }[]) => Promise.all(executions.map(({ id }) => world.status(id)));
const snapshot = (wishes: { queue?: boolean } = {}) =>
  world.executions.startSystemTask(
    SCOPE,
    {
      ...{ id: crypto.randomUUID(), workflowId: 'create_snapshot', blueprintId: null, parameters: {} },
      isSystemWorkflow: true,
      ...wishes,
    },
    async () => null,
  );
const upload = () =>
  world.executions.startSystemTask(
    SCOPE,
    { id: crypto.randomUUID(), workflowId: 'upload_blueprint', blueprintId: null, parameters: {} },
    async () => null,
  );
const aGroup = (concurrency: number): Promise<string> =>
  world.stores.database.transaction(async (tx) => {
    const owner = { tenantName: 'default_tenant', createdBy: 'admin', workflowId: 'install' };
    const group = { ...owner, deploymentGroupId: null, concurrency };
    return (await world.stores.executionGroups.insert(group, tx)).id;
  });

describe('the limit of executions at the same time', () => {
  const FULL =
    'global_parallel_running_executions_limit_reached_error: You cannot start an execution: 1 executions may run at ' +
    'the same time (max_concurrent_executions), and that many do. Try again when one of them has ended, or pass ' +
    '"queue=true", and it starts by itself when it can.';

  it('counts every start, refuses what does not wait, also with force, and queues what does', async () => {
    await world.settings.set('max_concurrent_executions', 1, 'admin');
    const running = await on(shop);
    expect(await refusal(on(blog))).toBe(FULL);
    expect(await refusal(on(shop, { force: true }))).toBe(FULL);
    const [forced, waiting, uploaded] = [
      await waits(shop, { force: true }),
      await waits(blog),
      await upload(),
    ];
    expect(await status(forced, waiting, uploaded)).toEqual(['queued', 'queued', 'queued']);
    await end(running);
    expect(await status(forced, waiting, uploaded)).toEqual(['pending', 'queued', 'queued']);
    await end(forced);
    await end(waiting);
    expect(await status(uploaded)).toEqual(['pending']);
  });

  it('starts what waits as soon as it is raised, and leaves alone what runs when it is lowered', async () => {
    await world.settings.set('max_concurrent_executions', 1, 'admin');
    const running = await on(shop);
    const waiting = await waits(blog);
    await world.settings.set('max_concurrent_executions', 2, 'admin');
    expect(await status(running, waiting)).toEqual(['pending', 'pending']);
    await world.settings.set('max_concurrent_executions', 1, 'admin');
    expect(await status(running, waiting)).toEqual(['pending', 'pending']);
    await end(running);
    expect(await refusal(on(shop))).toBe(FULL);
  });

  it.each([-1, 1.5, 'ten', null])('is never %p', async (limit) => {
    expect(await refusal(world.settings.set('max_concurrent_executions', limit, 'admin'))).toBe(
      `bad_parameters_error: max_concurrent_executions must be a whole number, 0 (no limit) or more, but got: ${JSON.stringify(limit)}`,
    );
  });
});

describe('a system-wide execution', () => {
  it('is refused while anything runs, naming what does; with queue it waits and holds up all that comes', async () => {
    const running = await on(shop);
    expect(await refusal(snapshot())).toBe(
      'existing_running_execution_error: You cannot start a system-wide execution if there are other executions ' +
        `running. Currently running executions: ${running.id}`,
    );
    const waiting = await snapshot({ queue: true });
    const text =
      'existing_running_execution_error: You cannot start an execution if there is a running system-wide execution ' +
      `(id: ${waiting.id})`;
    for (const wishes of [{}, { force: true }]) expect(await refusal(on(blog, wishes))).toBe(text);
    const behind = [await waits(blog), await waits(shop, { force: true }), await upload()];
    expect(await status(...behind)).toEqual(['queued', 'queued', 'queued']);
    await end(running);
    expect(await status(waiting, ...behind)).toEqual(['pending', 'queued', 'queued', 'queued']);
    await end(waiting);
    expect(await status(...behind)).toEqual(['pending', 'pending', 'pending']);
  });

  it('is refused or queued beside another, and is not held up by a paused group', async () => {
    const groupId = await aGroup(0);
    const paused = await on(shop, { groupId });
    const first = await snapshot();
    expect(await refusal(snapshot())).toContain(`Currently running executions: ${first.id}`);
    const second = await snapshot({ queue: true });
    expect(await status(paused, first, second)).toEqual(['queued', 'pending', 'queued']);
    await end(first);
    expect(await status(paused, second)).toEqual(['queued', 'pending']);
  });

  it('of a backup keeps plugins from being deleted', async () => {
    const plugin = await world.stores.plugins.insert({
      ...{
        tenantName: 'default_tenant',
        createdBy: 'admin',
        packageName: `p-${place}`,
        packageVersion: '1.0.0',
      },
      ...{ title: 'p', archiveName: 'p.tgz', yaml: '', archiveHash: '' },
    });
    const { id } = await snapshot();
    expect(await refusal(world.plugins.delete(SCOPE, plugin.id))).toBe(
      'existing_running_execution_error: You cannot start an execution that modifies DB state while a `create_snapshot` ' +
        `workflow is running or queued (snapshot id: ${id})`,
    );
  });
});

describe('members of an execution group', () => {
  it('run as many at a time as the group allows, in their order, and start when it is raised', async () => {
    const groupId = await aGroup(1);
    const members = [await on(shop, { groupId }), await on(blog, { groupId })];
    expect(await status(...members)).toEqual(['pending', 'queued']);
    await end(members[0]!);
    expect(await status(...members)).toEqual(['terminated', 'pending']);
  });

  it('stand in the line of their deployment also while their group is full, but not in the line of others', async () => {
    const groupId = await aGroup(0);
    const member = await on(shop, { groupId });
    expect(await refusal(on(shop))).toContain(`<Execution id=\`${member.id}\``);
    const behind = await waits(shop);
    expect(await status(member, behind, await waits(blog))).toEqual(['queued', 'queued', 'pending']);
    const change = { concurrency: 1 };
    await world.stores.database.transaction((tx) =>
      world.stores.executionGroups.update(SCOPE, groupId, change, tx),
    );
    await world.executions.advanceQueue();
    expect(await status(member, behind)).toEqual(['pending', 'queued']);
  });

  it('cannot be resumed beyond what the group allows, but requeued', async () => {
    const groupId = await aGroup(1);
    const failed = await on(shop, { groupId });
    await world.executions.recordLostRun({
      executionId: failed.id,
      attempt: 1,
      status: 'failed',
      error: 'x',
    });
    await on(blog, { groupId });
    expect(await refusal(world.executions.act(SCOPE, failed.id, 'resume'))).toBe(
      'existing_running_execution_error: You cannot resume this execution now: its execution group is paused, or runs as ' +
        'many of its executions as it may. Requeue it instead, and it goes on when its turn comes.',
    );
    expect(await world.executions.act(SCOPE, failed.id, 'requeue')).toMatchObject({ status: 'queued' });
  });
});

describe('a scheduled execution', () => {
  const scheduled = (wishes = {}) => on(shop, { scheduledFor: new Date('2040-01-01'), ...wishes });

  it('is a stored row that nothing minds until it is due; then it starts', async () => {
    const later = await scheduled();
    expect(later).toMatchObject({ status: 'scheduled', scheduledFor: new Date('2040-01-01') });
    const now = await on(shop);
    await end(now);
    expect(await world.executions.decideScheduled(later.id)).toMatchObject({ status: 'pending' });
    expect(await world.executions.decideScheduled(later.id)).toMatchObject({ status: 'pending' });
    expect(await world.executions.decideScheduled('nobody')).toBeNull();
  });

  it('lines up where it may not start, behind those who came before it was due', async () => {
    const later = await scheduled();
    const running = await on(shop);
    const waiting = await waits(shop);
    expect(await world.executions.decideScheduled(later.id)).toMatchObject({ status: 'queued' });
    await end(running);
    expect(await status(waiting, later)).toEqual(['pending', 'queued']);
  });

  it('ends failed with the reason where it cannot start any more', async () => {
    const later = await scheduled();
    await world.stores.deployments.update(SCOPE, shop, { workflows: {} });
    expect(await world.executions.decideScheduled(later.id)).toMatchObject({
      status: 'failed',
      error: `Error dequeueing execution: Workflow install does not exist in the deployment ${shop}`,
    });
  });
});

describe('what waits and cannot start any more', () => {
  it('ends failed, an event names the reason, and the next one starts', async () => {
    const running = await on(shop);
    const doomed = await waits(shop, { workflowId: 'scale', parameters: { entity: 'web' } });
    const next = await waits(shop);
    const { scale, ...others } = WORKFLOWS;
    const stricter = { ...scale!, parameters: { ...scale!.parameters, colour: {} } };
    await world.stores.deployments.update(SCOPE, shop, { workflows: { ...others, scale: stricter } });
    await end(running);
    const error =
      'Error dequeueing execution: Workflow "scale" must be provided with the following parameters to execute: colour';
    expect(await world.stores.executions.byId(doomed.id)).toMatchObject({ status: 'failed', error });
    expect(await world.events(doomed.id)).toEqual([
      `workflow_failed: 'scale' workflow execution failed: ${error}`,
    ]);
    expect(await status(next)).toEqual(['pending']);
  });

  it('takes the parameters along that the workflow has by now', async () => {
    const running = await on(shop);
    const waiting = await waits(shop, { workflowId: 'scale', parameters: { entity: 'web' } });
    const { scale, ...others } = WORKFLOWS;
    const richer = { ...scale!, parameters: { ...scale!.parameters, colour: { default: 'red' } } };
    await world.stores.deployments.update(SCOPE, shop, { workflows: { ...others, scale: richer } });
    await end(running);
    expect(await world.stores.executions.byId(waiting.id)).toMatchObject({
      status: 'pending',
      parameters: { entity: 'web', delta: 1, colour: 'red' },
    });
  });

  it('outlives its deployment, to say that it was deleted', async () => {
    const deletion = await world.executions.startSystemTask(
      SCOPE,
      {
        ...{ id: crypto.randomUUID(), workflowId: 'delete_deployment_environment', blueprintId: null },
        parameters: {},
      },
      () => world.stores.deployments.find(SCOPE, shop),
    );
    const waiting = [await waits(shop), await on(shop, { scheduledFor: new Date('2040-01-01') })];
    await end(deletion);
    expect(await world.stores.deployments.find(SCOPE, shop)).toBeNull();
    const error = `Error dequeueing execution: deployment ${shop} was deleted`;
    for (const { id } of waiting) {
      expect(await world.stores.executions.byId(id)).toMatchObject({
        status: 'failed',
        error,
        deploymentId: null,
      });
      expect(await world.events(id)).toEqual([
        `workflow_failed: 'install' workflow execution failed: ${error}`,
      ]);
    }
  });

  it('even by a mistake of ours holds up neither the next one nor the end that is recorded', async () => {
    const running = await on(shop);
    const [doomed, next] = [await waits(shop), await waits(shop)];
    const { executions, outbox } = world.stores;
    jest
      .spyOn(executions, 'latestOfDeployment')
      .mockImplementationOnce(async (_tenant, _id, _workflow, tx) => {
        // A statement that fails spoils the whole transaction, unless a savepoint stands before it.
        await outbox.append({ kind: 'nonsense' as never, executionId: doomed.id, attempt: 1 } as never, tx!);
        return null;
      });
    await end(running);
    jest.restoreAllMocks();
    expect(await status(running, next)).toEqual(['terminated', 'pending']);
    expect(await world.stores.executions.byId(doomed.id)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('Error dequeueing execution: new row for relation "outbox" violates'),
    });
  });
});

describe('why an execution waits', () => {
  const why = async (execution: { id: string }) => {
    const { code, reason, blockers, hidden } = await world.executions.explainWait(SCOPE, execution.id);
    return { code, reason, blockers: blockers.map(({ id }) => id), hidden };
  };

  it('names what runs on its deployment, and who came before', async () => {
    const running = await on(shop);
    const [first, second] = [await waits(shop), await waits(shop)];
    expect(await why(first)).toEqual({
      code: 'deployment_busy',
      reason: `Deployment ${shop} runs one execution at a time. Before this one: ${running.id} (install of ${shop}, pending).`,
      blockers: [running.id],
      hidden: 0,
    });
    expect(await why(second)).toMatchObject({ code: 'deployment_busy', blockers: [running.id, first.id] });
  });

  it('tells of limits, groups, system-wide executions and times', async () => {
    const [full, paused] = [await aGroup(1), await aGroup(0)];
    const member = await on(blog, { groupId: full });
    const second = await on(shop, { groupId: full });
    expect(await why(second)).toMatchObject({ code: 'group_full', blockers: [member.id] });
    expect(await why(await on(blog, { groupId: paused, force: true }))).toMatchObject({
      code: 'group_paused',
    });
    expect(await why(await on(shop, { scheduledFor: new Date('2040-01-01') }))).toMatchObject({
      code: 'scheduled',
      reason: 'It is scheduled for 2040-01-01T00:00:00.000Z.',
    });
    await world.settings.set('max_concurrent_executions', 1, 'admin');
    expect(await why(await upload())).toMatchObject({ code: 'limit_reached' });
    const system = await snapshot({ queue: true });
    expect(await why(system)).toMatchObject({ code: 'others_running', blockers: [member.id] });
    expect(await why(second)).toMatchObject({ code: 'system_wide_waiting', blockers: [system.id] });
    expect(await why(member)).toMatchObject({ code: 'start_undelivered' });
    await world.dispatcher.deliverDue();
    expect(await why(member)).toMatchObject({ code: 'starting' });
    await world.begin(member.id);
    expect(await why(member)).toEqual({
      code: 'not_waiting',
      reason: 'It does not wait: it is started.',
      blockers: [],
      hidden: 0,
    });
  });

  it('tells nothing about executions of other tenants but that they are', async () => {
    const other = `other-${place}`;
    await aDeployment(world.stores.database, { id: 'secret', tenantName: other, workflows: WORKFLOWS });
    const theirs = await world.executions.start(
      { tenantName: other, username: 'admin' },
      { deploymentId: 'secret', workflowId: 'install' },
    );
    const system = await snapshot({ queue: true });
    const told = await why(system);
    expect(told).toEqual({
      code: 'others_running',
      reason:
        'It is system-wide and starts when nothing else runs. Still running: an execution of another tenant.',
      blockers: [],
      hidden: 1,
    });
    expect(JSON.stringify(told)).not.toContain(theirs.id);
  });

  it('is no secret kept from the absent: an unknown id is not found', async () => {
    expect(await refusal(world.executions.explainWait(SCOPE, 'nobody'))).toBe(
      "not_found_error: Requested `Execution` ['nobody'] was not found",
    );
  });
});
