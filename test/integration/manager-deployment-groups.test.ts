import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DeploymentRepository, TenantRepository, UserRepository } from '@cloudloom/model';
import { packFiles } from '../support/archives.ts';
import { aDeployment } from '../support/builders.ts';
import { eventually } from '../support/eventually.ts';
import { basic } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();

const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
inputs:
  port: { type: integer }
  name: { default: web }
node_templates:
  web: { type: cloudify.nodes.Root }
outputs:
  port: { value: { get_input: port } }
`;

interface Group {
  id: string;
  deployment_ids: string[];
  labels: { key: string; value: string }[];
  creation_counter: number;
}

const PATH = '/deployment-groups';
let id: string;
let count = 0;
const put = (body: object, of = id) => manager.call('PUT', `${PATH}/${of}`, { body });
const patch = (body: object, of = id) => manager.call('PATCH', `${PATH}/${of}`, { body });
const groupOf = (answer: { body: unknown }) => answer.body as Group;
const refused = (status: number, error_code: string, message: unknown) => ({
  status,
  body: { error_code, message, server_traceback: null },
});
const items = async <T>(path: string, headers = {}): Promise<T[]> =>
  ((await manager.call('GET', path, { headers })).body as { items: T[] }).items;

beforeAll(async () => {
  const archive = new Uint8Array(await packFiles({ 'blueprint.yaml': BLUEPRINT }));
  const form = new FormData();
  form.set('params', JSON.stringify({ application_file_name: 'blueprint.yaml', async_upload: false }));
  form.set('blueprint_archive', new Blob([archive], { type: 'text/plain' }), 'filename');
  expect(await manager.call('PUT', '/blueprints/shop', { raw: form })).toMatchObject({ status: 201 });
});
beforeEach(() => {
  id = `group-${++count}`;
});

/** Three deployments of the default tenant, called after the group. */
async function threeDeployments(): Promise<[string, string, string]> {
  const names: [string, string, string] = [`${id}-a`, `${id}-b`, `${id}-c`];
  for (const name of names) await aDeployment(manager.database, { id: name });
  return names;
}

describe('a group of deployments', () => {
  it('is made by a PUT in which every key that is null counts as absent, and shows every field', async () => {
    const answer = await put({
      visibility: 'tenant',
      description: 'shops',
      blueprint_id: 'shop',
      default_inputs: { port: 80 },
      labels: [{ Env: 'prod' }, { zone: ['a', 'b'] }],
      filter_id: null,
      deployment_ids: null,
      new_deployments: null,
      deployments_from_group: null,
    });
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({
      id,
      visibility: 'tenant',
      tenant_name: 'default_tenant',
      created_by: 'admin',
      created_at: expect.stringMatching(/Z$/),
      resource_availability: 'tenant',
      private_resource: false,
      description: 'shops',
      default_blueprint_id: 'shop',
      default_inputs: { port: 80 },
      labels: [
        { key: 'env', value: 'prod', created_at: expect.stringMatching(/Z$/), created_by: 'admin' },
        { key: 'zone', value: 'a', created_at: expect.stringMatching(/Z$/), created_by: 'admin' },
        { key: 'zone', value: 'b', created_at: expect.stringMatching(/Z$/), created_by: 'admin' },
      ],
      deployment_ids: [],
      creation_counter: 0,
    });
    expect(await manager.call('GET', `${PATH}/${id}`)).toMatchObject({
      status: 200,
      body: answer.body as object,
    });
  });

  it('is changed by another PUT, which leaves alone what it does not name', async () => {
    await put({
      description: 'old',
      blueprint_id: 'shop',
      default_inputs: { port: 80 },
      labels: [{ a: 'b' }],
    });
    expect(await put({ description: 'new', default_inputs: { port: 81 } })).toMatchObject({
      status: 200,
      body: {
        description: 'new',
        default_blueprint_id: 'shop',
        default_inputs: { port: 81 },
        labels: [{ key: 'a', value: 'b' }],
      },
    });
  });

  it('keeps its inputs in a PUT with none, which is what command lines send for another description', async () => {
    await put({ default_inputs: { port: 80 } });
    expect(await put({ description: 'new', default_inputs: {} })).toMatchObject({
      body: { description: 'new', default_inputs: { port: 80 } },
    });
  });

  it('is listed by the conventions of all lists', async () => {
    await put({ description: `unique ${id}` });
    expect((await manager.call('GET', `${PATH}?_search=${id}&_include=id,deployment_ids`)).body).toEqual({
      items: [{ id, deployment_ids: [] }],
      metadata: { pagination: { total: 1, size: 1000, offset: 0 }, filtered: null },
    });
    expect(await items<Group>(`${PATH}?description=${encodeURIComponent(`unique ${id}`)}`)).toMatchObject([
      { id },
    ]);
  });

  it('cannot be had when it is not there', async () => {
    const gone = refused(
      404,
      'not_found_error',
      'Requested `DeploymentGroup` with ID `nobody` was not found',
    );
    expect(await manager.call('GET', `${PATH}/nobody`)).toMatchObject(gone);
    expect(await patch({ add: {} }, 'nobody')).toMatchObject(gone);
    expect(await manager.call('DELETE', `${PATH}/nobody`)).toMatchObject(gone);
  });

  it.each([
    [
      { visibility: 'all' },
      "Invalid visibility: `all`. Valid visibility's values are: ['private', 'tenant', 'global']",
    ],
    [{ default_inputs: [] }, 'default_inputs parameter is expected to be of type dict but is of type list'],
    [{ deployment_ids: [1] }, 'an item of deployment_ids is expected to be of type str but is of type int'],
    [{ new_deployments: ['x'] }, 'request body is expected to be of type dict but is of type str'],
    [
      { new_deployments: [{ inputs: 1 }] },
      'inputs parameter is expected to be of type dict but is of type int',
    ],
    [{ filter_id: 5 }, 'filter_id parameter is expected to be of type str but is of type int'],
  ])('refuses the body %j', async (body, message) => {
    expect(await put(body)).toMatchObject(refused(400, 'bad_parameters_error', message));
  });

  it('refuses an id that is none, and a blueprint that is not there', async () => {
    expect(await put({}, '1st')).toMatchObject(
      refused(400, 'bad_parameters_error', 'The `group_id` argument must begin with a letter'),
    );
    expect(await put({ blueprint_id: 'nothing' })).toMatchObject(
      refused(404, 'not_found_error', 'Requested `Blueprint` with ID `nothing` was not found'),
    );
    expect(await manager.call('GET', `${PATH}/${id}`)).toMatchObject({ status: 404 });
  });

  it('keeps going without its default blueprint when that is deleted', async () => {
    await aDeployment(manager.database, { id: `${id}-other` });
    await put({ blueprint_id: `${id}-other-blueprint` });
    await new DeploymentRepository(manager.database).delete(
      { tenantName: 'default_tenant', username: 'admin' },
      `${id}-other`,
    );
    expect(await manager.call('DELETE', `/blueprints/${id}-other-blueprint?force=true`)).toMatchObject({
      status: 204,
    });
    expect(await manager.call('GET', `${PATH}/${id}`)).toMatchObject({
      body: { default_blueprint_id: null },
    });
  });
});

describe('members of a group', () => {
  it('are replaced by a PUT that names deployments, and stay in the order in which they came', async () => {
    const [a, b, c] = await threeDeployments();
    expect(groupOf(await put({ deployment_ids: [b, a, b] })).deployment_ids).toEqual([b, a]);
    expect(groupOf(await put({ deployment_ids: [c, a] })).deployment_ids).toEqual([a, c]);
    expect(groupOf(await put({ deployment_ids: [] })).deployment_ids).toEqual([]);
  });

  it('are added and removed by a PATCH, by name or as members of another group', async () => {
    const [a, b, c] = await threeDeployments();
    await put({ deployment_ids: [a, b] }, `${id}-source`);
    await put({ deployment_ids: [c] });
    const add = {
      deployment_ids: [c],
      deployments_from_group: `${id}-source`,
      filter_rules: [],
      filter_id: null,
    };
    expect(groupOf(await patch({ add })).deployment_ids).toEqual([c, a, b]);
    expect(groupOf(await patch({ remove: { deployment_ids: [a] } })).deployment_ids).toEqual([c, b]);
    // Who is no member can be removed without harm.
    expect(groupOf(await patch({ remove: { deployment_ids: [a] } })).deployment_ids).toEqual([c, b]);
    const remove = { deployments_from_group: `${id}-source` };
    expect(groupOf(await patch({ remove })).deployment_ids).toEqual([c]);
    expect(groupOf(await put({ deployments_from_group: `${id}-source` })).deployment_ids).toEqual([c, a, b]);
  });

  it('are told by deployments, found by `_group_id`, and go when their deployment goes', async () => {
    const [a, b] = await threeDeployments();
    await put({ deployment_ids: [a, b] });
    await put({ deployment_ids: [a] }, `${id}-second`);
    expect(await manager.call('GET', `/deployments/${a}`)).toMatchObject({
      body: { deployment_groups: [id, `${id}-second`] },
    });
    const found = await items<{ id: string; deployment_groups: string[] }>(
      `/deployments?_group_id=${id}&_sort=id`,
    );
    expect(found.map((deployment) => [deployment.id, deployment.deployment_groups])).toEqual([
      [a, [id, `${id}-second`]],
      [b, [id]],
    ]);
    expect(await manager.call('GET', '/deployments?_group_id=nobody')).toMatchObject(
      refused(404, 'not_found_error', 'Requested `DeploymentGroup` with ID `nobody` was not found'),
    );
    await new DeploymentRepository(manager.database).delete(
      { tenantName: 'default_tenant', username: 'admin' },
      a,
    );
    expect(groupOf(await manager.call('GET', `${PATH}/${id}`)).deployment_ids).toEqual([b]);
  });

  it('get the labels of the group when they come, and when it gets new ones, each once', async () => {
    const [a, b] = await threeDeployments();
    await manager.call('PATCH', `/deployments/${a}`, { body: { labels: [{ env: 'prod' }] } });
    await put({ labels: [{ env: 'prod' }, { zone: 'x' }], deployment_ids: [a] });
    const labelsOf = async (name: string) =>
      ((await manager.call('GET', `/deployments/${name}`)).body as Group).labels.map(
        ({ key, value }) => `${key}:${value}`,
      );
    expect(await labelsOf(a)).toEqual(['env:prod', 'zone:x']);
    await put({ labels: [{ zone: 'x' }, { team: 'y' }] });
    // A label that leaves the group stays with who has it.
    expect(await labelsOf(a)).toEqual(['env:prod', 'zone:x', 'team:y']);
    await patch({ add: { deployment_ids: [b] } });
    expect(await labelsOf(b)).toEqual(['zone:x', 'team:y']);
  });

  it('must be there', async () => {
    const [a] = await threeDeployments();
    const gone = refused(404, 'not_found_error', 'Requested `Deployment` with ID `nobody` was not found');
    expect(await put({ deployment_ids: [a, 'nobody'] })).toMatchObject(gone);
    // Everything happens or nothing.
    expect(await manager.call('GET', `${PATH}/${id}`)).toMatchObject({ status: 404 });
    await put({});
    expect(await patch({ add: { deployment_ids: ['nobody'] } })).toMatchObject(gone);
    expect(await patch({ remove: { deployment_ids: ['nobody'] } })).toMatchObject(gone);
    expect(await patch({ add: { deployments_from_group: 'nobody' } })).toMatchObject(
      refused(404, 'not_found_error', 'Requested `DeploymentGroup` with ID `nobody` was not found'),
    );
  });

  it.each([
    [{}, 'Missing add or remove in json request body'],
    [{ add: [] }, 'add parameter is expected to be of type dict but is of type list'],
    [
      { add: { deployment_ids: 'x' } },
      'deployment_ids parameter is expected to be of type list but is of type str',
    ],
    [
      { add: { filter_rules: {} } },
      'filter_rules parameter is expected to be of type list but is of type dict',
    ],
    [
      { remove: { new_deployments: [{}] } },
      expect.stringContaining('new_deployments can be added, not removed'),
    ],
  ])('are not changed by the body %j', async (body, message) => {
    await put({});
    expect(await patch(body)).toMatchObject(refused(400, 'bad_parameters_error', message));
  });
});

describe('deployments that a group creates', () => {
  const deployment = async (name: string) => (await manager.call('GET', `/deployments/${name}`)).body;
  const base = { blueprint_id: 'shop', default_inputs: { port: 80 } };

  it('have its blueprint, its inputs under their own, its labels beside their own, and are its members', async () => {
    await manager.call('PUT', '/sites/rome', { body: {} });
    const spec = {
      id: '{group_id}.{count}',
      display_name: 'Shop {count} of {site_name}',
      inputs: { name: 'mine' },
      labels: [{ own: 'yes' }],
      site_name: 'rome',
    };
    const answer = await put({
      ...base,
      labels: [{ env: 'prod' }],
      new_deployments: [spec, { id: `${id}.fixed` }],
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { deployment_ids: [`${id}.1`, `${id}.fixed`], creation_counter: 2 },
    });
    expect(await deployment(`${id}.1`)).toMatchObject({
      blueprint_id: 'shop',
      display_name: 'Shop 1 of rome',
      inputs: { port: 80, name: 'mine' },
      labels: [
        { key: 'env', value: 'prod' },
        { key: 'own', value: 'yes' },
      ],
      deployment_groups: [id],
      visibility: 'tenant',
    });
  });

  it('are called after the group and something unique where no id is given', async () => {
    const { deployment_ids: made } = groupOf(await put({ ...base, new_deployments: [{}, {}] }));
    expect(made).toHaveLength(2);
    for (const name of made) expect(name).toMatch(new RegExp(`^${id}-[0-9a-f-]{36}$`));
  });

  it('are added by a PATCH, which goes on counting', async () => {
    await put({ ...base, new_deployments: [{ id: '{group_id}-{count}' }] });
    const add = { new_deployments: [{ id: '{group_id}-{count}' }, { id: '{group_id}-{count}' }] };
    expect(await patch({ add })).toMatchObject({
      status: 200,
      body: { deployment_ids: [`${id}-1`, `${id}-2`, `${id}-3`], creation_counter: 3 },
    });
  });

  it('get their environments ten at a time, as a group of executions', async () => {
    const launched = manager.launcher.onStart;
    const begun: Parameters<typeof launched>[0][] = [];
    // Those of other tests go on.
    manager.launcher.onStart = (launch) =>
      launch.deploymentId?.startsWith(`${id}-`) ? void begun.push(launch) : launched(launch);
    try {
      const specs = Array.from({ length: 14 }, () => ({ id: '{group_id}-{count}' }));
      await put({ ...base, new_deployments: specs });
      const [creation] = await items<{ id: string; status: string; execution_ids: string[] }>(
        `/execution-groups?deployment_group_id=${id}`,
      );
      expect(creation).toMatchObject({
        workflow_id: 'create_deployment_environment',
        concurrency: 10,
        status: 'queued',
        execution_ids: Array(14).fill(expect.any(String)),
      });
      await eventually('ten have begun', () => begun.length === 10);
      const statuses = await items<{ status: string; deployment_id: string }>(
        `/executions?_group_id=${creation?.id}&_sort=deployment_id`,
      );
      expect(statuses.filter(({ status }) => status === 'pending')).toHaveLength(10);
      expect(statuses.filter(({ status }) => status === 'queued')).toHaveLength(4);
      manager.launcher.onStart = launched;
      begun.forEach(launched);
      await eventually('all environments are there', async () => {
        const { body } = await manager.call('GET', `/execution-groups/${creation?.id}`);
        return (body as { status: string }).status === 'terminated';
      });
      expect(await deployment(`${id}-14`)).toMatchObject({
        inputs: { port: 80, name: 'web' },
        workflows: expect.arrayContaining([expect.objectContaining({ name: 'install' })]),
      });
    } finally {
      manager.launcher.onStart = launched;
    }
  }, 60_000);

  it.each<[string, object, object, [number, string, unknown]]>([
    [
      'without a blueprint',
      {},
      { new_deployments: [{}] },
      [
        409,
        'conflict_error',
        expect.stringMatching(/^Cannot create deployments: group group-\d+ has no default blueprint set$/),
      ],
    ],
    [
      'without inputs that are needed',
      {},
      { blueprint_id: 'shop', new_deployments: [{}] },
      [400, 'missing_required_deployment_input_error', expect.stringContaining('missing inputs: port')],
    ],
    [
      'with inputs that nobody knows',
      {},
      { ...base, new_deployments: [{ inputs: { colour: 'red' } }] },
      [400, 'unknown_deployment_input_error', 'Cannot create deployment - unknown inputs: colour'],
    ],
    [
      'twice with one id',
      {},
      { ...base, new_deployments: [{ id: 'same' }, { id: 'same' }] },
      [409, 'conflict_error', expect.stringContaining('the id `same` has no part that varies')],
    ],
    [
      'with an id that a deployment has',
      {},
      { ...base, new_deployments: [{ id: 'taken-by-another' }] },
      [
        409,
        'conflict_error',
        expect.stringContaining('Cannot create deployment taken-by-another: there is one already'),
      ],
    ],
    [
      'with an unknown part in the id',
      {},
      { ...base, new_deployments: [{ id: '{colour}' }] },
      [400, 'bad_parameters_error', expect.stringContaining('{colour} cannot be used in `{colour}`')],
    ],
    [
      'as global ones of a blueprint that is not',
      {},
      { ...base, visibility: 'global', new_deployments: [{}] },
      [403, 'forbidden_error', expect.stringContaining('because blueprint shop is not global')],
    ],
  ])('are refused %s, and nothing is left behind', async (_, _given, body, [status, code, message]) => {
    const taken = await manager.call('GET', '/deployments/taken-by-another');
    if (taken.status === 404) await aDeployment(manager.database, { id: 'taken-by-another' });
    const before = (await items('/deployments')).length;
    expect(await put(body)).toMatchObject(refused(status, code, message));
    expect(await items('/deployments')).toHaveLength(before);
    expect(await manager.call('GET', `${PATH}/${id}`)).toMatchObject({ status: 404 });
  });

  it('are a thousand in one request', async () => {
    const launched = manager.launcher.onStart;
    manager.launcher.onStart = (launch) => {
      if (!launch.deploymentId?.startsWith(`${id}-`)) launched(launch);
    };
    try {
      const add = { new_deployments: Array.from({ length: 1000 }, () => ({})) };
      await put(base);
      expect(groupOf(await patch({ add })).deployment_ids).toHaveLength(1000);
      const [creation] = await items<{ id: string }>(`/execution-groups?deployment_group_id=${id}`);
      const path = `/execution-groups/${creation?.id}`;
      expect(await manager.call('POST', path, { body: { action: 'force-cancel' } })).toMatchObject({
        status: 200,
      });
      await eventually('all are cancelled', async () => {
        return ((await manager.call('GET', path)).body as { status: string }).status === 'terminated';
      });
    } finally {
      manager.launcher.onStart = launched;
    }
  }, 120_000);
});

describe('deleting a group', () => {
  it('leaves its members, unless told otherwise', async () => {
    const [a] = await threeDeployments();
    await put({ deployment_ids: [a] });
    expect(await manager.call('DELETE', `${PATH}/${id}`)).toMatchObject({ status: 204 });
    expect(await manager.call('GET', `${PATH}/${id}`)).toMatchObject({ status: 404 });
    expect(await manager.call('GET', `/deployments/${a}`)).toMatchObject({
      status: 200,
      body: { deployment_groups: [] },
    });
  });

  it('takes its members along, each by an execution of one group', async () => {
    const [a, b, c] = await threeDeployments();
    await put({ deployment_ids: [a, b] });
    const answer = await manager.call(
      'DELETE',
      `${PATH}/${id}?delete_deployments=true&force=false&delete_logs=True&recursive=False`,
    );
    expect(answer).toMatchObject({ status: 200, body: { execution_group_id: expect.any(String) } });
    await eventually('they are gone', async () => {
      const statuses = await Promise.all([a, b].map((name) => manager.call('GET', `/deployments/${name}`)));
      return statuses.every(({ status }) => status === 404);
    });
    expect(await manager.call('GET', `${PATH}/${id}`)).toMatchObject({ status: 404 });
    expect(await manager.call('GET', `/deployments/${c}`)).toMatchObject({ status: 200 });
    const { execution_group_id: deletion } = answer.body as { execution_group_id: string };
    expect(await manager.call('GET', `/execution-groups/${deletion}`)).toMatchObject({
      status: 200,
      body: { workflow_id: 'delete_deployment_environment', deployment_group_id: null },
    });
  }, 60_000);

  it('has nothing to take along where there are no members', async () => {
    await put({});
    expect(await manager.call('DELETE', `${PATH}/${id}?delete_deployments=true`)).toMatchObject({
      status: 204,
    });
  });

  it('is refused as a whole when a member is in use', async () => {
    const [a, b] = await threeDeployments();
    const instance = await manager.room.stores.nodeInstances.find(
      { tenantName: 'default_tenant', username: 'admin' },
      `${b}_web_1`,
    );
    await manager.room.stores.nodeInstances.update(
      { tenantName: 'default_tenant', username: 'admin' },
      `${b}_web_1`,
      { version: instance?.version ?? 1, state: 'started' },
    );
    await put({ deployment_ids: [a, b] });
    expect(await manager.call('DELETE', `${PATH}/${id}?delete_deployments=true`)).toMatchObject(
      refused(
        400,
        'dependent_exists_error',
        `Can't delete deployment ${b} - There are live nodes for this deployment. Live nodes ids: ${b}_web_1`,
      ),
    );
    expect(await manager.call('GET', `${PATH}/${id}`)).toMatchObject({ body: { deployment_ids: [a, b] } });
  });
});

