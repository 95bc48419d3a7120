import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { WORKFLOWS } from '@cloudloom/executions/testing';
import { TenantRepository, UserRepository } from '@cloudloom/model';
import { aDeployment } from '../support/builders.ts';
import { eventually } from '../support/eventually.ts';
import { basic } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();

interface Group {
  id: string;
  status: string | null;
  execution_ids: string[];
  concurrency: number;
}
interface Member {
  id: string;
  status: string;
  deployment_id: string;
  parameters: object;
  error: string;
}

const PATH = '/execution-groups';
let name: string;
let count = 0;
beforeEach(() => {
  name = `fleet-${++count}`;
});

const sql = (text: string, values: unknown[]): Promise<void> =>
  manager.database.transaction((tx) =>
    (tx as unknown as { query(text: string, values: unknown[]): Promise<void> }).query(text, values),
  );
const refused = (status: number, error_code: string, message: unknown) => ({
  status,
  body: { error_code, message, server_traceback: null },
});
const items = async <T>(path: string): Promise<T[]> =>
  ((await manager.call('GET', path)).body as { items: T[] }).items;

/** A group of deployments, called after it, `a` to `e` for five. */
async function fleet(size: number, of = name): Promise<string[]> {
  const ids = Array.from({ length: size }, (_, place) => `${of}-${String.fromCharCode(97 + place)}`);
  for (const id of ids) await aDeployment(manager.database, { id, workflows: WORKFLOWS });
  const answer = await manager.call('PUT', `/deployment-groups/${of}`, { body: { deployment_ids: ids } });
  expect(answer).toMatchObject({ status: 200 });
  return ids;
}

/** As the client does it: every key, null where it is unused. */
const start = (body: object = {}) =>
  manager.call('POST', PATH, {
    body: {
      force: false,
      deployment_group_id: name,
      workflow_id: 'install',
      parameters: null,
      default_parameters: {},
      concurrency: 5,
      ...body,
    },
  });
