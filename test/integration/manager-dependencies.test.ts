import { beforeAll, describe, expect, it } from '@jest/globals';
import { BlueprintRepository, DeploymentRepository } from '@cloudloom/model';
import { SCOPE, aDeployment, anExecution } from '../support/builders.ts';
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

  it('are told of the nearest only, in their tenant only, at most three of a kind', async () => {
    const chain = ['x', 'y', 'z'];
    for (const id of chain)
      await aDeployment(manager.database, { id: `chain-${id}`, workflows: { stop, uninstall: stop } });
    await put('chain-x', 'chain-y');
    await put('chain-y', 'chain-z');
    for (const number of [1, 2, 3, 4])
      await put('chain-y', 'chain-z', `outputs.o${number}.value.get_capability`);
    for (const number of [1, 2, 3, 4])
      await aDeployment(manager.database, {
        id: `child-${number}`,
        labels: [{ key: 'csys-obj-parent', value: 'chain-z', createdAt: new Date(), createdBy: 'admin' }],
      });
    // Another tenant's deployments bear the same names, and one of them is a child.
    await aDeployment(manager.database, { id: 'chain-z', tenantName: 'other' });
    await aDeployment(manager.database, {
      id: 'stranger',
      tenantName: 'other',
      labels: [{ key: 'csys-obj-parent', value: 'chain-z', createdAt: new Date(), createdBy: 'admin' }],
    });
    const reader = "Deployment 'chain-y' uses capabilities of the current deployment";
    const children = [1, 2, 3].map((n) => `[${n}] Deployment 'child-${n}' depends on the current deployment`);
    expect(await start('chain-z', 'stop')).toMatchObject({
      status: 400,
      body: {
        message: [
          "Can't execute workflow `stop` on deployment chain-z - existing installations depend on it:",
          ...children,
          "[4] Deployment 'chain-y' uses a shared resource from the current deployment in its node 'db'",
          `[5] ${reader}`,
          `[6] ${reader}`,
        ].join('\n'),
      },
    });
    expect(await start('chain-z', 'stop', { force: true })).toMatchObject({ status: 201 });
  });

  it('do not hold up an uninstall by those that only read and are not installed, or by what is leaving', async () => {
    for (const id of ['up', 'reads', 'heir'])
      await aDeployment(manager.database, { id: `${id}-1`, workflows: { stop, uninstall: stop } });
    await put('reads-1', 'up-1', 'outputs.o.value.get_capability');
    const deployments = new DeploymentRepository(manager.database);
    const refused = { status: 400, body: { error_code: 'dependent_exists_error' } };
    expect(await start('up-1', 'stop')).toMatchObject(refused);
    await deployments.update(SCOPE, 'reads-1', { installationStatus: 'active' });
    expect(await start('up-1', 'uninstall')).toMatchObject(refused);
    await deployments.update(SCOPE, 'reads-1', { installationStatus: 'inactive' });
    const labels = [{ key: 'csys-obj-parent', value: 'up-1', createdAt: new Date(), createdBy: 'admin' }];
    await deployments.update(SCOPE, 'heir-1', { labels });
    expect(await start('up-1', 'uninstall')).toMatchObject({
      status: 400,
      body: {
        message: expect.stringMatching(/:\n\[1\] Deployment 'heir-1' depends on the current deployment$/),
      },
    });
    expect(await start('heir-1', 'stop')).toMatchObject({ status: 201 });
    expect(await start('up-1', 'uninstall')).toMatchObject({ status: 201 });
  });

  it('hold up an update, which is kept as failed', async () => {
    for (const id of ['user-2', 'up-2']) await aDeployment(manager.database, { id });
    for (const id of ['user-2-blueprint', 'up-2-blueprint'])
      await new BlueprintRepository(manager.database).update(SCOPE, id, {
        state: 'uploaded',
        plan: { inputs: {} } as never,
      });
    await put('user-2', 'up-2');
    const initiate = (body: object) =>
      manager.call('POST', '/deployment-updates/up-2/update/initiate', { body });
    expect(await initiate({})).toMatchObject({
      status: 400,
      body: {
        error_code: 'dependent_exists_error',
        message:
          "Can't execute workflow `update` on deployment up-2 - existing installations depend on it:\n" +
          "[1] Deployment 'user-2' uses a shared resource from the current deployment in its node 'db'",
      },
    });
    expect((await manager.call('GET', '/deployment-updates?deployment_id=up-2')).body).toMatchObject({
      items: [{ state: 'failed' }],
    });
    expect(await initiate({ force: true })).toMatchObject({ status: 200 });
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
