import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Database, OWNED_TABLES } from '@cloudloom/model';
import { createTestDatabase } from '../support/database.ts';
import { basic, send, type Answer } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();
const PASSWORD = 'long enough';
const as = (username: string, password = PASSWORD, tenant = 'default_tenant') => ({
  headers: {
    ...basic(`${username}:${password}`),
    Tenant: tenant,
  },
});
const refusal = (status: number, error_code: string, message?: string) => ({
  status,
  body: { error_code, server_traceback: null, ...(message === undefined ? {} : { message }) },
});
const put = (path: string, body: unknown) => manager.call('PUT', path, { body });
const post = (path: string, body: unknown) => manager.call('POST', path, { body });
const addUser = (username: string, role?: string) => put('/users', { username, password: PASSWORD, role });
async function addTenant(name: string, members: Record<string, string> = {}): Promise<void> {
  expect(await post(`/tenants/${name}`, {})).toMatchObject({ status: 201, body: { name } });
  for (const [username, role] of Object.entries(members))
    expect(await put('/tenants/users', { username, tenant_name: name, role })).toMatchObject({ status: 200 });
}
const items = (answer: Answer) => (answer.body as { items: Record<string, unknown>[] }).items;

describe('users', () => {
  it('are created, found, listed, changed and deleted', async () => {
    expect(await addUser('ada')).toMatchObject({
      status: 201,
      body: { username: 'ada', role: 'default', active: true, is_locked: false, tenants: 0, groups: 0 },
    });
    expect(JSON.stringify((await manager.call('GET', '/users/ada')).body)).not.toContain('scrypt');
    expect(items(await manager.call('GET', '/users?_sort=-username&_search=AD'))).toMatchObject([
      { username: 'admin' },
      { username: 'ada' },
    ]);
    expect(await manager.call('GET', '/user', as('ada'))).toMatchObject({
      body: { username: 'ada', first_login_at: expect.any(String), show_getting_started: true },
    });
    expect(await post('/users/ada', { show_getting_started: false })).toMatchObject({
      body: { show_getting_started: false },
    });
    expect(await post('/users/ada', { password: 'another one' })).toMatchObject({ status: 200 });
    expect(await manager.call('GET', '/user', as('ada'))).toMatchObject({ status: 401 });
    expect(await manager.call('GET', '/user', as('ada', 'another one'))).toMatchObject({ status: 200 });
    expect(await post('/users/ada', { role: 'sys_admin' })).toMatchObject({ body: { role: 'sys_admin' } });
    expect(await manager.call('GET', '/users', as('ada', 'another one'))).toMatchObject({ status: 200 });
    expect(await manager.call('DELETE', '/users/ada')).toMatchObject({ status: 204 });
    expect(await manager.call('GET', '/users/ada')).toMatchObject(
      refusal(404, 'not_found_error', 'Requested `User` with ID `ada` was not found'),
    );
    expect(await manager.call('GET', '/user', as('ada', 'another one'))).toMatchObject({ status: 401 });
  });

  it.each([
    [{ username: 'bob' }, 'Missing password in json request body'],
    [{ username: 'bob', password: 'short' }, 'The password must have 8 to 1024 characters'],
    [{ username: 'bob', password: 'x'.repeat(1025) }, 'The password must have 8 to 1024 characters'],
    [{ username: 'b b', password: PASSWORD }, undefined],
    [{ username: '', password: PASSWORD }, 'The `username` argument is empty'],
    [
      { username: 'bob', password: PASSWORD, role: 'king' },
      'Invalid role: `king`. Valid system roles are: sys_admin, default',
    ],
    [{ username: 'bob', password: 12345678 }, undefined],
    [{ username: 'bob', password: PASSWORD, is_prehashed: true }, undefined],
  ])('are not created from %j', async (body, message) => {
    expect(await put('/users', body)).toMatchObject(refusal(400, 'bad_parameters_error', message));
    expect(await manager.call('GET', '/users/bob')).toMatchObject({ status: 404 });
  });

  it('exist once', async () => {
    expect(await put('/users', { username: 'admin', password: PASSWORD })).toMatchObject(
      refusal(409, 'conflict_error'),
    );
    expect(await manager.call('GET', '/user')).toMatchObject({ status: 200 });
  });

  it('that are not active get in by nothing, at once', async () => {
    await addUser('cleo');
    const { value } = (await manager.call('POST', '/tokens', { body: {}, ...as('cleo') })).body as {
      value: string;
    };
    const byToken = { headers: { Authorization: '', 'Authentication-Token': value } };
    expect(await manager.call('GET', '/user', byToken)).toMatchObject({ status: 200 });
    const deactivate = { action: 'deactivate' };
    expect(await post('/users/active/cleo', deactivate)).toMatchObject({
      status: 200,
      body: { active: false },
    });
    expect(await manager.call('GET', '/user', as('cleo'))).toMatchObject(refusal(401, 'unauthorized_error'));
    expect(await manager.call('GET', '/user', byToken)).toMatchObject(refusal(401, 'unauthorized_error'));
    expect(await post('/users/active/cleo', deactivate)).toMatchObject(refusal(409, 'conflict_error'));
    expect(await post('/users/active/cleo', { action: 'activate' })).toMatchObject({
      body: { active: true },
    });
    expect(await manager.call('GET', '/user', byToken)).toMatchObject({ status: 200 });
    expect(await post('/users/active/cleo', { action: 'dance' })).toMatchObject(
      refusal(400, 'bad_parameters_error'),
    );
    expect(await post('/users/active/nobody', { action: 'activate' })).toMatchObject({ status: 404 });
  });

  it('change their own password and nothing else', async () => {
    await addUser('dora');
    expect(
      await manager.call('POST', '/users/dora', { body: { password: 'second one' }, ...as('dora') }),
    ).toMatchObject({ status: 200 });
    const dora = as('dora', 'second one');
    expect(await manager.call('POST', '/users/dora', { body: { role: 'sys_admin' }, ...dora })).toMatchObject(
      refusal(403, 'forbidden_error'),
    );
    expect(
      await manager.call('POST', '/users/admin', { body: { password: 'mine now!' }, ...dora }),
    ).toMatchObject(
      refusal(
        403,
        'forbidden_error',
        'User `dora` is not permitted to perform the action user_update in the tenant `default_tenant`',
      ),
    );
    expect(await manager.call('GET', '/users/dora', dora)).toMatchObject({ body: { role: 'default' } });
    expect(await manager.call('GET', '/users/admin', dora)).toMatchObject({ status: 403 });
  });

  it('who own something stay; they can be deactivated', async () => {
    await addUser('erin');
    await addTenant('owners', { erin: 'user' });
    const owner = as('erin', PASSWORD, 'owners');
    expect(await manager.call('PUT', '/secrets/hers', { body: { value: 'x' }, ...owner })).toMatchObject({
      status: 200,
    });
    expect(await manager.call('DELETE', '/users/erin')).toMatchObject(
      refusal(
        409,
        'conflict_error',
        'User `erin` cannot be deleted: secrets belong to them. Deactivate them instead.',
      ),
    );
    expect(await manager.call('DELETE', '/tenants/owners')).toMatchObject(
      refusal(
        409,
        'conflict_error',
        'Tenant `owners` cannot be deleted: it still holds resources. Delete those first.',
      ),
    );
    expect(await manager.call('DELETE', '/secrets/hers', owner)).toMatchObject({ status: 204 });
    expect(await manager.call('DELETE', '/users/erin')).toMatchObject({ status: 204 });
    expect(await manager.call('DELETE', '/tenants/owners')).toMatchObject({ status: 204 });
  });

  it('own rows of the tables that say who created what', async () => {
    const test = await createTestDatabase();
    const client = new pg.Client({ connectionString: test.url });
    try {
      const database = await Database.open({ url: test.url });
      await database.migrate();
      await database.close();
      await client.connect();
      const { rows } = await client.query<{ name: string }>(
        `select table_name as name from information_schema.columns
          where column_name = 'created_by' and table_schema = 'public'`,
      );
      // These go with the deployment they belong to.
      const parts = ['deployment_modifications', 'deployment_updates', 'node_instances', 'nodes'];
      const names = rows.map(({ name }) => name).filter((name) => !parts.includes(name));
      expect([...OWNED_TABLES].sort()).toEqual(names.sort());
    } finally {
      await client.end();
      await test.drop();
    }
  });
});

