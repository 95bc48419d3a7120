import {
  ExecutionLauncher,
  type ExecutionLaunch,
  type WorkflowDescription,
} from '../ports/execution-launcher.ts';

/** Stands for the engine: remembers what it was asked, and may run the system's own tasks as a worker would. */
export class FakeLauncher extends ExecutionLauncher {
  readonly started: ExecutionLaunch[] = [];
  readonly cancelled: string[] = [];
  readonly terminated: string[] = [];
  readonly descriptions = new Map<string, WorkflowDescription>();
  /** So many starts fail before one succeeds. */
  failures = 0;
  onStart: (launch: ExecutionLaunch) => void = () => {};

  async start(launch: ExecutionLaunch): Promise<void> {
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
}
