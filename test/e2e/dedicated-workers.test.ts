import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Worker } from '@cloudloom/client';
import type { Client } from '@temporalio/client';
import { packFiles } from '../support/archives.ts';
import { run } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { packPlugin, uploadPlugin } from '../support/plugins.ts';
import { isRunning } from '../support/processes.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';
import { connectTemporal } from '../support/temporal.ts';

const IDLE_SECONDS = 3;

let stack: Stack;
let shared: SharedFolder;
let temporal: Client;
beforeAll(async () => {
  shared = await SharedFolder.create();
  stack = await Stack.start({ CLOUDLOOM_DEDICATED_WORKER_IDLE: String(IDLE_SECONDS) });
  temporal = await connectTemporal(stack);
}, 120_000);
afterAll(async () => {
  await temporal?.connection.close();
  await stack?.close();
  await shared.remove();
}, 60_000);

/** Each operation notes the process that runs it (between them is a shell), and waits for the gate. */
const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs:
  folder: {}
node_templates:
  node:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: { implementation: scripts/note.sh, max_retries: 0, inputs: { folder: { get_input: folder } } }
`;
const NOTE = `#!/bin/bash
{ cut -d' ' -f4 /proc/$PPID/stat 2>/dev/null || ps -o ppid= -p $PPID; } >>"$folder/notes"
for _ in {1..1200}; do [ -e "$folder/gate" ] && break; sleep 0.1; done
`;

async function deploy(
  id: string,
  dedicatedWorkers: boolean | null,
  { client } = stack,
): Promise<SharedFolder> {
  const folder = await shared.section(id);
  const archive = await packFiles({ 'blueprint.yaml': BLUEPRINT, 'scripts/note.sh': NOTE });
  await client.blueprints.upload(id, { archive });
  const inputs = { folder: folder.path };
  await client.deployments.create(id, { blueprintId: id, inputs, dedicatedWorkers });
  return folder;
}

const install = (deploymentId: string) =>
  stack.client.executions.start({ deploymentId, workflowId: 'install' });
const end = (id: string) => stack.client.executions.wait(id, { pollMilliseconds: 100 });
const workers = async (filters: Record<string, string> = {}): Promise<Worker[]> =>
  (await stack.client.workers.list({ filters })).items;
const pidOfShared = async (): Promise<number | null> => (await workers({ kind: 'shared' }))[0]?.pid ?? null;
/** Processes that have run operations of it, in order. */
const noted = async (folder: SharedFolder | undefined, count = 1): Promise<number[]> =>
  eventually(
    `${count} operations have begun`,
    async () => {
      const notes = (await folder?.notes()) ?? [];
      return notes.length >= count && notes.map(Number);
    },
    { seconds: 120 },
  );
const isGone = (pid: number) =>
  eventually(`process ${pid} is gone`, async () => !(await isRunning(pid)), { seconds: 60 });
const noneOf = (deploymentId: string) =>
  eventually(
    `${deploymentId} has no worker`,
    async () => (await workers({ deployment_id: deploymentId })).length === 0,
    { seconds: 60 },
  );

describe('a deployment with workers of its own', () => {
  it('runs workflows and operations in a process of its own, which is listed and stops when idle', async () => {
    const folder = await deploy('own', true);
    expect((await stack.client.deployments.get('own')).dedicatedWorkers).toBe(true);
    expect(await workers({ kind: 'dedicated' })).toEqual([]);
    const { id } = await install('own');
    const [pid = 0] = await noted(folder);
    expect(pid).not.toBe(await pidOfShared());
    const listed = await eventually('its operation is listed', async () => {
      const [worker] = await workers({ deployment_id: 'own' });
      return worker !== undefined && worker.runningTasks > 0 && worker;
    });
    expect(listed).toMatchObject({
      kind: 'dedicated',
      state: 'running',
      taskQueue: 'deployment-default_tenant-own',
      tenantName: 'default_tenant',
      executions: [id],
      pid,
    });
    await folder.openGate();
    expect(await end(id)).toMatchObject({ status: 'terminated' });
    const { events } = await temporal.workflow.getHandle(id).fetchHistory();
    const identities = events?.flatMap(
      ({ workflowTaskStartedEventAttributes: task }) => task?.identity ?? [],
    );
    expect(new Set(identities?.map((identity) => identity.split('@')[0]))).toEqual(new Set([String(pid)]));
    await noneOf('own');
    await isGone(pid);
    expect(await run(stack.client, 'own', 'uninstall')).toMatchObject({ status: 'terminated' });
  }, 180_000);

  it('does not share its process with another such deployment, and others use the shared one', async () => {
    const folders = await Promise.all([deploy('one', true), deploy('other', true), deploy('plain', null)]);
    const executions = await Promise.all([install('one'), install('other'), install('plain')]);
    const pids = (await Promise.all(folders.map((folder) => noted(folder)))).flat();
    expect(new Set(pids).size).toBe(3);
    expect(pids[2]).toBe(await pidOfShared());
    for (const folder of folders) await folder.openGate();
    for (const { id } of executions) expect(await end(id)).toMatchObject({ status: 'terminated' });
  }, 180_000);

  it('may change its mind; executions that run keep their workers', async () => {
    const folder = await deploy('fickle', true);
    const { id } = await install('fickle');
    const [pid = 0] = await noted(folder);
    const change = (dedicated_workers: boolean | null) =>
      stack.client.connection.request('PATCH', '/deployments/fickle', { body: { dedicated_workers } });
    expect(await change(false)).toMatchObject({ dedicated_workers: false });
    await folder.openGate();
    expect(await end(id)).toMatchObject({ status: 'terminated' });
    expect(await run(stack.client, 'fickle', 'reinstall')).toMatchObject({ status: 'terminated' });
    expect(await noted(folder, 2)).toEqual([pid, await pidOfShared()]);
    expect(await change(null)).toMatchObject({ dedicated_workers: null });
  }, 180_000);

  it('gets another process when its own is killed in the middle of an operation', async () => {
    const folder = await deploy('killed', true);
    const { id } = await install('killed');
    const [first = 0] = await noted(folder);
    process.kill(first, 'SIGKILL');
    await folder.openGate();
    expect(await end(id)).toMatchObject({ status: 'terminated', error: '' });
    const [, second] = await noted(folder, 2);
    expect(second).not.toBe(first);
    expect(second).not.toBe(await pidOfShared());
  }, 240_000);

  it('runs workflows of a plugin on the bundle of that plugin, in another process', async () => {
    await uploadPlugin(stack, await packPlugin());
    const blueprint = BLUEPRINT.replace('types.yaml]', 'types.yaml, plugin:greeter]');
    const archive = await packFiles({ 'blueprint.yaml': blueprint, 'scripts/note.sh': NOTE });
    await stack.client.blueprints.upload('greeting', { archive });
    await stack.client.deployments.create('greeting', {
      blueprintId: 'greeting',
      inputs: { folder: shared.path },
      dedicatedWorkers: true,
    });
    const { id } = await stack.client.executions.start({ deploymentId: 'greeting', workflowId: 'greet' });
    expect(await end(id)).toMatchObject({ status: 'terminated' });
    const listed = await workers({ deployment_id: 'greeting' });
    expect(listed).toMatchObject([{ kind: 'dedicated', pluginName: 'greeter', pluginVersion: '1.0.0' }]);
    expect(listed[0]?.taskQueue).toMatch(/^deployment-default_tenant-greeting@greeter-1\.0\.0-[0-9a-f]{8}$/);
    const { taskQueue } = await temporal.workflow.getHandle(id).describe();
    expect(taskQueue).toBe(listed[0]?.taskQueue);
  }, 180_000);
});

describe('the host of dedicated workers', () => {
  it('leaves no process behind when it is killed, and another host goes on', async () => {
    const folder = await deploy('orphan', true);
    const { id } = await install('orphan');
    const [first = 0] = await noted(folder);
    await stack.worker.kill();
    await isGone(first);
    await stack.startWorker();
    await folder.openGate();
    expect(await end(id)).toMatchObject({ status: 'terminated', error: '' });
    const pids = await noted(folder, 2);
    expect(new Set(pids).size).toBe(2);
  }, 240_000);

  it('is one of several: a deployment has one process all the same', async () => {
    await stack.startWorker();
    const folder = await deploy('contested', true);
    const { id } = await install('contested');
    await noted(folder);
    expect(await workers({ deployment_id: 'contested' })).toHaveLength(1);
    await folder.openGate();
    expect(await end(id)).toMatchObject({ status: 'terminated' });
  }, 180_000);

  it('takes its dedicated workers with it when it stops', async () => {
    await noneOf('contested');
    const folder = await deploy('last', true);
    const { id } = await install('last');
    const [pid = 0] = await noted(folder);
    await folder.openGate();
    expect(await end(id)).toMatchObject({ status: 'terminated' });
    const hosts = (await workers({ kind: 'shared', state: 'running' })).map((worker) => worker.pid ?? 0);
    expect(hosts).toHaveLength(2);
    for (const host of hosts) process.kill(host, 'SIGTERM');
    for (const gone of [pid, ...hosts]) await isGone(gone);
    expect((await workers()).filter(({ state }) => state !== 'lost')).toEqual([]);
  }, 180_000);
});

describe('a host with one place', () => {
  let full: Stack;
  beforeAll(async () => {
    full = await Stack.start({ CLOUDLOOM_DEDICATED_WORKERS: 'true', CLOUDLOOM_DEDICATED_WORKERS_MAX: '1' });
  }, 120_000);
  afterAll(() => full?.close(), 60_000);

  it('lets further deployments wait, and gives the place away when it is idle, before its time', async () => {
    const folders = [await deploy('sitting', null, full), await deploy('waiting', null, full)];
    const sitting = await full.client.executions.start({ deploymentId: 'sitting', workflowId: 'install' });
    const [first] = await noted(folders[0]);
    const waiting = await full.client.executions.start({ deploymentId: 'waiting', workflowId: 'install' });
    const why = await eventually('the reason is told', async () => {
      const answer = await full.client.connection.request('GET', `/executions/${waiting.id}/why`);
      const text = JSON.stringify(answer);
      return text.includes('all 1 places for such workers are taken') && text;
    });
    expect(why).toContain('Deployment waiting has workers of its own');
    expect(await full.client.executions.get(waiting.id)).toMatchObject({ status: 'pending' });
    for (const folder of folders) await folder.openGate();
    const ends = [sitting, waiting].map(({ id }) =>
      full.client.executions.wait(id, { pollMilliseconds: 100 }),
    );
    expect(await Promise.all(ends)).toMatchObject([{ status: 'terminated' }, { status: 'terminated' }]);
    expect(await noted(folders[1])).not.toEqual([first]);
    // An idle worker of a minute's patience would still be there.
    const { items } = await full.client.workers.list({ filters: { kind: 'dedicated' } });
    expect(items.map(({ deploymentId }) => deploymentId)).toEqual(['waiting']);
  }, 180_000);
});
