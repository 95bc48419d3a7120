import { beforeAll, describe, expect, it } from '@jest/globals';
import { EffectWriter, TenantRepository, UserRepository } from '@cloudloom/model';
import { WORKFLOWS } from '@cloudloom/executions/testing';
import { aDeployment, aGraph, aTask, anEvent, anExecution } from '../support/builders.ts';
import { basic } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();

const WORKFLOW = {
  plugin: 'default_workflows',
  operation: 'cloudify.plugins.workflows.install',
  parameters: { delta: { type: 'integer', default: 1, itemType: 'x' } },
  isCascading: false,
  availabilityRules: { nodeInstancesActive: ['none' as const] },
};

/** Every key the real client sends with a start. */
const START = {
  deployment_id: 'shop',
  workflow_id: 'install',
  parameters: {},
  allow_custom_parameters: 'false',
  force: 'false',
  dry_run: 'false',
  queue: 'false',
  scheduled_time: null,
  wait_after_fail: 600,
  force_status: null,
  created_by: null,
  created_at: null,
  started_at: null,
  ended_at: null,
  id: null,
  is_system_workflow: null,
  error: null,
};

const items = (answer: { body: unknown }): Record<string, unknown>[] =>
  (answer.body as { items: Record<string, unknown>[] }).items;

beforeAll(async () => {
  await aDeployment(manager.database, {
    instances: 3,
    displayName: 'The shop',
    workflows: { install: WORKFLOW, update_all: { ...WORKFLOW, availabilityRules: null } },
    outputs: { url: { value: { get_attribute: ['web', 'url'] }, description: 'where it is' } },
  });
  await aDeployment(manager.database, {
    id: 'idle',
    workflows: WORKFLOWS,
  });
});

describe('executions', () => {
  let id: string;

  it('start with all the keys that a client sends, and answer 201', async () => {
    const answer = await manager.call('POST', '/executions', { body: START });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        workflow_id: 'install',
        deployment_id: 'shop',
        deployment_display_name: 'The shop',
        status: 'pending',
        status_display: 'pending',
        error: '',
        parameters: { delta: 1 },
        is_dry_run: false,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        tenant_name: 'default_tenant',
        created_by: 'admin',
        private_resource: false,
      },
    });
    id = (answer.body as { id: string }).id;
  });

  it('are refused on a busy deployment with the text that clients know', async () => {
    expect(await manager.call('POST', '/executions', { body: START })).toMatchObject({
      status: 400,
      body: {
        error_code: 'existing_running_execution_error',
        message: expect.stringContaining(
          'The following executions are currently running for this deployment: [<Execution id=`',
        ),
      },
    });
  });

  it('are queued when asked to', async () => {
    const answer = await manager.call('POST', '/executions', { body: { ...START, queue: 'true' } });
    expect(answer).toMatchObject({ status: 201, body: { status: 'queued' } });
  });

  it('name what is wrong with a request', async () => {
    const start = (body: object) => manager.call('POST', '/executions', { body: { ...START, ...body } });
    expect(await start({ workflow_id: 'none' })).toMatchObject({
      status: 400,
      body: {
        error_code: 'nonexistent_workflow_error',
        message: 'Workflow none does not exist in the deployment shop',
      },
    });
    expect(await start({ deployment_id: 'none' })).toMatchObject({ status: 404 });
    expect(await start({ force: 'perhaps' })).toMatchObject({
      status: 400,
      body: { message: 'force must be <true/false>, got perhaps' },
    });
    expect(await start({ parameters: 'text' })).toMatchObject({
      status: 400,
      body: { message: "request body's 'parameters' field must be a dict but is of type str" },
    });
    expect(await manager.call('POST', '/executions', { body: { deployment_id: 'shop' } })).toMatchObject({
      body: { message: 'Missing workflow_id in json request body' },
    });
  });

  it('are shown alone and in lists, as far as asked for', async () => {
    expect(await manager.call('GET', `/executions/${id}`)).toMatchObject({ status: 200, body: { id } });
    expect((await manager.call('GET', `/executions/${id}?_include=id,status`)).body).toEqual({
      id,
      status: 'pending',
    });
    const list = await manager.call(
      'GET',
      '/executions?_include_system_workflows=False&deployment_id=shop&_all_tenants=False&_offset=0&_size=1&_sort=-created_at' +
        '&_include=id,workflow_id,status_display',
    );
    expect(list.body).toEqual({
      items: [{ id: expect.any(String), workflow_id: 'install', status_display: 'queued' }],
      metadata: {
        pagination: { total: 2, size: 1, offset: 0 },
        filtered: null,
        next: expect.any(String),
      },
    });
    expect(await manager.call('GET', '/executions/none')).toMatchObject({
      status: 404,
      body: { message: 'Requested `Execution` with ID `none` was not found' },
    });
    expect(await manager.call('GET', '/executions?color=red')).toMatchObject({ status: 400 });
    expect(await manager.call('GET', '/executions?_include=color')).toMatchObject({
      status: 400,
      body: { error_code: 'no_such_include_field_error' },
    });
  });

  it('are cancelled with 200', async () => {
    const act = (action: string, target = id) =>
      manager.call('POST', `/executions/${target}`, { body: { action } });
    expect(await act('cancel')).toMatchObject({ status: 200, body: { id } });
    expect(await act('dance')).toMatchObject({
      status: 400,
      body: {
        message:
          "Invalid action: dance, Valid action values are: ['cancel', 'force-cancel', 'kill', 'resume', 'force-resume', 'requeue']",
      },
    });
    expect(await act('cancel', 'none')).toMatchObject({
      status: 404,
      body: { message: "Requested `Execution` ['none'] was not found" },
    });
  });
});

