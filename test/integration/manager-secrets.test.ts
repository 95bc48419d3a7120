import { beforeAll, describe, expect, it } from '@jest/globals';
import { TenantRepository, UserRepository } from '@cloudloom/model';
import { packFiles } from '../support/archives.ts';
import { packPlugin } from '../support/plugins.ts';
import { basic, type Answer } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();
const PASSPHRASE = 'correct horse battery';

interface Exported {
  key: string;
  value: string;
  tenant_name: string;
  encrypted: boolean;
  [name: string]: unknown;
}

const as = (username: string, tenant = 'default_tenant') => ({
  headers: {
    ...basic(`${username}:${username === 'admin' ? 'admin' : 'secret'}`),
    Tenant: tenant,
  },
});
const put = (key: string, body: object, caller = as('admin')) =>
  manager.call('PUT', `/secrets/${key}`, { body, ...caller });
const get = async (key: string, caller = as('admin')) =>
  (await manager.call('GET', `/secrets/${key}`, caller)).body;
const exported = async (query = '', caller = as('admin')): Promise<Exported[]> => {
  const answer = await manager.call('GET', `/secrets/share/export?${query}`, caller);
  expect(answer.status).toBe(200);
  return answer.body as Exported[];
};
const importing = (body: object, caller = as('admin')): Promise<Answer> =>
  manager.call('POST', '/secrets/share/import', { body, ...caller });
const taken = { status: 200, body: { colliding_secrets: {}, secrets_errors: {} } };
const keysOf = (secrets: Exported[]) => secrets.map(({ key }) => key);

beforeAll(async () => {
  const users = new UserRepository(manager.database);
  for (const tenant of ['north', 'south', 'target', 'walled'])
    await new TenantRepository(manager.database).ensure(tenant);
  for (const username of ['ann', 'bob'])
    await users.create({ username, password: 'secret', role: 'default' });
  for (const tenant of ['north', 'target']) await users.addToTenant('ann', tenant, 'user');
  await users.addToTenant('bob', 'north', 'manager');
  await users.addToTenant('bob', 'south', 'viewer');
});

