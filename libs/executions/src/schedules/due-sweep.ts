import type { ExecutionService } from '../execution.service.ts';
import { PeriodicTask } from '../periodic-task.ts';
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
  private readonly task: PeriodicTask;

  constructor(private readonly options: DueSweepOptions) {
    this.log = options.log ?? SILENT;
    this.task = new PeriodicTask(() => this.sweep(), {
      periodMilliseconds: options.periodMilliseconds ?? PERIOD_MILLISECONDS,
      log: this.log,
      failure: 'a sweep over what is due failed',
    });
  }

  start(): void {
    this.task.start();
  }

  stop(): Promise<void> {
    return this.task.stop();
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
}
