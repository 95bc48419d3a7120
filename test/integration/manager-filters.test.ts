import { beforeAll, describe, expect, it } from '@jest/globals';
import { DeploymentRepository, type Label } from '@cloudloom/model';
import { WORKFLOWS } from '@cloudloom/executions/testing';
import { SCOPE, aDeployment } from '../support/builders.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();

const label = (key: string, value: string): Label => ({
  key,
  value,
  createdAt: new Date(),
  createdBy: 'admin',
});
const rule = (key: string, operator: string, values: string[], type = 'label') => ({
  ...{ key, operator, values, type },
});
type Listed = {
  items: { id: string }[];
  metadata: { filtered: number | null; pagination: { total: number } };
};
const search = async (filter_rules: unknown[], kind = 'deployments', query = '') => {
  const answer = await manager.call('POST', `/searches/${kind}${query}`, { body: { filter_rules } });
  expect(answer).toMatchObject({ status: 200 });
  return answer.body as Listed;
};
const found = async (...rules: unknown[]) => (await search(rules)).items.map(({ id }) => id);

beforeAll(async () => {
  await manager.call('PUT', '/sites/paris', { body: {} });
  await aDeployment(manager.database, {
    id: 'one',
    displayName: 'The 100% Shop_1',
    labels: [label('env', 'prod'), label('env', 'eu')],
    siteName: 'paris',
  });
  await aDeployment(manager.database, {
    id: 'two',
    displayName: 'shop',
    labels: [label('env', 'test')],
    workflows: WORKFLOWS,
  });
  await aDeployment(manager.database, { id: 'three', displayName: 'Bank', labels: [] });
});

describe('filter rules about labels', () => {
  it.each([
    [rule('env', 'any_of', ['prod', 'x']), ['one']],
    [rule('ENV', 'any_of', ['prod', 'test']), ['one', 'two']],
    [rule('env', 'not_any_of', ['prod']), ['one', 'two']],
    [rule('env', 'not_any_of', ['prod', 'eu']), ['two']],
    [rule('env', 'is_not', ['prod']), ['two', 'three']],
    [rule('env', 'is_null', []), ['three']],
    [rule('env', 'is_not_null', []), ['one', 'two']],
    [rule(`x' or '1'='1`, 'is_not_null', []), []],
    [rule('env', 'any_of', [`prod') or (1=1`]), []],
  ])('%j finds %j', async (given, ids) => {
    expect(await found(given)).toEqual(ids);
  });
});

describe('filter rules about attributes', () => {
  it.each([
    [rule('blueprint_id', 'any_of', ['one-blueprint'], 'attribute'), ['one']],
    [rule('blueprint_id', 'not_any_of', ['one-blueprint'], 'attribute'), ['two', 'three']],
    [rule('display_name', 'contains', ['100%'], 'attribute'), ['one']],
    [rule('display_name', 'contains', ['%'], 'attribute'), ['one']],
    [rule('display_name', 'contains', ['nk', 'sh'], 'attribute'), ['two', 'three']],
    [rule('display_name', 'not_contains', ['nk', 'sh'], 'attribute'), ['one']],
    [rule('display_name', 'starts_with', ['SH'], 'attribute'), ['two']],
    [rule('display_name', 'ends_with', ['_1', 'NK'], 'attribute'), ['one', 'three']],
    [rule('site_name', 'is_not_empty', [], 'attribute'), ['one']],
    [rule('site_name', 'not_any_of', ['rome'], 'attribute'), ['one']],
    [rule('schedules', 'is_not_empty', [], 'attribute'), []],
    [rule('installation_status', 'any_of', ['inactive'], 'attribute'), ['one', 'two', 'three']],
  ])('%j finds %j', async (given, ids) => {
    expect(await found(given)).toEqual(ids);
  });

  it('all hold, and the answer tells how many were left out', async () => {
    const answer = await search([
      rule('env', 'is_not_null', []),
      rule('display_name', 'contains', ['o'], 'attribute'),
      rule('display_name', 'starts_with', ['s'], 'attribute'),
    ]);
    expect(answer.items.map(({ id }) => id)).toEqual(['two']);
    expect(answer.metadata).toMatchObject({ filtered: 2, pagination: { total: 1 } });
  });

  it('find nodes by operation, and node instances and secrets', async () => {
    expect((await search([rule('id', 'any_of', ['web'], 'attribute')], 'nodes')).items).toHaveLength(3);
    expect((await search([rule('operation_name', 'any_of', ['nope'], 'attribute')], 'nodes')).items).toEqual(
      [],
    );
    const instances = await search([rule('id', 'any_of', ['one_web_1'], 'attribute')], 'node-instances');
    expect(instances.items.map(({ id }) => id)).toEqual(['one_web_1']);
    await manager.call('PUT', '/secrets/sesame', { body: { value: 'open', provider_name: 'vault' } });
    const secrets = await search([rule('provider_name', 'any_of', ['vault'], 'attribute')], 'secrets');
    expect(secrets.items).toEqual([expect.objectContaining({ key: 'sesame', provider_name: 'vault' })]);
    expect(JSON.stringify(secrets)).not.toContain('open');
  });
});

