import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { extract } from 'tar';
import { TenantRepository } from '@cloudloom/model';
import { aDeployment, anEvent, anExecution } from '../support/builders.ts';
import { eventually } from '../support/eventually.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();
const put = (id: string, body: object = {}, headers = {}) =>
  manager.call('PUT', `/log-bundles/${id}`, { body, headers });
const get = async (id: string) =>
  (await manager.call('GET', `/log-bundles/${id}`)).body as { status: string };

/** The lines of a file of the archive, parsed. */
async function unpack(archive: Uint8Array): Promise<(name: string) => Promise<Record<string, string>[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudloom-bundle-'));
  await writeFile(join(folder, 'bundle.tar.gz'), archive);
  await extract({ file: join(folder, 'bundle.tar.gz'), cwd: folder });
  const texts = new Map<string, string>();
  for (const name of ['executions.jsonl', 'events.jsonl'])
    texts.set(name, await readFile(join(folder, name), 'utf8'));
  await rm(folder, { recursive: true, force: true });
  return async (name) =>
    (texts.get(name) ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, string>);
}

it('a log bundle holds what executions have told, but not what they were given', async () => {
  await aDeployment(manager.database, { id: 'shop' });
  const { id: executionId, attempt } = await anExecution(manager.database, {
    ...{ status: 'terminated', parameters: { password: 'sesame' } },
  });
  await manager.room.stores.effects.write({
    executionId,
    executionAttempt: attempt,
    effects: [anEvent('told', { message: 'The shop is open' })],
  });
  expect(await put('monday')).toMatchObject({
    status: 201,
    body: { workflow_id: 'create_log_bundle', is_system_workflow: true },
  });
  await eventually('the bundle is made', async () => (await get('monday')).status === 'created');
  expect(await manager.call('GET', '/log-bundles?_sort=created_at')).toMatchObject({
    body: {
      items: [{ id: 'monday', status: 'created', error: '', created_by: 'admin' }],
      metadata: { pagination: { total: 1 } },
    },
  });
  const download = await manager.call('GET', '/log-bundles/monday/archive');
  expect([download.status, download.headers.get('content-disposition')]).toEqual([
    200,
    'attachment; filename="monday.tar.gz"',
  ]);
  const linesOf = await unpack(download.body as Buffer);
  const executions = await linesOf('executions.jsonl');
  expect(executions.map(({ id }) => id)).toContain(executionId);
  expect(JSON.stringify(executions)).not.toContain('sesame');
  expect((await linesOf('events.jsonl')).map(({ message }) => message)).toContain('The shop is open');

  expect(await put('monday')).toMatchObject({ status: 409, body: { error_code: 'conflict_error' } });
  expect(await manager.call('DELETE', '/log-bundles/monday')).toMatchObject({ status: 204 });
  expect(await manager.call('GET', '/log-bundles/monday')).toMatchObject({ status: 404 });
  expect(await manager.call('GET', '/log-bundles/monday/archive')).toMatchObject({ status: 404 });
});

it('is system-wide: refused or queued while something runs, failed when it was cancelled, seen in its tenant', async () => {
  await aDeployment(manager.database, { id: 'busy' });
  const { id: running } = await anExecution(manager.database, { deploymentId: 'busy' });
  expect(await put('tuesday')).toMatchObject({
    status: 400,
    body: { error_code: 'existing_running_execution_error' },
  });
  expect(await manager.call('GET', '/log-bundles/tuesday')).toMatchObject({ status: 404 });
  const queued = await put('tuesday', { queue: 'true' });
  expect(queued).toMatchObject({ status: 201, body: { status: 'queued' } });
  const refused = { status: 400, body: { error_code: 'log_bundle_action_error' } };
  expect(await manager.call('GET', '/log-bundles/tuesday/archive')).toMatchObject(refused);
  expect(await manager.call('DELETE', '/log-bundles/tuesday')).toMatchObject(refused);
  await new TenantRepository(manager.database).ensure('other');
  const headers = { Tenant: 'other' };
  expect(await manager.call('GET', '/log-bundles/tuesday', { headers })).toMatchObject({ status: 404 });
  expect(await manager.call('DELETE', '/log-bundles/tuesday', { headers })).toMatchObject({ status: 404 });
  const { id } = queued.body as { id: string };
  await manager.call('POST', `/executions/${id}`, { body: { action: 'cancel' } });
  expect(await get('tuesday')).toMatchObject({ status: 'failed', error: 'Its creation ended cancelled' });
  expect(await manager.call('GET', '/log-bundles/tuesday/archive')).toMatchObject(refused);
  expect(await manager.call('DELETE', '/log-bundles/tuesday')).toMatchObject({ status: 204 });
  await manager.room.executions.recordLostRun({
    ...{ executionId: running, attempt: 1, status: 'failed', error: 'x' },
  });
});

it('refuses what is not for others to write, and ids that are none', async () => {
  for (const [method, path] of [
    ['PUT', '/log-bundles/any/archive'],
    ['PATCH', '/log-bundles/any'],
  ] as const)
    expect(await manager.call(method, path, { body: { status: 'created' } })).toMatchObject({
      status: 403,
      body: { error_code: 'forbidden_error' },
    });
  expect(await put('a%2Fb')).toMatchObject({ status: 400, body: { error_code: 'bad_parameters_error' } });
});
