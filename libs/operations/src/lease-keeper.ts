import { OperationStopped } from './errors.ts';
import { stopped } from './patience.ts';
import type { OperationRun } from './operation-return.ts';
import type { OperationState } from './ports/operation-state.ts';

const INTERVAL = 5_000;

export interface LeaseKeeperOptions {
  state: OperationState;
  run: OperationRun;
  leaseMilliseconds: number;
}

/** Tells the outside every five seconds that the call is alive, and keeps the attempt's lease once it has one. */
export class LeaseKeeper {
  private readonly stop = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private attemptId: string | undefined;
  private renewing: Promise<void> | undefined;

  constructor(private readonly options: LeaseKeeperOptions) {
    this.timer = setInterval(() => this.beat(), INTERVAL);
    const { signal } = options.run;
    if (signal.aborted) this.kill();
    else signal.addEventListener('abort', this.kill, { once: true });
  }

  /** Raised by a kill from outside, and when another attempt took this one's place. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  keep(attemptId: string): void {
    this.attemptId = attemptId;
  }

  /** Stops renewing; resolves when no renewal is under way that would undo what comes next. */
  async letGo(): Promise<void> {
    this.attemptId = undefined;
    await this.renewing;
  }

  close(): void {
    clearInterval(this.timer);
    this.options.run.signal.removeEventListener('abort', this.kill);
  }

  private readonly kill = (): void => this.stop.abort(stopped(this.options.run.signal));

  private beat(): void {
    this.options.run.heartbeat();
    const { attemptId } = this;
    if (attemptId === undefined) return;
    this.renewing ??= this.renew(attemptId).finally(() => {
      this.renewing = undefined;
    });
  }

  private async renew(attemptId: string): Promise<void> {
    const { state, leaseMilliseconds } = this.options;
    try {
      if (!(await state.renew(attemptId, leaseMilliseconds))) this.stop.abort(new LeaseLost());
    } catch {
      // The state is out of reach for the moment: the lease lives on for a while, and the next beat tries again.
    }
  }
}

/** Another attempt of the same task took over: this one must not go on beside it. */
export class LeaseLost extends OperationStopped {
  constructor() {
    super('Another attempt of this operation took over.');
  }
}