describe('a bad filter rule', () => {
  const REFUSED: [unknown, string][] = [
    ['text', 'The filter rule is not a dictionary'],
    [{ key: 'a' }, 'At least one of the entries in the filter rule is missing'],
    [rule(1 as never, 'any_of', ['x']), 'The filter rule key must be a string'],
    [rule('a', 'any_of', 'x' as never), 'The filter rule values must be a list'],
    [rule('a', 'any_of', ['x'], 'other'), 'Filter rule type must be one of label, attribute'],
    [rule('a', 'is_null', ['x']), 'Values list must be empty if the operator is is_null'],
  ];
  it.each(REFUSED)('%j is refused with its reason', async (given, reason) => {
    const answer = await manager.call('POST', '/searches/deployments', { body: { filter_rules: [given] } });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        error_code: 'invalid_filter_rule',
        err_filter_rule: given,
        err_reason: reason,
        server_traceback: null,
      },
    });
    expect((answer.body as { message: string }).message).toMatch(
      /^The filter rule .* is not in the right format\. /s,
    );
  });

  it('about an attribute that there is not names those that there are', async () => {
    const given = rule('password', 'any_of', ['x'], 'attribute');
    expect(
      await manager.call('POST', '/searches/secrets', { body: { filter_rules: [given] } }),
    ).toMatchObject({
      status: 400,
      body: { err_reason: 'Allowed attributes to filter secrets by are key, provider_name' },
    });
  });
});

describe('a stored filter', () => {
  it('is made, read, changed and deleted, and narrows lists', async () => {
    const rules = [rule('env', 'any_of', ['test'])];
    const path = '/filters/deployments/tests';
    expect(await manager.call('PUT', path, { body: { filter_rules: rules } })).toMatchObject({
      status: 200,
      body: {
        id: 'tests',
        value: rules,
        labels_filter_rules: rules,
        attrs_filter_rules: [],
        is_system_filter: false,
      },
    });
    expect(await manager.call('PUT', path, { body: { filter_rules: rules } })).toMatchObject({ status: 409 });
    const listed = await manager.call('GET', '/deployments?_filter_id=tests');
    expect(listed.body).toMatchObject({ items: [{ id: 'two' }], metadata: { filtered: 2 } });
    const changed = [rule('env', 'is_null', [])];
    expect(await manager.call('PATCH', path, { body: { filter_rules: changed } })).toMatchObject({
      status: 200,
    });
    expect((await manager.call('GET', '/deployments?_filter_id=tests')).body).toMatchObject({
      items: [{ id: 'three' }],
    });
    await manager.call('PUT', '/deployment-groups/g', { body: { filter_id: 'tests' } });
    expect((await manager.call('GET', '/deployment-groups/g')).body).toMatchObject({
      deployment_ids: ['three'],
    });
    expect((await manager.call('GET', '/filters/deployments')).body).toMatchObject({
      items: [{ id: 'tests', value: changed }],
    });
    expect((await manager.call('GET', '/filters/blueprints')).body).toMatchObject({ items: [] });
    expect(await manager.call('DELETE', path)).toMatchObject({ status: 204 });
    expect(await manager.call('GET', path)).toMatchObject({ status: 404 });
    expect(await manager.call('GET', '/deployments?_filter_id=tests')).toMatchObject({ status: 404 });
  });

  it('has a legal name that is nobody else’s, and rules', async () => {
    const body = { filter_rules: [rule('a', 'is_null', [])] };
    for (const id of ['csys-mine', '1', 'a%20b'])
      expect(await manager.call('PUT', `/filters/deployments/${id}`, { body })).toMatchObject({
        status: 400,
      });
    expect(await manager.call('PUT', '/filters/deployments/f', { body: { filter_rules: [] } })).toMatchObject(
      { status: 400 },
    );
    expect(await manager.call('GET', '/filters/plants')).toMatchObject({ status: 404 });
  });

  it('of another tenant is not there', async () => {
    await manager.call('POST', '/tenants/other');
    const body = { filter_rules: [rule('a', 'is_null', [])] };
    await manager.call('PUT', '/filters/deployments/theirs', { body, headers: { Tenant: 'other' } });
    expect(await manager.call('GET', '/filters/deployments/theirs')).toMatchObject({ status: 404 });
    expect(await manager.call('DELETE', '/filters/deployments/theirs')).toMatchObject({ status: 404 });
    expect(
      await manager.call('GET', '/filters/deployments/theirs', { headers: { Tenant: 'other' } }),
    ).toMatchObject({ status: 200 });
  });
});