describe('the last administrator', () => {
  const isKept = refusal(
    400,
    'illegal_action_error',
    'Nobody would be left who is active and administers the system',
  );

  it('cannot be deleted, deactivated or degraded', async () => {
    expect(await post('/users/admin', { role: 'default' })).toMatchObject(isKept);
    expect(await post('/users/active/admin', { action: 'deactivate' })).toMatchObject(isKept);
    expect(await manager.call('DELETE', '/users/admin')).toMatchObject(isKept);
    expect(await manager.call('GET', '/users/admin')).toMatchObject({
      body: { role: 'sys_admin', active: true },
    });
  });

  it('may be one by a group, which then stays as it is', async () => {
    await addUser('ivy');
    await post('/user-groups', { group_name: 'chiefs', role: 'sys_admin' });
    await put('/user-groups/users', { username: 'ivy', group_name: 'chiefs' });
    expect(await post('/users/active/admin', { action: 'deactivate' })).toMatchObject({ status: 200 });
    const ivy = as('ivy');
    expect(await manager.call('GET', '/users', ivy)).toMatchObject({ status: 200 });
    for (const call of [
      manager.call('DELETE', '/user-groups/chiefs', ivy),
      manager.call('POST', '/user-groups/chiefs', { body: { role: 'default' }, ...ivy }),
      manager.call('DELETE', '/user-groups/users', {
        body: { username: 'ivy', group_name: 'chiefs' },
        ...ivy,
      }),
      manager.call('DELETE', '/users/ivy', ivy),
    ])
      expect(await call).toMatchObject(isKept);
    expect(
      await manager.call('POST', '/users/active/admin', { body: { action: 'activate' }, ...ivy }),
    ).toMatchObject({
      status: 200,
    });
    expect(await manager.call('DELETE', '/user-groups/chiefs')).toMatchObject({ status: 204 });
    expect(await manager.call('GET', '/users', ivy)).toMatchObject({ status: 403 });
  });

  it('is kept when two remove each other at the same time', async () => {
    await addUser('kim', 'sys_admin');
    const [one, other] = await Promise.all([
      manager.call('POST', '/users/active/admin', { body: { action: 'deactivate' }, ...as('kim') }),
      manager.call('POST', '/users/active/kim', { body: { action: 'deactivate' } }),
    ]);
    const refused = [one, other].filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThanOrEqual(1);
    const survivor = one?.status === 200 ? as('kim') : {};
    expect(await manager.call('GET', '/users', survivor)).toMatchObject({ status: 200 });
    await manager.call('POST', '/users/active/admin', { body: { action: 'activate' }, ...survivor });
    expect(await manager.call('GET', '/users')).toMatchObject({ status: 200 });
  });
});

