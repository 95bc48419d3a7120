import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TenantRepository, UserRepository } from '@cloudloom/model';
import { aDeployment } from '../support/builders.ts';
import { basic } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();
let name: string;
let count = 0;
beforeEach(async () => {
  name = `shop-${++count}`;
  await aDeployment(manager.database, { id: name, instances: 1 });
});

const PATH = '/deployment-modifications';
const begin = (nodes: object, context?: object) =>
  manager.call('POST', PATH, { body: { deployment_id: name, nodes, ...(context ? { context } : {}) } });
const idOf = (answer: { body: unknown }): string => (answer.body as { id: string }).id;
const refused = (status: number, error_code: string, message: unknown) => ({
  status,
  body: { error_code, message, server_traceback: null },
});

describe('deployment modifications over REST', () => {
  it('start with 201 and show what changes', async () => {
    const nodes = { web: { instances: 2, removed_ids_exclude_hint: [`${name}_web_1`] } };
    const answer = await begin(nodes, { why: 'more guests' });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        id: expect.any(String),
        deployment_id: name,
        status: 'started',
        ended_at: null,
        created_at: expect.stringMatching(/Z$/),
        created_by: 'admin',
        tenant_name: 'default_tenant',
        visibility: 'tenant',
        context: { why: 'more guests' },
        modified_nodes: nodes,
        node_instances: {
          added_and_related: [
            {
              id: expect.stringMatching(/^web_[a-z0-9]{6}$/),
              node_id: 'web',
              deployment_id: name,
              modification: 'added',
              state: 'uninitialized',
              runtime_properties: {},
              relationships: [],
              version: 1,
            },
          ],
          removed_and_related: [],
          before_modification: [{ id: `${name}_web_1`, state: 'uninitialized', created_by: 'admin' }],
          before_rollback: [],
        },
      },
    });
    expect(await manager.call('GET', `${PATH}/${idOf(answer)}`)).toMatchObject({
      status: 200,
      body: answer.body as object,
    });
  });

  it('end with 200, and once', async () => {
    const id = idOf(await begin({ web: { instances: 0 } }));
    expect(await manager.call('POST', `${PATH}/${id}/finish`)).toMatchObject({
      status: 200,
      body: {
        status: 'finished',
        ended_at: expect.stringMatching(/Z$/),
        node_instances: { removed_and_related: [{ id: `${name}_web_1`, modification: 'removed' }] },
      },
    });
    for (const action of ['finish', 'rollback'])
      expect(await manager.call('POST', `${PATH}/${id}/${action}`)).toMatchObject(
        refused(
          400,
          'deployment_modification_already_ended_error',
          `Cannot ${action} deployment modification: ${id}. It is already in finished status.`,
        ),
      );
  });

  it('are refused beside a started one', async () => {
    const id = idOf(await begin({ web: { instances: 2 } }));
    expect(await begin({ web: { instances: 3 } })).toMatchObject(
      refused(
        400,
        'existing_started_deployment_modification_error',
        'Cannot start deployment modification while there are existing started deployment modifications. ' +
          `Currently started deployment modifications: ['${id}']`,
      ),
    );
    expect(await manager.call('POST', `${PATH}/${id}/rollback`)).toMatchObject({
      status: 200,
      body: { status: 'rolledback', node_instances: { before_rollback: [{}, {}] } },
    });
  });

  it.each([
    [{ deployment_id: 'x' }, 'Missing nodes in json request body'],
    [{ nodes: {} }, 'Missing deployment_id in json request body'],
    [{ deployment_id: 'x', nodes: [] }, 'nodes parameter is expected to be of type dict but is of type list'],
    [
      { deployment_id: 'x', nodes: { web: 2 } },
      'nodes: web is expected to be of type dict but is of type int',
    ],
    [{ deployment_id: 'x', nodes: { web: {} } }, 'Missing instances in nodes.web'],
    [
      { deployment_id: 'x', nodes: { web: { instances: '2' } } },
      'nodes: web.instances is expected to be of type int but is of type str',
    ],
    [
      { deployment_id: 'x', nodes: { web: { instances: 2, removed_ids_include_hint: 'a' } } },
      'nodes: web.removed_ids_include_hint is expected to be of type list but is of type str',
    ],
  ])('refuse the body %j', async (body, message) => {
    expect(await manager.call('POST', PATH, { body })).toMatchObject(
      refused(400, 'bad_parameters_error', message),
    );
  });

  it('are refused for a deployment or a node that is not there', async () => {
    const body = { deployment_id: 'nobody', nodes: { web: { instances: 2 } } };
    expect(await manager.call('POST', PATH, { body })).toMatchObject(
      refused(404, 'not_found_error', 'Requested `Deployment` with ID `nobody` was not found'),
    );
    expect(await begin({ wbe: { instances: 2 } })).toMatchObject(
      refused(400, 'bad_parameters_error', expect.stringContaining('wbe')),
    );
    expect(await manager.call('GET', `${PATH}/nobody`)).toMatchObject(
      refused(404, 'not_found_error', 'Requested `DeploymentModification` with ID `nobody` was not found'),
    );
  });

  it('are listed by the conventions of all lists', async () => {
    const first = idOf(await begin({ web: { instances: 2 } }));
    await manager.call('POST', `${PATH}/${first}/finish`);
    const second = idOf(await begin({ web: { instances: 3 } }));
    const list = (query: string) => manager.call('GET', `${PATH}?deployment_id=${name}${query}`);
    const ids = async (query: string) =>
      ((await list(query)).body as { items: { id: string }[] }).items.map(({ id }) => id);
    expect(await ids('')).toEqual([first, second]);
    expect(await ids('&_sort=-created_at&_size=1')).toEqual([second]);
    expect(await ids('&status=finished')).toEqual([first]);
    expect((await list('&_include=id,status&status=started')).body).toEqual({
      items: [{ id: second, status: 'started' }],
      metadata: { pagination: { total: 1, size: 1000, offset: 0 }, filtered: null },
    });
    expect(await list('&colour=red')).toMatchObject({
      status: 400,
      body: { error_code: 'bad_parameters_error' },
    });
  });
});

