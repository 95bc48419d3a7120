import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deployFiles, run } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { isRunning } from '../support/processes.ts';
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

const POLL = { pollMilliseconds: 100 };
const start = (deploymentId: string, workflowId: string, request = {}) =>
  stack.client.executions.start({ deploymentId, workflowId, ...request });
const write = (deploymentId: string, note: string, request = {}) =>
  start(deploymentId, 'execute_operation', {
    parameters: { operation: 'notes.write', operation_kwargs: { note } },
    ...request,
  });
const end = (id: string) => stack.client.executions.wait(id, POLL);
const instanceOf = async (deploymentId: string, nodeId: string) =>
  (await stack.client.nodeInstances.list({ filters: { deploymentId, nodeId } })).items[0];

/** A deployment whose install is in the middle of its first operation. */
async function inMidInstall(deploymentId: string) {
  const folder = await shared.section(deploymentId);
  await deployFiles(stack.client, deploymentId, TWO_STEPS, { folder: folder.path });
  const install = await start(deploymentId, 'install');
  await eventually('the first operation runs', async () => (await folder.notes()).length > 0);
  return { folder, install };
}

/** The operation that was left behind by its execution still stores what it did. */
const recordedResult = (deploymentId: string) =>
  eventually('the operation has stored its result', async () => {
    const properties = (await instanceOf(deploymentId, 'first'))?.runtimeProperties;
    const { items } = await stack.client.events.list({ deploymentId, eventType: 'task_succeeded' });
    return properties?.done === 'yes' && items.some((event) => event.operation?.endsWith('.create'));
  });

describe('a cancel', () => {
  it('lets the running operation finish, starts nothing more, and the queue moves on by itself', async () => {
    const { folder, install } = await inMidInstall('soft');
    const queued = await write('soft', 'from the queue', { queue: true });
    expect(queued.status).toBe('queued');

    expect(await stack.client.executions.cancel(install.id)).toMatchObject({
      status: 'cancelling',
      error: '',
    });
    expect(await end(install.id)).toMatchObject({ status: 'cancelled', error: '' });
    await folder.openGate();
    await recordedResult('soft');

    expect(await end(queued.id)).toMatchObject({ status: 'terminated' });
    expect([...(await folder.notes())].sort()).toEqual(['first began', 'first ended', 'from the queue']);
    expect((await instanceOf('soft', 'second'))?.state).toBe('uninitialized');
    const { items } = await stack.client.events.list({ executionId: install.id });
    const ends = items.filter((event) => event.eventType?.match(/^workflow_(succeeded|failed|cancelled)$/));
    expect(ends.map((event) => event.message)).toEqual(["'install' workflow execution cancelled"]);
  }, 120_000);

  it('takes one that waits out of the queue at once', async () => {
    const { folder, install } = await inMidInstall('waiting');
    const queued = await write('waiting', 'never', { queue: true });
    expect(await stack.client.executions.cancel(queued.id)).toMatchObject({
      status: 'cancelled',
      error: '',
      startedAt: null,
    });
    await folder.openGate();
    expect(await end(install.id)).toMatchObject({ status: 'terminated' });
    expect(await run(stack.client, 'waiting', 'uninstall')).toMatchObject({ status: 'terminated' });
    expect(await folder.notes()).not.toContain('never');
  }, 120_000);

  it('also stops the retry that is due later', async () => {
    const retried = await shared.section('retried');
    const clock = await shared.section('clock');
    await deployFiles(stack.client, 'retried', retrying(5), { folder: retried.path });
    await deployFiles(stack.client, 'clock', retrying(1), { folder: clock.path });
    const install = await start('retried', 'install');
    await eventually('the first attempt has failed', async () => {
      const { total } = await stack.client.events.list({
        executionId: install.id,
        eventType: 'task_failed',
      });
      return total > 0;
    });
    await stack.client.executions.cancel(install.id);
    expect(await end(install.id)).toMatchObject({ status: 'cancelled', error: '' });

    // The same pause, begun later: when this one's retry is over, the other's time has passed.
    expect(await run(stack.client, 'clock', 'install')).toMatchObject({ status: 'failed' });
    expect(await clock.notes()).toEqual(['attempt', 'attempt']);
    expect(await retried.notes()).toEqual(['attempt']);
  }, 120_000);
});

