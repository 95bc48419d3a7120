import type { EventEffect } from './effects.ts';
import type { ErrorCause } from './operation-outcome.ts';

/** What the last event of an execution tells. */
export interface ExecutionEnding {
  workflowId: string;
  attempt: number;
  isDryRun: boolean;
  status: 'terminated' | 'failed' | 'cancelled';
  /** Empty unless failed. */
  error: string;
  errorCauses?: ErrorCause[];
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/** The event with which an attempt of an execution ends, in the words that clients know. */
export function finalEvent(ending: ExecutionEnding): EventEffect {
  const { attempt, error, errorCauses, timestamp } = ending;
  const subject = `'${ending.workflowId}' workflow execution`;
  const base = { kind: 'event', key: `workflow#${attempt}:ended`, timestamp } as const;
  switch (ending.status) {
    case 'terminated':
      return {
        ...base,
        eventType: 'workflow_succeeded',
        message: `${subject} succeeded${ending.isDryRun ? ' (dry run)' : ''}`,
      };
    case 'cancelled':
      return { ...base, eventType: 'workflow_cancelled', message: `${subject} cancelled` };
    case 'failed':
      return {
        ...base,
        eventType: 'workflow_failed',
        message: `${subject} failed: ${error}`,
        arguments: { error },
        ...(errorCauses === undefined ? {} : { errorCauses }),
      };
  }
}
