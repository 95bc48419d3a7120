import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { WORKFLOWS } from '@cloudloom/executions/testing';
import { DueSweep } from '@cloudloom/executions';
import type { ExecutionSchedule } from '@cloudloom/model';
import { packFiles } from '../support/archives.ts';
import { SCOPE, aDeployment } from '../support/builders.ts';
import { eventually } from '../support/eventually.ts';
import { useManager } from './manager-world.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const manager = useManager();
let name: string;
let count = 0;
beforeEach(async () => {
  name = `shop-${++count}`;
  await aDeployment(manager.database, { id: name, workflows: WORKFLOWS });
});

const at = (id: string, deployment = name) => `/execution-schedules/${id}?deployment_id=${deployment}`;
/** Body of a schedule as the real client sends it: every key, null where it is unused. */
const aBody = (wishes: object = {}) => ({
  workflow_id: 'install',
  execution_arguments: null,
  parameters: null,
  since: '2040-01-01T08:00:00',
  until: null,
  recurrence: '1 day',
  count: null,
  weekdays: null,
  rrule: null,
  slip: 0,
  stop_on_fail: false,
  enabled: true,
  ...wishes,
});
const put = (id: string, wishes: object = {}) => manager.call('PUT', at(id), { body: aBody(wishes) });
const patch = (id: string, changes: object) => manager.call('PATCH', at(id), { body: changes });
const get = (id: string) => manager.call('GET', at(id));
const refused = (status: number, error_code: string, message: unknown) => ({
  status,
  body: { error_code, message, server_traceback: null },
});

const stored = async (id: string): Promise<ExecutionSchedule> =>
  manager.room.schedules.find(SCOPE, { deploymentId: name, id });
/** A schedule that recurs daily, whose next occurrence is the given time. */
async function scheduleAt(id: string, occurrence: Date, wishes: object = {}): Promise<ExecutionSchedule> {
  const { since, ...others } = { since: occurrence, ...wishes };
  return manager.room.schedules.create(
    SCOPE,
    { id, deploymentId: name, workflowId: 'install', since, rule: { recurrence: '1 day' }, ...others },
    new Date(occurrence.getTime() - MINUTE),
  );
}
const launch = ({ uid, nextOccurrence }: ExecutionSchedule, lateness = 0) => {
  const occurrence = nextOccurrence ?? new Date(0);
  return manager.room.scheduleLaunch.launch(uid, occurrence, new Date(occurrence.getTime() + lateness));
};
const executions = async () => {
  const query = { offset: 0, size: null, sort: [], filters: { deploymentId: [name] } };
  return (await manager.room.stores.executions.list(SCOPE, query)).items;
};
const end = async (executionId: string, status: 'terminated' | 'failed') => {
  await manager.room.executions.begin({ executionId, attempt: 1, runId: `run-${executionId}` });
  await manager.room.executions.finish({
    executionId,
    attempt: 1,
    status,
    error: status === 'failed' ? 'no' : '',
  });
};
const endLatest = async (id: string, status: 'terminated' | 'failed') =>
  end((await stored(id)).latestExecutionId ?? '', status);

