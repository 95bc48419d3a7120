import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CfyStack } from '../support/cfy-stack.ts';
import { deployFiles } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { printedRows } from '../support/printed-table.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { TWO_STEPS } from '../support/two-steps.ts';

let world: CfyStack;
let shared: SharedFolder;
beforeAll(async () => {
  shared = await SharedFolder.create();
  world = await CfyStack.start();
}, 120_000);
afterAll(async () => {
  await world?.close();
  await shared?.remove();
}, 60_000);

const run = (line: string, ...words: string[]) => world.run(line, ...words);
const refused = (line: string, ...words: string[]) => world.refused(line, ...words);

describe("the system, with Cloudify's own command line client", () => {
  it('goes into maintenance when what runs has ended, is closed, and comes out', async () => {
    const folder = await shared.section('keep');
    await deployFiles(world.stack.client, 'keep', TWO_STEPS, { folder: folder.path });
    const running = await world.stack.client.executions.start({
      deploymentId: 'keep',
      workflowId: 'install',
    });
    await eventually('the first operation runs', async () => (await folder.notes()).length > 0);
    expect(await run('maintenance-mode', 'activate')).toContain('Entering maintenance mode...');
    const entering = await run('maintenance-mode', 'status');
    expect(entering).toMatch(/Status:\s+activating/);
    expect(entering).toMatch(/Requested By:\s+admin/);
    expect(entering).toContain('currently has one running or pending execution.');
    expect(await refused('executions', 'start', 'uninstall', '-d', 'keep')).toContain(
      'Your request was rejected since Cloudify manager is currently in maintenance mode',
    );
    await folder.openGate();
    await world.stack.client.executions
      .wait(running.id, { pollMilliseconds: 100 })
      .catch((error: unknown) => {
        // The mode may be on before the end was read.
        expect(String(error)).toContain('maintenance mode');
      });
    const wait = await world.cfy.run('maintenance-mode', 'activate', '--wait', '--timeout', '60');
    expect(wait.output).toContain('Nothing to modify');
    await eventually('the mode is on', async () =>
      /Status:\s+activated/.test(await run('maintenance-mode', 'status')),
    );
    expect(await run('status')).toMatch(/maintenance/i);
    expect(await refused('blueprints', 'list')).toContain('Your request was rejected since');
    expect(await run('maintenance-mode', 'deactivate')).toContain('Maintenance mode is off.');
    expect((await world.cfy.run('maintenance-mode', 'deactivate')).output).toContain('Nothing to modify');
    await run('blueprints', 'list');
    expect((await world.stack.client.executions.get(running.id)).status).toBe('terminated');
  }, 240_000);

  it('has settings, a status of its parts, no license and no agents', async () => {
    expect(printedRows(await run('config', 'list')).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['task_retries', 'task_retry_interval', 'subgraph_retries']),
    );
    expect(await run('config', 'update', '{"task_retries": 7, "workflow.subgraph_retries": 1}')).toContain(
      'Updated task_retries to 7',
    );
    expect(
      printedRows(await run('config', 'list')).find(({ name }) => name === 'task_retries'),
    ).toMatchObject({
      ...{ value: '7', scope: 'workflow', is_editable: 'True', admin_only: 'False' },
      updated_at: expect.stringMatching(/^\d{4}-/),
    });
    expect(await refused('config', 'update', '{"task_retries": -5}')).toContain(
      'An error occurred on the server: 400: task_retries must be a whole number, -1 (no end) or more, but got: -5',
    );
    expect(await refused('config', 'update', '{"nothing": 5}')).toContain('404: ');
    const cluster = await run('cluster', 'status');
    expect(cluster).toContain('Current cluster status is OK');
    expect(printedRows(cluster).map(({ service, status }) => [service, status])).toEqual([
      ['manager', 'OK'],
      ['db', 'OK'],
      ['broker', 'OK'],
    ]);
    expect(await run('license', 'check')).toContain('Manager is licensed.');
    expect(printedRows(await run('license', 'list'))).toMatchObject([
      { license_edition: 'community: none needed', expired: 'False' },
    ]);
    expect(await refused('license', 'remove')).toContain('none is needed here');
  }, 240_000);

  it('makes log bundles, downloads and deletes them', async () => {
    expect(await run('log-bundles', 'create', 'monday')).toContain(
      "Started workflow execution. The execution's id is",
    );
    const list = async () => printedRows(await run('log-bundles', 'list'));
    await eventually('the bundle is made', async () => (await list())[0]?.['status'] === 'created');
    expect(await list()).toMatchObject([{ id: 'monday', status: 'created' }]);
    expect(await run('log-bundles', 'download', 'monday', '-o', 'monday.tar.gz')).toContain(
      'Log bundle downloaded as',
    );
    expect(await run('log-bundles', 'delete', 'monday')).toContain('Log bundle deleted successfully');
    expect(await list()).toEqual([]);
  }, 240_000);

  it('lists registered agents', async () => {
    const folder = await shared.section('host');
    await deployFiles(world.stack.client, 'host', TWO_STEPS, { folder: folder.path });
    const { items } = await world.stack.client.nodeInstances.list({ filters: { deploymentId: 'host' } });
    await world.stack.ask('PUT', '/agents/first', {
      body: { node_instance_id: items[0]?.id, state: 'started', ip: '10.0.0.7', system: 'linux' },
    });
    expect(printedRows(await run('agents', 'list'))).toMatchObject([
      { id: 'first', ip: '10.0.0.7', deployment: 'host', state: 'started', system: 'linux' },
    ]);
    expect(printedRows(await run('agents', 'list', '--deployment-id', 'other'))).toEqual([]);
    expect(printedRows(await run('agents', 'list', '--node-instance-id', items[0]?.id ?? ''))).toHaveLength(
      1,
    );
  }, 240_000);
});
