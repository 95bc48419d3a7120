import type { ExecutionRun } from '@cloudloom/model';
import type { StuckWorkflow, WorkflowDescription } from './ports/execution-launcher.ts';
import type { EndStatus } from './status-machine.ts';

/** A workflow that is missing counts as deleted when it is missing at two looks that far apart. */
const ABSENT_TWICE_MILLISECONDS = 500;
/** Where nothing has shown yet that the workflow was there: a fresh start may not be visible at once. */
const NEVER_SEEN_MILLISECONDS = 10_000;

/** What a workflow's description means for an execution that is still active. */
export interface Verdict {
  status: EndStatus;
  /** Empty unless failed. */
  error: string;
  /** What people read in the execution's events. */
  cause: string;
  /** How long it must have looked like that. */
  patienceMilliseconds: number;
}

type Compared = Pick<ExecutionRun, 'workflowId' | 'runId' | 'attempt'>;

/** Null: all is well. `wasSeen`: the workflow of this attempt is known to have been there. */
export function judge(
  description: WorkflowDescription,
  execution: Compared,
  wasSeen = execution.runId !== null,
): Verdict | null {
  switch (description.state) {
    case 'open':
      if (!description.stuck || isOfEarlierAttempt(description, execution)) return null;
      return { ...failed(describeStuck(execution.workflowId, description.stuck)), patienceMilliseconds: 0 };
    case 'absent':
      return lost(execution.workflowId, wasSeen ? ABSENT_TWICE_MILLISECONDS : NEVER_SEEN_MILLISECONDS);
    case 'closed':
      // Its start was acknowledged, and now only an earlier attempt's run is known.
      if (isOfEarlierAttempt(description, execution))
        return lost(execution.workflowId, NEVER_SEEN_MILLISECONDS);
      // A closed run of an earlier attempt says nothing about this one.
      if (execution.runId !== null && description.firstRunId !== execution.runId) return null;
      // A run records its end before it closes: nothing more will come.
      return { ...endOf(description), patienceMilliseconds: 0 };
  }
}

/** The run was started for an attempt of the execution that is over. */
export const isOfEarlierAttempt = (
  { attempt }: { attempt?: number | undefined },
  execution: Pick<ExecutionRun, 'attempt'>,
): boolean => attempt !== undefined && attempt < execution.attempt;

/** How the reason begins for which we terminate a run whose code cannot go on. */
const CANNOT_GO_ON = 'The code of workflow';

const describeStuck = (workflowId: string, { failures, error }: StuckWorkflow): string =>
  `${CANNOT_GO_ON} '${workflowId}' failed ${failures} times at the same step: ${error}`;

const lost = (workflowId: string, patienceMilliseconds: number): Verdict => ({
  ...failed(
    `The workflow ${workflowId} is unknown to Temporal: it was deleted, or its server lost its data.`,
  ),
  patienceMilliseconds,
});

type Ending = Pick<Verdict, 'status' | 'error' | 'cause'>;
const failed = (cause: string): Ending => ({
  status: 'failed',
  error: cause,
  cause,
});
const cancelled = (cause: string): Ending => ({
  status: 'cancelled',
  error: '',
  cause,
});

/** Cancelling or terminating a workflow from outside is what a cancel or force-cancel would have done. */
function endOf(description: Extract<WorkflowDescription, { state: 'closed' }>): Ending {
  const because = description.reason === null || description.reason === '' ? '' : `: ${description.reason}`;
  switch (description.outcome) {
    case 'cancelled':
      return cancelled(`The workflow was cancelled from outside${because}`);
    case 'terminated':
      // By ourselves, and the record of it was lost.
      if (description.reason?.includes(CANNOT_GO_ON)) return failed(`The workflow was terminated${because}`);
      return cancelled(`The workflow was terminated from outside${because}`);
    case 'timed_out':
      return failed(`The workflow timed out${because}`);
    case 'failed':
      return failed(`The workflow failed${because}`);
    case 'completed':
      return failed(`The workflow completed without recording its end${because}`);
  }
}
