import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EngineRefusalError, OutboxDispatcher } from '@cloudloom/executions';
import { SCOPE, WORKFLOWS, createWorld, refusal, start, type World } from '@cloudloom/executions/testing';
import { aDeployment } from '../support/builders.ts';
import { eventually } from '../support/eventually.ts';
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

const started = async (): Promise<string> => {
  const { id } = await start(world, { deploymentId: shop });
  await world.dispatcher.deliverDue();
  await world.begin(id);
  return id;
};
const deployment = () => world.stores.deployments.find(SCOPE, shop);

describe('beginning', () => {
  it('gives the run what it must know and sets the execution started', async () => {
    const { id } = await start(world, {
      deploymentId: shop,
      workflowId: 'scale',
      parameters: { entity: 'web' },
    });
    const answer = await world.begin(id);
    expect(answer).toEqual({
      accepted: true,
      cancelRequested: false,
      isSystemTask: false,
      facts: {
        executionId: id,
        attempt: 1,
        workflowId: 'scale',
        mapping: { plugin: 'default_workflows', operation: 'cloudify.plugins.workflows.install' },
        deploymentId: shop,
        deployment: { displayName: shop, creator: 'admin', runtimeOnlyEvaluation: false },
        blueprintId: `${shop}-blueprint`,
        tenantName: 'default_tenant',
        creatorUsername: 'admin',
        dryRun: false,
        resume: false,
        waitAfterFail: 600,
        parameters: { entity: 'web', delta: 1 },
        taskRetries: 60,
        taskRetryInterval: 15,
        subgraphRetries: 0,
      },
    });
    expect(await world.stores.executions.byId(id)).toMatchObject({
      status: 'started',
      runId: `run-${id}`,
      startedAt: expect.any(Date),
    });
    expect(await deployment()).toMatchObject({ latestExecutionId: id, deploymentStatus: 'in_progress' });
  });

  it('prefers retries of the deployment to those of the system', async () => {
    const workflowSettings = { taskRetries: 2, taskRetryInterval: 0.5 };
    await world.stores.deployments.update(SCOPE, shop, { workflowSettings });
    const { id } = await start(world, { deploymentId: shop });
    expect(await world.begin(id)).toMatchObject({ facts: { ...workflowSettings, subgraphRetries: 0 } });
  });

  it('is won by one run; the same run may ask again', async () => {
    const id = await started();
    expect(await world.begin(id)).toMatchObject({ accepted: true });
    expect(await world.executions.begin({ executionId: id, attempt: 1, runId: 'another' })).toMatchObject({
      accepted: false,
    });
    expect(await world.executions.begin({ executionId: id, attempt: 2, runId: 'another' })).toMatchObject({
      accepted: false,
    });
    expect(
      await world.executions.begin({ executionId: 'unknown', attempt: 1, runId: 'another' }),
    ).toMatchObject({ accepted: false });
  });
});

describe('finishing', () => {
  it('writes event, status and the deployment in one go, and may be repeated', async () => {
    const id = await started();
    await world.end(id);
    await world.end(id);
    expect(await world.stores.executions.byId(id)).toMatchObject({
      status: 'terminated',
      error: '',
      endedAt: expect.any(Date),
    });
    expect(await world.events(id)).toEqual(["workflow_succeeded: 'install' workflow execution succeeded"]);
    expect(await deployment()).toMatchObject({
      installationStatus: 'inactive',
      deploymentStatus: 'requires_attention',
    });
  });

  it('a failure keeps its error; other ends have none', async () => {
    const id = await started();
    await world.end(id, 'failed', 'the script exited with 3');
    expect(await world.stores.executions.byId(id)).toMatchObject({
      status: 'failed',
      error: 'the script exited with 3',
    });
    expect(await world.events(id)).toEqual([
      "workflow_failed: 'install' workflow execution failed: the script exited with 3",
    ]);
  });

  it('an end is final, and only the run of the present attempt may report it', async () => {
    const id = await started();
    expect(
      await refusal(world.executions.finish({ executionId: id, attempt: 2, status: 'failed', error: 'x' })),
    ).toContain('stale_attempt_error');
    await world.end(id);
    expect(await refusal(world.end(id, 'failed', 'late'))).toBe(
      'invalid_exception_status_update: Invalid relationship - ' +
        `can't change status from terminated to failed for "${id}" execution while running "install" workflow.`,
    );
    expect(await world.status(id)).toBe('terminated');
  });

  it('marks dry runs', async () => {
    const { id } = await start(world, { deploymentId: shop, dryRun: true });
    await world.begin(id);
    await world.end(id);
    expect(await world.events(id)).toEqual([
      "workflow_succeeded: 'install' workflow execution succeeded (dry run)",
    ]);
  });
});