describe('user groups', () => {
  it('give their members roles in tenants and in the system', async () => {
    await addUser('lee');
    await addTenant('labs');
    expect(
      await post('/user-groups', { group_name: 'crew', ldap_group_dn: null, role: 'default' }),
    ).toMatchObject({
      status: 201,
      body: { name: 'crew', role: 'default', ldap_dn: null, tenants: 0, users: 0 },
    });
    expect(await put('/user-groups/users', { username: 'lee', group_name: 'crew' })).toMatchObject({
      body: { users: 1 },
    });
    expect(await put('/user-groups/users', { username: 'lee', group_name: 'crew' })).toMatchObject({
      status: 409,
    });
    const inLabs = as('lee', PASSWORD, 'labs');
    expect(await manager.call('GET', '/blueprints', inLabs)).toMatchObject({ status: 403 });
    const membership = { group_name: 'crew', tenant_name: 'labs' };
    expect(await put('/tenants/user-groups', { ...membership, role: 'viewer' })).toMatchObject({
      status: 200,
      body: { name: 'labs', groups: { crew: 'viewer' }, users: { lee: { roles: ['viewer'] } } },
    });
    expect(await manager.call('GET', '/blueprints', inLabs)).toMatchObject({ status: 200 });
    expect(await manager.call('PUT', '/secrets/s', { body: { value: 'x' }, ...inLabs })).toMatchObject({
      status: 403,
    });
    expect(
      await manager.call('PATCH', '/tenants/user-groups', { body: { ...membership, role: 'user' } }),
    ).toMatchObject({
      status: 200,
      body: { user_roles: { direct: {}, groups: { crew: { role: 'user', users: ['lee'] } } } },
    });
    expect(await manager.call('PUT', '/secrets/s', { body: { value: 'x' }, ...inLabs })).toMatchObject({
      status: 200,
    });
    expect(await manager.call('GET', '/users/lee?_get_data=true')).toMatchObject({
      body: {
        tenants: { labs: ['user'] },
        tenant_roles: { direct: {}, groups: { labs: { user: ['crew'] } } },
        groups: ['crew'],
        group_system_roles: { default: ['crew'] },
      },
    });
    expect(await manager.call('GET', '/user-groups/crew?_get_data=true')).toMatchObject({
      body: { tenants: { labs: 'user' }, users: ['lee'] },
    });
    expect(items(await manager.call('GET', '/user-groups?_sort=name'))).toMatchObject([
      { name: 'crew', users: 1 },
    ]);
    expect(await post('/user-groups/crew', { role: 'sys_admin' })).toMatchObject({
      body: { role: 'sys_admin' },
    });
    expect(await manager.call('GET', '/users', as('lee'))).toMatchObject({ status: 200 });
    expect(await post('/user-groups/crew', { role: 'default' })).toMatchObject({ status: 200 });
    expect(await manager.call('DELETE', '/tenants/user-groups', { body: membership })).toMatchObject({
      status: 204,
    });
    expect(await manager.call('DELETE', '/tenants/user-groups', { body: membership })).toMatchObject({
      status: 404,
    });
    expect(await manager.call('GET', '/blueprints', inLabs)).toMatchObject({ status: 403 });
    const member = { username: 'lee', group_name: 'crew' };
    expect(await manager.call('DELETE', '/user-groups/users', { body: member })).toMatchObject({
      status: 204,
    });
    expect(await manager.call('DELETE', '/user-groups/users', { body: member })).toMatchObject({
      status: 404,
    });
    expect(await manager.call('DELETE', '/user-groups/crew')).toMatchObject({ status: 204 });
    expect(await manager.call('GET', '/user-groups/crew')).toMatchObject(
      refusal(404, 'not_found_error', 'Requested `Group` with ID `crew` was not found'),
    );
  });

  it.each([
    [{}, 400],
    [{ group_name: 'a b' }, 400],
    [{ group_name: 'users' }, 400],
    [{ group_name: 'g', role: 'viewer' }, 400],
    [{ group_name: 'g', ldap_group_dn: 'cn=g' }, 400],
  ])('are not made of %j', async (body, status) => {
    expect(await post('/user-groups', body)).toMatchObject({ status });
    expect(await manager.call('GET', '/user-groups/g')).toMatchObject({ status: 404 });
  });

  it('take existing users only', async () => {
    expect(await post('/user-groups', { group_name: 'team' })).toMatchObject({ status: 201 });
    expect(await post('/user-groups', { group_name: 'team' })).toMatchObject(
      refusal(409, 'conflict_error', 'Group `team` already exists'),
    );
    expect(await put('/user-groups/users', { username: 'nobody', group_name: 'team' })).toMatchObject({
      status: 404,
    });
    expect(await put('/user-groups/users', { username: 'admin', group_name: 'none' })).toMatchObject({
      status: 404,
    });
  });
});