describe('an export of secrets', () => {
  beforeAll(async () => {
    const schema = { type: 'object', required: ['port'] };
    await put('plain', { value: 'sesame', provider_options: { path: 'x' } }, as('ann', 'north'));
    await put('shaped', { value: { port: 1 }, schema }, as('ann', 'north'));
    await put('hidden', { value: 'deep', is_hidden_value: true }, as('ann', 'north'));
    await put('diary', { value: 'dear', visibility: 'private' }, as('ann', 'north'));
    await put('far', { value: 'away' }, as('admin', 'south'));
    await put('shared', { value: 'everywhere', visibility: 'global' }, as('admin', 'walled'));
  });

  it('holds what an import needs, encrypted where a passphrase is given', async () => {
    const readable = await exported('', as('ann', 'north'));
    expect(keysOf(readable)).toEqual(['plain', 'shaped', 'hidden', 'diary']);
    expect(readable[0]).toEqual({
      key: 'plain',
      value: 'sesame',
      visibility: 'tenant',
      tenant_name: 'north',
      is_hidden_value: false,
      encrypted: false,
      schema: null,
      provider: null,
      provider_options: { path: 'x' },
    });
    expect(readable[1]).toMatchObject({ value: '{"port":1}', schema: { type: 'object' } });
    const sealed = await exported(`_passphrase=${PASSPHRASE}`, as('ann', 'north'));
    expect(sealed.map(({ encrypted }) => encrypted)).toEqual([true, true, true, true]);
    expect(JSON.stringify(sealed)).not.toMatch(/sesame|deep|dear|port":1/);
  });

  it('is narrowed by visibility, part of the key and fields, and ordered', async () => {
    const ann = as('ann', 'north');
    expect(keysOf(await exported('visibility=private', ann))).toEqual(['diary']);
    expect(keysOf(await exported('_search=HA', ann))).toEqual(['shaped']);
    expect(keysOf(await exported('_sort=-key', ann))).toEqual(['shaped', 'plain', 'hidden', 'diary']);
    expect(await exported('_include=key,creator&key=plain', ann)).toEqual([{ key: 'plain', creator: 'ann' }]);
    expect((await exported('_include_metadata=True&key=plain', ann))[0]).toMatchObject({
      creator: 'ann',
      created_at: expect.stringMatching(/Z$/),
    });
  });

  it('leaves out hidden values of others, private secrets, and what other tenants own', async () => {
    expect(keysOf(await exported('', as('bob', 'north')))).toEqual(['plain', 'shaped']);
    // A viewer of the south may not export there.
    expect(keysOf(await exported('_all_tenants=true', as('bob', 'north')))).toEqual(['plain', 'shaped']);
    expect(await manager.call('GET', '/secrets/share/export', as('bob', 'south'))).toMatchObject({
      status: 403,
    });
    expect(keysOf(await exported('', as('admin', 'south')))).toEqual(['far']);
    const everything = keysOf(await exported('_all_tenants=true'));
    expect(everything.sort()).toEqual(['diary', 'far', 'hidden', 'plain', 'shaped', 'shared']);
  });

  it('refuses short passphrases and unknown words', async () => {
    for (const [query, text] of [
      ['_passphrase=seven77', 'The passphrase must contain at least 8 characters'],
      ['_passphrase=', 'The passphrase must contain at least 8 characters'],
      [`_passphrase=${'x'.repeat(2_000)}`, 'The passphrase must contain at most'],
      ['color=red', "Filter keys '['color']' do not exist"],
      ['_include=color', "Include keys '['color']' do not exist"],
    ] as const)
      expect(await manager.call('GET', `/secrets/share/export?${query}`)).toMatchObject({
        status: 400,
        body: { message: expect.stringContaining(text) },
      });
  });

  it('is noted in the audit log, its passphrase and values are not', async () => {
    const { body } = await manager.call('GET', '/audit?size=0');
    const { items } = body as { items: { route: string }[] };
    expect(items).toContainEqual(
      expect.objectContaining({ route: '/secrets/share/export', operation: 'read', creator_name: 'ann' }),
    );
    expect(JSON.stringify(items)).not.toMatch(/horse|sesame/);
  });
});

describe('an import of secrets', () => {
  const entry = (wishes: object) => ({
    ...{ key: 'k', value: 'v', tenant_name: 'target', visibility: 'tenant' },
    ...{ is_hidden_value: false, encrypted: false },
    ...wishes,
  });
  const ann = as('ann', 'target');
  const errorsOf = async (body: object, caller = ann) =>
    ((await importing(body, caller)).body as { secrets_errors: object }).secrets_errors;

  it('makes the secrets again, in another tenant where the map says so', async () => {
    const list = await exported(`_passphrase=${PASSPHRASE}`, as('ann', 'north'));
    const body = { secrets_list: list, tenant_map: { north: 'target' }, passphrase: PASSPHRASE };
    expect(await importing(body, ann)).toMatchObject(taken);
    expect(await get('plain', ann)).toMatchObject({
      value: 'sesame',
      created_by: 'ann',
      tenant_name: 'target',
      provider_options: { path: 'x' },
    });
    expect(await get('shaped', ann)).toMatchObject({ value: { port: 1 }, schema: { type: 'object' } });
    expect(await get('hidden', as('admin', 'target'))).toMatchObject({
      value: 'deep',
      is_hidden_value: true,
    });
    expect(await get('diary', ann)).toMatchObject({ value: 'dear', visibility: 'private' });
  });

  it('leaves what is there, unless it may replace it', async () => {
    const list = [entry({ key: 'plain', value: 'new', is_hidden_value: true }), entry({ key: 'fresh' })];
    const collided = { status: 200, body: { colliding_secrets: { target: ['plain'] }, secrets_errors: {} } };
    expect(await importing({ secrets_list: list }, ann)).toMatchObject(collided);
    expect(await get('plain', ann)).toMatchObject({ value: 'sesame', is_hidden_value: false });
    expect(await get('fresh', ann)).toMatchObject({ value: 'v' });
    const replacing = { secrets_list: [list[0]], override_collisions: true };
    expect(await importing(replacing, ann)).toMatchObject(collided);
    expect(await get('plain', ann)).toMatchObject({ value: 'new', is_hidden_value: true });
    await put('theirs', { value: 'x', is_hidden_value: true }, as('admin', 'target'));
    const theirs = [entry({ key: 'theirs' }), entry({ key: 'fresh', visibility: 'private' })];
    expect(await errorsOf({ secrets_list: theirs, override_collisions: true })).toEqual({
      0: { value: 'User `ann` is not permitted to modify the hidden value secret `theirs`' },
      1: {
        visibility: "Can't set the visibility of `fresh` to private because it already has wider visibility",
      },
    });
    expect(await get('theirs', as('admin', 'target'))).toMatchObject({ value: 'x' });
  });

  it('needs the passphrase of the export, and values in their place', async () => {
    const [sealed] = await exported(`key=plain&_passphrase=${PASSPHRASE}`, as('ann', 'north'));
    const moved = { ...sealed, key: 'elsewhere' };
    const closed = { value: expect.stringContaining('does not open with this passphrase') };
    const map = { tenant_map: { north: 'target' }, override_collisions: true };
    expect(await errorsOf({ secrets_list: [sealed], passphrase: 'another horse', ...map })).toEqual({
      0: closed,
    });
    expect(await errorsOf({ secrets_list: [moved], passphrase: PASSPHRASE, ...map })).toEqual({ 0: closed });
    expect(await errorsOf({ secrets_list: [sealed], ...map })).toEqual({
      0: { value: 'The value is encrypted: give the passphrase of the export' },
    });
    expect(await get('elsewhere', ann)).toMatchObject({ error_code: 'not_found_error' });
  });

  it('tells of each secret what is wrong with it, and makes the others', async () => {
    const list = [
      'text',
      { key: 'half' },
      entry({ key: 'a b', visibility: 'sky', value: 1 }),
      entry({ value: '' }),
      entry({ key: 'fits', schema: { type: 'number' }, value: 'no' }),
      entry({ key: 'good' }),
    ];
    const answer = await importing({ secrets_list: list }, ann);
    expect(answer).toMatchObject({ status: 200, body: { colliding_secrets: {} } });
    expect((answer.body as { secrets_errors: object }).secrets_errors).toEqual({
      0: { secret: 'is expected to be of type dict but is of type str' },
      1: { 'missing secret fields': ['value', 'tenant_name', 'visibility', 'is_hidden_value', 'encrypted'] },
      2: {
        key: expect.stringContaining('illegal characters'),
        visibility: expect.stringContaining('Invalid visibility: `sky`'),
        value: 'is expected to be of type str but is of type int',
      },
      3: { value: 'Cannot create a secret with empty value or provider: k' },
      4: { value: expect.stringContaining('Error validating secret value') },
    });
    expect(await get('good', ann)).toMatchObject({ value: 'v' });
  });

  it('reaches the tenants only in which the caller may import, and tells nothing of others', async () => {
    const refusal = (name: string) => ({
      tenant_name: `There is no tenant \`${name}\` in which you may import secrets`,
    });
    const list = ['walled', 'nowhere', 'default_tenant'].map((tenant_name) => entry({ tenant_name }));
    expect(await errorsOf({ secrets_list: list })).toEqual({
      0: refusal('walled'),
      1: refusal('nowhere'),
      2: refusal('default_tenant'),
    });
    const mapped = { secrets_list: [entry({})], tenant_map: { target: 'walled' } };
    expect(await errorsOf(mapped)).toEqual({ 0: refusal('walled') });
    expect(await errorsOf({ secrets_list: [entry({ tenant_name: 'nowhere' })] }, as('admin'))).toEqual({
      0: refusal('nowhere'),
    });
    expect(keysOf(await exported('', as('admin', 'walled')))).toEqual(['shared']);
  });

  it('makes nothing global for those who may not, and no second one of a global key', async () => {
    expect(await errorsOf({ secrets_list: [entry({ key: 'all', visibility: 'global' })] })).toEqual({
      0: {
        visibility: 'User `ann` is not permitted to set a resource to be global in the tenant `target`',
      },
    });
    expect(await errorsOf({ secrets_list: [entry({ key: 'shared' })] })).toEqual({
      0: {
        key: expect.stringContaining('already exists on <Tenant name=`target`> or with global visibility'),
      },
    });
  });

  it('refuses requests that it cannot understand as a whole', async () => {
    for (const [body, text] of [
      [{}, 'Missing secrets_list'],
      [{ secrets_list: {} }, 'secrets_list parameter is expected to be of type list'],
      [{ secrets_list: [], passphrase: 'short' }, 'at least 8 characters'],
      [{ secrets_list: [], tenant_map: { a: 1 } }, 'a of tenant_map is expected to be of type str'],
      [{ secrets_list: Array.from({ length: 10_001 }, () => 1) }, '10001 secrets at once'],
    ] as const)
      expect(await importing(body)).toMatchObject({
        status: 400,
        body: { error_code: 'bad_parameters_error', message: expect.stringContaining(text) },
      });
  });
});

describe('a schema of a secret', () => {
  it.each([
    ['a pattern that tries every way', { type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(60)}!`],
    ['definitions that double', doubling(40), 'x'],
  ])('cannot stop the server with %s', async (_what, schema, value) => {
    expect(await put('slow', { value, schema })).toMatchObject({
      status: 400,
      body: { message: 'Invalid secret JSON schema: checking the value takes longer than 1 s' },
    });
    expect(await get('slow')).toMatchObject({ error_code: 'not_found_error' });
  });

  it('may have such a pattern for values that are quickly judged', async () => {
    expect(
      await put('quick', { value: 'aaa', schema: { type: 'string', pattern: '^(a+)+$' } }),
    ).toMatchObject({ status: 200, body: { value: 'aaa' } });
  });
});

/** Each definition asks for the next one twice. */
function doubling(depth: number): object {
  const definitions = Object.fromEntries(
    Array.from({ length: depth }, (_, level) => {
      const next = { $ref: `#/$defs/d${level + 1}` };
      return [`d${level}`, { allOf: [next, next] }];
    }),
  );
  return { $ref: '#/$defs/d0', $defs: { ...definitions, [`d${depth}`]: { type: 'string' } } };
}

describe('a hidden secret', () => {
  it('is shown to more people by administrators and by who made it', async () => {
    const set = (caller: object) =>
      manager.call('PATCH', '/secrets/veiled/set-visibility', { body: { visibility: 'tenant' }, ...caller });
    await put('veiled', { value: 'x', is_hidden_value: true }, as('ann', 'north'));
    expect(await set(as('bob', 'north'))).toMatchObject({
      status: 403,
      body: {
        error_code: 'forbidden_error',
        message: 'User `bob` is not permitted to modify the hidden value secret `veiled`',
      },
    });
    expect(await set(as('ann', 'north'))).toMatchObject({ status: 200, body: { visibility: 'tenant' } });
    expect(await set(as('admin', 'north'))).toMatchObject({ status: 200 });
  });
});

describe('what is global, every tenant sees, so it', () => {
  const ann = as('ann', 'north');
  const refused = {
    status: 403,
    body: {
      error_code: 'forbidden_error',
      message: 'User `ann` is not permitted to set a resource to be global in the tenant `north`',
    },
  };
  const RULES = [{ type: 'attribute', key: 'id', operator: 'any_of', values: ['x'] }];
  const rawBlueprint = async () =>
    new Uint8Array(await packFiles({ 'blueprint.yaml': 'tosca_definitions_version: cloudify_dsl_1_4\n' }));

  it.each<[string, string, string, object]>([
    ['secret', 'PUT', '/secrets/g', { value: 'x', visibility: 'global' }],
    ['changed secret', 'PATCH', '/secrets/plain', { visibility: 'global' }],
    ['deployment', 'PUT', '/deployments/g', { blueprint_id: 'none', visibility: 'global' }],
    ['group', 'PUT', '/deployment-groups/g', { visibility: 'global' }],
    ['site', 'PUT', '/sites/g', { visibility: 'global' }],
    ['changed site', 'POST', '/sites/g', { visibility: 'global' }],
    ['filter of deployments', 'PUT', '/filters/deployments/g', { filter_rules: RULES, visibility: 'global' }],
    ['filter of blueprints', 'PUT', '/filters/blueprints/g', { filter_rules: RULES, visibility: 'global' }],
    ['changed filter', 'PATCH', '/filters/deployments/g', { visibility: 'global' }],
    ['agent', 'PUT', '/agents/g', { node_instance_id: 'none', visibility: 'global' }],
    ...['blueprints', 'deployments', 'plugins', 'secrets'].map((kind): [string, string, string, object] => [
      `one of ${kind}`,
      'PATCH',
      `/${kind}/plain/set-visibility`,
      { visibility: 'global' },
    ]),
  ])('is refused to users: %s', async (_what, method, path, body) => {
    expect(await manager.call(method, path, { body, ...ann })).toMatchObject(refused);
  });

  it('is refused to users who upload', async () => {
    const raw = await rawBlueprint();
    const query = 'application_file_name=blueprint.yaml&visibility=global';
    expect(await manager.call('PUT', `/blueprints/g?${query}`, { raw, ...ann })).toMatchObject(refused);
    const form = new FormData();
    form.set('params', JSON.stringify({ visibility: 'global' }));
    form.set('blueprint_archive', new Blob([raw]), 'archive');
    expect(await manager.call('PUT', '/blueprints/g', { raw: form, ...ann })).toMatchObject(refused);
    expect(await manager.uploadsOnDisk()).toEqual([]);
    const plugin = { raw: await packPlugin({ name: 'g' }), ...ann };
    expect(await manager.call('POST', '/plugins?visibility=global', plugin)).toMatchObject(refused);
    for (const kind of ['blueprints', 'plugins', 'deployment-groups', 'sites'])
      expect((await manager.call('GET', `/${kind}`, ann)).body).toMatchObject({ items: [] });
  });

  it('is refused to users as a member that a global group would make', async () => {
    const change = (method: string, body: object, caller: object) =>
      manager.call(method, '/deployment-groups/world', { body, ...caller });
    expect(await change('PUT', { visibility: 'global' }, as('admin', 'north'))).toMatchObject({
      status: 200,
    });
    expect(await change('PATCH', { add: { new_deployments: [{}] } }, ann)).toMatchObject(refused);
    expect(await change('PUT', { new_deployments: [{}] }, ann)).toMatchObject(refused);
    expect(await change('PUT', { description: 'ours' }, ann)).toMatchObject({ status: 200 });
  });

  it('is made by who may', async () => {
    const admin = as('admin', 'north');
    expect(await put('world', { value: 'x', visibility: 'global' }, admin)).toMatchObject({
      status: 200,
      body: { visibility: 'global' },
    });
    expect(
      await manager.call('PUT', '/sites/world', { body: { visibility: 'global' }, ...admin }),
    ).toMatchObject({ status: 200, body: { visibility: 'global' } });
  });
});