describe('stopping', () => {
  it('cancel asks the workflow; a workflow that ignores it keeps its end', async () => {
    const id = await started();
    expect((await world.executions.act(SCOPE, id, 'cancel')).status).toBe('cancelling');
    await world.dispatcher.deliverDue();
    expect(world.launcher.cancelled).toContain(id);
    expect(await world.begin(id)).toMatchObject({ accepted: true, cancelRequested: true });
    await world.end(id, 'terminated');
    expect(await world.status(id)).toBe('terminated');
  });

  it('cancel that is noticed ends cancelled without an error', async () => {
    const id = await started();
    await world.executions.act(SCOPE, id, 'cancel');
    await world.end(id, 'cancelled', 'ignored text');
    expect(await world.stores.executions.byId(id)).toMatchObject({ status: 'cancelled', error: '' });
    expect(await world.events(id)).toEqual(["workflow_cancelled: 'install' workflow execution cancelled"]);
  });

  it.each([
    ['force-cancel', 'force_cancelling', []],
    ['kill', 'kill_cancelling', ['marked']],
  ] as const)('%s terminates the workflow and records the end in its stead', async (action, status, mark) => {
    const id = await started();
    const heard: string[] = [];
    const stop = await world.stores.database.listen('cloudloom_kill', (payload) => heard.push(payload));
    expect((await world.executions.act(SCOPE, id, action)).status).toBe(status);
    expect((await world.stores.executions.killedAmong([id])).map(() => 'marked')).toEqual(mark);
    await world.dispatcher.deliverDue();
    expect(world.launcher.terminated).toContain(id);
    expect(await world.status(id)).toBe('cancelled');
    expect(await world.events(id)).toEqual(["workflow_cancelled: 'install' workflow execution cancelled"]);
    if (action === 'kill') await eventually('the kill is notified', () => heard.includes(id));
    await stop();
    await world.end(id, 'terminated');
    expect(await world.status(id)).toBe('cancelled');
  });

  it('ended executions refuse', async () => {
    const id = await started();
    await world.end(id);
    for (const action of ['cancel', 'force-cancel', 'kill'] as const)
      expect(await refusal(world.executions.act(SCOPE, id, action))).toBe(
        `illegal_action_error: Can't ${action} execution ${id} because it's in status terminated`,
      );
    expect(await refusal(world.executions.act(SCOPE, id, 'resume'))).toBe(
      `conflict_error: Cannot resume execution: \`${id}\` in state: \`terminated\``,
    );
    expect(await refusal(world.executions.act(SCOPE, 'unknown', 'cancel'))).toBe(
      "not_found_error: Requested `Execution` ['unknown'] was not found",
    );
  });
});

describe('the outbox', () => {
  it('tries again until the engine answers, and loses nothing', async () => {
    world.launcher.failures = 2;
    const { id } = await start(world, { deploymentId: shop });
    await world.dispatcher.start();
    try {
      // The engine has it a moment before the outbox forgets it.
      await eventually(
        'the start is delivered',
        async () => (await world.stores.surroundings.undeliveredStarts([id])).size === 0,
        { seconds: 100 },
      );
    } finally {
      await world.dispatcher.stop();
    }
    expect(world.launcher.started.map((launch) => launch.executionId)).toContain(id);
  }, 120_000);

  it('does not start what was cancelled meanwhile and has ended', async () => {
    const { id } = await start(world, { deploymentId: shop });
    await world.executions.act(SCOPE, id, 'cancel');
    await world.begin(id);
    expect(await world.status(id)).toBe('cancelled');
    await world.dispatcher.deliverDue();
    expect(world.launcher.started.map((launch) => launch.executionId)).not.toContain(id);
  });
});