describe('schedules over REST', () => {
  it('are created with 201 and show every field', async () => {
    const answer = await put('nightly', {
      execution_arguments: {
        allow_custom_parameters: true,
        force: 'true',
        dry_run: true,
        wait_after_fail: 60,
      },
      parameters: { delta: 2 },
      workflow_id: 'scale',
      until: '2040-01-03 08:00:00',
      weekdays: ['mo', 'tu', 'su'],
      slip: 5,
      stop_on_fail: true,
    });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        id: 'nightly',
        deployment_id: name,
        workflow_id: 'scale',
        parameters: { delta: 2 },
        execution_arguments: {
          allow_custom_parameters: true,
          force: true,
          is_dry_run: true,
          wait_after_fail: 60,
        },
        since: '2040-01-01T08:00:00.000Z',
        until: '2040-01-03T08:00:00.000Z',
        rule: { recurrence: '1 day', count: null, weekdays: ['MO', 'TU', 'SU'] },
        slip: 5,
        stop_on_fail: true,
        enabled: true,
        next_occurrence: '2040-01-01T08:00:00.000Z',
        all_next_occurrences: ['2040-01-01 08:00:00', '2040-01-02 08:00:00', '2040-01-03 08:00:00'].filter(
          (text) => ['Mon', 'Tue', 'Sun'].includes(new Date(`${text}Z`).toUTCString().slice(0, 3)),
        ),
        latest_execution_status: null,
        created_by: 'admin',
        tenant_name: 'default_tenant',
        visibility: 'tenant',
        resource_availability: 'tenant',
        private_resource: false,
        created_at: expect.stringMatching(/Z$/),
      },
    });
    expect(await get('nightly')).toMatchObject({ status: 200, body: answer.body as object });
  });

  it('have defaults for all that is not asked for', async () => {
    const body = { workflow_id: 'install', since: '2040-01-01', count: 1 };
    expect(await manager.call('PUT', at('once'), { body })).toMatchObject({
      status: 201,
      body: {
        rule: { recurrence: null, count: 1, weekdays: null },
        slip: 0,
        stop_on_fail: false,
        enabled: true,
        parameters: {},
        execution_arguments: {
          allow_custom_parameters: false,
          force: false,
          is_dry_run: false,
          wait_after_fail: 600,
        },
        until: null,
        all_next_occurrences: ['2040-01-01 00:00:00'],
      },
    });
  });

  it('take iCalendar rules as they are, and show a thousand moments at most', async () => {
    const answer = await put('fridays', { rrule: 'RRULE:FREQ=WEEKLY;BYDAY=FR', recurrence: null });
    expect(answer).toMatchObject({
      status: 201,
      body: { rule: { rrule: 'RRULE:FREQ=WEEKLY;BYDAY=FR' }, next_occurrence: '2040-01-06T08:00:00.000Z' },
    });
    expect((answer.body as { all_next_occurrences: string[] }).all_next_occurrences).toHaveLength(1000);
  });

  it('have names that are free in their deployment', async () => {
    await put('nightly');
    const other = `${name}-other`;
    await aDeployment(manager.database, { id: other, workflows: WORKFLOWS });
    expect(await manager.call('PUT', at('nightly', other), { body: aBody() })).toMatchObject({ status: 201 });
    expect(await put('nightly')).toMatchObject(
      refused(
        409,
        'conflict_error',
        '<ExecutionSchedule id=`nightly` tenant=`default_tenant`> already exists on <Tenant name=`default_tenant`> or with global visibility',
      ),
    );
    expect(await put('9lives')).toMatchObject(
      refused(400, 'bad_parameters_error', 'The `schedule_id` argument must begin with a letter'),
    );
  });

  it('are refused for what they could not do', async () => {
    const cases: [object, string, unknown][] = [
      [
        { workflow_id: null },
        'bad_parameters_error',
        expect.stringMatching(/^workflow_id parameter is expected/),
      ],
      [{ since: null }, 'bad_parameters_error', expect.stringMatching(/^since parameter is expected/)],
      [{ since: 'soon' }, 'bad_parameters_error', 'soon is not a legal time format'],
      [{ until: 'late' }, 'bad_parameters_error', 'late is not a legal time format'],
      [
        { workflow_id: 'fly' },
        'nonexistent_workflow_error',
        `Workflow fly does not exist in the deployment ${name}`,
      ],
      [{ parameters: 'x' }, 'bad_parameters_error', 'parameters: expected a dict, but got: x'],
      [
        { execution_arguments: [1] },
        'bad_parameters_error',
        'execution_arguments: expected a dict, but got: [1]',
      ],
      [{ weekdays: 'mo' }, 'bad_parameters_error', 'weekdays: expected a list, but got: mo'],
      [{ count: 'x' }, 'bad_parameters_error', 'count must be an integer, got x'],
      [{ slip: -1 }, 'bad_parameters_error', 'slip must be a nonnegative number of minutes, but got: -1'],
      [{ stop_on_fail: 'perhaps' }, 'bad_parameters_error', 'stop_on_fail must be <true/false>, got perhaps'],
      [
        { recurrence: null },
        'bad_parameters_error',
        'recurrence must be specified for execution count larger than 1',
      ],
      [
        { rrule: 'FREQ=DAILY' },
        'bad_parameters_error',
        '`rrule` cannot be provided together with `recurrence`, `weekdays` or `count`.',
      ],
      [
        { rrule: 'FREQ=NEVER', recurrence: null },
        'bad_parameters_error',
        expect.stringMatching(/^invalid RRULE string provided: FREQ must be one of/),
      ],
    ];
    for (const [wishes, code, message] of cases)
      expect(await put('x', wishes)).toMatchObject(refused(400, code, message));
    expect(await manager.call('PUT', '/execution-schedules/x', { body: aBody() })).toMatchObject(
      refused(400, 'bad_parameters_error', 'Missing required parameter deployment_id in the query string'),
    );
    expect(await manager.call('PUT', at('x', 'nowhere'), { body: aBody() })).toMatchObject(
      refused(404, 'not_found_error', 'Requested `Deployment` with ID `nowhere` was not found'),
    );
    expect(await manager.call('GET', `/execution-schedules?deployment_id=${name}`)).toMatchObject({
      body: { items: [] },
    });
  });

  it('change with 201 in what is named, and keep the rest', async () => {
    await put('nightly', { count: 5 });
    expect(await patch('nightly', { since: '2040-02-01T09:00:00', slip: 3, recurrence: null })).toMatchObject(
      {
        status: 201,
        body: {
          since: '2040-02-01T09:00:00.000Z',
          next_occurrence: '2040-02-01T09:00:00.000Z',
          slip: 3,
          rule: { recurrence: '1 day', count: 5, weekdays: null },
        },
      },
    );
    expect(await patch('nightly', { workflow_id: 'uninstall', stop_on_fail: true })).toMatchObject({
      status: 201,
      body: { workflow_id: 'uninstall', stop_on_fail: true, slip: 3 },
    });
    expect(await patch('nightly', { rrule: 'FREQ=WEEKLY' })).toMatchObject({
      body: { rule: { rrule: 'FREQ=WEEKLY' } },
    });
    expect(await patch('nightly', { workflow_id: 'fly' })).toMatchObject({
      status: 400,
      body: { error_code: 'nonexistent_workflow_error' },
    });
  });

  it('have nothing to come while they are disabled', async () => {
    await put('nightly');
    expect(await patch('nightly', { enabled: false })).toMatchObject({
      body: { enabled: false, next_occurrence: null, all_next_occurrences: [] },
    });
    expect(await patch('nightly', { enabled: true })).toMatchObject({
      body: { enabled: true, next_occurrence: '2040-01-01T08:00:00.000Z' },
    });
  });

  it('are gone after a deletion with 204, and named in the refusal then', async () => {
    await put('nightly');
    expect(await manager.call('DELETE', at('nightly'))).toMatchObject({ status: 204 });
    const gone = refused(
      404,
      'not_found_error',
      `Requested \`ExecutionSchedule\` with ID \`nightly\` was not found (filters: {'id': 'nightly', 'deployment_id': '${name}'})`,
    );
    expect(await get('nightly')).toMatchObject(gone);
    expect(await patch('nightly', { slip: 1 })).toMatchObject(gone);
    expect(await manager.call('DELETE', at('nightly'))).toMatchObject(gone);
  });

  it('are listed as everything is: filtered, sorted, searched, cut to fields', async () => {
    await put('late', { since: '2041-01-01T00:00:00' });
    await put('early');
    await put('off', { enabled: false });
    const ids = async (query: string) => {
      const { body } = await manager.call('GET', `/execution-schedules?deployment_id=${name}&${query}`);
      return (body as { items: { id: string }[] }).items.map(({ id }) => id);
    };
    expect(await ids('')).toEqual(['late', 'early', 'off']);
    expect(await ids('_sort=next_occurrence')).toEqual(['early', 'late', 'off']);
    expect(await ids('_sort=-since&enabled=true')).toEqual(['late', 'early']);
    expect(await ids('_search=AR')).toEqual(['early']);
    expect(await ids('_size=1&_offset=1')).toEqual(['early']);
    expect(
      await manager.call('GET', `/execution-schedules?deployment_id=${name}&_include=id,slip&enabled=false`),
    ).toMatchObject({ body: { items: [{ id: 'off', slip: 0 }], metadata: { pagination: { total: 1 } } } });
  });

  it('are counted by a field and by whether they recur', async () => {
    await put('daily');
    await put('fridays', { rrule: 'FREQ=WEEKLY;BYDAY=FR', recurrence: null });
    await put('once', { recurrence: null, count: 1 });
    const summary = (query: string) => manager.call('GET', `/summary/execution_schedules?${query}`);
    const { status, body } = await summary('_target_field=deployment_id&_sub_field=recurrence');
    expect(status).toBe(200);
    expect(
      (body as { items: { deployment_id: string }[] }).items.find((each) => each.deployment_id === name),
    ).toEqual({
      deployment_id: name,
      execution_schedules: 3,
      'by recurrence': [
        { recurrence: 'recurring', execution_schedules: 2 },
        { recurrence: 'single', execution_schedules: 1 },
      ],
    });
    expect(await summary('_target_field=slip')).toMatchObject(
      refused(
        400,
        'bad_parameters_error',
        'Invalid summary field: slip. Allowed values: deployment_id, workflow_id, tenant_name, visibility',
      ),
    );
  });
});

