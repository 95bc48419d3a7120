import { describe, expect, it } from '@jest/globals';
import { ExistingRunningExecutionError } from './errors.ts';
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
  ...patch,
});
const situation = (patch: Partial<StartSituation> = {}): StartSituation => ({
  systemWide: [],
  sameDeployment: [],
  active: [],
  ...patch,
});

const BUSY = situation({ sameDeployment: [rival('a')] });
const SYSTEM = situation({ systemWide: [rival('s')] });
const SYSTEM_WAITS = situation({ systemWide: [rival('s', 'queued')] });

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
    ['is never held up as a deployment update', { workflowId: 'update' }, BUSY, 'start'],
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
    const error = new ExistingRunningExecutionError(decision.because, decision.rivals);
    expect(error.message).toBe(text);
    expect(error.code).toBe('existing_running_execution_error');
  });
});
