import type { Database, ExecutionRepository } from '@cloudloom/model';
import type { StopOrders } from '@cloudloom/temporal/activities/operations';

/**
 * Tells running operations to stop: a kill of their execution reaches the worker as a notification, with a poll of the
 * kill marks behind it; a stopping worker ends what is left after its grace time.
 */
export class KillAndShutdownOrders implements StopOrders {
  private readonly running = new Map<string, Set<AbortController>>();
  private unlisten: (() => Promise<void>) | undefined;
  private poll: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly executions: ExecutionRepository,
  ) {}

  async start(): Promise<void> {
    this.unlisten = await this.database.listen('cloudloom_kill', (executionId) => this.kill(executionId));
    this.poll = setInterval(() => void this.pollKillMarks(), 1000);
    this.poll.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.poll);
    await this.unlisten?.();
  }

  watch(executionId: string): { signal: AbortSignal; release(): void } {
    const controller = new AbortController();
    const controllers = this.running.get(executionId) ?? new Set();
    controllers.add(controller);
    this.running.set(executionId, controllers);
    return {
      signal: controller.signal,
      release: () => {
        controllers.delete(controller);
        if (controllers.size === 0) this.running.delete(executionId);
      },
    };
  }

  /** Ends every operation of this process: the worker's grace time is over. */
  shutdown(): void {
    for (const executionId of [...this.running.keys()]) this.abort(executionId, 'The worker is stopping');
  }

  private kill(executionId: string): void {
    this.abort(executionId, `Execution ${executionId} was killed`);
  }

  private abort(executionId: string, reason: string): void {
    for (const controller of this.running.get(executionId) ?? []) controller.abort(new Error(reason));
  }

  /** A failing poll is no reason to stop anything: the notification is the first way, and the next poll comes soon. */
  private async pollKillMarks(): Promise<void> {
    if (this.running.size === 0) return;
    const killed = await this.executions.killedAmong([...this.running.keys()]).catch(() => []);
    for (const executionId of killed) this.kill(executionId);
  }
}
