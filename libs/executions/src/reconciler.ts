import type { Execution } from '@cloudloom/model';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionService } from './execution.service.ts';
import type { ExecutionLauncher, StuckWorkflow, WorkflowDescription } from './ports/execution-launcher.ts';
import { SILENT, type Log } from './ports/log.ts';
import type { EndStatus } from './status-machine.ts';
import type { Stores } from './stores.ts';

const PERIOD_MILLISECONDS = 5_000;
/** A fresh start may not be visible at once; only an absence that lasts counts. */
const ABSENCE_MILLISECONDS = 10_000;
/** A run that has just closed may still be about to be recorded by its last activity. */
const CLOSED_MILLISECONDS = 2_000;
const AT_ONCE = 20;

export interface ReconcilerOptions {
  stores: Pick<Stores, 'database' | 'executions' | 'surroundings'>;
  executions: ExecutionService;
  launcher: ExecutionLauncher;
  log?: Log;
  periodMilliseconds?: number;
}

/**
 * Ends executions whose workflow is over without having said so: terminated or cancelled from outside, failed, timed out,
 * forgotten. Those whose code fails for ever are ended too. Runs in every manager; one is elected for each sweep.
 */
export class Reconciler {
  private readonly log: Log;
  /** Since when the workflow of an execution's attempt is missing or closed, milliseconds since the epoch. */
  private readonly suspectSince = new Map<string, number>();
  private stopping = new AbortController();
  private loop: Promise<void> | null = null;

  constructor(private readonly options: ReconcilerOptions) {
    this.log = options.log ?? SILENT;
  }

  start(): void {
    if (this.loop !== null) return;
    this.stopping = new AbortController();
    this.loop = this.run(this.stopping.signal);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
    this.loop = null;
  }

  /** Looks at every active execution once. `now` is milliseconds since the epoch. */
  async sweep(now = Date.now()): Promise<void> {
    const { database, surroundings } = this.options.stores;
    await database.transaction(async (tx) => {
      if (!(await surroundings.electSweeper(tx))) return;
      const active = await this.options.stores.executions.active({});
      const undelivered = await surroundings.undeliveredStarts(active.map((execution) => execution.id));
      const candidates = active.filter((execution) => !undelivered.has(execution.id));
      this.forgetAllBut(candidates);
      for (let from = 0; from < candidates.length; from += AT_ONCE)
        await Promise.all(
          candidates.slice(from, from + AT_ONCE).map((execution) => this.examine(execution, now)),
        );
    });
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.sweep();
      } catch (error) {
        this.log.warn('a sweep over active executions failed', { error });
      }
      await delay(this.options.periodMilliseconds ?? PERIOD_MILLISECONDS, undefined, { signal }).catch(
        () => {},
      );
    }
  }

  private async examine(execution: Execution, now: number): Promise<void> {
    try {
      const description = await this.options.launcher.describe(execution.id);
      const verdict = judge(description, execution);
      if (verdict === null) {
        this.suspectSince.delete(suspectOf(execution));
        return;
      }
      const since = this.suspectSince.get(suspectOf(execution)) ?? verdict.since?.getTime() ?? now;
      this.suspectSince.set(suspectOf(execution), since);
      if (now - since < verdict.patienceMilliseconds) return;
      if (description.state === 'open') await this.options.launcher.terminate(execution.id, verdict.cause);
      await this.options.executions.recordLostRun({
        executionId: execution.id,
        attempt: execution.attempt,
        status: verdict.status,
        error: verdict.error,
        ...(wasForced(execution) ? {} : { cause: verdict.cause }),
      });
      this.suspectSince.delete(suspectOf(execution));
      this.log.warn('an execution was ended because its workflow is over', {
        executionId: execution.id,
        ...verdict,
      });
    } catch (error) {
      this.log.warn('an execution could not be compared with its workflow', {
        executionId: execution.id,
        error,
      });
    }
  }

  private forgetAllBut(candidates: readonly Execution[]): void {
    const known = new Set(candidates.map(suspectOf));
    for (const suspect of this.suspectSince.keys())
      if (!known.has(suspect)) this.suspectSince.delete(suspect);
  }
}

/** A resume begins with a clean record. */
const suspectOf = ({ id, attempt }: Pick<Execution, 'id' | 'attempt'>): string => `${id}#${attempt}`;

interface Verdict {
  status: EndStatus;
  /** Empty unless failed. */
  error: string;
  /** What people read in the execution's events. */
  cause: string;
  patienceMilliseconds: number;
  /** When it happened, where that is known. */
  since?: Date | null;
}

/** Its workflow was terminated on our own request, which may wait for its record. */
const wasForced = (execution: Pick<Execution, 'status'>): boolean =>
  execution.status === 'force_cancelling' || execution.status === 'kill_cancelling';

/** What a workflow's description means for an execution that is still active; null = all is well. */
export function judge(
  description: WorkflowDescription,
  execution: Pick<Execution, 'workflowId' | 'runId' | 'attempt'>,
): Verdict | null {
  switch (description.state) {
    case 'open':
      if (!description.stuck || isOfEarlierAttempt(description, execution)) return null;
      return { ...failed(describeStuck(execution.workflowId, description.stuck)), patienceMilliseconds: 0 };
    case 'absent':
      return lost(execution.workflowId);
    case 'closed':
      // Its start was acknowledged, and now only an earlier attempt's run is known.
      if (isOfEarlierAttempt(description, execution)) return lost(execution.workflowId);
      // A closed run of an earlier attempt says nothing about this one.
      if (execution.runId !== null && description.firstRunId !== execution.runId) return null;
      return {
        ...endOf(description),
        patienceMilliseconds: CLOSED_MILLISECONDS,
        since: description.closedAt,
      };
  }
}

const isOfEarlierAttempt = (
  { attempt }: { attempt?: number | undefined },
  execution: Pick<Execution, 'attempt'>,
): boolean => attempt !== undefined && attempt < execution.attempt;

/** How the reason begins for which we terminate a run whose code cannot go on. */
const CANNOT_GO_ON = 'The code of workflow';

const describeStuck = (workflowId: string, { failures, error }: StuckWorkflow): string =>
  `${CANNOT_GO_ON} '${workflowId}' failed ${failures} times at the same step: ${error}`;

const lost = (workflowId: string): Verdict => ({
  ...failed(
    `The workflow ${workflowId} is unknown to Temporal: it was deleted, or its server lost its data.`,
  ),
  patienceMilliseconds: ABSENCE_MILLISECONDS,
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
