import { beforeAll, describe, expect, it } from '@jest/globals';
import { TenantRepository, UserGroupRepository, UserRepository, type Visibility } from '@cloudloom/model';
import { WORKFLOWS } from '@cloudloom/executions/testing';
import { aDeployment, anExecution } from '../support/builders.ts';
import { eventually } from '../support/eventually.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();

type Kind = 'blueprints' | 'deployments' | 'plugins' | 'secrets';
const KINDS: Kind[] = ['blueprints', 'deployments', 'plugins', 'secrets'];

const as = (username: string, tenant = 'north') => ({
  headers: {
    Authorization: `Basic ${Buffer.from(`${username}:${username === 'admin' ? 'admin' : 'secret'}`).toString('base64')}`,
    Tenant: tenant,
  },
});
const give = (kind: Kind, id: string, creator: unknown, giver = as('ann')) =>
  manager.call('PATCH', `/${kind}/${id}`, { body: { creator }, ...giver });
const read = (kind: Kind, id: string, reader = as('ann')) => manager.call('GET', `/${kind}/${id}`, reader);
const refused = (status: number, error_code: string, message: string) => ({
  status,
  body: { error_code, message: expect.stringContaining(message) },
});

beforeAll(async () => {
  const users = new UserRepository(manager.database);
  for (const tenant of ['north', 'south']) await new TenantRepository(manager.database).ensure(tenant);
  for (const username of ['ann', 'ben', 'max', 'vic', 'sue', 'gus', 'idle'])
    await users.create({ username, password: 'secret', role: 'default' });
  for (const username of ['ann', 'ben', 'idle']) await users.addToTenant(username, 'north', 'user');
  await users.addToTenant('max', 'north', 'manager');
  await users.addToTenant('vic', 'north', 'viewer');
  await users.addToTenant('sue', 'south', 'user');
  const admin = as('admin');
  await manager.call('POST', '/users/active/idle', { body: { action: 'deactivate' }, ...admin });
  await new UserGroupRepository(manager.database).create({ name: 'crew', role: 'default' });
  const put = (path: string, body: object) => manager.call('PUT', path, { body, ...admin });
  await put('/user-groups/users', { username: 'gus', group_name: 'crew' });
  await put('/tenants/user-groups', { tenant_name: 'north', group_name: 'crew', role: 'user' });
});

let count = 0;

/** Something of ann's, with a blueprint of hers where it is a deployment; its id. */
async function aResource(kind: Kind, visibility: Visibility = 'tenant'): Promise<string> {
  const id = `thing-${++count}`;
  const owned = { id, tenantName: 'north', createdBy: 'ann', visibility };
  const { secrets, plugins, blueprints, visibilities } = manager.room.stores;
  switch (kind) {
    case 'secrets':
      await secrets.put({ tenantName: 'north', username: 'ann' }, { key: id, value: 'sesame', visibility });
      return id;
    case 'plugins':
      await plugins.insert({
        ...owned,
        ...{ packageName: id, packageVersion: '1.0.0', archiveName: `${id}.tgz`, title: id },
        ...{ yaml: '', archiveHash: '0'.repeat(64) },
      });
      return id;
    case 'blueprints':
      await blueprints.insert({ ...owned, mainFileName: 'blueprint.yaml', state: 'uploaded' });
      return id;
    case 'deployments':
      await blueprints.insert({ ...owned, mainFileName: 'blueprint.yaml', state: 'uploaded' });
      await aDeployment(manager.database, { ...owned, blueprintId: id, workflows: WORKFLOWS });
      await manager.database.transaction((tx) =>
        visibilities.set('deployments', { tenantName: 'north', id }, visibility, tx),
      );
      return id;
  }
}

