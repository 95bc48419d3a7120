import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database, UserRepository } from '@cloudloom/model';
import { packFiles } from '../support/archives.ts';
import { SCOPE } from '../support/builders.ts';
import { basic, send } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();
const PATH = '/deployments/inter-deployment-dependencies';

const HEADER = `
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
`;
const DATABASE = `${HEADER}
capabilities: { address: { value: 10.0.0.1 }, port: { value: 5432 } }
node_templates: { server: { type: cloudify.nodes.Root } }
`;
/** Reads a capability in a property, for two instances, and in an output; the output's deployment is an input. */
const SHOP = `${HEADER}
inputs: { database: { default: nobody } }
node_templates:
  web:
    type: cloudify.nodes.Root
    instances: { deploy: 2 }
    properties: { resource_id: { get_capability: [database, address] } }
outputs: { address: { value: { get_capability: [{ get_input: database }, address] } } }
deployment_settings:
  default_schedules:
    nightly: { workflow: install, since: '2040-01-01 00:00', recurrence: 1 days }
    weekly: { workflow: install, since: '2040-01-01 00:00', recurrence: 1 weeks }
`;
/** Asks for other things at other places. */
const OTHER_SHOP = `${HEADER}
inputs: { database: { default: nobody } }
node_templates:
  web: { type: cloudify.nodes.Root, instances: { deploy: 2 } }
outputs: { port: { value: { get_capability: [archive, port] } } }
deployment_settings:
  default_schedules:
    nightly: { workflow: uninstall, since: '2041-01-01 00:00', recurrence: 2 days }
    yearly: { workflow: install, since: '2040-01-01 00:00', recurrence: 1 years, count: 3 }
`;
/** Whom it needs is known when its node says so. */
const LATE = `${HEADER}
node_templates:
  web: { type: cloudify.nodes.Root }
outputs: { address: { value: { get_capability: [{ get_attribute: [web, database] }, address] } } }
`;
const SELF = `${HEADER}
node_templates:
  web:
    type: cloudify.nodes.Root
    instances: { deploy: 2 }
    properties: { resource_id: { get_capability: [{ get_attribute: [SELF, database] }, address] } }
`;
/** Two places that depend on one another's deployments. */
const RING = (other: string) => `${HEADER}
node_templates: { web: { type: cloudify.nodes.Root } }
capabilities: { address: { value: { get_capability: [${other}, address] } } }
`;