describe('a search by constraints', () => {
  it('finds what an input may name', async () => {
    const ask = async (kind: string, constraints: object, query = '') =>
      (await manager.call('POST', `/searches/${kind}${query}`, { body: { constraints } })).body as Listed;
    expect((await ask('deployments', { name_pattern: { starts_with: 'sh' } })).items).toMatchObject([
      { id: 'two' },
    ]);
    expect(
      (await ask('deployments', { labels: [{ env: 'prod' }], valid_values: ['one', 'two'] })).items,
    ).toMatchObject([{ id: 'one' }]);
    expect((await ask('blueprints', { name_pattern: { ends_with: 'ee-blueprint' } })).items).toMatchObject([
      { id: 'three-blueprint' },
    ]);
    expect(
      (await ask('nodes', { deployment_id: 'one', name_pattern: { contains: 'we' } })).items,
    ).toMatchObject([{ id: 'web' }]);
    expect(
      (await ask('node-types', { name_pattern: { ends_with: 'Root' } }, '?deployment_id=one')).items,
    ).toEqual([{ id: 'web', deployment_id: 'one', type: 'cloudify.nodes.Root' }]);
    expect((await ask('capabilities', { deployment_id: 'one' })).items).toEqual([
      { deployment_id: 'one', capabilities: {} },
    ]);
    expect((await ask('scaling-groups', {}, '?deployment_id=one')).items).toEqual([]);
    const workflows = (await ask('workflows', { name_pattern: { starts_with: 'sh' } })).items as object[];
    expect(workflows).toContainEqual(expect.objectContaining({ name: 'scale' }));
    expect((await ask('workflows', { name_pattern: { starts_with: 'ba' } })).items).toEqual([]);
  });

  it('refuses what is none', async () => {
    for (const body of [
      { constraints: { nonsense: 1 } },
      { constraints: {}, filter_rules: [] },
      { constraints: { name_pattern: 3 } },
    ])
      expect(await manager.call('POST', '/searches/deployments', { body })).toMatchObject({ status: 400 });
    expect(await manager.call('POST', '/searches/node-types', { body: {} })).toMatchObject({ status: 400 });
  });
});