describe.each(KINDS)('the owner of one of %s', (kind) => {
  it('gives it to another user of the tenant', async () => {
    const id = await aResource(kind);
    expect(await give(kind, id, 'ben')).toMatchObject({ status: 200, body: { created_by: 'ben' } });
    expect(await read(kind, id)).toMatchObject({ status: 200, body: { created_by: 'ben' } });
    expect(await give(kind, id, 'ann')).toMatchObject(
      refused(
        403,
        'forbidden_error',
        `User \`ann\` is not permitted to give \`${id}\` away: only its owner \`ben\``,
      ),
    );
    expect(await give(kind, id, 'gus', as('ben'))).toMatchObject({ body: { created_by: 'gus' } });
  });

  it('takes what is private along, and sees it no more', async () => {
    const id = await aResource(kind, 'private');
    if (kind === 'deployments') await give('blueprints', id, 'ben');
    expect(await read(kind, id, as('ben'))).toMatchObject({ status: 404 });
    expect(await give(kind, id, 'ben')).toMatchObject({
      status: 200,
      body: { created_by: 'ben', visibility: 'private' },
    });
    expect(await read(kind, id)).toMatchObject({ status: 404 });
    expect(await read(kind, id, as('ben'))).toMatchObject({ status: 200, body: { created_by: 'ben' } });
  });

  it('is changed for others by managers of the tenant and administrators alone', async () => {
    const id = await aResource(kind);
    expect(await give(kind, id, 'ben', as('ben'))).toMatchObject(
      refused(403, 'forbidden_error', 'User `ben` is not permitted to give'),
    );
    expect(await give(kind, id, 'vic', as('vic'))).toMatchObject(
      refused(403, 'forbidden_error', 'User `vic` is not permitted to perform the action'),
    );
    expect(await read(kind, id)).toMatchObject({ body: { created_by: 'ann' } });
    expect(await give(kind, id, 'ben', as('max'))).toMatchObject({
      status: 200,
      body: { created_by: 'ben' },
    });
    expect(await give(kind, id, 'admin', as('admin'))).toMatchObject({ body: { created_by: 'admin' } });
  });

  it('is nobody who is not of the tenant, whoever else they are', async () => {
    const id = await aResource(kind);
    for (const stranger of ['sue', 'nobody', ''])
      expect(await give(kind, id, stranger)).toMatchObject(
        refused(404, 'not_found_error', `User \`${stranger}\` does not belong to the tenant \`north\``),
      );
    expect(await give(kind, id, 'idle')).toMatchObject(
      refused(400, 'illegal_action_error', 'User `idle` is not active'),
    );
    expect(await give(kind, id, ['ben'])).toMatchObject(
      refused(
        400,
        'bad_parameters_error',
        'creator parameter is expected to be of type str but is of type list',
      ),
    );
    expect(await read(kind, id)).toMatchObject({ body: { created_by: 'ann' } });
  });

  it('is not told to other tenants, and not changed from there', async () => {
    const id = await aResource(kind);
    const hidden = await give(kind, id, 'sue', as('sue', 'south'));
    expect(hidden).toMatchObject({ status: 404, body: { error_code: 'not_found_error' } });
    expect(JSON.stringify(hidden.body)).not.toMatch(/ann|north/);
    const shared = await aResource(kind, 'global');
    expect(await give(kind, shared, 'sue', as('sue', 'south'))).toMatchObject({ status: 403 });
    expect(await read(kind, shared)).toMatchObject({ body: { created_by: 'ann' } });
  });

  it('is in the audit log with who changed it', async () => {
    const id = await aResource(kind);
    await give(kind, id, 'ben', as('max'));
    // An entry is written behind the answer.
    const entry = await eventually('the entry is there', async () => {
      const { body } = await manager.call('GET', '/audit?creator_name=max', as('admin'));
      return (body as { items: { ref_id: string }[] }).items.find(({ ref_id: ref }) => ref === id);
    });
    expect(entry).toMatchObject({ ref_table: kind, operation: 'update', tenant_name: 'north', status: 200 });
  });
});

