import type { ErrorCause, OperationError } from '@cloudloom/topology';

type Constructor = abstract new (...parameters: never[]) => object;

/**
 * Makes `instanceof` ask for a mark on the object instead of comparing prototypes. A plugin bundles its own copy of this
 * package, and the sandbox has its own globals: classes of two copies would otherwise not recognise each other's errors.
 */
export function recognisable(type: Constructor, mark: string): void {
  const symbol = Symbol.for(`@cloudloom/workflow/${mark}`);
  Object.defineProperty(type.prototype, symbol, { value: true });
  Object.defineProperty(type, Symbol.hasInstance, {
    value: function (this: unknown, candidate: unknown): boolean {
      if (this !== type) return Function.prototype[Symbol.hasInstance].call(this as () => void, candidate);
      return typeof candidate === 'object' && candidate !== null && symbol in candidate;
    },
  });
}

/** Ends the execution as cancelled. Thrown by everything that waits once a cancel was requested; may be re-thrown after cleaning up. */
export class ExecutionCancelledError extends Error {
  readonly code = 'execution_cancelled';
  override readonly name = 'ExecutionCancelledError';

  constructor(message = 'The execution was cancelled.') {
    super(message);
  }
}
recognisable(ExecutionCancelledError, 'ExecutionCancelledError');

/** Why one task failed for good: what people call it, and the error if there is one. */
export interface TaskFailure {
  description: string;
  error: OperationError | null;
}

/** Thrown by `graph.execute()` when tasks failed; the message is the execution's error text. */
export class WorkflowFailedError extends Error {
  readonly code = 'workflow_failed';
  override readonly name = 'WorkflowFailedError';

  constructor(
    message: string,
    readonly failures: readonly TaskFailure[] = [],
    readonly causes: readonly ErrorCause[] = [],
  ) {
    super(message);
  }
}
recognisable(WorkflowFailedError, 'WorkflowFailedError');

/** Thrown by a local task (or by workflow code) to say that running it again is of no use. */
export class NonRecoverableError extends Error {
  readonly code = 'non_recoverable';
  override readonly name: string = 'NonRecoverableError';
}
recognisable(NonRecoverableError, 'NonRecoverableError');

/** Thrown by a local task to be run again, after `retryAfter` seconds if given. */
export class RecoverableError extends Error {
  readonly code = 'recoverable';
  override readonly name: string = 'RecoverableError';

  constructor(
    message: string,
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}
recognisable(RecoverableError, 'RecoverableError');

/** Thrown where a task that is awaited outside a graph failed for good. */
export class TaskFailedError extends Error {
  readonly code = 'task_failed';
  override readonly name = 'TaskFailedError';

  constructor(
    readonly task: string,
    readonly error: OperationError,
  ) {
    super(`Task failed: ${task}: ${error.type} \`${error.message}\``);
  }
}
recognisable(TaskFailedError, 'TaskFailedError');

/** What a workflow author can do wrong; the message says what to do instead. */
export type WorkflowUsageCode =
  | 'not_in_graph'
  | 'second_subgraph'
  | 'graph_mode_too_late'
  | 'graph_name_taken'
  | 'duplicate_input'
  | 'graph_stuck'
  | 'no_handler_result'
  | 'not_a_task'
  | 'unknown_operation'
  | 'unknown_plugin'
  | 'input_type'
  | 'unknown_context_key'
  | 'not_refreshed'
  | 'instance_gone'
  | 'no_node_instance'
  | 'graph_changed'
  | 'history_full'
  | 'forbidden_api'
  | 'not_resumable'
  | 'not_available';

/** Thrown when workflow code uses the API in a way that cannot work. Always a mistake in the workflow, never in the deployment. */
export class WorkflowUsageError extends Error {
  override readonly name = 'WorkflowUsageError';

  constructor(
    readonly code: WorkflowUsageCode,
    message: string,
  ) {
    super(message);
  }
}
recognisable(WorkflowUsageError, 'WorkflowUsageError');
