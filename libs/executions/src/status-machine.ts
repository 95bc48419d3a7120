import { ACTIVE_STATUSES, type ExecutionStatus } from '@cloudloom/model';
import type { ExecutionAction } from './requests.ts';

/**
 * The one table of an execution's life: from a status to the statuses it may become. The picture is in README.md.
 * A cancelled start never reaches `started`; an ended execution leaves its end only by a resume.
 */
const TRANSITIONS: Readonly<Record<ExecutionStatus, readonly ExecutionStatus[]>> = {
  scheduled: ['queued', 'pending', 'failed', 'cancelled'],
  queued: ['pending', 'failed', 'cancelled'],
  pending: [
    'started',
    'cancelling',
    'force_cancelling',
    'kill_cancelling',
    'cancelled',
    'terminated',
    'failed',
  ],
  started: ['cancelling', 'force_cancelling', 'kill_cancelling', 'cancelled', 'terminated', 'failed'],
  cancelling: ['force_cancelling', 'kill_cancelling', 'cancelled', 'terminated', 'failed'],
  force_cancelling: ['kill_cancelling', 'cancelled'],
  kill_cancelling: ['cancelled'],
  terminated: [],
  failed: ['pending', 'queued'],
  cancelled: ['pending', 'queued'],
};

export type EndStatus = 'terminated' | 'failed' | 'cancelled';

export const ACTIVE = ACTIVE_STATUSES;
export const WAITING: readonly ExecutionStatus[] = ['queued', 'scheduled'];
export const ENDED: readonly EndStatus[] = ['terminated', 'failed', 'cancelled'];

export const isActive = (status: ExecutionStatus): boolean => ACTIVE.includes(status);
export const isWaiting = (status: ExecutionStatus): boolean => WAITING.includes(status);
export const isEnded = (status: ExecutionStatus): status is EndStatus =>
  (ENDED as readonly string[]).includes(status);
export const canBecome = (from: ExecutionStatus, to: ExecutionStatus): boolean =>
  TRANSITIONS[from].includes(to);

/** Statuses in which an action is accepted. Final is final: no kind of cancel touches an ended execution. */
const LEGAL: Readonly<Record<ExecutionAction, readonly ExecutionStatus[]>> = {
  cancel: ['pending', 'started', 'scheduled', 'queued'],
  'force-cancel': ['pending', 'started', 'scheduled', 'queued', 'cancelling'],
  kill: [...ACTIVE, ...WAITING],
  resume: ['cancelled', 'failed'],
  'force-resume': ['cancelled', 'failed'],
  requeue: ['cancelled', 'failed'],
};

export const isLegal = (action: ExecutionAction, status: ExecutionStatus): boolean =>
  LEGAL[action].includes(status);

/** The status that a request to stop leads to. What never ran is over at once; the rest waits for its run. */
export function statusAfterStop(
  action: 'cancel' | 'force-cancel' | 'kill',
  status: ExecutionStatus,
): ExecutionStatus {
  if (isWaiting(status)) return 'cancelled';
  switch (action) {
    case 'cancel':
      return 'cancelling';
    case 'force-cancel':
      return 'force_cancelling';
    case 'kill':
      return 'kill_cancelling';
  }
}

/**
 * The end that is recorded when a run reports `reported`. A workflow that ignores a cancel keeps its own end; after a
 * force-cancel or a kill the answer to the user stands, whatever the run still managed to do.
 */
export function endStatus(current: ExecutionStatus, reported: EndStatus): EndStatus {
  return current === 'force_cancelling' || current === 'kill_cancelling' ? 'cancelled' : reported;
}
