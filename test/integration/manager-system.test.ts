import { describe, expect, it } from '@jest/globals';
import { TenantRepository } from '@cloudloom/model';
import { aDeployment, aGraph, aTask, anExecution } from '../support/builders.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();
const change = (name: string, value: unknown) =>
  manager.call('PUT', `/config/${name}`, { body: { value, force: false } });

describe('settings of the system', () => {
  it('are listed with their rules, changed within them, and remember who did it', async () => {
    expect(await manager.call('GET', '/config/task_retries')).toMatchObject({
      body: {
        ...{ name: 'task_retries', value: 60, scope: 'workflow', is_editable: true, admin_only: false },
        ...{ schema: { type: 'integer', minimum: -1 }, updated_at: null, updater_name: null },
      },
    });
    expect(await change('task_retries', 3)).toMatchObject({
      status: 200,
      body: { value: 3, updater_name: 'admin', updated_at: expect.stringMatching(/Z$/) },
    });
    expect(await change('workflow.task_retry_interval', 0.5)).toMatchObject({ body: { value: 0.5 } });
    expect(await change('subgraph_retries', 2)).toMatchObject({ body: { scope: 'workflow' } });
    const { body } = await manager.call('GET', '/config?scope=workflow');
    const values = (body as { items: { name: string; value: number }[] }).items.map(
      ({ name, value }) => [name, value] as const,
    );
    expect(Object.fromEntries(values)).toEqual({
      task_retries: 3,
      task_retry_interval: 0.5,
      subgraph_retries: 2,
    });
    expect(await manager.room.stores.settings.workflowSettings()).toMatchObject({
      taskRetries: 3,
      taskRetryInterval: 0.5,
      subgraphRetries: 2,
    });
  });

  it.each([
    ['task_retries', -2],
    ['task_retries', 1.5],
    ['task_retries', '3'],
    ['task_retries', null],
    ['task_retry_interval', -1],
    ['subgraph_retries', [1]],
    ['max_concurrent_executions', -1],
  ])('%s is never %p', async (name, value) => {
    const before = await manager.call('GET', `/config/${name}`);
    expect(await change(name, value)).toMatchObject({
      status: 400,
      body: { error_code: 'bad_parameters_error', message: expect.stringContaining(`${name} must be`) },
    });
    expect((await manager.call('GET', `/config/${name}`)).body).toEqual(before.body);
  });

  it('that there are not cannot be read or changed', async () => {
    for (const name of ['nothing', 'toString', 'rest.task_retries', '__proto__']) {
      expect(await manager.call('GET', `/config/${name}`)).toMatchObject({ status: 404 });
      expect(await change(name, 1)).toMatchObject({ status: 404, body: { error_code: 'not_found_error' } });
    }
    expect(await change('default_page_size', 1)).toMatchObject({ status: 409 });
  });
});

describe('the license', () => {
  it('is none: clients are told so, and none is taken', async () => {
    expect(await manager.call('GET', '/license-check')).toMatchObject({ status: 200 });
    expect(await manager.call('GET', '/license')).toMatchObject({
      status: 200,
      body: { items: [{ license_edition: 'community: none needed', expired: false }] },
    });
    expect(await manager.call('PUT', '/license', { raw: 'license: x' })).toMatchObject({
      status: 400,
      body: { error_code: 'illegal_action_error', message: 'No license is needed here, so none is kept.' },
    });
    expect(await manager.call('DELETE', '/license')).toMatchObject({ status: 404 });
  });
});

it('the status of the cluster is that of its parts', async () => {
  const part = { status: 'OK' };
  expect(await manager.call('GET', '/cluster-status?summary=false')).toMatchObject({
    body: { status: 'OK', services: { manager: part, db: part, broker: part } },
  });
  expect((await manager.call('GET', '/cluster-status?summary=True')).body).toEqual({
    status: 'OK',
    services: {},
  });
});