async function* bytes(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

async function upload(id: string, text: string): Promise<void> {
  await manager.room.blueprints.upload(SCOPE, {
    ...{ blueprintId: id, async: false },
    archive: bytes(await packFiles({ 'blueprint.yaml': text })),
  });
}

const create = (deploymentId: string, blueprintId: string, more: object = {}) =>
  manager.room.deployments.create(SCOPE, { deploymentId, blueprintId, ...more });

interface Shown {
  id: string;
  dependency_creator: string;
  target_deployment_id: string | null;
  target_deployment_func: unknown;
}
const records = async (source: string): Promise<Shown[]> =>
  (
    (await manager.call('GET', `/deployments/${source}/inter-deployment-dependencies`)).body as {
      items: Shown[];
    }
  ).items;
const targets = async (source: string) =>
  (await records(source)).map((one) => [one.dependency_creator, one.target_deployment_id]);
const ofDeployment = (deploymentId: string) => ({
  offset: 0,
  size: null,
  sort: [],
  filters: { deploymentId: [deploymentId] },
});
const instancesOf = async (deploymentId: string) =>
  (await manager.room.stores.nodeInstances.list(SCOPE, ofDeployment(deploymentId))).items;

/** An execution that does nothing and ends. */
async function execute(deploymentId: string, status: 'terminated' | 'failed' | 'cancelled' = 'terminated') {
  const { id: executionId } = await manager.room.executions.start(SCOPE, {
    ...{ deploymentId, workflowId: 'install', force: true },
  });
  await manager.room.executions.begin({ executionId, attempt: 1, runId: `run-${executionId}` });
  const end = { executionId, attempt: 1, status, error: status === 'failed' ? 'broken' : '' };
  await manager.room.executions.finish(end);
  // A worker whose report was answered too late repeats it.
  await manager.room.executions.finish(end);
  return manager.room.stores.executions.byId(executionId);
}

/** As a run does it; answers the update. */
async function update(
  deploymentId: string,
  request: { blueprintId?: string; preview?: boolean; inputs?: object },
  scope = SCOPE,
) {
  const { id: updateId, executionId } = await manager.room.updates.initiate(
    scope,
    { deploymentId, ...request } as Parameters<typeof manager.room.updates.initiate>[1],
    0,
  );
  const run = { executionId, attempt: 1, updateId };
  await manager.room.executions.begin({ ...run, runId: `run-${executionId}` });
  const steps = manager.room.updateExecutions;
  await steps.prepare(run);
  if (request.preview !== true) {
    await steps.perform(run, 1);
    await steps.detach(run, 2);
    await steps.finalize(run);
  }
  await steps.complete(run);
  await manager.room.executions.finish({ executionId, attempt: 1, status: 'terminated', error: '' });
  return (await manager.call('GET', `/deployment-updates/${updateId}`)).body as Record<string, unknown>;
}

const sql = (text: string, values: unknown[]) => Database.managerOf(manager.database).query(text, values);
const setRuntimeProperties = (id: string, properties: object) =>
  sql('update node_instances set runtime_properties = $2 where id = $1', [id, JSON.stringify(properties)]);
const setDatabase = (id: string, database: string | null) =>
  setRuntimeProperties(id, database === null ? {} : { database });
const setStarted = (deploymentId: string) =>
  sql("update node_instances set state = 'started' where deployment_id = $1", [deploymentId]);

/** The youngest execution of a deployment, when it has ended; null when it is gone. */
async function ended(deploymentId: string) {
  const { items } = await manager.room.stores.executions.list(SCOPE, ofDeployment(deploymentId));
  return manager.room.waiter.waitForEnd(items.at(-1)?.id ?? '', 60_000);
}
const exists = async (id: string) => (await manager.call('GET', `/deployments/${id}`)).status === 200;
async function gone(id: string): Promise<void> {
  await ended(id);
  expect(await exists(id)).toBe(false);
}

beforeAll(async () => {
  const texts = { database: DATABASE, shop: SHOP, other: OTHER_SHOP, late: LATE, self: SELF };
  for (const [id, text] of Object.entries(texts)) await upload(id, text);
  await Promise.all([create('database', 'database'), create('archive', 'database')]);
}, 120_000);

let name: string;
let count = 0;
beforeEach(() => {
  name = `shop-${++count}`;
});

describe('what functions of a blueprint need', () => {
  it('is recorded with the environment, each place once', async () => {
    await create(name, 'shop', { inputs: { database: 'archive' } });
    expect(await records(name)).toMatchObject([
      {
        dependency_creator: 'nodes.web.properties.resource_id.get_capability',
        target_deployment_id: 'database',
        target_deployment_func: null,
      },
      {
        dependency_creator: 'outputs.address.value.get_capability',
        target_deployment_id: 'archive',
      },
    ]);
    const { body } = await manager.call('GET', `/deployments?_dependencies_of=${name}&_sort=id`);
    expect((body as { items: { id: string }[] }).items.map(({ id }) => id)).toEqual(['archive', 'database']);
  });

  it('finds a target that comes later, and loses one that goes', async () => {
    await create(name, 'shop', { inputs: { database: `${name}-db` } });
    const place = 'outputs.address.value.get_capability';
    expect(await targets(name)).toContainEqual([place, null]);
    await create(`${name}-db`, 'database');
    await execute(name);
    expect(await targets(name)).toContainEqual([place, `${name}-db`]);
    await manager.call('DELETE', `/deployments/${name}-db?force=true`);
    await gone(`${name}-db`);
    expect(await targets(name)).toContainEqual([place, null]);
  });

  it('is weighed again whenever an execution ends, as long as it is known at run time only', async () => {
    await create(name, 'late');
    const [web] = await instancesOf(name);
    const at = async () => (await records(name)).map((one) => one.target_deployment_id);
    expect(await at()).toEqual([null]);
    await setDatabase(web?.id ?? '', 'database');
    await execute(name, 'failed');
    expect(await at()).toEqual(['database']);
    await setDatabase(web?.id ?? '', 'archive');
    await execute(name, 'cancelled');
    expect(await at()).toEqual(['archive']);
    await setDatabase(web?.id ?? '', null);
    await execute(name);
    expect(await at()).toEqual([null]);
  });

  it('is asked for each node instance, until that is gone', async () => {
    await create(name, 'self');
    const [first, second] = await instancesOf(name);
    await setDatabase(first?.id ?? '', 'database');
    await setDatabase(second?.id ?? '', 'archive');
    await execute(name);
    expect((await targets(name)).map(([, target]) => target).sort()).toEqual(['archive', 'database']);
    await sql('delete from node_instances where id = $1', [second?.id]);
    expect((await execute(name))?.status).toBe('terminated');
    expect((await targets(name)).map(([, target]) => target)).toEqual(['database']);
  });

  it('makes the end a failure where it cannot be told, and leaves other failures their reason', async () => {
    await create(name, 'late');
    const record = {
      dependency_creator: 'x',
      source_deployment: name,
      target_deployment_func: { get_capability: ['nobody', 'x'] },
    };
    await manager.call('PUT', PATH, { body: record });
    expect(await execute(name)).toMatchObject({
      status: 'failed',
      error: `Failed updating dependencies of deployment ${name}: Requested \`Deployment\` with ID \`nobody\` was not found`,
    });
    expect(await execute(name, 'failed')).toMatchObject({ status: 'failed', error: 'broken' });
    const key = { dependency_creator: 'x', source_deployment: name };
    expect(await manager.call('DELETE', PATH, { body: key })).toMatchObject({ status: 204 });
    expect(await execute(name)).toMatchObject({ status: 'terminated' });
  });

  it('never closes a circle', async () => {
    await upload(`${name}-a`, RING(`${name}-b`));
    await upload(`${name}-b`, RING(`${name}-a`));
    await create(`${name}-a`, `${name}-a`);
    await expect(create(`${name}-b`, `${name}-b`)).resolves.toBeDefined();
    expect(await targets(`${name}-b`)).toEqual([['capabilities.address.value.get_capability', `${name}-a`]]);
    expect(await execute(`${name}-a`)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('results in cyclic inter-deployment dependencies'),
    });
    expect(await targets(`${name}-a`)).toEqual([['capabilities.address.value.get_capability', null]]);
  });
});

