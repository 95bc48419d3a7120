import {
  ExecutionLauncher,
  type ExecutionAlarm,
  type ExecutionLaunch,
  type ListedRun,
  type Origin,
  type WorkflowDescription,
} from '../ports/execution-launcher.ts';

/** Stands for the engine: remembers what it was asked, and may run the system's own tasks as a worker would. */
export class FakeLauncher extends ExecutionLauncher {
  readonly started: ExecutionLaunch[] = [];
  readonly cancelled: string[] = [];
  readonly terminated: string[] = [];
  /** Set and not silenced, by the execution's id. */
  readonly alarms = new Map<string, ExecutionAlarm>();
  readonly descriptions = new Map<string, WorkflowDescription>();
  /** So many starts fail before one succeeds. */
  failures = 0;
  /** What lists show besides what is described. */
  readonly listed: ListedRun[] = [];
  readonly cancelOrigins = new Map<string, Origin>();
  /** Deliveries, in the order in which they were ordered. */
  readonly webhookCalls: string[] = [];
  readonly resetReasons = new Map<string, string>();
  onStart: (launch: ExecutionLaunch) => void = () => {};
  /** May take its time, or refuse. */
  beforeStart: (launch: ExecutionLaunch) => Promise<void> = () => Promise.resolve();

  async start(launch: ExecutionLaunch): Promise<void> {
    await this.beforeStart(launch);
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('the engine is away');
    }
    this.started.push(launch);
    this.descriptions.set(launch.executionId, { state: 'open', firstRunId: `run-${launch.executionId}` });
    this.onStart(launch);
  }

  async requestCancel(executionId: string): Promise<void> {
    this.cancelled.push(executionId);
  }

  async terminate(executionId: string): Promise<void> {
    this.terminated.push(executionId);
  }

  async describe(executionId: string): Promise<WorkflowDescription> {
    return this.descriptions.get(executionId) ?? { state: 'absent' };
  }

  async setAlarm(alarm: ExecutionAlarm): Promise<void> {
    this.alarms.set(alarm.executionId, alarm);
  }

  async silence(executionId: string): Promise<void> {
    this.alarms.delete(executionId);
  }

  async callWebhook(deliveryId: string): Promise<void> {
    this.webhookCalls.push(deliveryId);
  }

  async recentRuns(): Promise<ListedRun[]> {
    return this.listed;
  }

  async *openRuns(): AsyncIterable<ListedRun[]> {
    yield this.listed.filter((run) => run.isOpen);
  }

  async cancelOrigin(executionId: string): Promise<Origin | null> {
    return this.cancelOrigins.get(executionId) ?? null;
  }

  async resetReason(executionId: string): Promise<string | null> {
    return this.resetReasons.get(executionId) ?? null;
  }
}
