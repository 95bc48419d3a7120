import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { refusal } from '@cloudloom/executions/testing';
import type { JsonObject } from '@cloudloom/blueprint';
import { TenantRepository, UserRepository } from '@cloudloom/model';
import { packFiles } from '../support/archives.ts';
import { SCOPE } from '../support/builders.ts';
import { basic } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs: { team: { default: blue }, size: { default: 1 } }
labels: { color: { values: [red] } }
node_templates:
  database: { type: cloudify.nodes.Root }
  web:
    type: cloudify.nodes.Root
    properties: { resource_id: { get_input: team } }
    relationships: [{ type: cloudify.relationships.connected_to, target: database }]
`;
const OTHER = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs: { team: { default: green }, floor: { default: 3 } }
labels: { color: { values: [red, grey] } }
node_templates:
  cache: { type: cloudify.nodes.Root, instances: { deploy: 2 } }
  web:
    type: cloudify.nodes.Root
    properties: { resource_id: { get_input: team } }
    relationships: [{ type: cloudify.relationships.connected_to, target: cache }]
`;
const IMPOSSIBLE = BLUEPRINT.replace(
  'database: { type: cloudify.nodes.Root }',
  'database: { type: cloudify.nodes.Tier }',
);

const manager = useManager();
let name: string;
let count = 0;

beforeAll(async () => {
  for (const [id, text] of Object.entries({ shop: BLUEPRINT, other: OTHER, impossible: IMPOSSIBLE }))
    await manager.room.blueprints.upload(SCOPE, {
      ...{ blueprintId: id, async: false },
      archive: bytes(await packFiles({ 'blueprint.yaml': text })),
    });
}, 60_000);
beforeEach(async () => {
  name = `shop-${++count}`;
  await manager.room.deployments.create(SCOPE, {
    deploymentId: name,
    blueprintId: 'shop',
    inputs: { size: 2 },
  });
}, 60_000);