describe('labels', () => {
  it('are listed by key and value', async () => {
    expect((await manager.call('GET', '/labels/deployments')).body).toMatchObject({ items: ['env'] });
    expect((await manager.call('GET', '/labels/deployments/ENV')).body).toMatchObject({
      items: ['eu', 'prod', 'test'],
    });
    expect((await manager.call('GET', '/labels/deployments?_reserved=True')).body).toMatchObject({
      items: expect.arrayContaining(['csys-obj-parent', 'csys-obj-type']),
    });
    expect((await manager.call('GET', '/labels/blueprints')).body).toMatchObject({ items: [] });
  });

  it('sort deployments', async () => {
    const ids = async (sort: string) =>
      ((await manager.call('GET', `/deployments?_sort=${sort}&_include=id`)).body as Listed).items.map(
        ({ id }) => id,
      );
    expect(await ids('label:env')).toEqual(['one', 'two', 'three']);
    expect(await ids('-label:env')).toEqual(['three', 'two', 'one']);
    expect(await ids(`label:x'); drop table users; --`)).toHaveLength(3);
  });

  it('of a blueprint are set once it is uploaded', async () => {
    const labels = [{ tier: ['a', 'b'] }];
    expect(await manager.call('PATCH', '/blueprints/one-blueprint', { body: { labels } })).toMatchObject({
      status: 409,
      body: { message: 'Blueprint labels can be created only if the blueprint state is uploaded' },
    });
    await manager.room.stores.blueprints.update(SCOPE, 'one-blueprint', { state: 'uploaded' });
    expect(await manager.call('PATCH', '/blueprints/one-blueprint', { body: { labels } })).toMatchObject({
      status: 200,
    });
    expect((await manager.call('GET', '/labels/blueprints/tier')).body).toMatchObject({ items: ['a', 'b'] });
    expect(
      await manager.call('PATCH', '/blueprints/one-blueprint', {
        body: { labels: [{ a: 'b' }, { a: 'b' }] },
      }),
    ).toMatchObject({
      status: 400,
      body: { message: 'You cannot define the same label twice' },
    });
  });
});

describe('sites', () => {
  it('are made, moved, renamed with the deployments that are there, and deleted', async () => {
    expect(await manager.call('PUT', '/sites/rome', { body: { location: '41.9, 12' } })).toMatchObject({
      status: 200,
      body: { name: 'rome', latitude: 41.9, longitude: 12, location: '41.9, 12.0', visibility: 'tenant' },
    });
    expect(await manager.call('PUT', '/sites/rome', { body: {} })).toMatchObject({ status: 409 });
    expect(
      await manager.call('POST', '/deployments/two/set-site', {
        body: { site_name: 'rome', detach_site: false },
      }),
    ).toMatchObject({
      status: 200,
      body: { site_name: 'rome' },
    });
    expect(await manager.call('POST', '/sites/rome', { body: {} })).toMatchObject({
      status: 200,
      body: { name: 'rome', location: '41.9, 12.0' },
    });
    expect(
      await manager.call('POST', '/sites/rome', { body: { new_name: 'roma', location: '42,12.5' } }),
    ).toMatchObject({
      status: 200,
      body: { name: 'roma', location: '42.0, 12.5' },
    });
    expect(await manager.call('GET', '/sites/roma')).toMatchObject({
      status: 200,
      body: { name: 'roma', latitude: 42, longitude: 12.5, tenant_name: 'default_tenant' },
    });
    expect((await manager.call('GET', '/sites?_sort=-name&_include=name')).body).toMatchObject({
      items: [{ name: 'roma' }, { name: 'paris' }],
    });
    expect((await manager.call('GET', '/deployments?site_name=roma')).body).toMatchObject({
      items: [{ id: 'two' }],
    });
    expect(await manager.call('POST', '/sites/roma', { body: { new_name: 'paris' } })).toMatchObject({
      status: 409,
    });
    expect(
      await manager.call('POST', '/deployments/two/set-site', { body: { detach_site: true } }),
    ).toMatchObject({ body: { site_name: null } });
    await manager.call('POST', '/deployments/two/set-site', { body: { site_name: 'roma' } });
    expect(await manager.call('DELETE', '/sites/roma')).toMatchObject({ status: 204 });
    expect(await manager.call('GET', '/deployments/two')).toMatchObject({ body: { site_name: null } });
    expect(await manager.call('GET', '/sites/roma')).toMatchObject({ status: 404 });
  });

  it.each(['91,0', '0,181', '1', 'a,b', '1,2,3', '1e1,0', 'NaN,0'])('are not at %s', async (location) => {
    expect(await manager.call('PUT', '/sites/nowhere', { body: { location } })).toMatchObject({
      status: 400,
      body: { error_code: 'bad_parameters_error' },
    });
  });

  it('need one of two words to be set', async () => {
    for (const body of [{}, { detach_site: false }, { site_name: 'paris', detach_site: true }])
      expect(await manager.call('POST', '/deployments/two/set-site', { body })).toMatchObject({
        status: 400,
      });
    expect(
      await manager.call('POST', '/deployments/two/set-site', { body: { site_name: 'atlantis' } }),
    ).toMatchObject({ status: 404 });
  });
});

