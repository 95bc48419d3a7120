import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Reconciler } from '@cloudloom/executions';
import { SCOPE, WORKFLOWS, createWorld, start, type World } from '@cloudloom/executions/testing';
import { aDeployment } from '../support/builders.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let world: World;
let testDatabase: TestDatabase;
let dataFolder: string;
let place = 0;
let shop: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  dataFolder = await mkdtemp(join(tmpdir(), 'cloudloom-outside-'));
  world = await createWorld({ databaseUrl: testDatabase.url, dataFolder });
});
beforeEach(async () => {
  place += 1;
  shop = `shop-${place}`;
  world.launcher.listed.length = 0;
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
/** As lists and descriptions show a run that continues a reset history. */
const resetRun = (id: string, state: 'open' | 'closed', resetAt = new Date(Date.now() + 1_000)): void => {
  const runId = `reset-${id}`;
  const common = { firstRunId: `run-${id}`, runId, attempt: 1, resetAt };
  world.launcher.listed.push({ executionId: id, runId, isOpen: state === 'open' });
  world.launcher.resetReasons.set(id, 'once more');
  world.launcher.descriptions.set(
    id,
    state === 'open'
      ? { state, ...common }
      : { state, ...common, outcome: 'completed', reason: null, closedAt: new Date() },
  );
};
const look = () => world.reconciler.look();

describe('a cancel that nobody asked us for', () => {
  it('sets the execution cancelling at the next look, and tells once who asked and why', async () => {
    const id = await started();
    const open = { state: 'open', firstRunId: `run-${id}`, isCancelRequested: true } as const;
    world.launcher.descriptions.set(id, open);
    world.launcher.cancelOrigins.set(id, { identity: 'ops@hall-3', reason: 'smoke' });
    await look();
    await look();
    expect(await world.status(id)).toBe('cancelling');
    await world.end(id, 'cancelled');
    expect(await world.events(id)).toEqual([
      'workflow_event: The workflow was cancelled from outside by ops@hall-3: smoke',
      "workflow_cancelled: 'install' workflow execution cancelled",
    ]);
  });

  it('is no news where we have asked for it ourselves', async () => {
    const id = await started();
    await world.executions.act(SCOPE, id, 'cancel');
    const open = { state: 'open', firstRunId: `run-${id}`, isCancelRequested: true } as const;
    world.launcher.descriptions.set(id, open);
    await look();
    expect(await world.events(id)).toEqual([]);
  });
});

describe('a reset', () => {
  it('of a running execution is told, once, and changes nothing else', async () => {
    const id = await started();
    resetRun(id, 'open');
    await look();
    await look();
    expect(await world.status(id)).toBe('started');
    expect(await world.events(id)).toEqual([
      'workflow_event: The workflow was reset from outside: once more',
    ]);
  });

  it.each(['open', 'closed'] as const)(
    'of a failed execution is adopted as a resume, also by a manager that comes later (%s)',
    async (state) => {
      const id = await started();
      await world.end(id, 'failed', 'x');
      resetRun(id, state);
      await look();
      const { terminated } = world.launcher;
      expect(terminated.includes(id)).toBe(state === 'open');
      expect(await world.stores.executions.byId(id)).toMatchObject({
        status: 'pending',
        attempt: 2,
        resume: true,
      });
      await look();
      expect(await world.stores.executions.byId(id)).toMatchObject({ attempt: 2 });
      expect((await world.events(id)).at(-1)).toBe(
        'workflow_event: The workflow was reset from outside: once more',
      );
    },
  );

  it('that came before the end of the execution resumes nothing', async () => {
    const id = await started();
    resetRun(id, 'closed', new Date(Date.now() - 60_000));
    await world.end(id, 'failed', 'x');
    await look();
    expect(await world.status(id)).toBe('failed');
  });

  it('of an execution that ended well changes nothing, and says so', async () => {
    const id = await started();
    await world.end(id, 'terminated');
    resetRun(id, 'closed');
    await look();
    expect(await world.status(id)).toBe('terminated');
    expect((await world.events(id)).slice(-2)).toEqual([
      'workflow_event: The workflow was reset from outside: once more',
      'workflow_event: The execution has ended well: nothing of it runs again',
    ]);
  });

  it('of an execution whose deployment is busy now says why it does not go on', async () => {
    const id = await started();
    await world.end(id, 'cancelled');
    const rival = await start(world, { deploymentId: shop });
    resetRun(id, 'closed');
    await look();
    expect(await world.status(id)).toBe('cancelled');
    expect((await world.events(id)).at(-1)).toMatch(
      new RegExp(`^workflow_event: The execution does not go on: The following executions.*${rival.id}`),
    );
  });
});

describe('a run that stays open though its execution has ended', () => {
  it('is terminated after ten seconds', async () => {
    const id = await started();
    await world.end(id, 'terminated');
    const runId = `run-${id}`;
    world.launcher.descriptions.set(id, { state: 'open', firstRunId: runId, runId });
    world.launcher.listed.push({ executionId: id, runId, isOpen: true });
    const now = Date.now();
    for (const later of [0, 9_000]) await world.reconciler.sweep(now + later);
    expect(world.launcher.terminated).not.toContain(id);
    await world.reconciler.sweep(now + 10_000);
    expect(world.launcher.terminated).toContain(id);
  });

  it('is left alone where it is none of ours', async () => {
    world.launcher.listed.push({ executionId: 'somebody-else', runId: 'r', isOpen: true });
    const now = Date.now();
    for (const later of [20_000, 60_000]) await world.reconciler.sweep(now + later);
    expect(world.launcher.terminated).not.toContain('somebody-else');
  });
});

describe('several managers', () => {
  it('elect one, and another one when it is gone', async () => {
    const second = new Reconciler({ ...world, stores: world.stores, executions: world.executions });
    const id = await started();
    await look();
    world.launcher.descriptions.set(id, {
      state: 'closed',
      firstRunId: `run-${id}`,
      outcome: 'terminated',
      reason: null,
      closedAt: new Date(),
    });
    try {
      await second.look();
      expect(await world.status(id)).toBe('started');
      await world.reconciler.stop();
      await second.look();
      expect(await world.status(id)).toBe('cancelled');
    } finally {
      await second.stop();
    }
  });

  it('look at every active execution in turn', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 230; index += 1)
      ids.push((await start(world, { deploymentId: shop, force: true })).id);
    while (await world.dispatcher.deliverDue());
    for (const id of ids) await world.begin(id);
    await look();
    for (const id of ids) world.launcher.descriptions.delete(id);
    const now = Date.now();
    // Three looks see all of them missing; the next ones see that again.
    for (let index = 0; index < 12; index += 1) await world.reconciler.look(now + index * 500);
    const left = await Promise.all(ids.map((id) => world.status(id)));
    expect(left.filter((status) => status !== 'failed')).toEqual([]);
  }, 120_000);
});