describe('the alarm of a schedule', () => {
  const alarms = () =>
    [...manager.launcher.alarms.values()].filter(({ scheduleUid }) => scheduleUid !== null);
  const dueTimes = async (id: string) => {
    const { uid } = await stored(id);
    return alarms().flatMap(({ scheduleUid, dueAt }) =>
      scheduleUid === uid ? [new Date(dueAt).toISOString()] : [],
    );
  };

  it('is set for the next occurrence, and follows every change', async () => {
    await put('nightly');
    const become = (times: string[]) =>
      eventually(
        `alarms at ${times.join()}`,
        async () => (await dueTimes('nightly')).join() === times.join(),
      );
    await become(['2040-01-01T08:00:00.000Z']);
    await patch('nightly', { since: '2040-03-01T08:00:00' });
    await become(['2040-03-01T08:00:00.000Z']);
    await patch('nightly', { enabled: false });
    await become([]);
    await patch('nightly', { enabled: true });
    await become(['2040-03-01T08:00:00.000Z']);
    const { uid } = await stored('nightly');
    await manager.call('DELETE', at('nightly'));
    await eventually('no alarm is left', () => !alarms().some(({ scheduleUid }) => scheduleUid === uid));
  });
});

describe('an occurrence', () => {
  // Occurrences are on whole seconds.
  const due = new Date(Math.ceil((Date.now() + DAY) / 1000) * 1000);

  it('starts the workflow once, however often it is asked for, and moves on', async () => {
    const schedule = await scheduleAt('nightly', due, {
      parameters: { delta: 3, entity: 'web' },
      workflowId: 'scale',
      executionArguments: { dryRun: true, waitAfterFail: 7 },
    });
    const fates = await Promise.all([1, 2, 3, 4, 5].map(() => launch(schedule)));
    expect(fates.filter((fate) => fate === 'started')).toHaveLength(1);
    expect(await launch(schedule)).toBe('over');
    const [execution, ...others] = await executions();
    expect(others).toEqual([]);
    expect(execution).toMatchObject({
      workflowId: 'scale',
      status: 'pending',
      parameters: { delta: 3, entity: 'web' },
      isDryRun: true,
      waitAfterFail: 7,
      createdBy: 'admin',
    });
    expect(await stored('nightly')).toMatchObject({
      nextOccurrence: new Date(due.getTime() + DAY),
      latestExecutionId: execution?.id,
      latestExecutionStatus: 'pending',
    });
  });

  it('waits in the queue while the deployment is busy', async () => {
    const running = await manager.room.executions.start(SCOPE, { deploymentId: name, workflowId: 'install' });
    expect(await launch(await scheduleAt('nightly', due))).toBe('started');
    expect((await executions()).map(({ status }) => status)).toEqual(['pending', 'queued']);
    await end(running.id, 'terminated');
    expect(await stored('nightly')).toMatchObject({ latestExecutionStatus: 'pending' });
  });

  it('is skipped while the execution before has not ended', async () => {
    await launch(await scheduleAt('nightly', due));
    expect(await launch(await stored('nightly'))).toBe('skipped: the execution before has not ended');
    expect(await executions()).toHaveLength(1);
    expect(await stored('nightly')).toMatchObject({ nextOccurrence: new Date(due.getTime() + 2 * DAY) });
    await endLatest('nightly', 'terminated');
    expect(await launch(await stored('nightly'))).toBe('started');
  });

  it('comes too late after its slip and a minute, and what was missed is not made up for', async () => {
    const schedule = await scheduleAt('nightly', due, { slip: 5 });
    expect(await launch(schedule, 6 * MINUTE)).toBe('skipped: too late');
    expect(await stored('nightly')).toMatchObject({ nextOccurrence: new Date(due.getTime() + DAY) });
    expect(await launch(await stored('nightly'), 6 * MINUTE - 1)).toBe('started');
    const other = await scheduleAt('weekly', due);
    expect(await launch(other, 3.5 * DAY)).toBe('skipped: too late');
    expect(await stored('weekly')).toMatchObject({ nextOccurrence: new Date(due.getTime() + 4 * DAY) });
  });

  it('disables a schedule that stops on failure, once its execution has failed', async () => {
    await launch(await scheduleAt('nightly', due, { stopOnFail: true }));
    await endLatest('nightly', 'failed');
    expect(await launch(await stored('nightly'))).toBe('disabled: the execution before has failed');
    expect(await stored('nightly')).toMatchObject({
      enabled: false,
      nextOccurrence: null,
      latestExecutionStatus: 'failed',
    });
    expect(await executions()).toHaveLength(1);
  });

  it('goes on after a failure otherwise', async () => {
    await launch(await scheduleAt('nightly', due));
    await endLatest('nightly', 'failed');
    expect(await launch(await stored('nightly'))).toBe('started');
  });

  it('that cannot start is a failed execution with the reason', async () => {
    const schedule = await scheduleAt('nightly', due, {
      workflowId: 'scale',
      parameters: { size: 3 },
      stopOnFail: true,
    });
    expect(await launch(schedule)).toBe('refused');
    expect(await launch(schedule)).toBe('over');
    expect(await executions()).toMatchObject([
      {
        workflowId: 'scale',
        status: 'failed',
        error: expect.stringMatching(
          /^Error preparing execution: Workflow "scale" does not have the following/,
        ),
        parameters: { size: 3 },
      },
    ]);
    expect(await stored('nightly')).toMatchObject({ latestExecutionStatus: 'failed' });
    expect(await launch(await stored('nightly'))).toBe('disabled: the execution before has failed');
  });

  it('that finds its workflow not available is a failed execution, too', async () => {
    expect(await launch(await scheduleAt('nightly', due, { workflowId: 'uninstall' }))).toBe('refused');
    expect(await executions()).toMatchObject([
      { status: 'failed', error: 'Error preparing execution: Workflow not available: uninstall' },
    ]);
    expect(await stored('nightly')).toMatchObject({ latestExecutionStatus: 'failed' });
  });

  it('of a schedule that was changed, disabled or deleted meanwhile is over', async () => {
    const schedule = await scheduleAt('nightly', due);
    await patch('nightly', { enabled: false });
    expect(await launch(schedule)).toBe('over');
    await patch('nightly', { enabled: true, since: '2040-01-01' });
    expect(await launch(schedule)).toBe('over');
    await manager.call('DELETE', at('nightly'));
    expect(await launch(schedule)).toBe('over');
    const again = await scheduleAt('nightly', due);
    expect(await launch(schedule)).toBe('over');
    expect(await launch(again)).toBe('started');
    expect(await executions()).toHaveLength(1);
  });

  it('is the last one when the rule ends', async () => {
    await launch(await scheduleAt('once', due, { rule: { count: 1 } }));
    expect(await stored('once')).toMatchObject({ enabled: true, nextOccurrence: null });
  });

  it('is decided by the sweep when no alarm rings', async () => {
    const overdue = new Date(Date.now() - 20_000);
    await scheduleAt('nightly', overdue);
    await scheduleAt('future', due);
    const { stores, executions: service, scheduleLaunch } = manager.room;
    const sweep = new DueSweep({ stores, executions: service, launch: scheduleLaunch });
    await sweep.sweep();
    await sweep.sweep();
    expect(await executions()).toHaveLength(1);
    expect(await stored('nightly')).toMatchObject({ latestExecutionStatus: 'pending' });
  });
});

