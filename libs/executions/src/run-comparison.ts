import type { ExecutionRun } from '@cloudloom/model';
import type { ExecutionService } from './execution.service.ts';
import type { OutsideChanges, Reset } from './outside-changes.ts';
import type { ExecutionLauncher, WorkflowDescription } from './ports/execution-launcher.ts';
import type { Log } from './ports/log.ts';
import { isOfEarlierAttempt, judge } from './workflow-verdict.ts';

type Present = Exclude<WorkflowDescription, { state: 'absent' }>;

export interface RunComparisonOptions {
  executions: Pick<ExecutionService, 'recordLostRun'>;
  launcher: ExecutionLauncher;
  changes: OutsideChanges;
  log: Log;
}

/** Compares one execution with its workflow, and does what follows. Remembers what it has seen of active ones. */
export class RunComparison {
  /** Since when the workflow of an execution's attempt is missing or stuck, milliseconds since the epoch. */
  private readonly suspectSince = new Map<string, number>();
  /** Attempts whose workflow was there at some look. */
  private readonly seen = new Set<string>();
  /** Resets that are dealt with. */
  private readonly resets = new Set<string>();

  constructor(private readonly options: RunComparisonOptions) {}

  isSuspect(run: ExecutionRun): boolean {
    return this.suspectSince.has(attemptOf(run));
  }

  /** Executions that are not active any more need no memory. */
  forgetAllBut(active: readonly ExecutionRun[]): void {
    const known = new Set(active.map(attemptOf));
    for (const attempt of this.suspectSince.keys())
      if (!known.has(attempt)) this.suspectSince.delete(attempt);
    for (const attempt of this.seen) if (!known.has(attempt)) this.seen.delete(attempt);
  }

  /** An active execution: ended when its workflow is over, cancelling when that is, told when it was reset. */
  async ofActive(run: ExecutionRun, now: number): Promise<void> {
    const description = await this.options.launcher.describe(run.id);
    if (description.state === 'open' && !isOfEarlierAttempt(description, run))
      await this.noteOpen(run, description);
    const wasSeen = run.runId !== null || this.seen.has(attemptOf(run));
    const verdict = judge(description, run, wasSeen);
    if (verdict === null) {
      this.suspectSince.delete(attemptOf(run));
      return;
    }
    const since = this.suspectSince.get(attemptOf(run)) ?? now;
    this.suspectSince.set(attemptOf(run), since);
    if (now - since < verdict.patienceMilliseconds) return;
    if (description.state === 'open') await this.options.launcher.terminate(run.id, verdict.cause);
    await this.options.executions.recordLostRun({
      executionId: run.id,
      attempt: run.attempt,
      status: verdict.status,
      error: verdict.error,
      ...(wasForced(run) ? {} : { cause: verdict.cause }),
    });
    this.suspectSince.delete(attemptOf(run));
    const details = { executionId: run.id, ...verdict };
    this.options.log.warn('an execution was ended because its workflow is over', details);
  }

  /** An ended execution: goes on when its workflow was reset; a run that is open for too long is terminated. */
  async ofEnded(run: ExecutionRun, { isOverdue = false } = {}): Promise<void> {
    const description = await this.options.launcher.describe(run.id);
    if (description.state === 'absent') return;
    const reset = isOfEarlierAttempt(description, run) ? null : await this.readReset(run, description);
    if (reset !== null && run.endedAt !== null && reset.at > run.endedAt)
      await this.adopt(run, description, reset);
    else if (description.state === 'open' && isOverdue) await this.close(run, description);
  }

  private async noteOpen(
    run: ExecutionRun,
    description: Extract<WorkflowDescription, { state: 'open' }>,
  ): Promise<void> {
    const { launcher, changes } = this.options;
    this.seen.add(attemptOf(run));
    const reset = await this.readReset(run, description);
    if (reset !== null) {
      await changes.noteReset(run, reset);
      this.rememberReset(run, reset.at);
    }
    if (!description.isCancelRequested || (run.status !== 'pending' && run.status !== 'started')) return;
    const origin = await launcher.cancelOrigin(run.id);
    await changes.noteCancel(run, origin ?? { identity: null, reason: null });
  }

  private async adopt(run: ExecutionRun, description: Present, reset: Reset): Promise<void> {
    if (description.state === 'open') await this.close(run, description);
    await this.options.changes.adoptReset(run, reset);
    this.rememberReset(run, reset.at);
    this.options.log.info('the workflow of an ended execution was reset', { executionId: run.id, ...reset });
  }

  private async close(run: ExecutionRun, { runId }: Present): Promise<void> {
    await this.options.launcher.terminate(run.id, `The execution has ended: ${run.status}`, runId);
  }

  /** A reset that was not dealt with yet. */
  private async readReset(run: ExecutionRun, { resetAt, runId }: Present): Promise<Reset | null> {
    if (!resetAt || this.resets.has(resetOf(run, resetAt))) return null;
    const reason = runId === undefined ? null : await this.options.launcher.resetReason(run.id, runId);
    return { at: resetAt, reason };
  }

  private rememberReset(run: ExecutionRun, at: Date): void {
    this.resets.add(resetOf(run, at));
    const [oldest] = this.resets;
    if (this.resets.size > REMEMBERED_RESETS && oldest !== undefined) this.resets.delete(oldest);
  }
}

const REMEMBERED_RESETS = 10_000;

/** A resume begins with a clean record. */
const attemptOf = ({ id, attempt }: ExecutionRun): string => `${id}#${attempt}`;
const resetOf = ({ id }: ExecutionRun, at: Date): string => `${id}@${at.getTime()}`;

/** Its workflow was terminated on our own request, which may wait for its record. */
const wasForced = ({ status }: ExecutionRun): boolean =>
  status === 'force_cancelling' || status === 'kill_cancelling';