describe('tenants', () => {
  it('are walls: who does not belong to one does not see it', async () => {
    await addUser('mia');
    await addTenant('east', { mia: 'viewer' });
    await addTenant('west');
    const mia = as('mia', PASSWORD, 'east');
    expect(items(await manager.call('GET', '/tenants', mia)).map(({ name }) => name)).toEqual(['east']);
    expect(await manager.call('GET', '/tenants/west', mia)).toMatchObject(refusal(404, 'not_found_error'));
    expect(await manager.call('GET', '/tenants/nowhere', mia)).toMatchObject(refusal(404, 'not_found_error'));
    // A viewer is not told who else is there.
    expect(await manager.call('GET', '/tenants/east?_get_data=true', mia)).toMatchObject({
      body: { users: 0 },
    });
    expect(await manager.call('GET', '/tenants/east?_get_data=true')).toMatchObject({
      body: { users: { mia: { roles: ['viewer'] } }, user_roles: { direct: { mia: 'viewer' } } },
    });
    expect(items(await manager.call('GET', '/tenants?_search=EAS'))).toMatchObject([
      { name: 'east', users: 1 },
    ]);
  });

  it('change the roles of their members, and lose them', async () => {
    await addUser('noa');
    await addTenant('hub', { noa: 'viewer' });
    const membership = { username: 'noa', tenant_name: 'hub' };
    const noa = as('noa', PASSWORD, 'hub');
    const save = () =>
      manager.call('PUT', '/secrets/s', { body: { value: '1', update_if_exists: true }, ...noa });
    expect(await save()).toMatchObject({ status: 403 });
    expect(await put('/tenants/users', { ...membership, role: 'user' })).toMatchObject(
      refusal(409, 'conflict_error'),
    );
    expect(
      await manager.call('PATCH', '/tenants/users', { body: { ...membership, role: 'user' } }),
    ).toMatchObject({
      status: 200,
      body: { user_roles: { direct: { noa: 'user' } } },
    });
    expect(await save()).toMatchObject({ status: 200 });
    expect(
      await manager.call('PATCH', '/tenants/users', { body: { ...membership, role: 'king' } }),
    ).toMatchObject(
      refusal(
        400,
        'bad_parameters_error',
        'Invalid role: `king`. Valid tenant roles are: manager, user, operations, viewer',
      ),
    );
    expect(await manager.call('DELETE', '/tenants/users', { body: membership })).toMatchObject({
      status: 204,
    });
    expect(await save()).toMatchObject({ status: 403 });
    for (const method of ['PATCH', 'DELETE'])
      expect(
        await manager.call(method, '/tenants/users', { body: { ...membership, role: 'user' } }),
      ).toMatchObject(refusal(404, 'not_found_error', 'User `noa` does not belong to the tenant `hub`'));
    expect(await put('/tenants/users', { ...membership, tenant_name: 'none', role: 'user' })).toMatchObject({
      status: 404,
    });
  });

  it('have legal names of their own, and the default one stays', async () => {
    expect(await post('/tenants/a%20b', {})).toMatchObject(refusal(400, 'bad_parameters_error'));
    expect(await post('/tenants/users', {})).toMatchObject(refusal(400, 'bad_parameters_error'));
    expect(await post('/tenants/default_tenant', {})).toMatchObject(
      refusal(409, 'conflict_error', 'Tenant `default_tenant` already exists'),
    );
    expect(await manager.call('DELETE', '/tenants/default_tenant')).toMatchObject(
      refusal(400, 'illegal_action_error'),
    );
    expect(await manager.call('DELETE', '/tenants/none')).toMatchObject(refusal(404, 'not_found_error'));
    expect(await manager.call('GET', '/tenants/a%00b')).toMatchObject({ status: 404 });
  });
});

