import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionService } from '../execution.service.ts';
import { SILENT, type Log } from '../ports/log.ts';
import type { Stores } from '../stores.ts';
import type { ScheduleLaunch } from './schedule-launch.ts';

const PERIOD_MILLISECONDS = 5_000;
/** The engine's alarm comes first; who is later than this was forgotten by it. */
const OVERDUE_SECONDS = 5;
const AT_ONCE = 100;

export interface DueSweepOptions {
  stores: Pick<Stores, 'executions' | 'schedules'>;
  executions: ExecutionService;
  launch: ScheduleLaunch;
  log?: Log;
  periodMilliseconds?: number;
}

/**
 * Decides what is due although no alarm has rung: the engine was away, or its launcher was deleted. Runs in every manager;
 * deciding the same twice does nothing.
 */
export class DueSweep {
  private readonly log: Log;
  private stopping = new AbortController();
  private loop: Promise<void> | null = null;

  constructor(private readonly options: DueSweepOptions) {
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

  /** Decides everything that is overdue by so many seconds. */
  async sweep(overdueSeconds = OVERDUE_SECONDS): Promise<void> {
    const { stores, executions, launch } = this.options;
    for (const id of await stores.executions.overdue(overdueSeconds, AT_ONCE))
      await this.attempt({ executionId: id }, () => executions.decideScheduled(id));
    for (const { uid, occurrence } of await stores.schedules.overdue(overdueSeconds, AT_ONCE))
      await this.attempt({ uid, occurrence }, () => launch.launch(uid, occurrence));
  }

  /** One that cannot be decided must not hold up the others. */
  private async attempt(subject: object, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.warn('something that is due could not be decided', { ...subject, error });
    }
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.sweep();
      } catch (error) {
        this.log.warn('a sweep over what is due failed', { error });
      }
      const period = this.options.periodMilliseconds ?? PERIOD_MILLISECONDS;
      await delay(period, undefined, { signal }).catch(() => {});
    }
  }
}
