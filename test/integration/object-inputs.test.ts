import { beforeAll, describe, expect, it } from '@jest/globals';
import { NodeInstanceRepository, TenantRepository } from '@cloudloom/model';
import { packFiles } from '../support/archives.ts';
import { SCOPE, aDeployment } from '../support/builders.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();

const HEAD = `
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
`;
const SHOP = `${HEAD}
plugins:
  shopping: { executor: central_deployment_agent, install: false }
node_types:
  Web: { derived_from: cloudify.nodes.Root, properties: { url: {}, settings: { default: {} } } }
node_templates:
  web:
    type: Web
    properties: { url: { concat: ['http://', { get_attribute: [web, ip] }] } }
    instances: { deploy: 2 }
    interfaces:
      shop: { open: { implementation: shopping.tasks.open } }
groups:
  front: { members: [web] }
policies:
  front_scaling: { type: cloudify.policies.scaling, targets: [front], properties: { default_instances: 1 } }
capabilities:
  url: { value: 'http://shop' }
  url_settings: { value: { port: 80, host: { get_attribute: [web, ip] } } }
  port_number: { value: { concat: ['80', '80'] } }
workflows:
  visit:
    mapping: shopping.workflows.visit
    parameters:
      door: { type: node_instance, required: false }
      rooms: { type: list, item_type: node_id, default: [] }
      address: { type: capability_value, required: false, constraints: [{ name_pattern: { starts_with: url } }] }
      neighbour: { type: node_id, required: false, constraints: [{ deployment_id: nowhere }] }
`;

let count = 0;

async function upload(id: string, text: string, labels: { key: string; value: string }[] = []) {
  const archive = await packFiles({ 'blueprint.yaml': text });
  async function* bytes() {
    yield archive;
  }
  await manager.room.blueprints.upload(SCOPE, { blueprintId: id, archive: bytes(), async: false, labels });
}

const create = (id: string, blueprint: string, body: object = {}) =>
  manager.call('PUT', `/deployments/${id}`, { body: { blueprint_id: blueprint, ...body } });

/** Whether a new deployment takes the value for its input: `accepted`, else why not. */
async function give(schema: string, value: unknown): Promise<string> {
  count += 1;
  const id = `asking-${count}`;
  await upload(
    id,
    `${HEAD}
inputs:
  wish: { ${schema} }
node_templates:
  local:
    type: cloudify.nodes.Compute
    properties: { ip: 10.0.0.1 }
    interfaces: { tea: { pour: { implementation: kitchen.tasks.pour } } }
plugins:
  kitchen: { executor: central_deployment_agent, install: false }
groups:
  shelf: { members: [local] }
policies:
  shelf_scaling: { type: cloudify.policies.scaling, targets: [shelf], properties: { default_instances: 1 } }
`,
  );
  const { status, body } = await create(id, id, { inputs: { wish: value } });
  if (status === 201) return 'accepted';
  const { error_code: code, message } = body as { error_code: string; message: string };
  return `${status} ${code}: ${message}`;
}

const unknown = (type: string, value: unknown): string =>
  `400 deployment_creation_error: Value ${String(value)} of input wish is not among the existing objects of type ${type} that its constraints allow.`;

/** The instances of the shop, by index. */
async function instances(): Promise<string[]> {
  const query = {
    offset: 0,
    size: null,
    sort: [{ field: 'index', descending: false }],
    filters: { deploymentId: ['shop'] },
  };
  return (await new NodeInstanceRepository(manager.database).list(SCOPE, query)).items.map(({ id }) => id);
}

beforeAll(async () => {
  await upload('shops', SHOP, [
    { key: 'Env', value: 'prod' },
    { key: 'team', value: 'web' },
  ]);
  expect(
    await create('shop', 'shops', { display_name: 'The Shop', labels: [{ env: 'prod' }] }),
  ).toMatchObject({
    status: 201,
  });
  await manager.call('PUT', '/secrets/shop_key', { body: { value: 'x' } });
  await new TenantRepository(manager.database).ensure('elsewhere');
  await aDeployment(manager.database, { tenantName: 'elsewhere', id: 'far' });
});

