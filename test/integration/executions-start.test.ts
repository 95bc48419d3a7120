import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SCOPE, WORKFLOWS, createWorld, refusal, start, type World } from '@cloudloom/executions/testing';
import { aDeployment } from '../support/builders.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let world: World;
let testDatabase: TestDatabase;
let dataFolder: string;
let place = 0;
let shop: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  dataFolder = await mkdtemp(join(tmpdir(), 'cloudloom-executions-'));
  world = await createWorld({ databaseUrl: testDatabase.url, dataFolder });
});
beforeEach(async () => {
  place += 1;
  shop = `shop-${place}`;
  await aDeployment(world.stores.database, { id: shop, workflows: WORKFLOWS });
});
afterAll(async () => {
  await world.close();
  await testDatabase.drop();
  await rm(dataFolder, { recursive: true, force: true });
});

const all = () =>
  world.stores.executions.list(SCOPE, { offset: 0, size: null, sort: [], filters: { deploymentId: [shop] } });
const setInstanceState = async (state: string) => {
  const instance = await world.stores.nodeInstances.find(SCOPE, `${shop}_web_1`);
  await world.stores.nodeInstances.update(SCOPE, `${shop}_web_1`, { version: instance?.version ?? 1, state });
};

describe('starting an execution', () => {
  it('stores it pending and hands it to the engine once', async () => {
    const execution = await start(world, { deploymentId: shop, waitAfterFail: 5, dryRun: true });
    expect(execution).toMatchObject({
      status: 'pending',
      workflowId: 'install',
      attempt: 1,
      waitAfterFail: 5,
      isDryRun: true,
      createdBy: 'admin',
    });
    await world.dispatcher.deliverDue();
    await world.dispatcher.deliverDue();
    expect(world.launcher.started.filter((launch) => launch.executionId === execution.id)).toEqual([
      {
        executionId: execution.id,
        attempt: 1,
        workflowId: 'install',
        deploymentId: shop,
        blueprintId: `${shop}-blueprint`,
        tenantName: 'default_tenant',
        creatorUsername: 'admin',
        isDedicated: false,
        plugin: null,
      },
    ]);
  });

  it('a busy deployment refuses in the words of the contract and stores nothing', async () => {
    const first = await start(world, { deploymentId: shop });
    expect(await refusal(start(world, { deploymentId: shop }))).toBe(
      'existing_running_execution_error: The following executions are currently running for this deployment: ' +
        `[<Execution id=\`${first.id}\` tenant=\`default_tenant\` status=\`pending\` workflow_id=\`install\`>]. ` +
        'To execute this workflow anyway, pass "force=true" as a query parameter to this request',
    );
    expect((await all()).items.map((execution) => execution.id)).toEqual([first.id]);
  });

  it('force overlaps, queue waits', async () => {
    await start(world, { deploymentId: shop });
    expect((await start(world, { deploymentId: shop, force: true })).status).toBe('pending');
    expect((await start(world, { deploymentId: shop, queue: true })).status).toBe('queued');
  });

  it('begins at once although it would queue, when nothing stands in the way', async () => {
    expect((await start(world, { deploymentId: shop, queue: true })).status).toBe('pending');
  });

  it('of many requests at the same moment exactly one wins', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => refusal(start(world, { deploymentId: shop }))),
    );
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
    expect((await all()).total).toBe(1);
  });

  it('unknown deployments and workflows are named', async () => {
    expect(await refusal(start(world, { deploymentId: 'nowhere' }))).toBe(
      'not_found_error: Requested `Deployment` with ID `nowhere` was not found',
    );
    for (const workflowId of ['nothing', 'toString', 'delete_deployment_environment'])
      expect(await refusal(start(world, { deploymentId: shop, workflowId }))).toBe(
        `nonexistent_workflow_error: Workflow ${workflowId} does not exist in the deployment ${shop}`,
      );
  });

  it('parameters are checked, completed and stored', async () => {
    const wishes = { deploymentId: shop, workflowId: 'scale' };
    expect(await refusal(start(world, wishes))).toBe(
      'illegal_execution_parameters_error: Workflow "scale" must be provided with the following parameters to execute: entity',
    );
    expect(
      await refusal(start(world, { ...wishes, parameters: { entity: 'web', operation: 'no.such' } })),
    ).toContain('Parameter "operation" does not meet its constraints');
    expect((await start(world, { ...wishes, parameters: { entity: 'web', delta: '3' } })).parameters).toEqual(
      { entity: 'web', delta: 3 },
    );
  });

  it('a workflow that is not available is refused and leaves a failed row; force skips the rule', async () => {
    expect(await refusal(start(world, { deploymentId: shop, workflowId: 'uninstall' }))).toBe(
      'unavailable_workflow_error: Workflow not available: uninstall',
    );
    const [row] = (await all()).items;
    expect(row).toMatchObject({
      status: 'failed',
      error: 'Error preparing execution: Workflow not available: uninstall',
    });
    expect((await start(world, { deploymentId: shop, workflowId: 'uninstall', force: true })).status).toBe(
      'pending',
    );
  });

  it.each([
    [
      'pending',
      'deployment_environment_creation_pending_error: Deployment environment creation is still pending, try again in a minute',
    ],
    [
      'started',
      'deployment_environment_creation_in_progress_error: Deployment environment creation is still in progress, try again in a minute',
    ],
    [
      'failed',
      "deployment_creation_error: Can't launch executions since environment creation for deployment SHOP has failed: the last line",
    ],
    [
      'cancelled',
      "deployment_creation_error: Can't launch executions since the environment creation for deployment SHOP has been cancelled [status=cancelled]",
    ],
    ['queued', 'deployment_creation_error: Unexpected deployment status for deployment SHOP [status=queued]'],
    ['terminated', 'accepted'],
  ] as const)('with an environment creation that is %s', async (status, text) => {
    await world.stores.executions.insert({
      tenantName: 'default_tenant',
      createdBy: 'admin',
      workflowId: 'create_deployment_environment',
      deploymentId: shop,
      status,
      error: status === 'failed' ? 'first line\nthe last line\n' : '',
    });
    expect(await refusal(start(world, { deploymentId: shop }))).toBe(text.replace('SHOP', shop));
  });
});