describe('agents', () => {
  it('are registered on node instances, report themselves, and are found by what they are', async () => {
    await aDeployment(manager.database, { id: 'farm', instances: 2 });
    const put = (name: string, body: object) => manager.call('PUT', `/agents/${name}`, { body });
    expect(
      await put('one', {
        ...{ node_instance_id: 'farm_web_1', create_rabbitmq_user: true, ip: '10.0.0.1' },
        ...{ install_method: 'remote', rabbitmq_password: 'sesame' },
      }),
    ).toMatchObject({
      status: 200,
      body: {
        ...{ id: 'one', name: 'one', state: 'creating', ip: '10.0.0.1', install_method: 'remote' },
        ...{ node: 'web', deployment: 'farm', node_instance_id: 'farm_web_1', rabbitmq_password: null },
        ...{ tenant_name: 'default_tenant', created_by: 'admin', visibility: 'tenant' },
      },
    });
    await put('two', { node_instance_id: 'farm_web_2', state: 'started', system: 'linux' });
    expect(
      await manager.call('PATCH', '/agents/one', { body: { state: 'started', version: '7.0' } }),
    ).toMatchObject({ status: 200, body: { state: 'started', version: '7.0', ip: '10.0.0.1' } });
    expect(await manager.call('GET', '/agents/one?_include=state')).toMatchObject({
      body: { state: 'started' },
    });
    const names = async (query: string) => {
      const { body } = await manager.call('GET', `/agents?${query}`);
      return (body as { items: { name: string }[] }).items.map(({ name }) => name);
    };
    expect(await names('state=started&_all_tenants=False')).toEqual(['one', 'two']);
    expect(await names('install_methods=remote')).toEqual(['one']);
    expect(await names('node_instance_ids=farm_web_2&node_ids=web&deployment_id=farm')).toEqual(['two']);
    expect(await names('deployment_id=other')).toEqual([]);
    expect(await names('_sort=-name')).toEqual(['two', 'one']);
    // An installation that is repeated registers anew.
    expect(await put('one', { node_instance_id: 'farm_web_1' })).toMatchObject({ status: 200 });
    expect(await put('one', { node_instance_id: 'farm_web_2' })).toMatchObject({
      status: 409,
      body: { error_code: 'conflict_error' },
    });
    await manager.call('PATCH', '/agents/two', { body: { state: 'deleted' } });
    expect(await names('state=started')).toEqual(['one']);
  });

  it('are refused where something is wrong, and seen in their tenant only', async () => {
    await aDeployment(manager.database, { id: 'barn' });
    await new TenantRepository(manager.database).ensure('other');
    const put = (name: string, body: object, headers = {}) =>
      manager.call('PUT', `/agents/${name}`, { body, headers });
    expect(await put('three', {})).toMatchObject({ status: 400 });
    expect(await put('three', { node_instance_id: 'nowhere' })).toMatchObject({ status: 404 });
    expect(await put('th%2Free', { node_instance_id: 'barn_web_1' })).toMatchObject({ status: 400 });
    expect(await put('three', { node_instance_id: 'barn_web_1', state: 'happy' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('Invalid agent state: `happy`') },
    });
    const other = { Tenant: 'other' };
    expect(await put('three', { node_instance_id: 'barn_web_1' }, other)).toMatchObject({ status: 404 });
    await put('three', { node_instance_id: 'barn_web_1' });
    expect(await manager.call('GET', '/agents/three', { headers: other })).toMatchObject({ status: 404 });
    expect(
      await manager.call('PATCH', '/agents/three', { body: { state: 'failed' }, headers: other }),
    ).toMatchObject({ status: 404 });
    expect(await manager.call('GET', '/agents', { headers: other })).toMatchObject({ body: { items: [] } });
    expect(await manager.call('PATCH', '/agents/nobody', { body: {} })).toMatchObject({ status: 404 });
    expect(await manager.call('GET', '/agents?nothing=1')).toMatchObject({ status: 400 });
    expect(await manager.call('PATCH', '/agents', { body: { bundle: true } })).toMatchObject({
      status: 400,
      body: { error_code: 'illegal_action_error' },
    });
  });
});

describe('what only the engine writes', () => {
  it('is refused to everybody else, with a word on what to do instead', async () => {
    for (const [method, path] of [
      ['POST', '/nodes'],
      ['PATCH', '/nodes/shop/web'],
      ['DELETE', '/nodes/shop/web'],
      ['POST', '/node-instances'],
      ['DELETE', '/node-instances/shop_web_1'],
    ] as const)
      expect(await manager.call(method, path, { body: { deployment_id: 'shop', nodes: [] } })).toMatchObject({
        status: 403,
        body: {
          error_code: 'only_deployment_update',
          message: expect.stringContaining('Update the deployment'),
        },
      });
    for (const [method, path] of [
      ['POST', '/tasks_graphs/any'],
      ['PATCH', '/tasks_graphs/any'],
      ['PUT', '/operations/any'],
      ['PATCH', '/operations/any'],
      ['DELETE', '/operations/any'],
    ] as const)
      expect(await manager.call(method, path, { body: { state: 'succeeded' } })).toMatchObject({
        status: 403,
        body: { error_code: 'forbidden_error', message: expect.stringContaining('recorded by the engine') },
      });
  });

  it('can be read: an operation by its id, in its tenant', async () => {
    await aDeployment(manager.database, { id: 'shop' });
    const { id: executionId, attempt } = await anExecution(manager.database);
    const effects = [aGraph([aTask('first'), aTask('second', { dependencies: ['first'] })])];
    await manager.room.stores.effects.write({ executionId, executionAttempt: attempt, effects });
    const { body } = await manager.call('GET', `/operations?execution_id=${executionId}`);
    const [first, second] = (body as { items: { id: string }[] }).items;
    expect(await manager.call('GET', `/operations/${second?.id}`)).toMatchObject({
      status: 200,
      body: { id: second?.id, name: 'second', state: 'pending', dependencies: [first?.id] },
    });
    expect((await manager.call('GET', `/operations/${second?.id}`)).body).toEqual(second);
    const headers = { Tenant: 'other' };
    expect(await manager.call('GET', `/operations/${second?.id}`, { headers })).toMatchObject({
      status: 404,
    });
    expect(await manager.call('GET', '/operations/none')).toMatchObject({ status: 404 });
    expect(
      await manager.call('PATCH', '/node-instances/shop_web_1', { body: { version: 1, relationships: [] } }),
    ).toMatchObject({ status: 403, body: { error_code: 'only_deployment_update' } });
  });
});
