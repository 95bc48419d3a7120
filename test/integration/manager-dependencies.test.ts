import { beforeAll, describe, expect, it } from '@jest/globals';
import { aDeployment, anExecution } from '../support/builders.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();
const PATH = '/deployments/inter-deployment-dependencies';
const record = (source: string, target: string, creator = 'sharedresource.db') => ({
  dependency_creator: creator,
  source_deployment: source,
  target_deployment: target,
});
const put = (...args: Parameters<typeof record>) => manager.call('PUT', PATH, { body: record(...args) });
const start = (deployment: string, workflow: string, more: object = {}) =>
  manager.call('POST', '/executions', {
    body: { deployment_id: deployment, workflow_id: workflow, ...more },
  });

const stop = {
  plugin: 'default_workflows',
  operation: 'stop',
  parameters: {},
  isCascading: false,
  availabilityRules: null,
  isAvailable: true,
  resumable: true,
} as never;

beforeAll(async () => {
  for (const id of ['app', 'db', 'net'])
    await aDeployment(manager.database, {
      id,
      workflows: { stop, uninstall: stop },
      deploymentStatus: 'good',
    });
});

describe('inter-deployment dependencies', () => {
  it('are stored, listed by source and target, and refuse circles', async () => {
    expect(await put('app', 'db')).toMatchObject({
      status: 200,
      body: {
        source_deployment_id: 'app',
        target_deployment_id: 'db',
        dependency_creator: 'sharedresource.db',
      },
    });
    expect(await put('db', 'net')).toMatchObject({ status: 200 });
    expect(await put('net', 'app')).toMatchObject({ status: 409, body: { error_code: 'conflict_error' } });
    expect(await put('db', 'db')).toMatchObject({ status: 409 });
    expect(await put('app', 'nobody')).toMatchObject({ status: 404 });
    const list = async (path: string) =>
      ((await manager.call('GET', path)).body as { items: { target_deployment_id: string }[] }).items.map(
        (item) => item.target_deployment_id,
      );
    expect(await list(`${PATH}?source_deployment_id=app`)).toEqual(['db']);
    expect(await list('/deployments/db/inter-deployment-dependencies')).toEqual(['net']);
    expect((await manager.call('GET', '/deployments?_dependencies_of=app')).body).toMatchObject({
      items: [{ id: 'db' }],
    });
  });

  it('hold up what would disturb a dependent, unless it is forced', async () => {
    const line = "[1] Deployment 'app' uses a shared resource from the current deployment in its node 'db'";
    expect(await start('db', 'stop')).toMatchObject({
      status: 400,
      body: {
        error_code: 'dependent_exists_error',
        message: `Can't execute workflow \`stop\` on deployment db - existing installations depend on it:\n${line}`,
      },
    });
    expect((await manager.call('GET', '/executions?deployment_id=db&workflow_id=stop')).body).toMatchObject({
      items: [{ status: 'failed', error: expect.stringContaining('Error preparing execution: ') }],
    });
    expect(await start('app', 'stop')).toMatchObject({ status: 201 });
    // The dependent is itself being stopped.
    expect(await start('db', 'stop')).toMatchObject({ status: 201 });
    expect(await start('net', 'stop')).toMatchObject({ status: 201 });
  });

  it('hold up a deletion', async () => {
    await aDeployment(manager.database, { id: 'a', instances: 0 });
    await aDeployment(manager.database, { id: 'b', instances: 0 });
    await put('a', 'b', 'outputs.x.value.get_capability');
    expect(await manager.call('DELETE', '/deployments/b')).toMatchObject({
      status: 400,
      body: {
        message:
          "Can't delete deployment b - the following existing installations depend on it:\n[1] Deployment 'a' uses capabilities of the current deployment",
      },
    });
    const body = {
      dependency_creator: 'outputs.x.value.get_capability',
      source_deployment: 'a',
      target_deployment: 'b',
    };
    expect(await manager.call('DELETE', PATH, { body })).toMatchObject({ status: 204 });
    expect(await manager.call('DELETE', PATH, { body })).toMatchObject({ status: 404 });
    expect(
      await manager.call('DELETE', PATH, { body: { ...body, is_component_deletion: true } }),
    ).toMatchObject({ status: 204 });
    expect(await manager.call('DELETE', '/deployments/b')).toMatchObject({ status: 204 });
  });

  it('come in numbers, and are replaced as a whole', async () => {
    const drafts = [
      { dependency_creator: 'x', target_deployment: 'net' },
      { dependency_creator: 'y', target_deployment_func: { get_input: 'z' } },
    ];
    const body = { source_deployment_id: 'a', inter_deployment_dependencies: drafts };
    expect(await manager.call('POST', PATH, { body })).toMatchObject({
      status: 200,
      body: { items: [{ dependency_creator: 'x' }, { dependency_creator: 'y' }] },
    });
    const replace = {
      inter_deployment_dependencies: [{ dependency_creator: 'only', target_deployment: 'net' }],
    };
    await manager.call('PUT', '/deployments/a/inter-deployment-dependencies', { body: replace });
    expect((await manager.call('GET', '/deployments/a/inter-deployment-dependencies')).body).toMatchObject({
      items: [{ dependency_creator: 'only' }],
    });
    expect(
      await manager.call('POST', PATH, { body: { ...body, inter_deployment_dependencies: [{}] } }),
    ).toMatchObject({ status: 400 });
  });
});