describe('a force-cancel', () => {
  it('ends the execution at once, while its operation goes on to its end', async () => {
    const { folder, install } = await inMidInstall('forced');
    expect(await stack.client.executions.forceCancel(install.id)).toMatchObject({
      status: 'force_cancelling',
    });
    expect(await end(install.id)).toMatchObject({ status: 'cancelled', error: '' });
    expect(await folder.notes()).toEqual(['first began']);

    await folder.openGate();
    await recordedResult('forced');
    expect(await folder.notes()).toEqual(['first began', 'first ended']);
    expect((await instanceOf('forced', 'second'))?.state).toBe('uninitialized');
  }, 120_000);
});

describe('a kill', () => {
  it('ends the execution and the processes of its operations, the stubborn ones too', async () => {
    const folder = await shared.section('killed');
    await deployFiles(stack.client, 'killed', STUBBORN, { folder: folder.path });
    const install = await start('killed', 'install');
    const [parent, child] = await eventually('parent and child run', async () => {
      const pids = [await folder.read('parent'), await folder.read('child')].map(Number);
      return pids.every((pid) => pid > 0) && pids;
    });
    expect(await stack.client.executions.kill(install.id)).toMatchObject({ status: 'kill_cancelling' });
    expect(await end(install.id)).toMatchObject({ status: 'cancelled', error: '' });
    for (const pid of [parent, child])
      await eventually(`process ${pid} is gone`, async () => !(await isRunning(pid ?? 0)));
    expect([...(await folder.notes())].sort()).toEqual([
      'child was asked to stop',
      'parent was asked to stop',
    ]);
    // They had time to put things in order: each notes ten times a second that it is still there.
    for (const name of ['parent', 'child'])
      expect((await folder.read(`${name} stayed`)).length).toBeGreaterThan(10);
  }, 120_000);
});

describe('an execution that has ended', () => {
  it('cannot be stopped any more, whichever way', async () => {
    const { executions } = stack.client;
    await deployFiles(stack.client, 'over', TWO_STEPS, { folder: shared.path });
    const { id } = await run(stack.client, 'over', 'install', { node_ids: ['second'] });
    const refused = (action: string) => ({
      status: 400,
      code: 'illegal_action_error',
      message: `Can't ${action} execution ${id} because it's in status terminated`,
    });
    expect(await refusal(executions.cancel(id))).toEqual(refused('cancel'));
    expect(await refusal(executions.forceCancel(id))).toEqual(refused('force-cancel'));
    expect(await refusal(executions.kill(id))).toEqual(refused('kill'));
    expect(await executions.get(id)).toMatchObject({ status: 'terminated' });
    expect(await refusal(executions.cancel('nowhere'))).toEqual({
      status: 404,
      code: 'not_found_error',
      message: "Requested `Execution` ['nowhere'] was not found",
    });
  }, 60_000);
});

const single = (options: string) => `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs:
  folder: {}
node_templates:
  lone:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: scripts/create.sh
          inputs: { folder: { get_input: folder } }
          ${options}
`;

/** Fails each time, with pauses of four seconds between. */
const retrying = (retries: number) => ({
  'blueprint.yaml': single(`max_retries: ${retries}\n          retry_interval: 4`),
  'scripts/create.sh': '#!/bin/bash\necho attempt >>"$folder/notes"\nexit 1\n',
});

/** Both processes hear the polite request and stay. */
const STUBBORN = {
  'blueprint.yaml': single('max_retries: 0'),
  'scripts/create.sh': `#!/bin/bash
stay() {
  trap "asked=yes; echo '$1 was asked to stop' >>'$folder/notes'" TERM
  echo "$BASHPID" >"$folder/$1"
  for _ in {1..1200}; do sleep 0.1; [ -z "$asked" ] || echo -n . >>"$folder/$1 stayed"; done
}
stay child &
stay parent
`,
};
