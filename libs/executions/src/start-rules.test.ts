import { describe, expect, it } from '@jest/globals';
import { refuseStart } from './errors.ts';
import { decideStart, type Rival, type StartCandidate, type StartSituation } from './start-rules.ts';

const rival = (id: string, status: Rival['status'] = 'started'): Rival => ({
  id,
  tenantName: 'default_tenant',
  workflowId: 'install',
  status,
});
const candidate = (patch: Partial<StartCandidate> = {}): StartCandidate => ({
  workflowId: 'install',
  deploymentId: 'shop',
  isSystemWorkflow: false,
  force: false,
  queue: false,
  isUpdate: false,
  ...patch,
});
const situation = (patch: Partial<StartSituation> = {}): StartSituation => ({
  systemWide: [],
  sameDeployment: [],
  active: [],
  limit: null,
  group: null,
  ...patch,
});

const BUSY = situation({ sameDeployment: [rival('a')] });
const SYSTEM = situation({ systemWide: [rival('s')] });
const SYSTEM_WAITS = situation({ systemWide: [rival('s', 'queued')] });
const FULL = situation({ limit: { allowed: 2, active: 2 } });
const FULL_GROUP = situation({ group: { concurrency: 1, active: 1 } });

describe('whether an execution starts, queues or is refused', () => {
  it.each<[string, Partial<StartCandidate>, StartSituation, string]>([
    ['starts on an idle deployment', {}, situation(), 'start'],
    ['starts at once although it would queue', { queue: true }, situation(), 'start'],
    ['is refused on a busy deployment', {}, BUSY, 'refuse'],
    ['queues on a busy deployment when asked to', { queue: true }, BUSY, 'queue'],
    ['overlaps on a busy deployment with force', { force: true }, BUSY, 'start'],
    [
      'waits behind one that is queued already',
      { queue: true },
      situation({ sameDeployment: [rival('q', 'queued')] }),
      'queue',
    ],
    ['starts without a deployment, whatever else runs', { deploymentId: null }, BUSY, 'start'],
    [
      'is not held up by its deployment as an update of it',
      { workflowId: 'update', isUpdate: true },
      BUSY,
      'start',
    ],
    ['is refused as a workflow of an author that is called update', { workflowId: 'update' }, BUSY, 'refuse'],
    ['is refused beside a system-wide one as an update', { isUpdate: true }, SYSTEM, 'refuse'],
    ['is refused beyond the limit', {}, FULL, 'refuse'],
    ['is refused beyond the limit even with force', { force: true }, FULL, 'refuse'],
    ['is refused beyond the limit as an update', { isUpdate: true }, FULL, 'refuse'],
    ['queues at the limit when asked to', { queue: true }, FULL, 'queue'],
    ['queues at the limit when asked to, forced or not', { queue: true, force: true }, FULL, 'queue'],
    ['starts below the limit', {}, situation({ limit: { allowed: 2, active: 1 } }), 'start'],
    ['waits for a group that is full, whatever the request says', {}, FULL_GROUP, 'queue'],
    ['waits for a group that is full also when forced', { force: true }, FULL_GROUP, 'queue'],
    ['waits for a paused group', {}, situation({ group: { concurrency: 0, active: 0 } }), 'queue'],
    ['is refused beside a system-wide one', {}, SYSTEM, 'refuse'],
    ['is refused while a system-wide one waits', {}, SYSTEM_WAITS, 'refuse'],
    ['is refused beside a system-wide one even with force', { force: true }, SYSTEM, 'refuse'],
    ['queues behind a system-wide one when asked to', { queue: true }, SYSTEM, 'queue'],
    [
      'queues by itself as an upload',
      { workflowId: 'upload_blueprint', deploymentId: null },
      SYSTEM,
      'queue',
    ],
    [
      'queues by itself at the limit as an upload',
      { workflowId: 'upload_blueprint', deploymentId: null },
      FULL,
      'queue',
    ],
    [
      'queues by itself as an environment creation',
      { workflowId: 'create_deployment_environment' },
      SYSTEM,
      'queue',
    ],
    ['starts system-wide when nothing is active', { isSystemWorkflow: true }, situation(), 'start'],
    [
      'is refused system-wide when something is active',
      { isSystemWorkflow: true },
      situation({ active: [rival('a')] }),
      'refuse',
    ],
    [
      'queues system-wide when asked to',
      { isSystemWorkflow: true, queue: true },
      situation({ active: [rival('a')] }),
      'queue',
    ],
    ['is refused system-wide while another waits', { isSystemWorkflow: true }, SYSTEM_WAITS, 'refuse'],
    [
      'queues system-wide behind another that waits',
      { isSystemWorkflow: true, queue: true },
      SYSTEM_WAITS,
      'queue',
    ],
    [
      'is not held up system-wide by queued ones',
      { isSystemWorkflow: true },
      situation({ active: [rival('a', 'queued')] }),
      'start',
    ],
  ])('it %s', (_name, wishes, present, expected) => {
    expect(decideStart(candidate(wishes), present).kind).toBe(expected);
  });

  it.each<[string, StartSituation, Partial<StartCandidate>, string]>([
    [
      'a busy deployment',
      situation({ sameDeployment: [rival('a'), rival('b', 'queued')] }),
      {},
      'The following executions are currently running for this deployment: ' +
        '[<Execution id=`a` tenant=`default_tenant` status=`started` workflow_id=`install`>, ' +
        '<Execution id=`b` tenant=`default_tenant` status=`queued` workflow_id=`install`>]. ' +
        'To execute this workflow anyway, pass "force=true" as a query parameter to this request',
    ],
    [
      'a system-wide execution',
      SYSTEM,
      {},
      'You cannot start an execution if there is a running system-wide execution (id: s)',
    ],
    [
      'others beside a system-wide start',
      situation({ active: [rival('a'), rival('b')] }),
      { isSystemWorkflow: true },
      'You cannot start a system-wide execution if there are other executions running. Currently running executions: a, b',
    ],
  ])('a refusal names %s in the words of the contract', (_name, present, wishes, text) => {
    const decision = decideStart(candidate(wishes), present);
    if (decision.kind !== 'refuse') throw new Error('expected a refusal');
    const error = refuseStart(decision);
    expect(error.message).toBe(text);
    expect(error.code).toBe('existing_running_execution_error');
  });

  it('the first text names what runs rather than what waits', () => {
    const decision = decideStart(candidate(), situation({ systemWide: [rival('w', 'queued'), rival('r')] }));
    expect(decision).toMatchObject({ rivals: [{ id: 'r' }, { id: 'w' }] });
  });

  it('the limit is named with its number and a way on', () => {
    const decision = decideStart(candidate(), FULL);
    if (decision.kind !== 'refuse') throw new Error('expected a refusal');
    expect(refuseStart(decision)).toMatchObject({
      code: 'global_parallel_running_executions_limit_reached_error',
      message:
        'You cannot start an execution: 2 executions may run at the same time (max_concurrent_executions), and that ' +
        'many do. Try again when one of them has ended, or pass "queue=true", and it starts by itself when it can.',
    });
  });
});