describe('the queue', () => {
  it('starts what waits by itself, oldest first, one at a time', async () => {
    const first = await start(world, { deploymentId: shop });
    const second = await start(world, { deploymentId: shop, queue: true });
    const third = await start(world, { deploymentId: shop, queue: true });
    await world.begin(first.id);
    await world.end(first.id);
    expect([await world.status(second.id), await world.status(third.id)]).toEqual(['pending', 'queued']);
    await world.begin(second.id);
    await world.end(second.id, 'failed', 'boom');
    expect(await world.status(third.id)).toBe('pending');
    await world.dispatcher.deliverDue();
    expect(world.launcher.started.map((launch) => launch.executionId)).toContain(third.id);
  });

  it('moves on when the one in front is cancelled before it ran', async () => {
    const first = await start(world, { deploymentId: shop });
    const second = await start(world, { deploymentId: shop, queue: true });
    await world.executions.act(SCOPE, first.id, 'cancel');
    expect(await world.begin(first.id)).toEqual({ accepted: false, reason: 'cancelled before it started' });
    expect(await world.status(second.id)).toBe('pending');
  });

  it('ends what may no longer start, with the reason, and goes on with the next', async () => {
    const first = await start(world, { deploymentId: shop });
    const late = await start(world, { deploymentId: shop, workflowId: 'again', queue: true });
    const next = await start(world, { deploymentId: shop, queue: true });
    await world.begin(first.id);
    await setInstanceState('started');
    await world.end(first.id);
    expect(await world.stores.executions.byId(late.id)).toMatchObject({
      status: 'failed',
      error: 'Error dequeueing execution: Workflow not available: again',
    });
    expect(await world.status(next.id)).toBe('pending');
  });

  it('a queued execution is cancelled at once, also by kill', async () => {
    await start(world, { deploymentId: shop });
    for (const action of ['cancel', 'force-cancel', 'kill'] as const) {
      const waiting = await start(world, { deploymentId: shop, queue: true });
      expect((await world.executions.act(SCOPE, waiting.id, action)).status).toBe('cancelled');
      expect(await world.events(waiting.id)).toEqual([
        "workflow_cancelled: 'install' workflow execution cancelled",
      ]);
    }
  });

  it('beside a system-wide execution nothing starts in any tenant', async () => {
    const system = await world.stores.executions.insert({
      tenantName: 'default_tenant',
      createdBy: 'admin',
      workflowId: 'create_snapshot',
      isSystemWorkflow: true,
      status: 'started',
    });
    const text = `existing_running_execution_error: You cannot start an execution if there is a running system-wide execution (id: ${system.id})`;
    expect(await refusal(start(world, { deploymentId: shop }))).toBe(text);
    expect(await refusal(start(world, { deploymentId: shop, force: true }))).toBe(text);
    const waiting = await start(world, { deploymentId: shop, queue: true });
    expect(waiting.status).toBe('queued');
    await world.end(system.id);
    expect(await world.status(waiting.id)).toBe('pending');
  });
});
