import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Execution } from '@cloudloom/client';
import type { Client } from '@temporalio/client';
import { Cfy } from '../support/cfy.ts';
import { deployFiles } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { Stack } from '../support/stack.ts';
import { connectTemporal } from '../support/temporal.ts';

const FILES = {
  'blueprint.yaml': `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
node_templates:
  clock:
    type: cloudify.nodes.Root
    interfaces:
      bell: { ring: ring.sh, fail: fail.sh }
`,
  'ring.sh': 'echo ding\n',
  'fail.sh': 'ctx abort-operation no\n',
};
const RING = { operation: 'bell.ring' };

let stack: Stack;
let cfy: Cfy;
let temporal: Client;
beforeAll(async () => {
  stack = await Stack.start();
  cfy = await Cfy.open(stack.address);
  temporal = await connectTemporal(stack);
}, 120_000);
afterAll(async () => {
  await temporal?.connection.close();
  await cfy?.close();
  await stack?.close();
}, 60_000);

const send = (method: string, path: string, body?: object) => stack.call(method, path, { body });
const startLater = async (deploymentId: string, time: Date): Promise<string> => {
  const { status, body } = await send('POST', '/executions', {
    deployment_id: deploymentId,
    workflow_id: 'execute_operation',
    parameters: RING,
    scheduled_time: time.toISOString(),
  });
  expect({ status, body }).toMatchObject({ status: 201, body: { status: 'scheduled' } });
  return (body as { id: string }).id;
};
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);
const execution = (id: string) => stack.client.executions.get(id);
const runsOf = async (deploymentId: string): Promise<Execution[]> =>
  (
    await stack.client.executions.list({
      filters: { deploymentId, workflowId: 'execute_operation' },
      sort: ['createdAt'],
    })
  ).items;
const ended = (id: string) =>
  eventually(`execution ${id} has ended`, async () => (await execution(id)).status === 'terminated', {
    seconds: 90,
    everyMilliseconds: 200,
  });
const launcherOf = (id: string) => temporal.workflow.getHandle(`alarm-${id}`);
const launcherIsThere = (id: string) =>
  eventually('the launcher waits in Temporal', async () => {
    const description = await launcherOf(id)
      .describe()
      .catch(() => null);
    return description !== null;
  });

describe('an execution that starts later', () => {
  const name = 'later';
  beforeAll(() => deployFiles(stack.client, name, FILES), 60_000);

  it('starts when it is due, not before', async () => {
    const due = inSeconds(4);
    const id = await startLater(name, due);
    expect(await execution(id)).toMatchObject({ status: 'scheduled' });
    await ended(id);
    const { startedAt } = await execution(id);
    expect(new Date(startedAt ?? 0).getTime()).toBeGreaterThanOrEqual(due.getTime() - 100);
    expect(await launcherOf(id).describe()).toMatchObject({ status: { name: 'COMPLETED' } });
  }, 120_000);

  it('starts although its launcher was deleted in Temporal', async () => {
    const id = await startLater(name, inSeconds(6));
    await launcherIsThere(id);
    await temporal.workflowService.deleteWorkflowExecution({
      namespace: stack.temporal.namespace,
      workflowExecution: { workflowId: `alarm-${id}` },
    });
    await ended(id);
  }, 120_000);

  it('starts although neither manager nor worker was there when it was due', async () => {
    const id = await startLater(name, inSeconds(3));
    await launcherIsThere(id);
    await stack.worker.kill();
    await stack.manager.kill();
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    await stack.startManager();
    await stack.startWorker();
    await ended(id);
  }, 180_000);

  it('is scheduled by cfy, which does not wait for it, and cancelled at once', async () => {
    const year = new Date().getUTCFullYear() + 1;
    const start = await cfy.run(
      'executions',
      'start',
      'install',
      '-d',
      name,
      '--schedule',
      `${year}01012230-0500`,
    );
    expect(start.output).toContain(`Execution is scheduled for ${year}01012230-0500`);
    expect(start.exitCode).toBe(0);
    const { items } = await stack.client.executions.list({
      filters: { deploymentId: name, status: 'scheduled' },
    });
    expect(items).toHaveLength(1);
    const id = items[0]?.id ?? '';
    expect(items[0]?.scheduledFor).toBe(`${year}-01-02T03:30:00.000Z`);
    await launcherIsThere(id);
    expect((await cfy.run('executions', 'cancel', id)).exitCode).toBe(0);
    expect(await execution(id)).toMatchObject({ status: 'cancelled', error: '' });
    await eventually('its launcher is gone', async () => {
      const { status } = await launcherOf(id).describe();
      return status.name === 'TERMINATED';
    });
    const past = await cfy.run(
      'executions',
      'start',
      'install',
      '-d',
      name,
      '--schedule',
      '201801012230-0500',
    );
    expect(past.exitCode).toBe(1);
    expect(past.output).toContain('has already passed');
  }, 120_000);
});