async function* bytes(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

const stores = () => manager.room.stores;
const initiate = (blueprintId: string | undefined, options: JsonObject = {}) =>
  manager.room.updates.initiate(SCOPE, {
    deploymentId: name,
    ...(blueprintId === undefined ? {} : { blueprintId }),
    ...options,
  });

/** An update whose run has introduced itself. */
async function begun(blueprintId: string | undefined, options: JsonObject = {}) {
  const { id, executionId } = await initiate(blueprintId, options);
  const answer = await manager.room.executions.begin({
    executionId,
    attempt: 1,
    runId: `run-${executionId}`,
  });
  return { run: { executionId, attempt: 1, updateId: id }, answer };
}
const steps = () => manager.room.updateExecutions;
const end = (
  { executionId, attempt }: { executionId: string; attempt: number },
  status: 'terminated' | 'failed',
) =>
  manager.room.executions.finish({
    executionId,
    attempt,
    status,
    error: status === 'failed' ? 'broken' : '',
  });
const update = (id: string) => manager.room.updates.require(SCOPE, id);
const nodes = async () => {
  const query = { offset: 0, size: null, sort: [], filters: { deploymentId: [name] } };
  return (await stores().nodes.list(SCOPE, query)).items;
};
const instances = async () => {
  const query = { offset: 0, size: null, sort: [], filters: { deploymentId: [name] } };
  return (await stores().nodeInstances.list(SCOPE, query)).items;
};
const countsOf = async () => {
  const counts: Record<string, number> = {};
  for (const { nodeId } of await instances()) counts[nodeId] = (counts[nodeId] ?? 0) + 1;
  return counts;
};

describe('the steps of an update', () => {
  it('change the deployment one after the other', async () => {
    const { run, answer } = await begun('other', { inputs: { floor: 5 } });
    expect(answer).toMatchObject({
      accepted: true,
      isSystemTask: false,
      facts: {
        workflowId: 'update',
        mapping: { operation: 'cloudify_system_workflows.deployment_update.workflow.update_deployment' },
        parameters: { update_id: run.updateId, blueprint_id: 'other', inputs: { floor: 5 }, preview: false },
      },
    });
    expect(await steps().prepare(run)).toEqual({ unsupported: [] });
    expect(await update(run.updateId)).toMatchObject({
      state: 'updating',
      oldInputs: { team: 'blue', size: 2 },
      newInputs: { team: 'blue', floor: 5 },
      labelsToCreate: [{ key: 'color', value: 'grey' }],
    });
    expect(await countsOf()).toEqual({ database: 1, web: 1 });

    await steps().perform(run, 1);
    expect((await update(run.updateId)).state).toBe('executing_workflow');
    expect(await countsOf()).toEqual({ cache: 2, database: 1, web: 1 });
    expect(await manager.room.stores.deployments.find(SCOPE, name)).toMatchObject({
      blueprintId: 'other',
      inputs: { team: 'blue', floor: 5 },
    });
    const webOf = async () => (await instances()).find(({ nodeId }) => nodeId === 'web');
    expect((await webOf())?.relationships.map(({ targetName }) => targetName).sort()).toEqual([
      ...['cache', 'cache', 'database'],
    ]);
    expect(
      (await nodes()).find(({ id }) => id === 'web')?.plan.relationships.map(({ targetId }) => targetId),
    ).toEqual([...['cache', 'database']]);

    await steps().detach(run, 2);
    expect((await webOf())?.relationships.map(({ targetName }) => targetName)).toEqual(['cache', 'cache']);
    expect((await nodes()).map(({ id, blueprintId }) => [id, blueprintId]).sort()).toEqual([
      ['cache', 'other'],
      ['database', 'shop'],
      ['web', 'other'],
    ]);

    expect(await steps().finalize(run)).toEqual({});
    expect((await update(run.updateId)).state).toBe('finalizing');
    expect(await countsOf()).toEqual({ cache: 2, web: 1 });
    expect((await nodes()).map(({ id }) => id).sort()).toEqual(['cache', 'web']);
    await steps().complete(run);
    await end(run, 'terminated');
    expect((await update(run.updateId)).state).toBe('successful');
  });

  it('are made once, however often a run asks, and never for a run that is over', async () => {
    const { run } = await begun('other');
    await steps().prepare(run);
    await steps().perform(run, 1);
    const before = await instances();
    await steps().perform(run, 1);
    await steps().prepare(run);
    await steps().detach(run, 2);
    await steps().detach(run, 2);
    expect((await instances()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    const changes = await steps().changes(run);
    expect(changes.addedAndRelated.filter(({ modification }) => modification === 'added')).toHaveLength(2);
    await end(run, 'failed');
    await manager.room.executions.act(SCOPE, run.executionId, 'resume');
    expect(await refusal(steps().finalize(run))).toMatch(/^stale_attempt_error/);
    const resumed = { ...run, attempt: 2 };
    expect((await update(run.updateId)).state).toBe('failed');
    await steps().prepare(resumed);
    expect((await update(run.updateId)).state).toBe('executing_workflow');
  });

  it('show the run the deployment as it is after them', async () => {
    const { run } = await begun('other');
    const request = { tenantName: SCOPE.tenantName, deploymentId: name, executionId: run.executionId };
    const stale = await stores().topologies.snapshot({ ...request, snapshot: 1 });
    await steps().prepare(run);
    await steps().perform(run, 1);
    const performed = await stores().topologies.snapshot({ ...request, snapshot: 1 });
    expect([stale.includes('"cache"'), performed.includes('"cache"')]).toEqual([false, true]);
    await steps().perform(run, 1);
    expect(await stores().topologies.snapshot({ ...request, snapshot: 1 })).toBe(performed);
  });

  it('name what is not supported, and then change nothing', async () => {
    const { run } = await begun('impossible');
    expect(await steps().prepare(run)).toEqual({ unsupported: ['modify node nodes:database'] });
    expect(await refusal(steps().perform(run, 1))).toBe(
      'deployment_update_error: Cannot update: unsupported steps found',
    );
    expect((await stores().deployments.find(SCOPE, name))?.blueprintId).toBe('shop');
  });

  it('keep the number of instances that scaling has made', async () => {
    const modification = await manager.room.modifications.start(SCOPE, {
      deploymentId: name,
      nodes: { web: { instances: 3 } },
    });
    const { run } = await begun('other');
    await steps().prepare(run);
    expect(await refusal(steps().perform(run, 1))).toContain(modification.id);
    await manager.room.modifications.finish(SCOPE, modification.id);
    await steps().perform(run, 1);
    expect(await countsOf()).toEqual({ cache: 2, database: 1, web: 3 });
  });

  it('are refused with what the plan refuses', async () => {
    const { run } = await begun('other', { inputs: { unknown: 1 } });
    expect(await refusal(steps().prepare(run))).toMatch(/^system_task_failed: .*unknown/i);
  });
});

describe('updates of one deployment', () => {
  it('come one after the other; previews beside them', async () => {
    const { run } = await begun('other');
    expect(await refusal(initiate('shop'))).toBe(
      `conflict_error: there are deployment updates still active; update IDs: ${run.updateId}`,
    );
    const preview = initiate('shop', { preview: true });
    await end(run, 'failed');
    expect((await update(run.updateId)).state).toBe('failed');
    expect((await initiate('shop')).state).toBe('updating');
    const [item] = (
      await stores().updates.list(SCOPE, {
        offset: 0,
        size: null,
        sort: [],
        filters: { deploymentId: [name] },
      })
    ).items.filter(({ isPreview }) => isPreview);
    await manager.room.executions.begin({ executionId: item?.executionId ?? '', attempt: 1, runId: 'r' });
    await manager.room.executions.finish({
      ...{ executionId: item?.executionId ?? '', attempt: 1, status: 'failed' },
      error: 'first\nCannot update: unsupported steps found',
    });
    expect(await refusal(preview)).toBe(
      'unsupported_change_in_deployment_update: Cannot update: unsupported steps found',
    );
  });

  it('that failed cannot go on when another has changed the deployment since', async () => {
    const first = await begun('other');
    await steps().prepare(first.run);
    await end(first.run, 'failed');
    const second = await begun('other');
    await manager.room.executions.act(SCOPE, first.run.executionId, 'resume');
    expect(await refusal(steps().prepare({ ...first.run, attempt: 2 }))).toMatch(/^conflict_error/);
    await steps().prepare(second.run);
    await steps().perform(second.run, 1);
    expect(await refusal(steps().prepare({ ...first.run, attempt: 2 }))).toBe(
      `deployment_update_error: Deployment ${name} has been updated since by ${second.run.updateId}. ` +
        'This update cannot go on; begin a new one.',
    );
  });

  it('can be taken back after a failure in between', async () => {
    const { run } = await begun('other');
    await steps().prepare(run);
    await steps().perform(run, 1);
    await end(run, 'failed');
    const back = (await begun('shop')).run;
    expect(await steps().prepare(back)).toEqual({ unsupported: [] });
    await steps().perform(back, 1);
    await steps().detach(back, 2);
    await steps().finalize(back);
    await steps().complete(back);
    expect(await countsOf()).toEqual({ database: 1, web: 1 });
    const web = (await instances()).find(({ nodeId }) => nodeId === 'web');
    expect(web?.relationships.map(({ targetName }) => targetName)).toEqual(['database']);
  });
});

describe('a resource of a deployment', () => {
  it('is looked for in the blueprints that an update has left, until it is over', async () => {
    const archive = await packFiles({ 'blueprint.yaml': BLUEPRINT, 'old.sh': 'old' });
    await manager.room.blueprints.upload(SCOPE, { blueprintId: name, archive: bytes(archive), async: false });
    const first = (await begun(name)).run;
    for (const step of ['prepare', 'perform', 'detach', 'finalize', 'complete'] as const)
      await steps()[step](first, 1);
    await end(first, 'terminated');
    const { run } = await begun('other');
    await steps().prepare(run);
    await steps().perform(run, 1);
    const read = () => manager.room.deployments.readResource(SCOPE, name, 'old.sh');
    expect(String(await read())).toBe('old');
    await steps().detach(run, 2);
    await steps().finalize(run);
    expect(await read()).toBeNull();
    expect(String(await manager.room.deployments.readResource(SCOPE, name, 'old.sh', name))).toBe('old');
  });
});

describe('deployment updates over REST', () => {
  const initiateOverRest = (body: JsonObject) =>
    manager.call('POST', `/deployment-updates/${name}/update/initiate`, { body });

  it('begin with 200 and are listed', async () => {
    const answer = await initiateOverRest({
      blueprint_id: 'other',
      inputs: { team: 'red' },
      skip_install: true,
      workflow_id: null,
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        id: expect.stringMatching(new RegExp(`^${name}-`)),
        deployment_id: name,
        state: 'updating',
        old_blueprint_id: 'shop',
        new_blueprint_id: 'other',
        new_inputs: { team: 'red' },
        steps: [],
        recursive_dependencies: [],
        schedules_to_create: [],
        labels_to_create: [],
        created_by: 'admin',
      },
    });
    const { id, execution_id } = answer.body as { id: string; execution_id: string };
    await manager.room.executions.begin({ executionId: execution_id, attempt: 1, runId: 'r' });
    await steps().prepare({ executionId: execution_id, attempt: 1, updateId: id });
    const got = await manager.call(
      'GET',
      `/deployment-updates/${id}?_include=id,steps,deployment_update_nodes`,
    );
    expect(got.body).toEqual({
      id,
      deployment_update_nodes: { added: ['cache'], removed: ['database'], modified: ['web'] },
      steps: expect.arrayContaining([
        { action: 'add', entity_type: 'node', entity_id: ['nodes', 'cache'], topology_order: 1 },
      ]),
    });
    const listed = await manager.call('GET', `/deployment-updates?deployment_id=${name}`);
    expect(listed.body).toMatchObject({
      items: [{ id, deployment_plan: { nodes: expect.any(Array) } }],
      metadata: { pagination: { total: 1 } },
    });
    expect((await manager.call('POST', `/deployment-updates/${id}/update/finalize`)).status).toBe(200);
    expect(await initiateOverRest({})).toMatchObject({ status: 409, body: { error_code: 'conflict_error' } });
  });

  it('are refused for what is not there', async () => {
    expect(await initiateOverRest({ blueprint_id: 'nowhere' })).toMatchObject({ status: 404 });
    expect(await manager.call('GET', '/deployment-updates/none')).toMatchObject({
      status: 404,
      body: { error_code: 'not_found_error' },
    });
    expect(
      await manager.call('POST', '/deployment-updates/none/update/initiate', { body: {} }),
    ).toMatchObject({
      status: 404,
    });
    expect(await initiateOverRest({ reinstall_list: [1] })).toMatchObject({ status: 400 });
  });

  it('stay within their tenant', async () => {
    await new TenantRepository(manager.database).ensure('elsewhere');
    const { id } = await initiate('other');
    const headers = { Tenant: 'elsewhere' };
    expect((await manager.call('GET', `/deployment-updates/${id}`, { headers })).status).toBe(404);
    expect((await manager.call('GET', '/deployment-updates', { headers })).body).toMatchObject({ items: [] });
  });
});

describe('an update of all deployments of a group', () => {
  const group = async (...ids: string[]) => {
    const body = { deployment_ids: ids };
    expect(await manager.call('PUT', `/deployment-groups/of-${name}`, { body })).toMatchObject({
      status: 200,
    });
  };
  const start = (parameters: JsonObject, more = {}, headers = {}) =>
    manager.call('POST', '/execution-groups', {
      body: {
        ...{ deployment_group_id: `of-${name}`, workflow_id: 'csys_update_deployment', concurrency: 1 },
        ...{ default_parameters: parameters, parameters: null, force: false },
        ...more,
      },
      headers,
    });
  const started = async (parameters: JsonObject, more = {}) => {
    const answer = await start(parameters, more);
    expect(answer).toMatchObject({ status: 200 });
    return answer.body as { id: string; execution_ids: string[]; workflow_id: string };
  };
  const updateOf = (executionId: string) => stores().updates.ofExecution(executionId);
  const statusOf = async (executionId: string) => (await stores().executions.byId(executionId))?.status;
  /** A second deployment of the same blueprint. */
  const sibling = async () => {
    const deploymentId = `${name}-b`;
    await manager.room.deployments.create(SCOPE, { deploymentId, blueprintId: 'shop', inputs: { size: 3 } });
    return deploymentId;
  };

  it('is an update of each, so many at a time', async () => {
    const other = await sibling();
    await group(name, other);
    const {
      id,
      execution_ids: executions,
      workflow_id,
    } = await started(
      { blueprint_id: 'other', skip_heal: true, workflow_id: null },
      { parameters: { [other]: { inputs: { floor: 9 } } } },
    );
    expect(workflow_id).toBe('csys_update_deployment');
    const [first = '', second = ''] = executions;
    expect(executions).toHaveLength(2);
    expect([await statusOf(first), await statusOf(second)]).toEqual(['pending', 'queued']);
    expect(await updateOf(second)).toMatchObject({
      ...{ deploymentId: other, newBlueprintId: 'other', newInputs: { floor: 9 }, state: 'updating' },
    });
    expect(await stores().executions.byId(first)).toMatchObject({
      ...{ workflowId: 'update', deploymentId: name, executionGroupId: id },
      parameters: { blueprint_id: 'other', skip_heal: true, update_id: (await updateOf(first))?.id },
    });
    await manager.room.executions.begin({ executionId: first, attempt: 1, runId: 'run' });
    await manager.room.executions.finish({ executionId: first, attempt: 1, status: 'failed', error: 'no' });
    expect([await statusOf(first), await statusOf(second)]).toEqual(['failed', 'pending']);
    expect(await updateOf(first)).toMatchObject({ state: 'failed' });
  });

  it('leaves out who is being updated already, and says so', async () => {
    const other = await sibling();
    await group(name, other);
    const { id: underway } = await initiate('other');
    const { id, execution_ids: executions } = await started({ blueprint_id: 'other' });
    expect(executions).toHaveLength(1);
    expect(await manager.call('GET', `/events?execution_group_id=${id}&type=cloudify_log`)).toMatchObject({
      body: {
        items: [
          {
            message: `deployment ${name}: there are deployment updates still active; update IDs: ${underway}`,
          },
        ],
      },
    });
  });

  it('is cancelled with its group, and another one may follow', async () => {
    await group(name);
    const { id, execution_ids: executions } = await started({ blueprint_id: 'other' }, { concurrency: 0 });
    const [execution = ''] = executions;
    expect(await statusOf(execution)).toBe('queued');
    const body = { action: 'cancel' };
    expect(await manager.call('POST', `/execution-groups/${id}`, { body })).toMatchObject({ status: 200 });
    expect(await updateOf(execution)).toMatchObject({ state: 'failed' });
    expect(await initiate('other')).toMatchObject({ state: 'updating' });
  });

  it.each<[JsonObject, string]>([
    [{ preview: true }, "An update of a group's deployments has no parameter preview."],
    [{ skip_heal: 'yes' }, 'skip_heal must be a boolean'],
    [{ reinstall_list: [1] }, 'reinstall_list must be a list of strings'],
    [{ blueprint_id: 'nowhere' }, 'Requested `Blueprint` with ID `nowhere` was not found'],
  ])('is refused with %j, and then stores nothing', async (parameters, message) => {
    await group(name);
    const answer = await start(parameters);
    expect([400, 404]).toContain(answer.status);
    expect(answer.body).toMatchObject({ message: expect.stringContaining(message) });
    expect(await manager.call('GET', `/deployment-updates?deployment_id=${name}`)).toMatchObject({
      body: { items: [] },
    });
  });

  it('needs the right to update deployments', async () => {
    await group(name);
    const users = new UserRepository(manager.database);
    const username = `operator-${name}`;
    await users.create({ username, password: 'secret', role: 'default' });
    await users.addToTenant(username, 'default_tenant');
    const right = '/permissions/user/deployment_update_create';
    expect(await manager.call('DELETE', right)).toMatchObject({ status: 204 });
    const { Authorization } = basic(`${username}:secret`);
    const refused = await start({ blueprint_id: 'other' }, {}, { Authorization });
    expect(refused).toMatchObject({
      status: 403,
      body: {
        message: expect.stringContaining('is not permitted to perform the action deployment_update_create'),
      },
    });
    expect(await manager.call('PUT', right)).toMatchObject({ status: 200 });
    expect(await start({ blueprint_id: 'other' }, {}, { Authorization })).toMatchObject({ status: 200 });
  });
});