describe('executions that ended elsewhere', () => {
  const RECORD = {
    ...START,
    id: '0a-restored',
    workflow_id: 'of_another_server',
    force_status: 'failed',
    error: 'it broke',
    parameters: { a: [1] },
    dry_run: 'true',
    is_system_workflow: true,
    created_by: 'ada',
    created_at: '2020-01-01T10:00:00.123Z',
    started_at: '2020-01-01 10:00:01',
    ended_at: '2020-01-01T12:00:02+02:00',
  };
  const post = (body: object, headers: Record<string, string> = {}) =>
    manager.call('POST', '/executions', { body, headers });
  const asAda = basic('ada:lovelace');

  beforeAll(async () => {
    const users = new UserRepository(manager.database);
    await users.create({ username: 'ada', password: 'lovelace', role: 'default' });
    await users.addToTenant('ada', 'default_tenant', 'manager');
  });

  it('are stored as they were, and nothing runs', async () => {
    const launches = manager.launcher.started.length;
    const shown = {
      id: '0a-restored',
      workflow_id: 'of_another_server',
      deployment_id: 'shop',
      status: 'failed',
      error: 'it broke',
      parameters: { a: [1] },
      is_dry_run: true,
      is_system_workflow: true,
      created_by: 'ada',
      created_at: '2020-01-01T10:00:00.123Z',
      started_at: '2020-01-01T10:00:01.000Z',
      ended_at: '2020-01-01T10:00:02.000Z',
    };
    expect(await post(RECORD)).toMatchObject({ status: 201, body: shown });
    expect((await manager.call('GET', '/executions/0a-restored')).body).toMatchObject(shown);
    const undelivered = await manager.room.stores.surroundings.undeliveredStarts(['0a-restored']);
    expect([undelivered.size, manager.launcher.started.length]).toEqual([0, launches]);
    expect(await post(RECORD)).toMatchObject({ status: 409, body: { error_code: 'conflict_error' } });
  });

  it('need no deployment, and end as they are stored unless told otherwise', async () => {
    const headers = { 'Idempotency-Key': 'restore-1' };
    const body = {
      deployment_id: '',
      workflow_id: 'uninstall_plugin',
      force_status: 'cancelled',
      error: 'by hand',
    };
    const first = await post(body, headers);
    expect(first).toMatchObject({
      status: 201,
      body: {
        deployment_id: null,
        blueprint_id: null,
        status: 'cancelled',
        error: 'by hand',
        created_by: 'admin',
        started_at: null,
        ended_at: expect.stringMatching(/Z$/),
      },
    });
    expect((await post(body, headers)).body).toEqual(first.body);
  });

  it('have ended: no other status is taken', async () => {
    for (const status of ['started', 'pending', 'queued', 'scheduled', 'cancelling', 'done', ''])
      expect(await post({ ...RECORD, id: 'running', force_status: status })).toMatchObject({
        status: 400,
        body: {
          error_code: 'bad_parameters_error',
          message: `Force status was set to invalid state "${status}". Valid states are: terminated, failed, cancelled`,
        },
      });
    expect(await manager.call('GET', '/executions/running')).toMatchObject({ status: 404 });
  });

  it.each([
    [{ force_status: null }, /^id, error, is_system_workflow, created_by, .*: given with force_status only/],
    [{ scheduled_time: '209001012230+0000' }, 'A status cannot be forced when scheduling an execution.'],
    [{ id: 'a/b' }, /^The `id` argument contains illegal characters/],
    [{ created_by: 'nobody' }, 'created_by names the user nobody, who does not exist'],
    [{ created_at: 'yesterday' }, 'created_at is not a valid time: yesterday'],
    [{ ended_at: 5 }, 'ended_at parameter is expected to be of type str but is of type int'],
    [{ parameters: [] }, /must be a dict but is of type list/],
    [{ workflow_id: '' }, 'The `workflow_id` argument is empty'],
  ])('are refused with %j', async (change, message) => {
    const answer = await post({ ...RECORD, id: 'refused', ...change });
    expect(answer).toMatchObject({
      status: 400,
      body: { message: typeof message === 'string' ? message : expect.stringMatching(message) },
    });
    expect(await manager.call('GET', '/executions/refused')).toMatchObject({ status: 404 });
  });

  it('are brought by administrators only, into deployments of the tenant', async () => {
    const fields = {
      force_status: 'failed',
      id: 'x',
      error: 'x',
      is_system_workflow: true,
      created_by: 'ada',
    };
    for (const [field, value] of Object.entries({ ...fields, ended_at: '2020-01-01', deployment_id: '' }))
      expect(await post({ ...START, [field]: value }, asAda)).toMatchObject({
        status: 403,
        body: {
          error_code: 'forbidden_error',
          message: expect.stringContaining('to perform the action execution_record'),
        },
      });
    await new TenantRepository(manager.database).ensure('elsewhere');
    expect(await post({ ...RECORD, id: 'far' }, { Tenant: 'elsewhere' })).toMatchObject({
      status: 404,
      body: { message: 'Requested `Deployment` with ID `shop` was not found' },
    });
    // Ids are unique in the whole system, and nobody learns whose they are.
    const taken = { ...RECORD, deployment_id: '' };
    const refused = await post(taken, { Tenant: 'elsewhere' });
    expect(refused).toMatchObject({ status: 409 });
    expect(JSON.stringify(refused.body)).not.toContain('default_tenant');
  });
});

