import type { Execution } from '@cloudloom/model';
import { isEnded } from './status-machine.ts';
import type { Stores } from './stores.ts';

const POLL_MILLISECONDS = 1_000;

/** Waits for executions to end: woken by notifications, with a poll behind them since notifications may be lost. */
export class ExecutionWaiter {
  private readonly waiting = new Map<string, Set<() => void>>();
  private listening: Promise<() => Promise<void>> | null = null;

  constructor(private readonly stores: Pick<Stores, 'database' | 'executions'>) {}

  /** The execution as it is when it has ended or the time (in milliseconds) is up; null when it is gone. */
  async waitForEnd(executionId: string, milliseconds: number): Promise<Execution | null> {
    const deadline = Date.now() + milliseconds;
    await this.listen();
    for (;;) {
      const execution = await this.stores.executions.byId(executionId);
      const left = deadline - Date.now();
      if (execution === null || isEnded(execution.status) || left <= 0) return execution;
      await this.sleepUntilNews(executionId, Math.min(left, POLL_MILLISECONDS));
    }
  }

  /** Ends listening; waits in progress go on by polling. */
  async close(): Promise<void> {
    const stop = await this.listening?.catch(() => null);
    this.listening = null;
    await stop?.();
  }

  private async listen(): Promise<void> {
    this.listening ??= this.stores.database.listen('cloudloom_execution', (id) => {
      for (const wake of this.waiting.get(id) ?? []) wake();
    });
    try {
      await this.listening;
    } catch {
      // Polling goes on without; the next wait tries to listen again.
      this.listening = null;
    }
  }

  private async sleepUntilNews(executionId: string, milliseconds: number): Promise<void> {
    const wakers = this.waiting.get(executionId) ?? new Set();
    this.waiting.set(executionId, wakers);
    let wake: () => void = () => {};
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      wakers.add(wake);
    });
    wakers.delete(wake);
    if (wakers.size === 0) this.waiting.delete(executionId);
  }
}