describe('a change of owner', () => {
  const rowsOf = async (path: string, reader = as('ben')) =>
    (await manager.call('GET', path, reader)).body as { items: { created_by: string }[] };

  it('may come with other changes, which are not made where it is refused', async () => {
    const labels = [{ env: 'prod' }];
    const [blueprint, deployment, secret] = await Promise.all([
      aResource('blueprints'),
      aResource('deployments', 'tenant'),
      aResource('secrets', 'private'),
    ]);
    const change = (path: string, body: object) => manager.call('PATCH', path, { body, ...as('ann') });
    for (const [path, body] of [
      [`/blueprints/${blueprint}`, { description: 'new' }],
      [`/deployments/${deployment}`, { display_name: 'new', labels }],
      [`/secrets/${secret}`, { value: 'new', provider_options: {} }],
    ] as const) {
      expect(await change(path, { ...body, creator: 'nobody' })).toMatchObject({ status: 404 });
      expect(JSON.stringify((await manager.call('GET', path, as('ann'))).body)).not.toContain('"new"');
      expect(await change(path, { ...body, creator: 'ben' })).toMatchObject({
        status: 200,
        body: { created_by: 'ben' },
      });
      expect(JSON.stringify((await manager.call('GET', path, as('ben'))).body)).toContain('"new"');
    }
    expect(await change(`/blueprints/${blueprint}`, {})).toMatchObject(
      refused(400, 'bad_parameters_error', 'Missing labels, description or creator in json request body'),
    );
  });

  it('takes the nodes of a deployment along, and leaves on record who started what', async () => {
    const id = await aResource('deployments');
    await anExecution(manager.database, {
      tenantName: 'north',
      createdBy: 'ann',
      deploymentId: id,
      blueprintId: id,
    });
    expect(await give('deployments', id, 'ben')).toMatchObject({ status: 200 });
    for (const path of ['nodes', 'node-instances'])
      expect((await rowsOf(`/${path}?deployment_id=${id}`)).items).toMatchObject([{ created_by: 'ben' }]);
    expect((await rowsOf(`/executions?deployment_id=${id}`)).items).toMatchObject([{ created_by: 'ann' }]);
  });

  it('takes all of a private deployment along, with its schedules off', async () => {
    const id = await aResource('deployments', 'private');
    await give('blueprints', id, 'ben');
    const ended = { status: 'terminated', visibility: 'private' } as const;
    await anExecution(manager.database, {
      tenantName: 'north',
      createdBy: 'ann',
      deploymentId: id,
      ...ended,
    });
    const since = new Date(Date.now() + 86_400_000).toISOString().slice(0, 19);
    expect(
      await manager.call('PUT', `/execution-schedules/daily?deployment_id=${id}`, {
        body: { workflow_id: 'install', since, recurrence: '1 days' },
        ...as('ann'),
      }),
    ).toMatchObject({ status: 201, body: { enabled: true } });
    expect(await give('deployments', id, 'ben')).toMatchObject({ status: 200 });
    for (const path of ['nodes', 'node-instances', 'executions', 'execution-schedules']) {
      expect([path, (await rowsOf(`/${path}?deployment_id=${id}`)).items]).toMatchObject([
        path,
        [{ created_by: 'ben' }],
      ]);
      expect([path, (await rowsOf(`/${path}?deployment_id=${id}`, as('ann'))).items]).toEqual([path, []]);
    }
    expect((await rowsOf(`/execution-schedules?deployment_id=${id}`)).items).toMatchObject([
      { enabled: false, next_occurrence: null },
    ]);
  });

  it.each(['started', 'queued', 'scheduled'] as const)(
    'of a private deployment waits for the end of an execution that is %s',
    async (status) => {
      const id = await aResource('deployments', 'private');
      await give('blueprints', id, 'ben');
      const wishes = { tenantName: 'north', createdBy: 'ann', deploymentId: id, blueprintId: id, status };
      const execution = await anExecution(manager.database, { ...wishes, visibility: 'private' });
      expect(await give('deployments', id, 'ben')).toMatchObject(
        refused(400, 'illegal_action_error', `executions of it have not ended: ${execution.id}`),
      );
      expect(await read('deployments', id)).toMatchObject({ body: { created_by: 'ann' } });
    },
  );

  it('of a private deployment comes after that of its blueprint', async () => {
    const id = await aResource('deployments', 'private');
    expect(await give('deployments', id, 'ben')).toMatchObject(
      refused(400, 'illegal_action_error', `User \`ben\` does not see the blueprint \`${id}\``),
    );
  });

  it('waits for an environment, and for an upload', async () => {
    const bare = await aDeployment(manager.database, { id: 'bare', tenantName: 'north', createdBy: 'ann' });
    expect(await give('deployments', bare.id, 'ben')).toMatchObject(
      refused(400, 'illegal_action_error', 'cannot be given away before its environment is created'),
    );
    const fresh = { id: 'fresh', tenantName: 'north', createdBy: 'ann', mainFileName: 'b.yaml' };
    await manager.room.stores.blueprints.insert({ ...fresh, state: 'parsing' });
    expect(await give('blueprints', 'fresh', 'ben')).toMatchObject(
      refused(400, 'illegal_action_error', 'cannot be given away while it is parsing'),
    );
  });

  it('of a hidden secret is for who may see it, and hides it from who gave it', async () => {
    const id = await aResource('secrets');
    const hide = { body: { is_hidden_value: true }, ...as('ann') };
    expect(await manager.call('PATCH', `/secrets/${id}`, hide)).toMatchObject({ body: { value: 'sesame' } });
    expect(await give('secrets', id, 'max', as('max'))).toMatchObject(
      refused(403, 'forbidden_error', 'User `max` is not permitted to modify the hidden value secret'),
    );
    expect(await give('secrets', id, 'ben')).toMatchObject({ body: { created_by: 'ben', value: '' } });
    expect(await read('secrets', id, as('ben'))).toMatchObject({ body: { value: 'sesame' } });
    expect(await read('secrets', id)).toMatchObject({ body: { value: '' } });
  });
});
