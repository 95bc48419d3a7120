import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createExecutionLauncher, type TemporalClient } from '@cloudloom/temporal/client';
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