describe('the error of an execution', () => {
  const patch = (id: string, body: object, headers = {}) =>
    manager.call('PATCH', `/executions/${id}`, { body, headers });
  const stored = async (id: string) => {
    const { status, error } = (await manager.call('GET', `/executions/${id}`)).body as Record<
      string,
      unknown
    >;
    return [status, error];
  };

  it('is taken with the present status, and kept where none is given', async () => {
    await anExecution(manager.database, {
      id: 'broken',
      status: 'failed',
      error: 'unclear',
      endedAt: new Date(),
    });
    expect(await patch('broken', { status: 'failed', error: 'the disk was full' })).toMatchObject({
      status: 200,
      body: { status: 'failed', error: 'the disk was full' },
    });
    expect(await patch('broken', { status: 'failed' })).toMatchObject({ status: 200 });
    expect(await stored('broken')).toEqual(['failed', 'the disk was full']);
    expect(await patch('broken', { status: 'terminated', error: 'no' })).toMatchObject({
      status: 400,
      body: { error_code: 'invalid_exception_status_update' },
    });
    expect(await patch('broken', { status: 'failed', error: 7 })).toMatchObject({ status: 400 });
    expect(await patch('broken', { status: 'failed', error: 'x' }, { Tenant: 'elsewhere' })).toMatchObject({
      status: 404,
    });
    expect(await stored('broken')).toEqual(['failed', 'the disk was full']);
  });

  it('says why it is cancelled, to the end unless it ends otherwise', async () => {
    const { executions } = manager.room;
    const run = async (id: string) => {
      await anExecution(manager.database, { id, status: 'started', runId: `run-${id}` });
      expect(await patch(id, { status: 'cancelling', error: 'too late' })).toMatchObject({ status: 200 });
      expect(await stored(id)).toEqual(['cancelling', 'too late']);
    };
    await Promise.all(['stopped', 'went-on', 'fell'].map(run));
    await executions.finish({ executionId: 'stopped', attempt: 1, status: 'cancelled', error: '' });
    await executions.finish({ executionId: 'went-on', attempt: 1, status: 'terminated', error: '' });
    await executions.finish({ executionId: 'fell', attempt: 1, status: 'failed', error: 'its own' });
    expect(await stored('stopped')).toEqual(['cancelled', 'too late']);
    expect(await stored('went-on')).toEqual(['terminated', '']);
    expect(await stored('fell')).toEqual(['failed', 'its own']);
    await anExecution(manager.database, { id: 'waiting', status: 'queued' });
    expect(await patch('waiting', { status: 'cancelling', error: 'nobody wants it' })).toMatchObject({
      body: { status: 'cancelled', error: 'nobody wants it' },
    });
  });
});