describe('an execution that starts later', () => {
  const tomorrow = () => new Date(Math.ceil((Date.now() + DAY) / MINUTE) * MINUTE);
  const compact = (time: Date) => `${time.toISOString().slice(0, 16).replaceAll(/[-T:]/g, '')}+0000`;
  const post = (wishes: object) =>
    manager.call('POST', '/executions', { body: { deployment_id: name, workflow_id: 'install', ...wishes } });
  const idOf = (answer: { body: unknown }) => (answer.body as { id: string }).id;

  it('is stored with its time, and an alarm asks for it', async () => {
    const time = tomorrow();
    const answer = await post({ scheduled_time: compact(time), queue: 'false' });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        id: expect.any(String),
        status: 'scheduled',
        scheduled_for: time.toISOString(),
        started_at: null,
      },
    });
    await eventually('the alarm is set', () => manager.launcher.alarms.has(idOf(answer)));
    expect(manager.launcher.alarms.get(idOf(answer))).toEqual({
      executionId: idOf(answer),
      dueAt: time.getTime(),
      scheduleUid: null,
    });
    expect(manager.launcher.started.some(({ executionId }) => executionId === idOf(answer))).toBe(false);
    await manager.room.executions.decideScheduled(idOf(answer));
    expect(await executions()).toMatchObject([{ status: 'pending' }]);
    await manager.room.executions.decideScheduled(idOf(answer));
    expect(await executions()).toMatchObject([{ status: 'pending' }]);
  });

  it('is cancelled at once before its time, and its alarm falls silent', async () => {
    const answer = await post({ scheduled_time: compact(tomorrow()) });
    const id = idOf(answer);
    await eventually('the alarm is set', () => manager.launcher.alarms.has(id));
    expect(await manager.call('POST', `/executions/${id}`, { body: { action: 'cancel' } })).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    await eventually('the alarm is silent', () => !manager.launcher.alarms.has(id));
    await manager.room.executions.decideScheduled(id);
    expect(await executions()).toMatchObject([{ status: 'cancelled', error: '' }]);
  });

  it('is refused without zone, in the past, with a forced status, and for what could not start anyway', async () => {
    const advice =
      ' please provide valid date. \nExpected format: YYYYMMDDHHMM+HHMM or YYYYMMDDHHMM-HHMM i.e: 201801012230-0500 (Jan-01-18 10:30pm EST)';
    const ending = (words: string) => expect.stringMatching(new RegExp(`${words}.*`));
    const answers = [
      await post({ scheduled_time: '204001010000' }),
      await post({ scheduled_time: '201801010000+0000' }),
    ];
    expect(answers[0]).toMatchObject(
      refused(400, 'bad_parameters_error', ending('missing timezone information')),
    );
    expect(answers[1]).toMatchObject(refused(400, 'bad_parameters_error', ending('has already passed')));
    for (const { body } of answers) expect((body as { message: string }).message.endsWith(advice)).toBe(true);
    const forced = { scheduled_time: compact(tomorrow()), force_status: 'failed' };
    expect(await post(forced)).toMatchObject(
      refused(400, 'bad_parameters_error', 'A status cannot be forced when scheduling an execution.'),
    );
    expect(await post({ scheduled_time: compact(tomorrow()), workflow_id: 'fly' })).toMatchObject({
      status: 400,
      body: { error_code: 'nonexistent_workflow_error' },
    });
    expect(await executions()).toEqual([]);
  });

  it('is decided by the sweep when no alarm rings', async () => {
    const { stores, executions: service, scheduleLaunch } = manager.room;
    const sweep = new DueSweep({ stores, executions: service, launch: scheduleLaunch });
    const request = { deploymentId: name, workflowId: 'install' };
    const { id } = await service.start(SCOPE, { ...request, scheduledFor: new Date(Date.now() - 1_000) });
    await sweep.sweep();
    expect((await stores.executions.byId(id))?.status).toBe('scheduled');
    await sweep.sweep(0);
    expect((await stores.executions.byId(id))?.status).toBe('pending');
  });
});

