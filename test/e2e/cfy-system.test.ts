import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cfy } from '../support/cfy.ts';
import { deployFiles } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';
import { TWO_STEPS } from '../support/two-steps.ts';

let stack: Stack;
let cfy: Cfy;
let shared: SharedFolder;
beforeAll(async () => {
  shared = await SharedFolder.create();
  stack = await Stack.start();
  cfy = await Cfy.open(stack.address);
}, 120_000);
afterAll(async () => {
  await cfy?.close();
  await stack?.close();
  await shared?.remove();
}, 60_000);

async function run(exitCode: number, ...words: string[]): Promise<string> {
  const answer = await cfy.run(...words);
  expect([words.join(' '), answer.exitCode, answer.output]).toEqual([
    words.join(' '),
    exitCode,
    answer.output,
  ]);
  return answer.output;
}
/** The rows of a printed table: cells by column. */
function rows(output: string): Record<string, string>[] {
  const lines = output.split('\n').filter((line) => line.startsWith('|'));
  const [head, ...rest] = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return rest.map((cells) => Object.fromEntries(cells.map((cell, place) => [head?.[place] ?? '', cell])));
}

describe("the system, with Cloudify's own command line client", () => {
  it('goes into maintenance when what runs has ended, is closed, and comes out', async () => {
    const folder = await shared.section('keep');
    await deployFiles(stack.client, 'keep', TWO_STEPS, { folder: folder.path });
    const running = await stack.client.executions.start({ deploymentId: 'keep', workflowId: 'install' });
    await eventually('the first operation runs', async () => (await folder.notes()).length > 0);
    expect(await run(0, 'maintenance-mode', 'activate')).toContain('Entering maintenance mode...');
    const entering = await run(0, 'maintenance-mode', 'status');
    expect(entering).toMatch(/Status:\s+activating/);
    expect(entering).toMatch(/Requested By:\s+admin/);
    expect(entering).toContain('currently has one running or pending execution.');
    expect(await run(1, 'executions', 'start', 'uninstall', '-d', 'keep')).toContain(
      'Your request was rejected since Cloudify manager is currently in maintenance mode',
    );
    await folder.openGate();
    await stack.client.executions.wait(running.id, { pollMilliseconds: 100 }).catch((error: unknown) => {
      // The mode may be on before the end was read.
      expect(String(error)).toContain('maintenance mode');
    });
    const wait = await cfy.run('maintenance-mode', 'activate', '--wait', '--timeout', '60');
    expect(wait.output).toContain('Nothing to modify');
    await eventually('the mode is on', async () =>
      /Status:\s+activated/.test(await run(0, 'maintenance-mode', 'status')),
    );
    expect(await run(0, 'status')).toMatch(/maintenance/i);
    expect(await run(1, 'blueprints', 'list')).toContain('Your request was rejected since');
    expect(await run(0, 'maintenance-mode', 'deactivate')).toContain('Maintenance mode is off.');
    expect((await cfy.run('maintenance-mode', 'deactivate')).output).toContain('Nothing to modify');
    await run(0, 'blueprints', 'list');
    expect((await stack.client.executions.get(running.id)).status).toBe('terminated');
  }, 240_000);

  it('has settings, a status of its parts, no license and no agents', async () => {
    expect(rows(await run(0, 'config', 'list')).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['task_retries', 'task_retry_interval', 'subgraph_retries']),
    );
    expect(await run(0, 'config', 'update', '{"task_retries": 7, "workflow.subgraph_retries": 1}')).toContain(
      'Updated task_retries to 7',
    );
    expect(rows(await run(0, 'config', 'list')).find(({ name }) => name === 'task_retries')).toMatchObject({
      ...{ value: '7', scope: 'workflow', is_editable: 'True', admin_only: 'False' },
      updated_at: expect.stringMatching(/^\d{4}-/),
    });
    expect(await run(1, 'config', 'update', '{"task_retries": -5}')).toContain(
      'An error occurred on the server: 400: task_retries must be a whole number, -1 (no end) or more, but got: -5',
    );
    expect(await run(1, 'config', 'update', '{"nothing": 5}')).toContain('404: ');
    const cluster = await run(0, 'cluster', 'status');
    expect(cluster).toContain('Current cluster status is OK');
    expect(rows(cluster).map(({ service, status }) => [service, status])).toEqual([
      ['manager', 'OK'],
      ['db', 'OK'],
      ['broker', 'OK'],
    ]);
    expect(await run(0, 'license', 'check')).toContain('Manager is licensed.');
    expect(rows(await run(0, 'license', 'list'))).toMatchObject([
      { license_edition: 'community: none needed', expired: 'False' },
    ]);
    expect(await run(1, 'license', 'remove')).toContain('none is needed here');
  }, 240_000);

  it('makes log bundles, downloads and deletes them', async () => {
    expect(await run(0, 'log-bundles', 'create', 'monday')).toContain(
      "Started workflow execution. The execution's id is",
    );
    const list = async () => rows(await run(0, 'log-bundles', 'list'));
    await eventually('the bundle is made', async () => (await list())[0]?.['status'] === 'created');
    expect(await list()).toMatchObject([{ id: 'monday', status: 'created' }]);
    expect(await run(0, 'log-bundles', 'download', 'monday', '-o', 'monday.tar.gz')).toContain(
      'Log bundle downloaded as',
    );
    expect(await run(0, 'log-bundles', 'delete', 'monday')).toContain('Log bundle deleted successfully');
    expect(await list()).toEqual([]);
  }, 240_000);

  it('lists registered agents', async () => {
    const folder = await shared.section('host');
    await deployFiles(stack.client, 'host', TWO_STEPS, { folder: folder.path });
    const { items } = await stack.client.nodeInstances.list({ filters: { deploymentId: 'host' } });
    const put = await fetch(`http://${stack.address}/api/v3.1/agents/first`, {
      method: 'PUT',
      headers: {
        Authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}`,
        Tenant: 'default_tenant',
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({
        node_instance_id: items[0]?.id,
        state: 'started',
        ip: '10.0.0.7',
        system: 'linux',
      }),
    });
    expect(put.status).toBe(200);
    expect(rows(await run(0, 'agents', 'list'))).toMatchObject([
      { id: 'first', ip: '10.0.0.7', deployment: 'host', state: 'started', system: 'linux' },
    ]);
    expect(rows(await run(0, 'agents', 'list', '--deployment-id', 'other'))).toEqual([]);
    expect(rows(await run(0, 'agents', 'list', '--node-instance-id', items[0]?.id ?? ''))).toHaveLength(1);
  }, 240_000);
});