describe('deployments', () => {
  it('list their workflows, each with its availability', async () => {
    const { body } = await manager.call(
      'GET',
      '/deployments/shop?all_sub_deployments=True&include_workdir=False',
    );
    expect(body).toMatchObject({
      id: 'shop',
      display_name: 'The shop',
      blueprint_id: 'shop-blueprint',
      outputs: { url: { value: { get_attribute: ['web', 'url'] }, description: 'where it is' } },
      workflows: expect.arrayContaining([
        {
          name: 'install',
          plugin: 'default_workflows',
          operation: 'cloudify.plugins.workflows.install',
          parameters: { delta: { type: 'integer', default: 1, item_type: 'x' } },
          is_cascading: false,
          is_available: true,
          availability_rules: { node_instances_active: ['none'] },
        },
      ]),
    });
    expect(items(await manager.call('GET', '/workflows?id=shop')).map((one) => one['name'])).toEqual(
      expect.arrayContaining(['install', 'update_all']),
    );
    expect(items(await manager.call('GET', '/deployments'))[0]).toMatchObject({
      id: 'shop',
      workflows: null,
    });
  });

  it('take labels and another name', async () => {
    const body = { labels: [{ Env: 'prod' }, { tier: ['a', 'b'] }], display_name: 'Shop 2' };
    const answer = await manager.call('PATCH', '/deployments/shop', { body });
    expect(answer).toMatchObject({ status: 200, body: { display_name: 'Shop 2' } });
    expect((answer.body as { labels: unknown[] }).labels).toEqual(
      expect.arrayContaining([
        { key: 'env', value: 'prod', created_at: expect.any(String), created_by: 'admin' },
        expect.objectContaining({ key: 'tier', value: 'b' }),
      ]),
    );
    expect(
      await manager.call('PATCH', '/deployments/shop', { body: { labels: [{ a: 'b', c: 'd' }] } }),
    ).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('Labels must be a list of 1-entry dictionaries') },
    });
  });

  it('that are not there are told by name', async () => {
    expect(await manager.call('GET', '/deployments/none')).toMatchObject({
      status: 404,
      body: { message: 'Requested `Deployment` with ID `none` was not found', error_code: 'not_found_error' },
    });
    expect(await manager.call('DELETE', '/deployments/none?force=False')).toMatchObject({ status: 404 });
    expect(await manager.call('PUT', '/deployments/new', { body: { blueprint_id: 'none' } })).toMatchObject({
      status: 404,
    });
  });

  it('keep retries of their own, and refuse impossible ones', async () => {
    const set = (workflow_settings: object) =>
      manager.call('PATCH', '/deployments/shop', { body: { workflow_settings } });
    const settings = { task_retries: -1, task_retry_interval: 0.5, subgraph_retries: 2 };
    expect(await set(settings)).toMatchObject({ status: 200, body: { workflow_settings: settings } });
    expect(await manager.call('GET', '/deployments/shop')).toMatchObject({
      body: { workflow_settings: settings },
    });
    for (const [wrong, says] of [
      [{ task_retries: 1.5 }, 'workflow_settings.task_retries must be a number of at least -1'],
      [{ task_retry_interval: -1 }, 'workflow_settings.task_retry_interval must be a number of at least 0'],
      [{ retries: 1 }, 'workflow_settings has no `retries`'],
    ] as const)
      expect(await set(wrong)).toMatchObject({
        status: 400,
        body: { error_code: 'bad_parameters_error', message: expect.stringContaining(says) },
      });
    expect(await set({})).toMatchObject({ body: { workflow_settings: {} } });
  });
});