describe('an update of a deployment', () => {
  it('rewrites what its functions need, and nothing else', async () => {
    await create(name, 'shop', { inputs: { database: 'database' } });
    const body = {
      dependency_creator: 'sharedresource.db',
      source_deployment: name,
      target_deployment: 'archive',
    };
    await manager.call('PUT', PATH, { body });
    await update(name, { blueprintId: 'other', preview: true });
    expect(await targets(name)).toHaveLength(3);
    await update(name, { blueprintId: 'other' });
    expect(await targets(name)).toEqual([
      ['sharedresource.db', 'archive'],
      ['outputs.port.value.get_capability', 'archive'],
    ]);
    await update(name, { blueprintId: 'shop', inputs: { database: 'archive' } });
    expect(await targets(name)).toEqual([
      ['sharedresource.db', 'archive'],
      ['nodes.web.properties.resource_id.get_capability', 'database'],
      ['outputs.address.value.get_capability', 'archive'],
    ]);
  });

  it('shows whom it affects, through others too', async () => {
    await create(name, 'database');
    const need = (source: string, target: string, creator: string) =>
      manager.call('PUT', PATH, {
        body: { dependency_creator: creator, source_deployment: source, target_deployment: target },
      });
    await create(`${name}-a`, 'late');
    await create(`${name}-b`, 'late');
    await need(`${name}-a`, name, 'sharedresource.net');
    await need(`${name}-b`, `${name}-a`, 'outputs.x.value.get_capability');
    await expect(update(name, { preview: true })).rejects.toThrow('existing installations depend on it');
    const { id, executionId } = await manager.room.updates.initiate(
      SCOPE,
      { deploymentId: name, preview: true, force: true },
      0,
    );
    const run = { executionId, attempt: 1, updateId: id };
    await manager.room.executions.begin({ ...run, runId: 'run' });
    await manager.room.updateExecutions.prepare(run);
    expect((await manager.call('GET', `/deployment-updates/${id}`)).body).toMatchObject({
      keep_old_deployment_dependencies: false,
      recursive_dependencies: [
        {
          deployment: `${name}-a`,
          dependency_type: 'sharedresource',
          dependent_node: 'net',
          tenant: 'default_tenant',
        },
        {
          deployment: `${name}-b`,
          dependency_type: 'deployment',
          dependent_node: null,
          tenant: 'default_tenant',
        },
      ],
    });
    await manager.room.executions.finish({ executionId, attempt: 1, status: 'terminated', error: '' });
  });

  it('adds and changes schedules, deletes none, and leaves alone those whose description stays', async () => {
    await create(name, 'shop');
    const schedules = async () => {
      const { body } = await manager.call('GET', `/execution-schedules?deployment_id=${name}&_sort=id`);
      return (body as { items: Record<string, unknown>[] }).items;
    };
    const patch = (id: string, change: object) =>
      manager.call('PATCH', `/execution-schedules/${id}?deployment_id=${name}`, { body: change });
    expect(await schedules()).toMatchObject([{ id: 'nightly' }, { id: 'weekly' }]);
    await patch('nightly', { enabled: false });
    await patch('weekly', { slip: 7 });
    const shown = await update(name, { blueprintId: 'other', preview: true });
    expect(shown).toMatchObject({
      schedules_to_create: [
        { id: 'yearly', workflow: 'install', recurrence: '1 years', count: 3, until: null },
      ],
      schedules_to_delete: [],
    });
    await update(name, { blueprintId: 'other' });
    expect(await schedules()).toMatchObject([
      // Switched off by somebody: so it stays.
      { id: 'nightly', workflow_id: 'uninstall', since: '2041-01-01T00:00:00.000Z', enabled: false },
      { id: 'weekly', workflow_id: 'install', slip: 7 },
      { id: 'yearly', rule: { recurrence: '1 years', count: 3 }, enabled: true },
    ]);
    await patch('yearly', { slip: 9 });
    await update(name, { inputs: { database: 'archive' } });
    expect(await schedules()).toMatchObject([{}, {}, { id: 'yearly', slip: 9 }]);
  });
});