describe('an outbox entry', () => {
  it('that is slow holds up nothing else', async () => {
    const { launcher } = world;
    const slow = await start(world, { deploymentId: shop });
    const others = await Promise.all(
      Array.from({ length: 60 }, () => start(world, { deploymentId: shop, force: true })),
    );
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    launcher.beforeStart = (launch) => (launch.executionId === slow.id ? held : Promise.resolve());
    await world.dispatcher.start();
    try {
      const ids = others.map((execution) => execution.id);
      await eventually(
        'all others are delivered',
        async () => (await world.stores.surroundings.undeliveredStarts(ids)).size === 0,
      );
      expect((await world.stores.surroundings.undeliveredStarts([slow.id])).size).toBe(1);
    } finally {
      release();
      await world.dispatcher.stop();
      launcher.beforeStart = () => Promise.resolve();
    }
  }, 60_000);

  it('that the engine refuses for good ends its execution with the reason', async () => {
    const { stores, launcher } = world;
    const dispatcher = new OutboxDispatcher({ ...world, refusedForGoodMilliseconds: 1 });
    const { id } = await start(world, { deploymentId: shop });
    const queued = await start(world, { deploymentId: shop, queue: true });
    launcher.beforeStart = (launch) =>
      launch.executionId === id
        ? Promise.reject(new EngineRefusalError('Namespace shop is not found.'))
        : Promise.resolve();
    try {
      await dispatcher.deliverDue();
      expect(await world.status(id)).toBe('pending');
      await eventually('it has failed', async () => {
        await dispatcher.deliverDue();
        return (await world.status(id)) === 'failed';
      });
    } finally {
      launcher.beforeStart = () => Promise.resolve();
    }
    expect((await stores.executions.byId(id))?.error).toBe(
      'The workflow could not be started: Namespace shop is not found.',
    );
    expect(await world.status(queued.id)).toBe('pending');
  });
});

describe('the reconciler', () => {
  it.each([
    [
      'terminated',
      'cancelled',
      [
        'workflow_event: The workflow was terminated from outside: by hand',
        "workflow_cancelled: 'install' workflow execution cancelled",
      ],
    ],
    [
      'failed',
      'failed',
      [
        'workflow_event: The workflow failed: by hand',
        "workflow_failed: 'install' workflow execution failed: The workflow failed: by hand",
      ],
    ],
  ] as const)('ends an execution whose workflow was %s from outside', async (outcome, status, events) => {
    const id = await started();
    world.launcher.descriptions.set(id, {
      state: 'closed',
      firstRunId: `run-${id}`,
      outcome,
      reason: 'by hand',
      closedAt: new Date(),
    });
    await world.reconciler.look();
    expect(await world.status(id)).toBe(status);
    expect(await world.events(id)).toEqual(events);
  });

  it('takes a missing workflow for lost at the second look, and never before its start is acknowledged', async () => {
    const id = await started();
    world.launcher.descriptions.delete(id);
    const undelivered = await start(world, { deploymentId: shop, force: true });
    const now = Date.now();
    await world.reconciler.look(now);
    expect(await world.status(id)).toBe('started');
    await world.reconciler.look(now + 500);
    expect(await world.status(id)).toBe('failed');
    await world.reconciler.look(now + 60_000);
    expect(await world.status(undelivered.id)).toBe('pending');
  });

  it('gives a workflow ten seconds that nobody has seen yet', async () => {
    const { id } = await start(world, { deploymentId: shop });
    await world.dispatcher.deliverDue();
    world.launcher.descriptions.delete(id);
    const now = Date.now();
    for (const later of [0, 9_000]) await world.reconciler.look(now + later);
    expect(await world.status(id)).toBe('pending');
    await world.reconciler.look(now + 10_500);
    expect(await world.status(id)).toBe('failed');
  });
});