describe('nodes and their instances', () => {
  it('are listed by deployment', async () => {
    const nodes = await manager.call(
      'GET',
      '/nodes?deployment_id=shop&_evaluate_functions=False&_instance_counts=True&_sort=deployment_id',
    );
    expect(items(nodes)).toMatchObject([
      {
        id: 'web',
        type: 'cloudify.nodes.Root',
        actual_number_of_instances: 3,
        host_id: null,
        operations: {},
      },
    ]);
    expect(items(await manager.call('GET', '/node-instances?deployment_id=shop&_sort=node_id'))).toHaveLength(
      3,
    );
    expect(items(await manager.call('GET', '/nodes?deployment_id=shop&id=none'))).toEqual([]);
  });

  it('take changes from those who saw the stored version', async () => {
    const patch = (body: object) => manager.call('PATCH', '/node-instances/shop_web_1', { body });
    expect(await patch({ version: 2, runtime_properties: { a: 1 } })).toMatchObject({
      status: 200,
      body: { version: 2, runtime_properties: { a: 1 }, state: 'uninitialized' },
    });
    expect(await patch({ version: 1, state: 'started' })).toMatchObject({
      status: 409,
      body: {
        error_code: 'conflict_error',
        message: 'Node instance update conflict [current version=2, update version=1]',
      },
    });
    expect(await patch({ state: 'started' })).toMatchObject({
      status: 400,
      body: { message: 'Missing version in json request body' },
    });
    expect(await patch({ version: 'x' })).toMatchObject({
      body: { message: 'version parameter is expected to be of type int but is of type str' },
    });
    expect(await patch({ version: 3, relationships: [] })).toMatchObject({ status: 403 });
    expect(
      (await manager.call('GET', '/node-instances/shop_web_1?_include=runtime_properties')).body,
    ).toEqual({
      runtime_properties: { a: 1 },
    });
  });
});

describe('the health of instances', () => {
  it('is told by each of them, and counted with their node', async () => {
    const properties = [
      { status: { ok: false, task: 'check', result: 'dark' } },
      { status: { ok: true }, configuration_drift: { ok: true, result: { size: 2 } } },
      { target_relationships_configuration_drift: { app_1: { ok: false, result: 'no answer' } } },
    ];
    const ids = ['shop_web_1', 'shop_web_2', 'shop_web_3'];
    for (const [place, id] of ids.entries())
      await manager.call('PATCH', `/node-instances/${id}?force=true`, {
        body: { version: 9, system_properties: properties[place] },
      });
    const instances = items(await manager.call('GET', '/node-instances?deployment_id=shop'));
    expect(
      ids
        .map((id) => instances.find((each) => each['id'] === id))
        .map((each) => [each?.['is_status_check_ok'], each?.['has_configuration_drift']]),
    ).toEqual([
      [false, false],
      [true, true],
      [true, true],
    ]);
    const counted = await manager.call('GET', '/nodes?deployment_id=shop&_instance_counts=true');
    expect(items(counted)).toMatchObject([{ drifted_instances: 2, unavailable_instances: 1 }]);
  });
});

describe('events, graphs and operations', () => {
  it('are read by execution', async () => {
    const { id: executionId } = await anExecution(manager.database);
    await new EffectWriter(manager.database).write({
      executionId,
      executionAttempt: 1,
      effects: [
        aGraph([aTask('install/a'), aTask('install/b', { dependencies: ['install/a'] })]),
        anEvent('one'),
        anEvent('two'),
      ],
    });
    const events = await manager.call(
      'GET',
      `/events?_offset=0&_size=100&execution_id=${executionId}&type=cloudify_event&type=cloudify_log&_sort=reported_timestamp`,
    );
    expect(items(events).map((event) => event['message'])).toEqual(['one', 'two']);
    expect(items(events)[0]).toMatchObject({
      type: 'cloudify_event',
      event_type: 'workflow_event',
      execution_id: executionId,
      deployment_id: 'shop',
      workflow_id: 'install',
      node_name: null,
      operation: null,
      node_instance_id: null,
      error_causes: null,
    });
    expect((events.body as { metadata: object }).metadata).toEqual({
      pagination: { total: 2, size: 100, offset: 0 },
    });
    const all = await manager.call(
      'GET',
      `/events?execution_id=${executionId}&_size=1&_get_all_results=true`,
    );
    expect(all.body).toMatchObject({
      items: [{ message: 'one' }, { message: 'two' }],
      metadata: { pagination: { total: 2, size: 1, offset: 0 } },
    });
    expect((all.body as { metadata: object }).metadata).not.toHaveProperty('next');
    const graphs = items(await manager.call('GET', `/tasks_graphs?execution_id=${executionId}`));
    expect(graphs).toMatchObject([{ name: 'install', execution_id: executionId }]);
    const operations = items(
      await manager.call('GET', `/operations?execution_id=${executionId}&skip_internal=True`),
    );
    expect(operations).toMatchObject([
      { state: 'pending', type: 'RemoteWorkflowTask' },
      { dependencies: [operations[0]?.['id']] },
    ]);
    for (const [path, allowed] of [
      ['/operations', "'graph_id', 'execution_id', 'state', 'skip_internal'"],
      ['/tasks_graphs', "'execution_id', 'name'"],
    ])
      expect(await manager.call('GET', `${path}?execution_id=${executionId}&color=red`)).toMatchObject({
        status: 400,
        body: {
          error_code: 'bad_parameters_error',
          message: `Filter keys '['color']' do not exist. Allowed keys are: [${allowed}]`,
        },
      });
    expect(await manager.call('GET', '/operations')).toMatchObject({
      status: 400,
      body: { message: 'Missing required param: graph_id or execution_id' },
    });
  });
});