describe('the schedules of an update', () => {
  it('run in the name of who updates, not in that of who owns the deployment', async () => {
    await create(name, 'shop');
    await new UserRepository(manager.database).create({
      username: 'ann',
      password: 'secret',
      role: 'default',
    });
    await update(name, { blueprintId: 'other' }, { ...SCOPE, username: 'ann' });
    const { body } = await manager.call('GET', `/execution-schedules?deployment_id=${name}&_sort=id`);
    expect(body).toMatchObject({
      items: [
        { id: 'nightly', created_by: 'admin' },
        { id: 'weekly', created_by: 'admin' },
        { id: 'yearly', created_by: 'ann' },
      ],
    });
  });
});

describe('a deletion that is recursive', () => {
  const child = (id: string, parent: string) =>
    create(id, 'database', { labels: [{ key: 'csys-obj-parent', value: parent }] });
  const destroy = (id: string, query: string) => manager.call('DELETE', `/deployments/${id}?${query}`);

  it('takes what hangs on the deployment with it, in whatever order that needs', async () => {
    await create(name, 'database');
    await child(`${name}-a`, name);
    await child(`${name}-b`, name);
    await child(`${name}-c`, `${name}-b`);
    const body = { dependency_creator: 'x', source_deployment: `${name}-b`, target_deployment: `${name}-a` };
    await manager.call('PUT', PATH, { body });
    expect(await destroy(name, '')).toMatchObject({
      status: 400,
      body: {
        error_code: 'dependent_exists_error',
        message:
          `Can't delete deployment ${name} - the following existing installations depend on it:\n` +
          `[1] Deployment '${name}-a' depends on the current deployment\n` +
          `[2] Deployment '${name}-b' depends on the current deployment`,
      },
    });
    expect(await destroy(name, 'recursive=true')).toMatchObject({ status: 204 });
    await gone(name);
    for (const id of ['a', 'b', 'c']) expect(await exists(`${name}-${id}`)).toBe(false);
  });

  it('fails where one of them cannot go, with the reason; with force it goes all the same', async () => {
    await create(name, 'database');
    await child(`${name}-a`, name);
    await setStarted(`${name}-a`);
    expect(await destroy(name, 'recursive=true')).toMatchObject({ status: 204 });
    const failure = await ended(name);
    expect(failure).toMatchObject({
      status: 'failed',
      error: expect.stringContaining(
        `Can't delete deployment ${name}-a - There are live nodes for this deployment.`,
      ),
    });
    expect([await exists(name), await exists(`${name}-a`)]).toEqual([true, true]);
    expect(await destroy(name, 'recursive=true&force=true')).toMatchObject({ status: 204 });
    await gone(name);
    expect(await exists(`${name}-a`)).toBe(false);
  });
});

