import type { OperationOutcome } from '@cloudloom/topology';
import { GraphTask, NO_RETRIES } from './graph-task.ts';

/** Stands where there is nothing to do: an operation that is not implemented, a state change in a dry run. */
export class NopTask extends GraphTask {
  readonly type = 'NOPLocalWorkflowTask';
  readonly label = 'nop';

  constructor() {
    super('NOP', NO_RETRIES);
  }

  override get isNop(): boolean {
    return !this.onSuccess && !this.onFailure;
  }

  start(): OperationOutcome {
    return { state: 'succeeded', result: null };
  }
}