describe('an input names', () => {
  it('a blueprint by its id, pattern, labels and tenants', async () => {
    const type = 'blueprint_id';
    expect(await give('type: blueprint_id', 'shops')).toBe('accepted');
    expect(await give('type: blueprint_id', 'shop')).toBe(unknown(type, 'shop'));
    expect(await give('type: blueprint_id', 'far-blueprint')).toBe(unknown(type, 'far-blueprint'));
    const inTenants = 'type: blueprint_id, constraints: [{ tenants: [elsewhere] }]';
    expect(await give(inTenants, 'far-blueprint')).toBe('accepted');
    expect(await give(inTenants, 'shops')).toBe(unknown(type, 'shops'));
    const labelled = (labels: string) => `type: blueprint_id, constraints: [{ labels: ${labels} }]`;
    expect(await give(labelled('[{ ENV: prod }, { team: [db, web] }]'), 'shops')).toBe('accepted');
    expect(await give(labelled('[{ env: prod }, { team: db }]'), 'shops')).toBe(unknown(type, 'shops'));
    const like = (pattern: string) => `type: blueprint_id, constraints: [{ name_pattern: ${pattern} }]`;
    expect(await give(like('{ starts_with: sh, ends_with: ps, contains: op }'), 'shops')).toBe('accepted');
    expect(await give(like('{ equals_to: shops }'), 'shops')).toBe('accepted');
    expect(await give(like('{ contains: "%" }'), 'shops')).toBe(unknown(type, 'shops'));
    const oneOf = 'type: blueprint_id, constraints: [{ valid_values: [cafe] }]';
    expect(await give(oneOf, 'shops')).toContain('violates constraint valid_values(cafe)');
  });

  it('a deployment by its id, while patterns are about its display name', async () => {
    expect(await give('type: deployment_id', 'shop')).toBe('accepted');
    expect(await give('type: deployment_id', 'The Shop')).toBe(unknown('deployment_id', 'The Shop'));
    const like = (start: string) =>
      `type: deployment_id, constraints: [{ name_pattern: { starts_with: ${start} } }, { labels: [{ env: prod }] }]`;
    expect(await give(like('The'), 'shop')).toBe('accepted');
    expect(await give(like('the'), 'shop')).toBe(unknown('deployment_id', 'shop'));
  });

  it('what passes stored filters of its kind, those of the tenant and global ones', async () => {
    const rule = (type: string, key: string, values: string[]) => ({ type, key, values, operator: 'any_of' });
    const store = (kind: string, id: string, ...rules: object[]) =>
      manager.call('PUT', `/filters/${kind}/${id}`, { body: { filter_rules: rules } });
    const stored = await Promise.all([
      store('deployments', 'mine', rule('label', 'env', ['prod', 'test'])),
      store('deployments', 'small', {
        ...rule('attribute', 'display_name', ['The']),
        operator: 'starts_with',
      }),
      store('deployments', 'idle', rule('attribute', 'installation_status', ['active'])),
      store('blueprints', 'mine', rule('label', 'team', ['db'])),
      store('blueprints', 'done', rule('attribute', 'state', ['uploaded'])),
    ]);
    expect(stored.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const passing = (type: string, ...ids: unknown[]) =>
      `type: ${type}, constraints: [${ids.map((id) => `{ filter_id: ${String(id)} }`).join(', ')}]`;
    expect(await give(passing('deployment_id', 'mine', 'small'), 'shop')).toBe('accepted');
    expect(await give(passing('deployment_id', 'mine', 'idle'), 'shop')).toBe(
      unknown('deployment_id', 'shop'),
    );
    expect(await give(passing('blueprint_id', 'done'), 'shops')).toBe('accepted');
    expect(await give(passing('blueprint_id', 'mine'), 'shops')).toBe(unknown('blueprint_id', 'shops'));
  });

  it('nothing of a filter that is not there, of another kind, or of another tenant', async () => {
    const headers = { Tenant: 'elsewhere' };
    const rules = [{ type: 'attribute', key: 'id', values: ['shop'], operator: 'any_of' }];
    await manager.call('PUT', '/filters/deployments/far', { body: { filter_rules: rules }, headers });
    await manager.call('PUT', '/filters/blueprints/of-blueprints', { body: { filter_rules: rules } });
    for (const id of ['far', 'of-blueprints', 'absent'])
      expect(await give(`type: deployment_id, constraints: [{ filter_id: ${id} }]`, 'shop')).toBe(
        `400 deployment_creation_error: The stored filter '${id}', which the value must pass, does not exist among the filters of deployments.`,
      );
  });

  it('none by a function: that is refused by name', async () => {
    const byFunction = 'type: node_id, constraints: [{ deployment_id: { get_input: wish } }]';
    expect(await give(byFunction, 'web')).toContain('The argument of deployment_id is a function');
  });

  it('the value of a capability of the deployment that a constraint names', async () => {
    const of = (more = '') => `type: capability_value, constraints: [{ deployment_id: shop }${more}]`;
    expect(await give(of(), 'http://shop')).toBe('accepted');
    expect(await give(of(), '8080')).toBe('accepted');
    expect(await give(of(), 'url')).toBe(unknown('capability_value', 'url'));
    const urls = of(', { name_pattern: { starts_with: url } }');
    expect(await give(urls, 'http://shop')).toBe('accepted');
    expect(await give(urls, '8080')).toBe(unknown('capability_value', '8080'));
    expect(await give(of(', { valid_values: ["8080"] }'), 'http://shop')).toBe(
      unknown('capability_value', 'http://shop'),
    );
    expect(await give('type: capability_value', '8080')).toContain(
      'which deployment_id the values belong to',
    );
  });

  it.each([
    ['node_id', 'web', 'local'],
    ['node_type', 'Web', 'cloudify.nodes.Compute'],
    ['operation_name', 'shop.open', 'tea.pour'],
    ['scaling_group', 'front', 'shelf'],
  ])('a %s of the deployment that a constraint names, else of the blueprint', async (type, there, here) => {
    const ofShop = `type: ${type}, constraints: [{ deployment_id: shop }]`;
    expect(await give(ofShop, there)).toBe('accepted');
    expect(await give(ofShop, here)).toBe(unknown(type, here));
    expect(await give(`type: ${type}`, here)).toBe('accepted');
    expect(await give(`type: ${type}`, there)).toBe(unknown(type, there));
    expect(await give(`type: ${type}, constraints: [{ valid_values: [x] }]`, here)).toBe(unknown(type, here));
    expect(await give(`type: ${type}, constraints: [{ name_pattern: { equals_to: ${here} } }]`, here)).toBe(
      'accepted',
    );
    expect(await give(`type: list, item_type: ${type}`, [here, there])).toBe(unknown(type, there));
    const ofNobody = `type: ${type}, constraints: [{ deployment_id: nowhere }]`;
    expect(await give(ofNobody, there)).toContain(
      `The deployment 'nowhere', in which the value is to be looked up`,
    );
  });

  it('an instance of the deployment that a constraint names', async () => {
    const [first] = await instances();
    const ofShop = 'type: node_instance, constraints: [{ deployment_id: shop }]';
    expect(await give(ofShop, first)).toBe('accepted');
    expect(await give(ofShop, 'web_no')).toBe(unknown('node_instance', 'web_no'));
    expect(await give('type: node_instance', first)).toContain('which deployment_id the values belong to');
  });

  it('a secret that the tenant has', async () => {
    expect(await give('type: secret_key', 'shop_key')).toBe('accepted');
    expect(await give('type: secret_key', 'other_key')).toBe(unknown('secret_key', 'other_key'));
    expect(
      await give('type: secret_key, constraints: [{ name_pattern: { ends_with: _id } }]', 'shop_key'),
    ).toBe(unknown('secret_key', 'shop_key'));
  });

  it('nothing of a tenant of which the caller is no member', async () => {
    const ask = (username: string) =>
      manager.room.stores.surroundings.existingNames(
        { tenantName: SCOPE.tenantName, username },
        { kind: 'deployment_id', names: ['far'], owner: { blueprintId: 'x' }, tenants: ['elsewhere'] },
      );
    expect(await ask('admin')).toEqual(['far']);
    expect(await ask('stranger')).toEqual([]);
  });

  it('nothing private of somebody else', async () => {
    const scope = { ...SCOPE, username: 'stranger' };
    const query = { kind: 'node_id' as const, names: ['web'], owner: { deploymentId: 'own' } };
    await aDeployment(manager.database, { id: 'own', visibility: 'private' });
    const deployment = { kind: 'deployment_id' as const, names: ['own', 'shop'], owner: query.owner };
    expect(await manager.room.stores.surroundings.existingNames(scope, deployment)).toEqual(['shop']);
    expect(await manager.room.stores.surroundings.existingNames(SCOPE, query)).toEqual(['web']);
  });

  it('nothing by a value that is no name', async () => {
    expect(await give('type: blueprint_id', 5)).toBe(unknown('blueprint_id', 5));
  });
});

describe('a parameter of a workflow names', () => {
  const start = async (parameters: object): Promise<string> => {
    const body = { deployment_id: 'shop', workflow_id: 'visit', parameters, queue: true };
    const answer = await manager.call('POST', '/executions', { body });
    if (answer.status === 201) return 'accepted';
    const { error_code: code, message } = answer.body as { error_code: string; message: string };
    return `${answer.status} ${code}: ${message}`;
  };
  const refused = (name: string, text: string): string =>
    `400 illegal_execution_parameters_error: Parameter "${name}" does not meet its constraints: ${text}`;

  it('parts of the current deployment', async () => {
    const [first] = await instances();
    expect(await start({ door: first, rooms: ['web'] })).toBe('accepted');
    expect(await start({ door: 'web_no' })).toBe(
      refused('door', `Value 'web_no' is not an existing node_instance.`),
    );
    expect(await start({ rooms: ['web', 'local'] })).toBe(
      refused('rooms', `Value 'local' is not an existing node_id.`),
    );
  });

  it('values of its capabilities', async () => {
    expect(await start({ address: 'http://shop' })).toBe('accepted');
    expect(await start({ address: '8080' })).toBe(
      refused('address', `Value '8080' is not an existing capability_value that the constraints allow.`),
    );
  });

  it('no parts of a deployment that does not exist', async () => {
    expect(await start({ neighbour: 'web' })).toBe(
      refused(
        'neighbour',
        `The deployment 'nowhere', in which the value is to be looked up, does not exist.`,
      ),
    );
  });
});

describe('a property of a node with several instances', () => {
  it('that names the node means the instance it is evaluated for', async () => {
    const repository = new NodeInstanceRepository(manager.database);
    const ids = await instances();
    for (const [place, id] of ids.entries())
      await repository.patchRuntimeProperties(SCOPE, id, {
        set: [{ path: ['ip'], value: `10.0.0.${place + 1}` }],
        delete: [],
      });
    const evaluate = async (context: object) =>
      manager.call('POST', '/evaluate/functions', {
        body: { deployment_id: 'shop', context, payload: { url: { get_attribute: ['web', 'ip'] } } },
      });
    const [, second] = ids;
    expect(await evaluate({ self: second, instance_id_hint: second })).toMatchObject({
      body: { payload: { url: '10.0.0.2' } },
    });
    expect(await evaluate({ self: second })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('More than one node instance found') },
    });
  });
});
