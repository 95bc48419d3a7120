import type { Execution } from '@cloudloom/model';

/** Why an execution has not begun, in one word. */
export type WaitCode =
  | 'system_wide_running'
  | 'system_wide_waiting'
  | 'others_running'
  | 'deployment_busy'
  | 'behind_others'
  | 'group_full'
  | 'group_paused'
  | 'limit_reached'
  | 'maintenance'
  | 'next'
  | 'scheduled'
  | 'start_undelivered'
  | 'worker_missing'
  | 'starting'
  | 'not_waiting';

/** Who is in the way: those whom the caller may see, and how many others. */
export interface Blockers {
  blockers: Execution[];
  /** Of other tenants. */
  foreign: number;
  /** Private ones of others. */
  unseen: number;
  /** Not looked at, since there are so many. */
  more: number;
  /** How many may be active at once, where that is the reason. */
  allowed?: number | undefined;
}

/** Why it waits, in a sentence. Executions that the caller may not see are counted, never named. */
export function describeWait(code: WaitCode, execution: Execution, about: Blockers): string {
  const names = nameAll(about);
  switch (code) {
    case 'system_wide_running':
      return `A system-wide execution is running, beside which nothing starts: ${names}.`;
    case 'system_wide_waiting':
      return `A system-wide execution waits until all that runs has ended, and nothing starts before it: ${names}.`;
    case 'others_running':
      return `It is system-wide and starts when nothing else runs. Still running: ${names}.`;
    case 'deployment_busy':
      return `Deployment ${execution.deploymentId} runs one execution at a time. Before this one: ${names}.`;
    case 'behind_others':
      return `Others have waited longer for deployment ${execution.deploymentId}: ${names}.`;
    case 'group_full':
      return `Its execution group runs ${about.allowed} of its executions at a time, and that many do: ${names}.`;
    case 'group_paused':
      return 'Its execution group is paused (concurrency 0). It goes on when the group gets a concurrency again.';
    case 'limit_reached':
      return `No more than ${about.allowed} executions run at the same time in the whole system (max_concurrent_executions).`;
    case 'maintenance':
      return 'The system is in maintenance mode, or about to be: nothing leaves the queue until the mode is left.';
    case 'next':
      return 'Nothing stands in its way: it starts at any moment.';
    case 'scheduled':
      return describeTime(execution.scheduledFor);
    case 'start_undelivered':
      return 'Its start is decided and being handed to Temporal. If that lasts, Temporal does not answer.';
    case 'starting':
      return 'Its workflow is started and begins as soon as a worker takes it. If that lasts, no worker is running.';
    case 'worker_missing':
      return 'No worker serves it yet.';
    case 'not_waiting':
      return `It does not wait: it is ${execution.status}.`;
  }
}

const describeTime = (time: Date | null): string =>
  time !== null && time.getTime() > Date.now()
    ? `It is scheduled for ${time.toISOString()}.`
    : 'Its time has come: it is decided at any moment whether it starts or waits.';

function nameAll({ blockers, foreign, unseen, more }: Blockers): string {
  const names = blockers.map(
    ({ id, workflowId, deploymentId, status }) =>
      `${id} (${workflowId}${deploymentId === null ? '' : ` of ${deploymentId}`}, ${status})`,
  );
  if (foreign > 0)
    names.push(foreign === 1 ? 'an execution of another tenant' : `${foreign} executions of other tenants`);
  if (unseen > 0) names.push(`${unseen} that you may not see`);
  if (more > 0) names.push(`${more} more`);
  return names.join(', ');
}