describe('a blueprint with schedules', () => {
  const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
node_templates: { web: { type: cloudify.nodes.Root } }
deployment_settings:
  default_schedules:
    backup:
      workflow: execute_operation
      since: '2040-01-01 10:30'
      timezone: EST
      until: '2040-06-01 00:00'
      recurrence: 1 week
      weekdays: [mo]
      slip: 4
      stop_after_fail: true
      execution_arguments: { force: true, wait_after_fail: 12 }
      workflow_parameters: { operation: maintenance.start }
    once: { workflow: install, since: +2 days, count: 1, default_enabled: false }
    wrong: { workflow: WORKFLOW, since: +1h, recurrence: 1 day }
`;
  beforeAll(async () => {
    for (const [id, workflow] of [
      ['scheduled', 'heal'],
      ['misscheduled', 'fly'],
    ] as const) {
      const archive = await packFiles({ 'blueprint.yaml': BLUEPRINT.replace('WORKFLOW', workflow) });
      const bytes = async function* () {
        yield archive;
      };
      await manager.room.blueprints.upload(SCOPE, { blueprintId: id, archive: bytes(), async: false });
    }
  }, 60_000);

  it('gives them to its deployments', async () => {
    const id = `made-${name}`;
    await manager.room.deployments.create(SCOPE, { deploymentId: id, blueprintId: 'scheduled' });
    const { body } = await manager.call('GET', `/execution-schedules?deployment_id=${id}&_sort=id`);
    expect((body as { items: unknown[] }).items).toMatchObject([
      {
        id: 'backup',
        workflow_id: 'execute_operation',
        since: '2040-01-01T15:30:00.000Z',
        until: '2040-06-01T05:00:00.000Z',
        rule: { recurrence: '1 week', weekdays: ['MO'], count: null },
        next_occurrence: '2040-01-02T15:30:00.000Z',
        slip: 4,
        stop_on_fail: true,
        enabled: true,
        execution_arguments: { force: true, wait_after_fail: 12, is_dry_run: false },
        parameters: { operation: 'maintenance.start' },
      },
      { id: 'once', enabled: false, next_occurrence: null, rule: { count: 1 } },
      { id: 'wrong', enabled: true, workflow_id: 'heal' },
    ]);
    await manager.room.deployments.delete(SCOPE, id, {});
    await eventually('the schedules are gone with the deployment', async () => {
      const { body: list } = await manager.call('GET', `/execution-schedules?deployment_id=${id}`);
      return (list as { items: unknown[] }).items.length === 0;
    });
  }, 60_000);

  it('makes no deployment when one of them names no workflow', async () => {
    const creation = manager.room.deployments.create(SCOPE, {
      deploymentId: `bad-${name}`,
      blueprintId: 'misscheduled',
    });
    await expect(creation).rejects.toThrow(`Workflow fly does not exist in the deployment bad-${name}`);
  }, 60_000);
});