describe('statuses of sub-deployments', () => {
  it('are true after each end, in all generations or among children only', async () => {
    await create(name, 'database');
    await create(`${name}-env`, 'database', {
      labels: [
        { key: 'csys-obj-parent', value: name },
        { key: 'csys-obj-type', value: 'environment' },
      ],
    });
    await create(`${name}-svc`, 'database', { labels: [{ key: 'csys-obj-parent', value: `${name}-env` }] });
    const install = async (id: string, status: 'terminated' | 'failed') => {
      await setStarted(id);
      await execute(id, status);
    };
    const look = async (query = '') => (await manager.call('GET', `/deployments/${name}${query}`)).body;
    for (const id of [name, `${name}-env`, `${name}-svc`]) await install(id, 'terminated');
    expect(await look()).toMatchObject({
      deployment_status: 'good',
      sub_services_status: 'good',
      sub_environments_status: 'good',
      sub_services_count: 1,
      sub_environments_count: 1,
      has_sub_deployments: true,
    });
    await install(`${name}-svc`, 'failed');
    expect(await look()).toMatchObject({
      deployment_status: 'requires_attention',
      sub_services_status: 'requires_attention',
      sub_environments_status: 'requires_attention',
    });
    expect(await look('?all_sub_deployments=false')).toMatchObject({
      sub_services_count: 0,
      sub_services_status: null,
      sub_environments_count: 1,
    });
    await install(`${name}-svc`, 'terminated');
    expect(await look()).toMatchObject({ deployment_status: 'good', sub_services_status: 'good' });
  });
});