describe('visibility', () => {
  it('grows only, and of a deployment not beyond its blueprint', async () => {
    const set = (path: string, visibility: string) =>
      manager.call('PATCH', `${path}/set-visibility`, { body: { visibility } });
    expect(await set('/deployments/three', 'global')).toMatchObject({
      status: 400,
      body: { error_code: 'illegal_action_error' },
    });
    expect(await set('/blueprints/three-blueprint', 'global')).toMatchObject({
      status: 200,
      body: { visibility: 'global' },
    });
    expect((await manager.call('GET', '/blueprints?visibility=global&_include=id')).body).toMatchObject({
      items: [{ id: 'three-blueprint' }],
    });
    expect(await set('/deployments/three', 'global')).toMatchObject({
      status: 200,
      body: { visibility: 'global' },
    });
    expect((await manager.call('GET', '/nodes?deployment_id=three')).body).toMatchObject({
      items: [{ visibility: 'global' }],
    });
    expect(await set('/deployments/three', 'tenant')).toMatchObject({
      status: 400,
      body: {
        message: "Can't set the visibility of `three` to tenant because it already has wider visibility",
      },
    });
    expect(await set('/deployments/three', 'private')).toMatchObject({
      status: 400,
      body: { message: "Invalid visibility: `private`. Valid visibility's values are: ['tenant', 'global']" },
    });
    expect(await set('/secrets/sesame', 'global')).toMatchObject({
      status: 200,
      body: { visibility: 'global', value: 'open' },
    });
    expect(await set('/plugins/none', 'global')).toMatchObject({ status: 404 });
  });

  it('is not global where another tenant has the name', async () => {
    await manager.call('POST', '/tenants/other');
    await aDeployment(manager.database, { id: 'two', tenantName: 'other' });
    await manager.call('PATCH', '/blueprints/two-blueprint/set-visibility', {
      body: { visibility: 'global' },
    });
    expect(
      await manager.call('PATCH', '/blueprints/two-blueprint/set-visibility', {
        body: { visibility: 'global' },
      }),
    ).toMatchObject({
      status: 400,
      body: {
        message:
          "Can't set the visibility of `two-blueprint` to global because it also exists in other tenants",
      },
    });
  });
});

describe('sub-deployments', () => {
  it('are counted by kind, and the worst of their statuses is shown', async () => {
    const deployments = new DeploymentRepository(manager.database);
    await aDeployment(manager.database, { id: 'root', deploymentStatus: 'good' });
    const parent = label('csys-obj-parent', 'root');
    await aDeployment(manager.database, {
      id: 'env',
      labels: [parent, label('csys-obj-type', 'environment')],
      deploymentStatus: 'good',
    });
    await aDeployment(manager.database, {
      id: 'svc',
      labels: [label('csys-obj-parent', 'env')],
      deploymentStatus: 'requires_attention',
    });
    expect((await manager.call('GET', '/deployments/root')).body).toMatchObject({
      sub_environments_count: 1,
      sub_services_count: 1,
      sub_services_status: 'requires_attention',
      sub_environments_status: 'requires_attention',
      has_sub_deployments: true,
      deployment_status: 'requires_attention',
    });
    expect((await manager.call('GET', '/deployments/root?all_sub_deployments=false')).body).toMatchObject({
      sub_environments_count: 1,
      sub_services_count: 0,
    });
    expect((await manager.call('GET', '/deployments?_environments_only=true')).body).toMatchObject({
      items: [{ id: 'env' }],
    });
    expect((await deployments.find(SCOPE, 'root'))?.deploymentStatus).toBe('good');
    const patch = (id: string, labels: object[]) =>
      manager.call('PATCH', `/deployments/${id}`, { body: { labels } });
    expect(await patch('svc', [{ 'csys-obj-parent': 'nobody' }])).toMatchObject({
      status: 404,
      body: { error_code: 'deployment_parent_not_found_error' },
    });
    expect(await patch('root', [{ 'csys-obj-parent': 'svc' }])).toMatchObject({ status: 409 });
    expect(await manager.call('DELETE', '/deployments/env')).toMatchObject({
      status: 400,
      body: {
        error_code: 'dependent_exists_error',
        message:
          "Can't delete deployment env - the following existing installations depend on it:\n[1] Deployment 'svc' depends on the current deployment",
      },
    });
  });
});
