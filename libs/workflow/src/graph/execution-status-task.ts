import type { OperationOutcome } from '@cloudloom/topology';
import type { EffectRecorder } from '../effect-recorder.ts';
import { GraphTask, NO_RETRIES } from './graph-task.ts';
import type { TaskEnvironment } from './task-environment.ts';

/** Asks for another status of the execution. */
export class ExecutionStatusTask extends GraphTask {
  readonly type = 'UpdateExecutionStatusTask';
  readonly label: string;

  constructor(readonly status: string) {
    super('UpdateExecutionStatusTask', NO_RETRIES);
    this.label = `status:${status}`;
  }

  async start({ runtime }: TaskEnvironment): Promise<OperationOutcome> {
    const answer = await runtime.updateExecutionStatus(this.status);
    if (answer.accepted) return { state: 'succeeded', result: null };
    const { code: type, reason: message } = answer;
    const causes = [{ type, message, traceback: null }];
    return { state: 'failed', error: { kind: 'non_recoverable', type, message, causes } };
  }

  override recordEnd(effects: EffectRecorder): void {
    if (this.error && this.state === 'failed') effects.taskState(this, 'failed', { error: this.error });
    else effects.taskState(this, 'succeeded');
  }
}