async function started(body: object = {}): Promise<Group> {
  const answer = await start(body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body as Group;
}
const read = async ({ id }: Group): Promise<Group> =>
  (await manager.call('GET', `${PATH}/${id}`)).body as Group;
const patch = ({ id }: Pick<Group, 'id'>, body: object) => manager.call('PATCH', `${PATH}/${id}`, { body });
const act = ({ id }: Pick<Group, 'id'>, action: string) =>
  manager.call('POST', `${PATH}/${id}`, { body: { action } });
const members = ({ id }: Group) => items<Member>(`/executions?_group_id=${id}&_sort=deployment_id`);
const statuses = async (group: Group) => (await members(group)).map(({ status }) => status);
const inStatus = async (group: Group, status: string) =>
  (await members(group)).filter((member) => member.status === status);

/** What a run does: it begins, and it ends. */
async function runToEnd(
  member: Member,
  status: 'terminated' | 'failed' | 'cancelled',
  error = '',
): Promise<void> {
  const { attempt } = (await manager.room.stores.executions.byId(member.id)) ?? { attempt: 0 };
  const runId = `run-${member.id}-${attempt}`;
  await manager.room.executions.begin({ executionId: member.id, attempt, runId });
  await manager.room.executions.finish({ executionId: member.id, attempt, status, error });
}

describe('a group of executions', () => {
  it('is one execution for each deployment, of which so many start as may run at the same time', async () => {
    const deployments = await fleet(5);
    const answer = await start({ concurrency: 2 });
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({
      id: expect.any(String),
      visibility: 'tenant',
      tenant_name: 'default_tenant',
      created_by: 'admin',
      created_at: expect.stringMatching(/Z$/),
      resource_availability: 'tenant',
      private_resource: false,
      workflow_id: 'install',
      deployment_group_id: name,
      concurrency: 2,
      success_group_id: null,
      failure_group_id: null,
      execution_ids: Array(5).fill(expect.any(String)),
      status: 'queued',
    });
    const group = answer.body as Group;
    expect(await manager.call('GET', `${PATH}/${group.id}`)).toMatchObject({ status: 200, body: group });
    const all = await members(group);
    expect(all.map(({ deployment_id }) => deployment_id)).toEqual(deployments);
    expect(all.map(({ status }) => status)).toEqual(['pending', 'pending', 'queued', 'queued', 'queued']);
    expect(group.execution_ids).toEqual(all.map(({ id }) => id));
    await eventually(
      'two are handed to the engine',
      () =>
        manager.launcher.started.filter(({ executionId }) => group.execution_ids.includes(executionId))
          .length === 2,
    );
  });

  it('goes on as members end, never with more than it may, until all have ended', async () => {
    await fleet(5);
    const group = await started({ concurrency: 2 });
    for (let ended = 0; ended < 5; ended += 1) {
      const active = await inStatus(group, 'pending');
      expect(active).toHaveLength(Math.min(2, 5 - ended));
      const [next] = active;
      if (next !== undefined) await runToEnd(next, 'terminated');
      expect((await read(group)).status).toBe(ended === 4 ? 'terminated' : 'started');
    }
  });

  it('runs five at the same time unless told otherwise', async () => {
    await fleet(6);
    const answer = await manager.call('POST', PATH, {
      body: { deployment_group_id: name, workflow_id: 'install' },
    });
    expect(answer).toMatchObject({ status: 200, body: { concurrency: 5 } });
    expect(await inStatus(answer.body as Group, 'pending')).toHaveLength(5);
  });

  it('is paused by a concurrency of 0, and goes on when that is raised', async () => {
    await fleet(4);
    const group = await started({ concurrency: 0 });
    expect(group.status).toBe('queued');
    expect(await statuses(group)).toEqual(Array(4).fill('queued'));
    expect(await patch(group, { concurrency: 1 })).toMatchObject({ status: 200, body: { concurrency: 1 } });
    expect(await inStatus(group, 'pending')).toHaveLength(1);
    await patch(group, { concurrency: 3 });
    expect(await inStatus(group, 'pending')).toHaveLength(3);
    await patch(group, { concurrency: 0 });
    for (const member of await inStatus(group, 'pending')) await runToEnd(member, 'terminated');
    expect(await inStatus(group, 'queued')).toHaveLength(1);
    expect((await read(group)).status).toBe('started');
    await patch(group, { concurrency: 3 });
    expect(await inStatus(group, 'pending')).toHaveLength(1);
  });

  it('is listed by the conventions of all lists', async () => {
    await fleet(1);
    const group = await started();
    expect(
      (await manager.call('GET', `${PATH}?deployment_group_id=${name}&_include=id,execution_ids`)).body,
    ).toEqual({
      items: [{ id: group.id, execution_ids: group.execution_ids }],
      metadata: { pagination: { total: 1, size: 1000, offset: 0 }, filtered: null },
    });
    expect(await manager.call('GET', `${PATH}?colour=red`)).toMatchObject({ status: 400 });
  });

  it('is empty, and has no status, where there are no deployments', async () => {
    await fleet(0);
    expect(await start()).toMatchObject({ status: 200, body: { execution_ids: [], status: null } });
  });

  it('waits for its turn on a busy deployment, unless it is forced', async () => {
    const [busy = ''] = await fleet(2);
    const body = { deployment_id: busy, workflow_id: 'install' };
    const before = await manager.call('POST', '/executions', { body });
    expect(before).toMatchObject({ status: 201 });
    const group = await started();
    expect(await statuses(group)).toEqual(['queued', 'pending']);
    expect(await statuses(await started({ force: true }))).toEqual(['pending', 'pending']);
    await runToEnd(before.body as Member, 'terminated');
    // The forced one still runs.
    expect(await statuses(group)).toEqual(['queued', 'pending']);
  });

  it('holds a thousand executions, stored at once and cancelled at once', async () => {
    const ids = Array.from({ length: 1000 }, (_, place) => `${name}-${place}`);
    const [first = ''] = ids;
    await aDeployment(manager.database, { id: first, workflows: WORKFLOWS });
    const owner = { tenantName: 'default_tenant', createdBy: 'admin', blueprintId: `${first}-blueprint` };
    await manager.database.transaction((tx) =>
      manager.room.stores.deployments.insertMany(
        ids.slice(1).map((id) => ({ ...owner, id, workflows: WORKFLOWS })),
        tx,
      ),
    );
    await manager.call('PUT', `/deployment-groups/${name}`, { body: { deployment_ids: ids } });
    const group = await started({ concurrency: 0 });
    expect(group.execution_ids).toHaveLength(1000);
    await patch(group, { concurrency: 20 });
    expect(await inStatus(group, 'pending')).toHaveLength(20);
    await act(group, 'cancel');
    expect(await inStatus(group, 'cancelled')).toHaveLength(980);
  }, 120_000);
});

describe('starting a group of executions', () => {
  it('gives every execution the default parameters, under those of its own deployment', async () => {
    const [a = '', b = ''] = await fleet(2);
    const group = await started({
      workflow_id: 'scale',
      default_parameters: { entity: 'web', delta: '2' },
      parameters: { [b]: { delta: 7 } },
    });
    expect(
      (await members(group)).map(({ deployment_id, parameters }) => [deployment_id, parameters]),
    ).toEqual([
      [a, { entity: 'web', delta: 2 }],
      [b, { entity: 'web', delta: 7 }],
    ]);
  });

  it.each([
    [{ concurrency: -1 }, 'concurrency must be a nonnegative number, but got: -1'],
    [{ concurrency: 1.5 }, 'concurrency must be a nonnegative number, but got: 1.5'],
    [{ concurrency: 'many' }, 'concurrency must be a nonnegative number, but got: many'],
    [
      { deployment_group_id: null },
      'deployment_group_id parameter is expected to be of type str but is of type NoneType',
    ],
    [{ workflow_id: 1 }, 'workflow_id parameter is expected to be of type str but is of type int'],
    [
      { default_parameters: 'x' },
      'default_parameters parameter is expected to be of type dict but is of type str',
    ],
    [{ parameters: { a: 1 } }, 'parameters of a are expected to be of type dict but are of type int'],
    [{ parameters: { nobody: {} } }, '`parameters` names deployments that are not in the group: nobody'],
    [{ force: 'perhaps' }, 'force must be <true/false>, got perhaps'],
    [{ associated_executions: ['x'] }, expect.stringContaining('associated_executions is not supported')],
  ])('is refused with %j', async (body, message) => {
    await fleet(1);
    expect(await start(body)).toMatchObject(refused(400, 'bad_parameters_error', message));
    expect(await items(`${PATH}?deployment_group_id=${name}`)).toEqual([]);
  });

  it('pulls no deployment away from under one that stays; one that goes with it is not in the way', async () => {
    const [a = '', b = '', c = ''] = await fleet(3);
    const outsider = `${name}-outsider`;
    await aDeployment(manager.database, { id: outsider, workflows: WORKFLOWS });
    await sql("update node_instances set state = 'started' where deployment_id like $1", [`${name}-%`]);
    const depends = (source_deployment: string, target_deployment: string) =>
      manager.call('PUT', '/deployments/inter-deployment-dependencies', {
        body: { dependency_creator: 'sharedresource.db', source_deployment, target_deployment },
      });
    expect(await depends(outsider, a)).toMatchObject({ status: 200 });
    expect(await depends(b, c)).toMatchObject({ status: 200 });
    const group = await started({ workflow_id: 'uninstall' });
    expect(await members(group)).toMatchObject([
      { status: 'failed', error: expect.stringContaining(`Deployment '${outsider}' uses a shared resource`) },
      { status: 'pending', error: '' },
      { status: 'pending', error: '' },
    ]);
  });

  it('is refused with parameters that the workflow cannot take, and then stores nothing', async () => {
    const [a = ''] = await fleet(2);
    expect(await start({ default_parameters: { colour: 'red' } })).toMatchObject(
      refused(
        400,
        'illegal_execution_parameters_error',
        'Workflow "install" does not have the following parameters declared: colour. ' +
          'Remove these parameters or use the flag for allowing custom parameters',
      ),
    );
    expect(await items(`/executions?deployment_id=${a}`)).toEqual([]);
    expect(await items(`${PATH}?deployment_group_id=${name}`)).toEqual([]);
  });

  it('is refused for a group that is not there', async () => {
    expect(await start({ deployment_group_id: 'nobody' })).toMatchObject(
      refused(404, 'not_found_error', 'Requested `DeploymentGroup` with ID `nobody` was not found'),
    );
  });

  it('leaves out deployments without the workflow, and says so in the logs of the group', async () => {
    const [a = ''] = await fleet(2);
    await aDeployment(manager.database, {
      id: `${name}-z`,
      workflows: { other: { ...WORKFLOWS['install'], plugin: 'x', operation: 'y' } as never },
    });
    await manager.call('PATCH', `/deployment-groups/${name}`, {
      body: { add: { deployment_ids: [`${name}-z`] } },
    });
    const group = await started();
    expect((await members(group)).map(({ deployment_id }) => deployment_id)).toEqual([a, `${name}-b`]);
    expect(await items(`/events?execution_group_id=${group.id}&type=cloudify_log`)).toEqual([
      {
        _storage_id: expect.any(Number),
        timestamp: expect.stringMatching(/Z$/),
        reported_timestamp: expect.stringMatching(/Z$/),
        blueprint_id: null,
        deployment_id: null,
        deployment_display_name: null,
        execution_id: null,
        execution_group_id: group.id,
        workflow_id: 'install',
        message: `Workflow install does not exist in the deployment ${name}-z`,
        error_causes: null,
        operation: null,
        source_id: null,
        target_id: null,
        manager_name: null,
        agent_name: null,
        node_instance_id: null,
        node_name: null,
        type: 'cloudify_log',
        logger: 'cloudloom.groups',
        level: 'info',
      },
    ]);
  });

  it('takes deployments whose environments are still to come: they wait, and get their parameters then', async () => {
    const launched = manager.launcher.onStart;
    manager.launcher.onStart = () => {};
    try {
      await aDeployment(manager.database, { id: `${name}-bare` });
      const { room } = manager;
      const creation = await room.stores.executions.insert({
        tenantName: 'default_tenant',
        createdBy: 'admin',
        workflowId: 'create_deployment_environment',
        deploymentId: `${name}-bare`,
      });
      await manager.call('PUT', `/deployment-groups/${name}`, { body: { deployment_ids: [`${name}-bare`] } });
      const group = await started({
        workflow_id: 'scale',
        default_parameters: { entity: 'web' },
        force: true,
      });
      expect(await members(group)).toMatchObject([{ status: 'queued', parameters: { entity: 'web' } }]);
      await room.executions.begin({ executionId: creation.id, attempt: 1, runId: 'r' });
      await room.stores.deployments.update(
        { tenantName: 'default_tenant', username: 'admin' },
        `${name}-bare`,
        { workflows: WORKFLOWS },
      );
      await room.executions.finish({ executionId: creation.id, attempt: 1, status: 'terminated', error: '' });
      expect(await members(group)).toMatchObject([
        { status: 'pending', parameters: { entity: 'web', delta: 1 } },
      ]);
    } finally {
      manager.launcher.onStart = launched;
    }
  });

  it('ends the execution of a deployment whose environment could not be created', async () => {
    await aDeployment(manager.database, { id: `${name}-bare` });
    await manager.room.stores.executions.insert({
      tenantName: 'default_tenant',
      createdBy: 'admin',
      workflowId: 'create_deployment_environment',
      deploymentId: `${name}-bare`,
      status: 'failed',
    });
    await manager.call('PUT', `/deployment-groups/${name}`, { body: { deployment_ids: [`${name}-bare`] } });
    const group = await started();
    expect(group.status).toBe('failed');
    expect(await members(group)).toMatchObject([
      { status: 'failed', error: 'Error dequeueing execution: create_deployment_environment failed' },
    ]);
  });
});

describe('the events of a group', () => {
  it('tell every change of status of its members, with the error of those that failed', async () => {
    const [a = '', b = ''] = await fleet(2);
    const group = await started({ concurrency: 1 });
    const [first, second] = await members(group);
    if (first === undefined || second === undefined) throw new Error('two members');
    await runToEnd(first, 'terminated');
    await runToEnd(second, 'failed', 'it broke');
    const events = await items<{
      message: string;
      event_type: string;
      execution_group_id: string;
      type: string;
    }>(
      `/events?execution_group_id=${group.id}&type=cloudify_event&type=cloudify_log&_sort=reported_timestamp&_offset=0&_size=100`,
    );
    expect([a, b]).toEqual([first.deployment_id, second.deployment_id]);
    expect(events.map(({ message }) => message)).toEqual([
      `execution '${first.id}' changed state to 'pending'`,
      `execution '${first.id}' changed state to 'started'`,
      `execution '${first.id}' changed state to 'terminated'`,
      `execution '${second.id}' changed state to 'pending'`,
      `execution '${second.id}' changed state to 'started'`,
      `execution '${second.id}' changed state to 'failed' with error 'it broke'`,
    ]);
    for (const event of events)
      expect(event).toMatchObject({
        type: 'cloudify_event',
        event_type: 'execution_state_change',
        execution_group_id: group.id,
        execution_id: null,
      });
    // They are among the events of the tenant, and not among those of an execution.
    const known = await items<{ execution_group_id: string | null }>(
      '/events?event_type=execution_state_change',
    );
    expect(known.filter((event) => event.execution_group_id === group.id)).toHaveLength(6);
    const own = await items<{ execution_group_id: string | null }>(`/events?execution_id=${first.id}`);
    expect(own.map((event) => event.execution_group_id)).toEqual(own.map(() => null));
  });
});

describe('the deployments of a group that has ended', () => {
  const deploymentIds = async (id: string) =>
    ((await manager.call('GET', `/deployment-groups/${id}`)).body as { deployment_ids: string[] })
      .deployment_ids;
  beforeEach(async () => {
    for (const suffix of ['good', 'bad'])
      await manager.call('PUT', `/deployment-groups/${name}-${suffix}`, {
        body: { labels: [{ ended: suffix }] },
      });
  });

  it('join its success and failure groups, with their labels; those of cancelled members join none', async () => {
    const [a = '', b = '', c = ''] = await fleet(3);
    const group = await started();
    // The client names one at a time.
    expect(await patch(group, { success_group_id: `${name}-good`, failure_group_id: null })).toMatchObject({
      status: 200,
      body: { success_group_id: `${name}-good`, failure_group_id: null },
    });
    expect(await patch(group, { success_group_id: null, failure_group_id: `${name}-bad` })).toMatchObject({
      status: 200,
      body: { success_group_id: `${name}-good`, failure_group_id: `${name}-bad` },
    });
    const [first, second, third] = await members(group);
    if (first === undefined || second === undefined || third === undefined) throw new Error('three members');
    await runToEnd(first, 'terminated');
    await runToEnd(second, 'failed', 'it broke');
    expect(await deploymentIds(`${name}-good`)).toEqual([]);
    await runToEnd(third, 'cancelled');
    expect(await deploymentIds(`${name}-good`)).toEqual([a]);
    expect(await deploymentIds(`${name}-bad`)).toEqual([b]);
    expect(await manager.call('GET', `/deployments/${a}`)).toMatchObject({
      body: { labels: [{ key: 'ended', value: 'good' }], deployment_groups: [name, `${name}-good`] },
    });
    expect(await manager.call('GET', `/deployments/${c}`)).toMatchObject({
      body: { deployment_groups: [name] },
    });
  });

  it('join groups that are named only then', async () => {
    const [a = ''] = await fleet(1);
    const group = await started();
    const [only] = await members(group);
    if (only !== undefined) await runToEnd(only, 'terminated');
    await patch(group, { success_group_id: `${name}-good` });
    expect(await deploymentIds(`${name}-good`)).toEqual([a]);
  });

  it('join no group that was deleted', async () => {
    await fleet(1);
    const group = await started();
    await patch(group, { success_group_id: `${name}-good` });
    await manager.call('DELETE', `/deployment-groups/${name}-good`);
    expect(await read(group)).toMatchObject({ success_group_id: null });
    const [only] = await members(group);
    if (only !== undefined) await runToEnd(only, 'terminated');
    expect((await read(group)).status).toBe('terminated');
  });

  it('cannot join a group that is not there', async () => {
    await fleet(1);
    const group = await started();
    for (const key of ['success_group_id', 'failure_group_id'])
      expect(await patch(group, { [key]: 'nobody' })).toMatchObject(
        refused(404, 'not_found_error', 'Requested `DeploymentGroup` with ID `nobody` was not found'),
      );
  });
});

describe('stopping and going on', () => {
  it('cancels waiting members at once and asks the others to stop', async () => {
    await fleet(4);
    const group = await started({ concurrency: 2 });
    const [first] = await members(group);
    if (first !== undefined)
      await manager.room.executions.begin({ executionId: first.id, attempt: 1, runId: 'r' });
    expect(await act(group, 'cancel')).toMatchObject({
      status: 200,
      body: { id: group.id, status: 'started' },
    });
    expect(await statuses(group)).toEqual(['cancelling', 'cancelling', 'cancelled', 'cancelled']);
    expect(await act(group, 'force-cancel')).toMatchObject({ status: 200 });
    await eventually('all are cancelled', async () => (await inStatus(group, 'cancelled')).length === 4);
    expect((await read(group)).status).toBe('terminated');
    // Nothing is left to be stopped.
    expect(await act(group, 'kill')).toMatchObject({ status: 200 });
  });

  it('resumes what failed or was cancelled, within the concurrency, and leaves alone what succeeded', async () => {
    await fleet(4);
    const group = await started({ concurrency: 2 });
    const [first, second] = await members(group);
    if (first === undefined || second === undefined) throw new Error('members');
    await runToEnd(first, 'terminated');
    await runToEnd(second, 'failed', 'it broke');
    await act(group, 'force-cancel');
    await eventually('all have ended', async () => (await read(group)).status === 'failed');
    expect(await act(group, 'resume')).toMatchObject({ status: 200 });
    const after = await statuses(group);
    expect(after[0]).toBe('terminated');
    expect(after.filter((status) => status === 'pending')).toHaveLength(2);
    expect(after.filter((status) => status === 'queued')).toHaveLength(1);
    for (let left = 3; left > 0; left -= 1) {
      const [next] = await inStatus(group, 'pending');
      if (next !== undefined) await runToEnd(next, 'terminated');
    }
    expect(await statuses(group)).toEqual(Array(4).fill('terminated'));
    expect((await read(group)).status).toBe('terminated');
    expect(await act(group, 'force-resume')).toMatchObject({ status: 200, body: { status: 'terminated' } });
  });

  it('never runs more than it may, also when one member is resumed by itself', async () => {
    await fleet(3);
    const group = await started({ concurrency: 1 });
    const [first] = await members(group);
    if (first === undefined) throw new Error('members');
    await runToEnd(first, 'failed', 'it broke');
    expect(await inStatus(group, 'pending')).toHaveLength(1);
    await manager.call('POST', `/executions/${first.id}`, { body: { action: 'resume' } });
    expect(await inStatus(group, 'pending')).toHaveLength(1);
  });

  it.each(['pause', 'requeue', ''])('knows no action %j', async (action) => {
    await fleet(1);
    expect(await act(await started(), action)).toMatchObject(
      refused(
        400,
        'bad_parameters_error',
        `Invalid action: ${action}, Valid action values are: ['cancel', 'force-cancel', 'kill', 'resume', 'force-resume']`,
      ),
    );
  });

  it('is refused for a group that is not there', async () => {
    const gone = refused(404, 'not_found_error', 'Requested `ExecutionGroup` with ID `nobody` was not found');
    expect(await manager.call('GET', `${PATH}/nobody`)).toMatchObject(gone);
    expect(await act({ id: 'nobody' }, 'cancel')).toMatchObject(gone);
    expect(await act({ id: 'nobody' }, 'resume')).toMatchObject(gone);
    expect(await patch({ id: 'nobody' }, { concurrency: 1 })).toMatchObject(gone);
    expect(await manager.call('GET', '/executions?_group_id=nobody')).toMatchObject(gone);
  });

  it.each([-1, 0.5, 'x', true])('refuses the concurrency %j', async (concurrency) => {
    await fleet(1);
    expect(await patch(await started(), { concurrency })).toMatchObject(
      refused(
        400,
        'bad_parameters_error',
        `concurrency must be a nonnegative number, but got: ${concurrency}`,
      ),
    );
  });
});

describe('what belongs to a group', () => {
  it('is found by `_group_id`: workflows of a group of deployments', async () => {
    await fleet(1);
    const workflows = await items<{ name: string }>(`/workflows?_group_id=${name}`);
    expect(workflows.map((workflow) => workflow.name).sort()).toEqual(Object.keys(WORKFLOWS).sort());
  });

  it('is counted by `/summary/executions`', async () => {
    const [a = '', b = '', c = ''] = await fleet(3);
    const group = await started({ concurrency: 2 });
    const [first] = await members(group);
    if (first !== undefined) await runToEnd(first, 'terminated');
    const summary = async (query: string) =>
      (await manager.call('GET', `/summary/executions?${query}&execution_group_id=${group.id}`)).body;
    expect(await summary('_target_field=status')).toEqual({
      items: [
        { status: 'pending', executions: 2 },
        { status: 'terminated', executions: 1 },
      ],
      metadata: { pagination: { total: 2, size: 1000, offset: 0 }, filtered: null },
    });
    expect(await summary('_target_field=workflow_id&_sub_field=status_display')).toMatchObject({
      items: [
        {
          workflow_id: 'install',
          executions: 3,
          'by status_display': [
            { status_display: 'pending', executions: 2 },
            { status_display: 'completed', executions: 1 },
          ],
        },
      ],
    });
    expect(await summary('_target_field=deployment_id&status=pending')).toMatchObject({
      items: [
        { deployment_id: b, executions: 1 },
        { deployment_id: c, executions: 1 },
      ],
    });
    expect(first?.deployment_id).toBe(a);
  });

  it.each([
    ['_target_field=colour', 'Invalid summary field: colour. Allowed values: '],
    ['_target_field=status&_sub_field=colour', 'Invalid summary field: colour. Allowed values: '],
    ['', 'Missing required param: _target_field'],
  ])('is not counted by %j', async (query, message) => {
    expect(await manager.call('GET', `/summary/executions?${query}`)).toMatchObject(
      refused(400, 'bad_parameters_error', expect.stringContaining(message)),
    );
  });
});

describe('tenants', () => {
  const inOther = (method: string, path: string, body?: object) =>
    manager.call(method, path, { headers: { Tenant: 'other' }, ...(body ? { body } : {}) });
  beforeAll(async () => {
    await new TenantRepository(manager.database).ensure('other');
  });

  it('neither see nor touch the groups of one another', async () => {
    await fleet(2);
    const group = await started({ concurrency: 1 });
    const path = `${PATH}/${group.id}`;
    expect(await inOther('GET', path)).toMatchObject({ status: 404 });
    expect(await inOther('POST', path, { action: 'cancel' })).toMatchObject({ status: 404 });
    expect(await inOther('PATCH', path, { concurrency: 9 })).toMatchObject({ status: 404 });
    expect(await inOther('GET', PATH)).toMatchObject({ body: { items: [] } });
    expect(await inOther('GET', `/events?execution_group_id=${group.id}`)).toMatchObject({
      body: { items: [] },
    });
    expect(await inOther('POST', PATH, { deployment_group_id: name, workflow_id: 'install' })).toMatchObject({
      status: 404,
    });
    expect(await statuses(group)).toEqual(['pending', 'queued']);
  });

  it('do not start anything on a global group of another, or send deployments there', async () => {
    await fleet(1);
    await inOther('PUT', `/deployment-groups/${name}-theirs`, { visibility: 'global' });
    const foreign = refused(
      403,
      'forbidden_error',
      `${name}-theirs belongs to tenant other and can be changed only there`,
    );
    expect(await start({ deployment_group_id: `${name}-theirs` })).toMatchObject(foreign);
    expect(await patch(await started(), { success_group_id: `${name}-theirs` })).toMatchObject(foreign);
  });

  it('let in nobody who is not one of theirs', async () => {
    const users = new UserRepository(manager.database);
    await users.create({ username: 'bob', password: 'secret', role: 'default' });
    const bob = { headers: basic('bob:secret') };
    await fleet(1);
    const { id } = await started();
    for (const [method, path, action, body] of [
      ['GET', PATH, 'execution_group_list'],
      ['GET', `${PATH}/${id}`, 'execution_group_get'],
      ['POST', PATH, 'execution_group_create', { deployment_group_id: name, workflow_id: 'install' }],
      ['POST', `${PATH}/${id}`, 'execution_group_cancel', { action: 'cancel' }],
      ['PATCH', `${PATH}/${id}`, 'execution_group_update', {}],
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