describe('the walls between tenants', () => {
  beforeAll(async () => {
    await new TenantRepository(manager.database).ensure('elsewhere');
  });
  const elsewhere = { headers: { Tenant: 'elsewhere' } };

  it('hide modifications from other tenants', async () => {
    const id = idOf(await begin({ web: { instances: 2 } }));
    const body = { deployment_id: name, nodes: { web: { instances: 2 } } };
    expect(await manager.call('POST', PATH, { body, ...elsewhere })).toMatchObject({ status: 404 });
    expect(await manager.call('GET', PATH, elsewhere)).toMatchObject({ body: { items: [] } });
    expect(await manager.call('GET', `${PATH}/${id}`, elsewhere)).toMatchObject({ status: 404 });
    for (const action of ['finish', 'rollback'])
      expect(await manager.call('POST', `${PATH}/${id}/${action}`, elsewhere)).toMatchObject({ status: 404 });
    expect(await manager.call('GET', `${PATH}/${id}`)).toMatchObject({ body: { status: 'started' } });
  });

  it('let everybody see those of a global deployment, and nobody else change them', async () => {
    name = `global-${++count}`;
    await aDeployment(manager.database, { id: name, visibility: 'global' });
    const id = idOf(await begin({ web: { instances: 2 } }));
    expect(await manager.call('GET', `${PATH}/${id}`, elsewhere)).toMatchObject({ status: 200 });
    const body = { deployment_id: name, nodes: { web: { instances: 2 } } };
    expect(await manager.call('POST', PATH, { body, ...elsewhere })).toMatchObject({ status: 403 });
    expect(await manager.call('POST', `${PATH}/${id}/finish`, elsewhere)).toMatchObject({ status: 403 });
  });

  it('let a user without a role in the tenant do nothing', async () => {
    await new UserRepository(manager.database).create({
      username: 'guest',
      password: 'guest',
      role: 'default',
    });
    const headers = basic('guest:guest');
    expect(await manager.call('GET', PATH, { headers })).toMatchObject({ status: 403 });
  });
});

/** What an unmodified client does with a modification; prints what it got as JSON. */
const CLIENT = `
import json, sys
from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
port, deployment = sys.argv[1:]
client = CloudifyClient(host='127.0.0.1', port=int(port), username='admin', password='admin', tenant='default_tenant')
mods, seen = client.deployment_modifications, {}
def refusal(call, *args):
    try:
        call(*args)
    except CloudifyClientError as error:
        return [type(error).__name__, error.status_code, error.error_code, str(error)]
m = mods.start(deployment, nodes={'web': {'instances': 3}}, context={'a': 1})
added = m.node_instances.added_and_related
seen['started'] = [m.status, m.deployment_id, m.context, m.modified_nodes, m.ended_at]
seen['added'] = [[i.node_id, i.state, i.version, i.get('modification'), i.relationships, i.scaling_groups] for i in added]
seen['second'] = refusal(mods.start, deployment, {'web': {'instances': 4}})
seen['list'] = [x.id == m.id for x in mods.list(deployment)]
seen['included'] = list(mods.list(deployment_id=deployment, _include=['id', 'status'])[0].keys())
m = mods.rollback(m.id)
seen['rolled_back'] = [m.status, len(m.node_instances.before_rollback), len(client.node_instances.list(deployment_id=deployment))]
m = mods.start(deployment, nodes={'web': {'instances': 0, 'removed_ids_include_hint': [deployment + '_web_1']}})
seen['removed'] = [[i.id, i['modification']] for i in m.node_instances.removed_and_related]
m = mods.finish(m.id)
seen['finished'] = [m.status, len(client.node_instances.list(deployment_id=deployment)), client.nodes.get(deployment, 'web').number_of_instances]
seen['twice'] = refusal(mods.finish, m.id)
seen['id'] = m.id
print(json.dumps(seen))
`;

describe('the client that users have', () => {
  it('starts, lists, rolls back and finishes modifications', async () => {
    const { CLOUDLOOM_CFY: cfy } = process.env;
    if (cfy === undefined)
      throw new Error('CLOUDLOOM_CFY is not set: the path of cfy from `pip install cloudify==7.0.5`.');
    const python = join(dirname(cfy), 'python');
    const words = ['-c', CLIENT, new URL(manager.url).port, name];
    const { stdout } = await promisify(execFile)(python, words, { timeout: 120_000 });
    const { id, ...seen } = JSON.parse(stdout) as Record<string, unknown>;
    expect(seen).toEqual({
      started: ['started', name, { a: 1 }, { web: { instances: 3 } }, null],
      added: [
        ['web', 'uninitialized', 1, 'added', [], []],
        ['web', 'uninitialized', 1, 'added', [], []],
      ],
      second: [
        expect.any(String),
        400,
        'existing_started_deployment_modification_error',
        expect.stringMatching(/^400: Cannot start deployment modification while .*: \['[-a-f0-9]{36}'\]$/),
      ],
      list: [true],
      included: ['id', 'status', 'node_instances'],
      rolled_back: ['rolledback', 3, 1],
      removed: [[`${name}_web_1`, 'removed']],
      finished: ['finished', 0, 0],
      twice: [
        expect.any(String),
        400,
        'deployment_modification_already_ended_error',
        `400: Cannot finish deployment modification: ${String(id)}. It is already in finished status.`,
      ],
    });
  }, 150_000);
});