describe('the capabilities of a group', () => {
  const ask = async (call: unknown, headers = {}) => {
    const body = { deployment_id: `${id}-a`, context: {}, payload: { x: { get_group_capability: call } } };
    return manager.call('POST', '/evaluate/functions', { body, headers });
  };
  const valueOf = async (...call: unknown[]) =>
    ((await ask(call)).body as { payload?: { x: unknown } }).payload?.x;
  const ann = basic('cap:secret');

  /** Members that came in another order than that of their ids; `-d` has none of the capabilities, `-e` is in no group. */
  beforeEach(async () => {
    const url = (port: number) => ({ url: { value: { port, paths: ['/', `/${port}`] } } });
    const names = ['c', 'a', 'd', 'b', 'e'].map((name) => `${id}-${name}`);
    const [c, a, d, b, e] = names as [string, string, string, string, string];
    await aDeployment(manager.database, { id: c, capabilities: { ...url(3), zone: { value: 'north' } } });
    await aDeployment(manager.database, {
      id: a,
      capabilities: { ...url(1), ask: { value: { get_input: 'port' } } },
    });
    await aDeployment(manager.database, { id: d, capabilities: { other: { value: 1 } } });
    await aDeployment(manager.database, {
      id: b,
      capabilities: { zone: { value: 'south' } },
      visibility: 'private',
    });
    await aDeployment(manager.database, { id: e, capabilities: url(5) });
    await put({ deployment_ids: [c, a, d, b] });
  });

  it('are a list in the order of ids, of those who have it', async () => {
    expect(await valueOf(id, 'url')).toEqual([
      { port: 1, paths: ['/', '/1'] },
      { port: 3, paths: ['/', '/3'] },
    ]);
    expect(await valueOf(id, 'url', 'port')).toEqual([1, 3]);
    expect(await valueOf(id, 'url', 'paths', -1)).toEqual(['/1', '/3']);
    expect(await valueOf(id, 'nothing')).toEqual([]);
  });

  it('are told by deployment, or several together, where that is asked for', async () => {
    expect(await valueOf(id, 'deployment_id:url', 'port')).toEqual({ [`${id}-a`]: 1, [`${id}-c`]: 3 });
    const a = { port: 1, paths: ['/', '/1'] };
    const c = { port: 3, paths: ['/', '/3'] };
    expect(await valueOf(id, ['url', 'zone'])).toEqual([
      [a, null],
      [null, 'south'],
      [c, 'north'],
    ]);
  });

  it('stay as they are written where they hold functions', async () => {
    expect(await valueOf(id, 'ask')).toEqual([{ get_input: 'port' }]);
  });

  it('follow the members, and are not those that the caller does not see', async () => {
    await patch({ add: { deployment_ids: [`${id}-e`] }, remove: { deployment_ids: [`${id}-a`] } });
    expect(await valueOf(id, 'url', 'port')).toEqual([3, 5]);
    const users = new UserRepository(manager.database);
    if ((await users.find('cap')) === null) {
      await users.create({ username: 'cap', password: 'secret', role: 'default' });
      await users.addToTenant('cap', 'default_tenant');
    }
    expect(await ask([id, 'zone'], ann)).toMatchObject({ body: { payload: { x: ['north'] } } });
  });

  it('are refused for a group that there is not, or a path that leads nowhere', async () => {
    expect(await ask(['nobody', 'url'])).toMatchObject(
      refused(404, 'not_found_error', 'Requested `DeploymentGroup` with ID `nobody` was not found'),
    );
    expect(await ask([id, 'url', 'nothing'])).toMatchObject(
      refused(400, 'functions_evaluation_error', expect.stringContaining(`deployment '${id}-a'`)),
    );
    await new TenantRepository(manager.database).ensure('elsewhere');
    await manager.call('PUT', `${PATH}/${id}-far`, { body: {}, headers: { Tenant: 'elsewhere' } });
    expect(await ask([`${id}-far`, 'url'])).toMatchObject({ status: 404 });
  });
});