describe('a failed execution', () => {
  it('tells what a resume would run again, and is resumed', async () => {
    const { id } = await anExecution(manager.database, {
      deploymentId: 'idle',
      blueprintId: 'idle-blueprint',
    });
    const effects = [aGraph([aTask('install/a'), aTask('install/b', { dependencies: ['install/a'] })])];
    await new EffectWriter(manager.database).write({ executionId: id, executionAttempt: 1, effects });
    const preview = () => manager.call('GET', `/executions/${id}/resume-plan?skip_internal=true`);
    expect(await preview()).toMatchObject({ status: 409, body: { error_code: 'conflict_error' } });
    await manager.room.executions.recordLostRun({
      executionId: id,
      attempt: 1,
      status: 'failed',
      error: 'x',
    });
    expect(await preview()).toMatchObject({
      status: 200,
      body: {
        ...{ execution_id: id, action: 'resume', totals: { rerun: 2, kept: 0 }, blocked: [] },
        graphs: [{ name: 'install', rerun: [{ path: 'install/a' }, { path: 'install/b' }] }],
      },
    });
    expect(await manager.call('POST', `/executions/${id}`, { body: { action: 'resume' } })).toMatchObject({
      status: 200,
    });
    expect(await manager.call('GET', `/executions/${id}`)).toMatchObject({
      body: { status: 'pending', resume: true, error: '' },
    });
    expect(await manager.call('GET', '/executions/none/resume-plan')).toMatchObject({ status: 404 });
  });
});

describe('secrets', () => {
  const put = (body: object, key = 'db_password') => manager.call('PUT', `/secrets/${key}`, { body });

  it('are stored with 200 and read back', async () => {
    expect(
      await put({ value: 's3cret', update_if_exists: false, is_hidden_value: false, visibility: 'tenant' }),
    ).toMatchObject({ status: 200, body: { key: 'db_password', value: 's3cret' } });
    expect(await manager.call('GET', '/secrets/db_password')).toMatchObject({
      body: { value: 's3cret', visibility: 'tenant' },
    });
    expect(items(await manager.call('GET', '/secrets?_sort=key'))[0]).not.toHaveProperty('value');
  });

  it('are replaced only when asked to', async () => {
    expect(await put({ value: 'new' })).toMatchObject({
      status: 409,
      body: { error_code: 'conflict_error' },
    });
    expect(await put({ value: 'new', update_if_exists: true })).toMatchObject({ status: 200 });
    const patch = { body: { value: 'newer', provider_options: {} } };
    expect(await manager.call('PATCH', '/secrets/db_password', patch)).toMatchObject({
      status: 200,
      body: { value: 'newer' },
    });
    expect(await manager.call('GET', '/secrets/db_password')).toMatchObject({ body: { value: 'newer' } });
  });

  it('must have a value, and a key that obeys the rules of ids', async () => {
    expect(await put({ value: '' })).toMatchObject({ status: 400 });
    expect(await put({ value: 'x' }, 'a%20b')).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('The `key` argument contains illegal characters') },
    });
    expect(await put({ value: 'x', visibility: 'sky' })).toMatchObject({
      status: 400,
      body: {
        message: "Invalid visibility: `sky`. Valid visibility's values are: ['private', 'tenant', 'global']",
      },
    });
  });

  it('are deleted with 204', async () => {
    expect(await manager.call('DELETE', '/secrets/db_password')).toMatchObject({ status: 204 });
    expect(await manager.call('GET', '/secrets/db_password')).toMatchObject({
      status: 404,
      body: { message: 'Requested `Secret` with ID `db_password` was not found' },
    });
  });
});