describe("the original client's calls", () => {
  it('all work', async () => {
    await create(name, 'shop', { inputs: { database: 'archive' } });
    const cfy = process.env.CLOUDLOOM_CFY;
    if (cfy === undefined) throw new Error('CLOUDLOOM_CFY is not set: npm test sets it');
    const { port } = new URL(manager.url);
    const { stdout } = await promisify(execFile)(join(dirname(cfy), 'python'), ['-c', CLIENT, port, name], {
      timeout: 120_000,
    });
    expect(JSON.parse(stdout)).toEqual({
      created: [name, 'database'],
      many: ['m1', 'm2'],
      circle: 409,
      listed: [
        'c',
        'm1',
        'm2',
        'nodes.web.properties.resource_id.get_capability',
        'outputs.address.value.get_capability',
      ],
      deleted: 404,
      all: ['only'],
      restored: [
        'nodes.web.properties.resource_id.get_capability',
        'only',
        'outputs.address.value.get_capability',
      ],
      dumped: 3,
      again: [true, 0],
    });
  });

  it('of restored records are for administrators, and name people that there are', async () => {
    await create(name, 'late');
    const body = { dependency_creator: 'r', source_deployment: name, target_deployment: 'database' };
    const put = (more: object) => manager.call('PUT', PATH, { body: { ...body, ...more } });
    const former = {
      id: `${name}-old`,
      created_at: '2020-01-02T03:04:05Z',
      created_by: 'admin',
      visibility: 'private',
    };
    expect(await put(former)).toMatchObject({
      status: 200,
      body: { ...former, created_at: '2020-01-02T03:04:05.000Z' },
    });
    expect(await put(former)).toMatchObject({ status: 409 });
    expect(await put({ id: 'x', created_by: 'nobody' })).toMatchObject({ status: 404 });
    expect(await put({ created_at: 'soon' })).toMatchObject({ status: 400 });
    expect(await put({ visibility: 'everybody' })).toMatchObject({ status: 400 });
    await manager.call('PUT', '/users', {
      body: { username: `${name}-ada`, password: 'a good password', role: 'default' },
    });
    await manager.call('PUT', '/tenants/users', {
      body: { username: `${name}-ada`, tenant_name: 'default_tenant', role: 'user' },
    });
    const asAda = await send(`${manager.url}/api/v3.1${PATH}`, 'PUT', {
      body: { ...body, created_by: 'admin' },
      headers: basic(`${name}-ada:a good password`),
    });
    expect(asAda).toMatchObject({ status: 403 });
    expect(
      await manager.call('POST', `${PATH}/restore`, { body: { deployment_id: 'nobody' } }),
    ).toMatchObject({
      status: 404,
    });
  });

  it('restores what nodes are connected to, where they say so', async () => {
    await upload(
      `${name}-composed`,
      `${HEADER}
node_templates:
  db:
    type: cloudify.nodes.SharedResource
    properties: { resource_config: { deployment: { id: database } } }
`,
    );
    await create(name, `${name}-composed`);
    expect(await records(name)).toEqual([]);
    const [instance] = await instancesOf(name);
    await setRuntimeProperties(instance?.id ?? '', { deployment: { id: 'database' } });
    const restore = () =>
      manager.call('POST', `${PATH}/restore`, {
        body: { deployment_id: name, update_service_composition: true },
      });
    expect(await restore()).toMatchObject({
      status: 200,
      body: { items: [{ dependency_creator: 'sharedresource.db', target_deployment_id: 'database' }] },
    });
    expect(await restore()).toMatchObject({ body: { items: [] } });
    expect(await targets(name)).toEqual([['sharedresource.db', 'database']]);
  });
});

const CLIENT = `
import json, sys
from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
port, name = sys.argv[1], sys.argv[2]
client = CloudifyClient(host='127.0.0.1', port=int(port), protocol='http', username='admin', password='admin', tenant='default_tenant')
calls = client.inter_deployment_dependencies
seen = {}
def refused(work):
    try:
        work()
    except CloudifyClientError as error:
        return error.status_code
def creators():
    return sorted(one.dependency_creator for one in calls.list(source_deployment_id=name))
one = calls.create('c', name, target_deployment='database')
seen['created'] = [one.source_deployment_id, one.target_deployment_id]
seen['many'] = [one.dependency_creator for one in calls.create_many(name, [
    {'dependency_creator': 'm1', 'target_deployment': 'database'},
    {'dependency_creator': 'm2', 'target_deployment_func': {'get_input': 'database'}}])]
seen['circle'] = refused(lambda: calls.create('z', 'database', target_deployment=name))
seen['listed'] = creators()
calls.delete('c', name, target_deployment='database')
seen['deleted'] = refused(lambda: calls.delete('c', name, target_deployment='database'))
calls.delete('c', name, target_deployment='database', is_component_deletion=True)
calls.update_all(name, [{'dependency_creator': 'only', 'target_deployment': 'database'}])
seen['all'] = creators()
calls.legacy_restore(name, False)
seen['restored'] = creators()
ids = [one.id for one in calls.list(source_deployment_id=name)]
dumped = list(calls.dump(ids))
seen['dumped'] = len(dumped)
class Errors:
    count = 0
    def error(self, text):
        self.count += 1
        print(text, file=sys.stderr)
errors = Errors()
calls.update_all(name, [])
calls.restore(dumped, errors)
seen['again'] = [sorted(one.id for one in calls.list(source_deployment_id=name)) == sorted(ids), errors.count]
print(json.dumps(seen))
`;
