import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deployFiles } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';
import { TcpRelay } from '../support/tcp-relay.ts';
import { TWO_STEPS } from '../support/two-steps.ts';

let relay: TcpRelay;
let stack: Stack;
let shared: SharedFolder;
beforeAll(async () => {
  const address = process.env.TEMPORAL_ADDRESS;
  if (address === undefined)
    throw new Error('TEMPORAL_ADDRESS is not set; npm test starts a server and sets it.');
  shared = await SharedFolder.create();
  relay = await TcpRelay.start(address);
  stack = await Stack.start({ TEMPORAL_ADDRESS: relay.address });
}, 120_000);
afterAll(async () => {
  await stack?.close();
  await relay?.close();
  await shared?.remove();
}, 60_000);

const POLL = { pollMilliseconds: 100 };
const start = (deploymentId: string, request = {}) =>
  stack.client.executions.start({ deploymentId, workflowId: 'install', ...request });

async function deploy(deploymentId: string): Promise<SharedFolder> {
  const folder = await shared.section(deploymentId);
  await deployFiles(stack.client, deploymentId, TWO_STEPS, { folder: folder.path });
  return folder;
}

describe('a manager that is killed', () => {
  it('in mid-install is not missed: the install goes on, and is told when the manager is back', async () => {
    const folder = await deploy('going-on');
    const install = await start('going-on');
    const queued = await stack.client.executions.start({
      deploymentId: 'going-on',
      workflowId: 'uninstall',
      queue: true,
    });
    await eventually('the first operation runs', async () => (await folder.notes()).length > 0);
    await stack.manager.kill();
    await folder.openGate();
    await eventually('the second operation has run', async () =>
      (await folder.notes()).includes('second ran'),
    );
    await stack.startManager();

    expect(await stack.client.executions.wait(install.id, POLL)).toMatchObject({
      status: 'terminated',
      error: '',
    });
    // The end was recorded while no manager was there to start what waits.
    expect(await stack.client.executions.wait(queued.id, POLL)).toMatchObject({ status: 'terminated' });
    expect(await folder.notes()).toEqual(['first began', 'first ended', 'second ran']);
  }, 180_000);

  it('right after it accepted a start has not lost it', async () => {
    const folder = await deploy('accepted');
    await folder.openGate();
    // It cannot hand the start over, so all it has done when it dies is to accept it.
    relay.cut();
    const install = await start('accepted');
    expect(install.status).toBe('pending');
    await stack.manager.kill();
    relay.mend();
    await stack.startManager();

    expect(await stack.client.executions.wait(install.id, POLL)).toMatchObject({
      status: 'terminated',
      error: '',
    });
    expect(await folder.notes()).toEqual(['first began', 'first ended', 'second ran']);
  }, 180_000);

  it('at the very moment of accepting neither loses the start nor makes two of it', async () => {
    const folders = [];
    for (let i = 0; i < 3; i++) {
      const folder = await deploy(`moment-${i}`);
      await folder.openGate();
      folders.push(folder);
      const install = await start(`moment-${i}`);
      await stack.manager.kill();
      await stack.startManager();
      expect(await stack.client.executions.wait(install.id, POLL)).toMatchObject({ status: 'terminated' });
      expect(await folder.notes()).toEqual(['first began', 'first ended', 'second ran']);
    }
  }, 240_000);
});
