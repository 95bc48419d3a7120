import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EngineRefusalError } from '@cloudloom/executions';
import { createExecutionLauncher, type TemporalClient } from '@cloudloom/temporal/client';
import { eventually } from '../support/eventually.ts';
import { createTestNamespace, type TestNamespace } from '../support/namespace.ts';

let namespace: TestNamespace;
let temporal: TemporalClient;
beforeAll(async () => {
  namespace = await createTestNamespace();
  temporal = await createExecutionLauncher({ address: namespace.address, namespace: namespace.name });
  await temporal.ensureSearchAttributes();
}, 120_000);
afterAll(async () => {
  await temporal?.close();
  await namespace?.delete();
});

const aLaunch = (executionId: string, attempt: number) => ({
  executionId,
  attempt,
  workflowId: 'install',
  deploymentId: null,
  blueprintId: null,
  tenantName: 'default_tenant',
  creatorUsername: 'admin',
});

describe('starting the next attempt of an execution', () => {
  it('waits until the run of the attempt before has closed, and is the same start when it is repeated', async () => {
    const { launcher } = temporal;
    await launcher.start(aLaunch('e1', 1));
    const early = launcher.start(aLaunch('e1', 2));
    await expect(early).rejects.toThrow('the workflow of attempt 1 has not closed');
    await launcher.terminate('e1', 'it is over');
    expect(await launcher.describe('e1')).toMatchObject({ state: 'closed', attempt: 1 });

    await launcher.start(aLaunch('e1', 2));
    const open = await launcher.describe('e1');
    expect(open).toMatchObject({ state: 'open', attempt: 2 });
    await launcher.start(aLaunch('e1', 2));
    expect(await launcher.describe('e1')).toEqual(open);
  }, 60_000);

  it('is not done by a late repetition of the first start', async () => {
    const { launcher } = temporal;
    await launcher.start(aLaunch('e2', 1));
    await launcher.terminate('e2', 'it is over');
    await launcher.start(aLaunch('e2', 1));
    expect(await launcher.describe('e2')).toMatchObject({ state: 'closed', attempt: 1 });
  }, 60_000);
});

describe('a start', () => {
  it('in a namespace that is not there is refused, not merely failed', async () => {
    const elsewhere = await createExecutionLauncher({ address: namespace.address, namespace: 'nowhere' });
    try {
      await expect(elsewhere.launcher.start(aLaunch('e3', 1))).rejects.toThrow(EngineRefusalError);
      await expect(elsewhere.launcher.describe('e3')).rejects.toThrow('nowhere');
    } finally {
      await elsewhere.close();
    }
  }, 60_000);

  it('with arguments that the engine does not take is refused with its reason', async () => {
    const launch = { ...aLaunch('e4', 1), workflowId: 'x'.repeat(2_000) };
    await expect(temporal.launcher.start(launch)).rejects.toThrow(EngineRefusalError);
  }, 60_000);

  it('that has to wait for the attempt before is no refusal', async () => {
    const { launcher } = temporal;
    await launcher.start(aLaunch('e5', 1));
    const early: unknown = await launcher.start(aLaunch('e5', 2)).catch((error: unknown) => error);
    expect(early).toBeInstanceOf(Error);
    expect(early).not.toBeInstanceOf(EngineRefusalError);
  }, 60_000);
});

describe('lists', () => {
  it('show runs that were lately started or closed, and all that are open', async () => {
    const { launcher } = temporal;
    const since = new Date(Date.now() - 60_000);
    await launcher.start(aLaunch('e6', 1));
    await launcher.start(aLaunch('e7', 1));
    await launcher.terminate('e7', 'it is over');
    await eventually('both are listed', async () => {
      const runs = await launcher.recentRuns(since, 100);
      const stateOf = (id: string) => runs.find((run) => run.executionId === id)?.isOpen;
      return stateOf('e6') === true && stateOf('e7') === false;
    });
    const open: string[] = [];
    for await (const portion of launcher.openRuns()) open.push(...portion.map((run) => run.executionId));
    expect(open).toContain('e6');
    expect(open).not.toContain('e7');
  }, 60_000);

  it('are not needed to learn who asked for a cancel', async () => {
    const { launcher } = temporal;
    await launcher.start(aLaunch('e8', 1));
    expect(await launcher.cancelOrigin('e8')).toBeNull();
    await launcher.requestCancel('e8');
    expect(await launcher.cancelOrigin('e8')).toMatchObject({ identity: expect.stringContaining('@') });
    expect(await launcher.describe('e8')).toMatchObject({ state: 'open', isCancelRequested: true });
    expect(await launcher.cancelOrigin('never-was')).toBeNull();
  }, 60_000);
});
