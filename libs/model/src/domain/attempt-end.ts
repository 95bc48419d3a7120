import type { Effect, OperationOutcome } from '@cloudloom/topology';
import type { RuntimePropertyChanges } from './runtime-property-changes.ts';

/** How one attempt of an operation ended, with all that it changed; stored in one transaction. */
export interface AttemptEnd {
  executionId: string;
  attemptId: string;
  outcome: OperationOutcome;
  effects: Effect[];
  /** True when this is the task's end: no retry follows. */
  final: boolean;
  runtimeProperties?: { nodeInstanceId: string; changes: RuntimePropertyChanges }[];
}
