import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Execution } from '@cloudloom/client';
import { deployFiles, run } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { refusal } from '../support/refusal.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';
import { TWO_STEPS } from '../support/two-steps.ts';

let stack: Stack;
let shared: SharedFolder;
beforeAll(async () => {
  shared = await SharedFolder.create();
  stack = await Stack.start();
}, 120_000);
afterAll(async () => {
  await stack?.close();
  await shared.remove();
}, 60_000);

const start = (deploymentId: string, workflowId: string, request = {}) =>
  stack.client.executions.start({ deploymentId, workflowId, ...request });
const write = (deploymentId: string, note: string, request = {}) =>
  start(deploymentId, 'execute_operation', {
    parameters: { operation: 'notes.write', operation_kwargs: { note } },
    ...request,
  });
const end = ({ id }: Execution) => stack.client.executions.wait(id, { pollMilliseconds: 100 });
const executionsOf = async (deploymentId: string) =>
  (await stack.client.executions.list({ filters: { deploymentId }, sort: ['createdAt'] })).items;

async function deployTwoSteps(deploymentId: string): Promise<SharedFolder> {
  const folder = await shared.section(deploymentId);
  await deployFiles(stack.client, deploymentId, TWO_STEPS, { folder: folder.path });
  return folder;
}
/** Starts an install that stays in its first operation until the gate opens. */
async function startInstall(deploymentId: string, folder: SharedFolder): Promise<Execution> {
  const install = await start(deploymentId, 'install');
  await eventually('the first operation runs', async () => (await folder.notes()).length > 0);
  return install;
}

describe('while a deployment is busy', () => {
  let name: string;
  let folder: SharedFolder;
  let install: Execution;
  let count = 0;
  beforeEach(async () => {
    name = `busy-${++count}`;
    folder = await deployTwoSteps(name);
    install = await startInstall(name, folder);
  }, 60_000);

  it('another start is refused, naming all that is in its way, and leaves nothing behind', async () => {
    const queued = await write(name, 'queued', { queue: true });
    const before = await executionsOf(name);
    expect(await refusal(start(name, 'uninstall'))).toEqual({
      status: 400,
      code: 'existing_running_execution_error',
      message:
        'The following executions are currently running for this deployment: ' +
        `[<Execution id=\`${install.id}\` tenant=\`default_tenant\` status=\`started\` workflow_id=\`install\`>, ` +
        `<Execution id=\`${queued.id}\` tenant=\`default_tenant\` status=\`queued\` workflow_id=\`execute_operation\`>]. ` +
        'To execute this workflow anyway, pass "force=true" as a query parameter to this request',
    });
    expect(await executionsOf(name)).toEqual(before);
    await folder.openGate();
    expect(await end(install)).toMatchObject({ status: 'terminated' });
    expect(await end(queued)).toMatchObject({ status: 'terminated' });
  }, 60_000);

  it('`force` starts beside what runs', async () => {
    expect(await end(await write(name, 'forced', { force: true }))).toMatchObject({ status: 'terminated' });
    expect(await folder.notes()).toEqual(['first began', 'forced']);
    expect(await stack.client.executions.get(install.id)).toMatchObject({ status: 'started' });
    await folder.openGate();
    expect(await end(install)).toMatchObject({ status: 'terminated' });
  }, 60_000);

  it('`queue` waits; the queue starts by itself, one after the other, in the order of its requests', async () => {
    const queued: Execution[] = [];
    for (const note of ['one', 'two', 'three']) queued.push(await write(name, note, { queue: true }));
    expect(queued.map(({ status }) => status)).toEqual(['queued', 'queued', 'queued']);
    await folder.openGate();
    const ended = [install, ...(await Promise.all(queued.map(end)))];
    ended[0] = await end(install);
    expect(ended.map(({ status }) => status)).toEqual(Array(4).fill('terminated'));
    expect(await folder.notes()).toEqual(['first began', 'first ended', 'second ran', 'one', 'two', 'three']);
    for (const [place, { startedAt }] of ended.slice(1).entries())
      expect(new Date(startedAt ?? 0).getTime()).toBeGreaterThanOrEqual(
        new Date(ended[place]?.endedAt ?? NaN).getTime(),
      );
  }, 60_000);

  it('a second install may wait, but fails by name when its turn comes and all is installed', async () => {
    const second = await start(name, 'install', { queue: true });
    const behind = await write(name, 'behind', { queue: true });
    await folder.openGate();
    expect(await end(install)).toMatchObject({ status: 'terminated' });
    expect(await end(second)).toMatchObject({
      status: 'failed',
      error: 'Error dequeueing execution: Workflow not available: install',
      startedAt: null,
    });
    expect(await end(behind)).toMatchObject({ status: 'terminated' });
  }, 60_000);
});

describe('availability', () => {
  beforeAll(async () => {
    await (await deployTwoSteps('once')).openGate();
    await run(stack.client, 'once', 'install');
  }, 60_000);

  it('refuses a second install and keeps it as failed', async () => {
    expect(await refusal(start('once', 'install'))).toEqual({
      status: 400,
      code: 'unavailable_workflow_error',
      message: 'Workflow not available: install',
    });
    expect((await executionsOf('once')).at(-1)).toMatchObject({
      workflowId: 'install',
      status: 'failed',
      error: 'Error preparing execution: Workflow not available: install',
    });
  });

  it('does not bind those who force', async () => {
    expect(await end(await start('once', 'install', { force: true }))).toMatchObject({
      status: 'terminated',
    });
  }, 60_000);
});

describe('two deployments', () => {
  it('are installed at the same time', async () => {
    const folders = await Promise.all(['left', 'right'].map(deployTwoSteps));
    const [left, right] = await Promise.all([start('left', 'install'), start('right', 'install')]);
    // Neither gate is open, so both being in their first operation means that neither waits for the other.
    for (const folder of folders)
      await eventually('its first operation runs', async () => (await folder.notes()).length > 0);
    await Promise.all(folders.map((folder) => folder.openGate()));
    expect((await Promise.all([end(left), end(right)])).map(({ status }) => status)).toEqual([
      'terminated',
      'terminated',
    ]);
  }, 60_000);
});
