import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { OperationError, OperationOutcome, TaskRecord, TaskState } from '@cloudloom/topology';

export interface TasksGraph {
  id: string;
  executionId: string;
  name: string;
  digest: string;
  createdAt: Date;
}

/** A stored task of a graph, with its state. `taskPath` is the structural id, `id` the one of the REST contract. */
export interface Operation {
  id: string;
  executionId: string;
  tasksGraphId: string;
  taskPath: string;
  task: TaskRecord;
  state: TaskState;
  createdAt: Date;
  result: Json;
  error: OperationError | null;
}

/** What the activity asks first: may this attempt run? */
export interface AttemptRequest {
  executionId: string;
  executionAttempt: number;
  taskPath: string;
  /**
   * Retries that the workflow drove before this call, 0 unless it handles ends itself. A stored end of an earlier
   * one of its calls is then no answer to this call.
   */
  currentRetries?: number;
  workerId: string;
  /** Milliseconds the lease lives without renewal. */
  leaseMilliseconds: number;
}

/** The answer, decided in one transaction (architecture section 2, "resume"). */
export type AttemptDecision =
  /**
   * Go: the attempt row is written. `retryNumber` counts attempts that ended before, `lostAttempts` those of which nobody
   * knows how far they came, in all attempts of the execution.
   */
  | {
      kind: 'run';
      attemptId: string;
      retryNumber: number;
      lostAttempts: number;
      operation: Operation;
      execution: AttemptExecution;
    }
  /** The task's end is stored already. */
  | { kind: 'ended'; outcome: OperationOutcome }
  /** An earlier attempt holds a live lease until that time: ask again then. */
  | { kind: 'busy'; until: Date }
  /** The execution is cancelling, ended or of a newer attempt: do not run. */
  | { kind: 'refused'; reason: string };

/** What an operation may know about its execution. */
export interface AttemptExecution {
  id: string;
  workflowId: string;
  deploymentId: string;
  blueprintId: string;
  tenantName: string;
  creatorUsername: string;
  parameters: JsonObject;
}