describe('permissions', () => {
  const CREATE = '/permissions/viewer/secret_create';

  it('are given to roles and taken again, from the next request on, for good', async () => {
    await addUser('oli');
    await addTenant('perm', { oli: 'viewer' });
    const oli = as('oli', PASSWORD, 'perm');
    const save = () =>
      manager.call('PUT', '/secrets/p', { body: { value: '1', update_if_exists: true }, ...oli });
    expect(await save()).toMatchObject({ status: 403 });
    expect(await manager.call('PUT', CREATE)).toMatchObject({
      status: 200,
      body: { role: 'viewer', permission: 'secret_create' },
    });
    expect(await save()).toMatchObject({ status: 200 });
    expect(items(await manager.call('GET', '/permissions/viewer'))).toContainEqual({
      role: 'viewer',
      permission: 'secret_create',
    });
    expect(await manager.call('GET', '/config?scope=authorization')).toMatchObject({
      body: { authorization: { permissions: { secret_create: expect.arrayContaining(['viewer']) } } },
    });
    expect(await manager.call('DELETE', CREATE)).toMatchObject({ status: 204 });
    expect(await save()).toMatchObject({ status: 403 });
    expect(await manager.call('DELETE', CREATE)).toMatchObject(refusal(404, 'not_found_error'));
    expect(items(await manager.call('GET', '/permissions'))).toContainEqual({
      role: 'sys_admin',
      permission: 'user_create',
    });
  });

  it('taken from a role hide its tenants from lists of all tenants, too', async () => {
    await addUser('pat');
    await addTenant('first', { pat: 'user' });
    await addTenant('second', { pat: 'viewer' });
    await manager.call('PUT', '/secrets/seen', { body: { value: '1' }, headers: { Tenant: 'second' } });
    const all = async () =>
      items(await manager.call('GET', '/secrets?_all_tenants=true', as('pat', PASSWORD, 'first')));
    expect(await all()).toMatchObject([{ key: 'seen' }]);
    expect(await manager.call('DELETE', '/permissions/viewer/secret_list')).toMatchObject({ status: 204 });
    expect(await all()).toEqual([]);
    expect(await manager.call('PUT', '/permissions/viewer/secret_list')).toMatchObject({ status: 200 });
  });

  it('of the default role do not open tenants that somebody does not belong to', async () => {
    await addUser('quin');
    await addTenant('closed');
    expect(await manager.call('PUT', '/permissions/default/secret_list')).toMatchObject({ status: 200 });
    expect(await manager.call('GET', '/secrets', as('quin', PASSWORD, 'closed'))).toMatchObject({
      status: 403,
    });
    expect(await manager.call('DELETE', '/permissions/default/secret_list')).toMatchObject({ status: 204 });
  });

  it.each([
    ['PUT', '/permissions/manager/user_create', 400],
    ['DELETE', '/permissions/sys_admin/user_create', 400],
    ['PUT', '/permissions/king/user_create', 404],
    ['PUT', '/permissions/viewer/fly', 404],
    ['GET', '/permissions/king', 404],
  ])('%s %s is refused', async (method, path, status) => {
    expect(await manager.call(method, path)).toMatchObject({ status });
  });

  it('to manage users do not make administrators', async () => {
    await addUser('rob');
    for (const permission of [
      'user_create',
      'user_update',
      'user_delete',
      'user_group_add_user',
      'user_group_create',
    ])
      expect(await manager.call('PUT', `/permissions/default/${permission}`)).toMatchObject({ status: 200 });
    await post('/user-groups', { group_name: 'bosses', role: 'sys_admin' });
    const rob = as('rob');
    const calls: [string, string, unknown][] = [
      ['PUT', '/users', { username: 'evil', password: PASSWORD, role: 'sys_admin' }],
      ['POST', '/users/rob', { role: 'sys_admin' }],
      ['POST', '/users/admin', { password: 'mine now!' }],
      ['POST', '/users/active/admin', { action: 'deactivate' }],
      ['DELETE', '/users/admin', {}],
      ['PUT', '/user-groups/users', { username: 'rob', group_name: 'bosses' }],
      ['POST', '/user-groups', { group_name: 'kings', role: 'sys_admin' }],
    ];
    for (const [method, path, body] of calls)
      expect([path, await manager.call(method, path, { body, ...rob })]).toMatchObject([
        path,
        { status: 403 },
      ]);
    expect(
      await manager.call('PUT', '/users', { body: { username: 'sue', password: PASSWORD }, ...rob }),
    ).toMatchObject({ status: 201 });
    expect(await send(`${manager.url}/api/v3.1/users/rob`, 'GET', {})).toMatchObject({
      body: { role: 'default' },
    });
  });
});