describe('tenants', () => {
  const other = { Tenant: 'other' };
  const inOther = (method: string, path: string, body?: object) =>
    manager.call(method, path, { headers: other, ...(body ? { body } : {}) });
  beforeAll(async () => {
    await new TenantRepository(manager.database).ensure('other');
  });

  it('do not see the groups of one another', async () => {
    await put({});
    expect(await inOther('GET', `${PATH}/${id}`)).toMatchObject({ status: 404 });
    expect(await inOther('PATCH', `${PATH}/${id}`, { add: {} })).toMatchObject({ status: 404 });
    expect(await inOther('DELETE', `${PATH}/${id}`)).toMatchObject({ status: 404 });
    expect((await items<Group>(PATH, other)).map((group) => group.id)).not.toContain(id);
    expect((await items<Group>(`${PATH}?_all_tenants=true`, other)).map((group) => group.id)).toContain(id);
    // The name is free there.
    expect(await inOther('PUT', `${PATH}/${id}`, {})).toMatchObject({
      status: 200,
      body: { tenant_name: 'other' },
    });
  });

  it('do not give their deployments to groups of another, global ones neither', async () => {
    await aDeployment(manager.database, { id: `${id}-theirs`, tenantName: 'other' });
    await aDeployment(manager.database, { id: `${id}-global`, tenantName: 'other', visibility: 'global' });
    await put({});
    expect(await patch({ add: { deployment_ids: [`${id}-theirs`] } })).toMatchObject({ status: 404 });
    expect(await patch({ add: { deployment_ids: [`${id}-global`] } })).toMatchObject(
      refused(403, 'forbidden_error', `${id}-global belongs to tenant other and can be changed only there`),
    );
  });

  it('read a global group of another, with its global members only, and leave it as it is', async () => {
    await aDeployment(manager.database, { id: `${id}-own`, tenantName: 'other' });
    await aDeployment(manager.database, { id: `${id}-all`, tenantName: 'other', visibility: 'global' });
    await inOther('PUT', `${PATH}/${id}`, {
      visibility: 'global',
      deployment_ids: [`${id}-own`, `${id}-all`],
    });
    expect(await manager.call('GET', `${PATH}/${id}`)).toMatchObject({
      status: 200,
      body: { tenant_name: 'other', deployment_ids: [`${id}-all`] },
    });
    const foreign = refused(
      403,
      'forbidden_error',
      `${id} belongs to tenant other and can be changed only there`,
    );
    expect(await patch({ add: {} })).toMatchObject(foreign);
    expect(await manager.call('DELETE', `${PATH}/${id}`)).toMatchObject(foreign);
    expect(await put({ deployments_from_group: id }, `${id}-mine`)).toMatchObject(foreign);
    expect(await put({})).toMatchObject(
      refused(409, 'conflict_error', expect.stringContaining('already exists')),
    );
  });

  it('hide private members and groups from who did not make them', async () => {
    const users = new UserRepository(manager.database);
    await users.create({ username: 'ann', password: 'secret', role: 'default' });
    await users.addToTenant('ann', 'default_tenant');
    const ann = { headers: basic('ann:secret') };
    await aDeployment(manager.database, { id: `${id}-hidden`, visibility: 'private' });
    await aDeployment(manager.database, { id: `${id}-shown` });
    await put({ deployment_ids: [`${id}-hidden`, `${id}-shown`] });
    await put({ visibility: 'private' }, `${id}-private`);
    expect(await manager.call('GET', `${PATH}/${id}`, ann)).toMatchObject({
      body: { deployment_ids: [`${id}-shown`] },
    });
    expect(await manager.call('GET', `${PATH}/${id}-private`, ann)).toMatchObject({ status: 404 });
    // Replacing what she sees leaves alone what she does not see.
    await manager.call('PUT', `${PATH}/${id}`, { ...ann, body: { deployment_ids: [] } });
    expect(groupOf(await manager.call('GET', `${PATH}/${id}`)).deployment_ids).toEqual([`${id}-hidden`]);
  });

  it('let in nobody who is not one of theirs', async () => {
    const users = new UserRepository(manager.database);
    await users.create({ username: 'bob', password: 'secret', role: 'default' });
    const bob = { headers: basic('bob:secret') };
    await put({});
    for (const [method, path, action, body] of [
      ['GET', PATH, 'deployment_group_list'],
      ['GET', `${PATH}/${id}`, 'deployment_group_get'],
      ['PUT', `${PATH}/${id}`, 'deployment_group_create', {}],
      ['PATCH', `${PATH}/${id}`, 'deployment_group_update', { add: {} }],
      ['DELETE', `${PATH}/${id}`, 'deployment_group_delete'],
    ] as const)
      expect(await manager.call(method, path, { ...bob, ...(body ? { body } : {}) })).toMatchObject(
        refused(
          403,
          'forbidden_error',
          `User \`bob\` is not permitted to perform the action ${action} in the tenant \`default_tenant\``,
        ),
      );
  });
});