describe('executions', () => {
  it('that ended are deleted, but for the newest and the last creation of an environment', async () => {
    await aDeployment(manager.database, { id: 'old' });
    const ended = { deploymentId: 'old', status: 'terminated', endedAt: new Date() } as const;
    for (const id of ['e1', 'e2', 'e3'])
      await anExecution(manager.database, {
        ...ended,
        id,
        createdAt: new Date(Date.UTC(2020, 0, Number(id[1]))),
      });
    await anExecution(manager.database, {
      ...ended,
      id: 'made',
      workflowId: 'create_deployment_environment',
      createdAt: new Date(0),
    });
    await anExecution(manager.database, { deploymentId: 'old', id: 'running' });
    const remove = (body: object) => manager.call('DELETE', '/executions?deployment_id=old', { body });
    expect(await remove({ keep_last: 2 })).toMatchObject({ status: 200, body: { items: [{ count: 1 }] } });
    expect(await remove({ to_datetime: '2020-01-02T12:00:00' })).toMatchObject({
      body: { items: [{ count: 1 }] },
    });
    expect(await remove({ keep_last: 0 })).toMatchObject({ status: 400 });
    expect(await remove({ to_datetime: 'soon' })).toMatchObject({ status: 400 });
    const left = (await manager.call('GET', '/executions?deployment_id=old&_include=id')).body as {
      items: { id: string }[];
    };
    expect(left.items.map(({ id }) => id).sort()).toEqual(['e3', 'made', 'running']);
  });

  it('take no other status from outside than one of being cancelled', async () => {
    const patch = (status: string) => manager.call('PATCH', '/executions/running', { body: { status } });
    expect(await patch('started')).toMatchObject({ status: 200 });
    expect(await patch('terminated')).toMatchObject({
      status: 400,
      body: { error_code: 'invalid_exception_status_update' },
    });
    expect(await patch('cancelling')).toMatchObject({ status: 200, body: { status: 'cancelling' } });
    expect(await manager.call('GET', '/executions/running/should-start')).toMatchObject({
      status: 200,
      body: false,
    });
  });
});

describe('summaries', () => {
  it('count resources by a field and another one within it', async () => {
    const ask = async (path: string) =>
      ((await manager.call('GET', `/summary/${path}`)).body as { items: object[] }).items;
    expect(await ask('deployments?_target_field=blueprint_id')).toContainEqual({
      blueprint_id: 'app-blueprint',
      deployments: 1,
    });
    expect(await ask('nodes?_target_field=deployment_id&_sub_field=tenant_name&deployment_id=app')).toEqual([
      { deployment_id: 'app', nodes: 1, 'by tenant_name': [{ tenant_name: 'default_tenant', nodes: 1 }] },
    ]);
    expect(await ask('node_instances?_target_field=state&deployment_id=app')).toEqual([
      { state: 'uninitialized', node_instances: 1 },
    ]);
    expect(await ask('blueprints?_target_field=visibility')).toEqual([
      { visibility: 'tenant', blueprints: expect.any(Number) },
    ]);
    for (const path of ['deployments', 'nodes?_target_field=plan', 'blueprints?_target_field=id;drop'])
      expect(await manager.call('GET', `/summary/${path}`)).toMatchObject({ status: 400 });
  });
});

describe('a secret with a schema', () => {
  it('takes what fits it, and gives it back parsed', async () => {
    const body = {
      value: '{"port": 80}',
      schema: { type: 'object', properties: { port: { type: 'integer' } } },
    };
    expect(await manager.call('PUT', '/secrets/conf', { body })).toMatchObject({
      status: 200,
      body: { value: { port: 80 } },
    });
    expect((await manager.call('GET', '/secrets/conf')).body).toMatchObject({
      value: { port: 80 },
      schema: body.schema,
    });
    expect(
      await manager.call('PATCH', '/secrets/conf', { body: { value: { port: 'x' }, provider_options: {} } }),
    ).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('Error validating secret value: ') },
    });
    expect(
      await manager.call('PUT', '/secrets/bad', { body: { value: 'x', schema: { type: 'nonsense' } } }),
    ).toMatchObject({ status: 400 });
    expect(await manager.call('PUT', '/secrets/bad', { body: { value: 3 } })).toMatchObject({ status: 400 });
    expect(await manager.call('GET', '/secrets/bad')).toMatchObject({ status: 404 });
  });
});