describe('a schedule that recurs', () => {
  it('is made, shown, changed, paused and deleted by cfy', async () => {
    const name = 'clockwork';
    await deployFiles(stack.client, name, FILES);
    const schedule = async (...words: string[]) => {
      const { exitCode, output } = await cfy.run('deployments', 'schedule', ...words);
      expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
      return output;
    };
    const parameters = ['-p', 'operation=bell.ring'];
    const rule = ['--rrule', 'FREQ=SECONDLY;INTERVAL=3'];
    expect(
      await schedule(
        'create',
        name,
        'execute_operation',
        '-n',
        'bell',
        '-s',
        '2026-01-01 00:00',
        ...rule,
        ...parameters,
      ),
    ).toContain('Deployment schedule created successfully');
    await eventually(
      'it has run three times',
      async () => {
        const runs = await runsOf(name);
        return runs.filter(({ status }) => status === 'terminated').length >= 3;
      },
      { seconds: 120 },
    );

    expect(await schedule('disable', name, 'bell')).toContain('disabled successfully');
    const before = (await runsOf(name)).length;
    expect(await cfy.run('deployments', 'schedule', 'disable', name, 'bell')).toMatchObject({ exitCode: 1 });
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    const runs = await runsOf(name);
    expect(runs).toHaveLength(before);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(before);
    expect(runs.every(({ status }) => status === 'terminated')).toBe(true);

    expect(await schedule('list', name)).toMatch(/bell +\| +clockwork +\| +execute_operation/);
    expect(await schedule('list', '--since', '+1 min')).toContain('Showing 0 of');
    expect(await schedule('get', name, 'bell')).toMatch(/rrule: +FREQ=SECONDLY;INTERVAL=3/);
    expect(await schedule('enable', name, 'bell')).toContain('enabled successfully');
    await eventually('it runs again', async () => (await runsOf(name)).length > before, { seconds: 60 });

    expect(
      await schedule(
        'update',
        name,
        'bell',
        '-s',
        '2040-01-01 10:00',
        '--tz',
        'UTC',
        '--slip',
        '7',
        '--stop-on-fail',
      ),
    ).toContain('updated successfully');
    expect(await schedule('get', name, 'bell', '--preview', '2')).toMatch(
      /Listing first 2:[^]*2040-01-01 10:00:00[^]*2040-01-01 10:00:03/,
    );
    expect(await schedule('list', name, '--since', '2039-01-01 00:00')).toContain('Showing 1 of 1');
    expect(await schedule('summary', 'deployment_id')).toMatch(/clockwork +\| +recurring +\| +1/);
    expect(await schedule('delete', name, 'bell')).toContain('deleted successfully');
    const gone = await cfy.run('deployments', 'schedule', 'get', name, 'bell');
    expect(gone.exitCode).toBe(1);
    expect(gone.output).toContain('was not found');
  }, 300_000);

  it('starts no occurrence twice and goes on while everything is restarted', async () => {
    const name = 'restless';
    await deployFiles(stack.client, name, FILES);
    const { status } = await send('PUT', `/execution-schedules/bell?deployment_id=${name}`, {
      workflow_id: 'execute_operation',
      parameters: RING,
      since: '2026-01-01T00:00:00',
      recurrence: '1 seconds',
    });
    expect(status).toBe(201);
    for (let round = 0; round < 2; round += 1) {
      const before = (await runsOf(name)).length;
      await eventually('it runs', async () => (await runsOf(name)).length > before + 1, { seconds: 90 });
      await Promise.all([stack.worker.kill(), stack.manager.kill()]);
      await stack.startManager();
      await stack.startWorker();
    }
    const before = (await runsOf(name)).length;
    await eventually('it goes on', async () => (await runsOf(name)).length > before + 1, { seconds: 90 });
    expect((await send('DELETE', `/execution-schedules/bell?deployment_id=${name}`)).status).toBe(204);
    await eventually(
      'all have ended',
      async () => (await runsOf(name)).every((run) => run.status === 'terminated'),
      { seconds: 90 },
    );
    const runs = await runsOf(name);
    // Each begins after the one before it has ended: none was started beside another.
    for (const [index, run] of runs.entries())
      if (index > 0) expect(new Date(run.createdAt) >= new Date(runs[index - 1]?.endedAt ?? 0)).toBe(true);
    const alarms = temporal.workflow.list({
      query: `WorkflowType = 'cloudloom.launcher' and ExecutionStatus = 'Failed'`,
    });
    for await (const alarm of alarms) throw new Error(`The launcher ${alarm.workflowId} has failed`);
  }, 400_000);

  it('ends with the first failure where that is wanted', async () => {
    const name = 'brittle';
    await deployFiles(stack.client, name, FILES);
    const { status } = await send('PUT', `/execution-schedules/bell?deployment_id=${name}`, {
      workflow_id: 'execute_operation',
      parameters: { operation: 'bell.fail' },
      since: '2026-01-01T00:00:00',
      recurrence: '2 seconds',
      stop_on_fail: true,
    });
    expect(status).toBe(201);
    await eventually(
      'it is disabled',
      async () => {
        const { body } = await send('GET', `/execution-schedules/bell?deployment_id=${name}`);
        return (body as { enabled: boolean }).enabled === false;
      },
      { seconds: 150, everyMilliseconds: 500 },
    );
    expect(await runsOf(name)).toMatchObject([{ status: 'failed' }]);
  }, 200_000);
});
