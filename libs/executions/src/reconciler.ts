import type { ExecutionRun, Leadership } from '@cloudloom/model';
import type { ExecutionService } from './execution.service.ts';
import { OutsideChanges } from './outside-changes.ts';
import { PeriodicTask } from './periodic-task.ts';
import type { ExecutionLauncher, ListedRun } from './ports/execution-launcher.ts';
import { SILENT, type Log } from './ports/log.ts';
import { RunComparison } from './run-comparison.ts';
import { RunTail } from './run-tail.ts';
import { isEnded } from './status-machine.ts';
import type { Stores } from './stores.ts';

const PERIOD_MILLISECONDS = 500;
/** Of one look: 200 in a second. */
const DESCRIBED_PER_LOOK = 100;
const AT_ONCE = 20;
const SWEEP_PERIOD_MILLISECONDS = 10_000;
/** A run closes a moment after it has recorded its end. */
const OPEN_THOUGH_ENDED_MILLISECONDS = 10_000;
/** "cldr" in ASCII: whoever holds it compares executions with their workflows. */
const LOCK = 0x636c6472;

export interface ReconcilerOptions {
  stores: Pick<Stores, 'database' | 'executions' | 'surroundings' | 'effects'>;
  executions: ExecutionService;
  launcher: ExecutionLauncher;
  log?: Log;
  periodMilliseconds?: number;
}

/**
 * Keeps executions true to their workflows, whatever was done to these from outside: terminated, cancelled, reset, deleted,
 * timed out, stuck. Runs in every manager; one is elected. Each look follows the tail of runs that were lately started or
 * closed, and describes active executions in turn; a slower sweep goes through all open runs.
 */
export class Reconciler {
  private readonly log: Log;
  private readonly leadership: Leadership;
  private readonly comparison: RunComparison;
  private readonly tail: RunTail;
  /** When executions were described last, milliseconds since the epoch. */
  private lookedAt = new Map<string, number>();
  private sweptAt = -Infinity;
  /** Since when runs are open whose execution has ended, milliseconds since the epoch, by run id. */
  private openSince = new Map<string, number>();
  private readonly task: PeriodicTask;

  constructor(private readonly options: ReconcilerOptions) {
    const { stores, executions, launcher } = options;
    this.log = options.log ?? SILENT;
    this.leadership = stores.database.leadership(LOCK);
    const changes = new OutsideChanges(stores, executions);
    this.comparison = new RunComparison({ executions, launcher, changes, log: this.log });
    this.tail = new RunTail(launcher);
    this.task = new PeriodicTask(() => this.look(), {
      periodMilliseconds: options.periodMilliseconds ?? PERIOD_MILLISECONDS,
      log: this.log,
      failure: 'a look at the workflows failed',
    });
  }

  start(): void {
    this.task.start();
  }

  async stop(): Promise<void> {
    await this.task.stop();
    await this.leadership.resign();
  }

  /** One look, unless another process is elected. `now` is milliseconds since the epoch. */
  async look(now = Date.now()): Promise<void> {
    if (!(await this.leadership.hold())) return;
    const { surroundings } = this.options.stores;
    const active = await surroundings.startedRuns();
    const listed = await this.readTail(now);
    this.comparison.forgetAllBut(active);
    await this.each(this.chooseActive(active, listed, now), (run) => this.comparison.ofActive(run, now));
    await this.each(await this.chooseEnded(listed), (run) => this.comparison.ofEnded(run));
    if (now - this.sweptAt < SWEEP_PERIOD_MILLISECONDS) return;
    this.sweptAt = now;
    await this.sweep(now);
  }

  /** Goes through everything: all active executions, and all open runs. */
  async sweep(now = Date.now()): Promise<void> {
    if (!(await this.leadership.hold())) return;
    const { surroundings } = this.options.stores;
    const stillOpen = new Map<string, number>();
    for await (const portion of this.options.launcher.openRuns()) {
      const runs = await surroundings.runsOf(portion.map((run) => run.executionId));
      const ended = new Map(runs.filter(isOver).map((run) => [run.id, run]));
      for (const { executionId, runId } of portion)
        if (ended.has(executionId)) stillOpen.set(runId, this.openSince.get(runId) ?? now);
      const due = portion.filter(
        ({ runId }) => now - (stillOpen.get(runId) ?? now) >= OPEN_THOUGH_ENDED_MILLISECONDS,
      );
      const overdue = due.flatMap(({ executionId }) => ended.get(executionId) ?? []);
      await this.each(overdue, (run) => this.comparison.ofEnded(run, { isOverdue: true }));
    }
    this.openSince = stillOpen;
  }

  /** Without the tail the round still finds everything, more slowly. */
  private async readTail(now: number): Promise<ListedRun[]> {
    try {
      return await this.tail.read(now);
    } catch (error) {
      this.log.warn('the latest runs cannot be listed', { error });
      return [];
    }
  }

  /** Suspects, what the tail shows, and those that were not looked at for the longest time. */
  private chooseActive(
    active: readonly ExecutionRun[],
    listed: readonly ListedRun[],
    now: number,
  ): ExecutionRun[] {
    const inTail = new Set(listed.map((run) => run.executionId));
    const isPressing = (run: ExecutionRun) => this.comparison.isSuspect(run) || inTail.has(run.id);
    const pressing = active.filter(isPressing);
    const lastLook = ({ id }: ExecutionRun) => this.lookedAt.get(id) ?? 0;
    const others = active
      .filter((run) => !isPressing(run))
      .sort((one, other) => lastLook(one) - lastLook(other));
    const chosen = [...pressing, ...others.slice(0, Math.max(0, DESCRIBED_PER_LOOK - pressing.length))];
    const looked = new Set(chosen.map((run) => run.id));
    this.lookedAt = new Map(active.map((run) => [run.id, looked.has(run.id) ? now : lastLook(run)]));
    return chosen;
  }

  /** Ended executions with another run than the one that did their work: perhaps they were reset. */
  private async chooseEnded(listed: readonly ListedRun[]): Promise<ExecutionRun[]> {
    if (listed.length === 0) return [];
    const runs = await this.options.stores.surroundings.runsOf(listed.map((run) => run.executionId));
    const others = new Set<string>();
    const ownRuns = new Map(runs.map((run) => [run.id, run.runId]));
    for (const { executionId, runId } of listed)
      if (ownRuns.get(executionId) !== runId) others.add(executionId);
    return runs.filter((run) => isOver(run) && others.has(run.id));
  }

  private async each(
    runs: readonly ExecutionRun[],
    examine: (run: ExecutionRun) => Promise<void>,
  ): Promise<void> {
    for (let from = 0; from < runs.length; from += AT_ONCE)
      await Promise.all(
        runs.slice(from, from + AT_ONCE).map(async (run) => {
          try {
            await examine(run);
          } catch (error) {
            const executionId = run.id;
            this.log.warn('an execution could not be compared with its workflow', { executionId, error });
          }
        }),
      );
  }
}

const isOver = (run: ExecutionRun): boolean => isEnded(run.status);
