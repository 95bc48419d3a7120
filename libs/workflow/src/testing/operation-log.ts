import type { OperationOutcome } from '@cloudloom/topology';
import type { OperationAttempt, ScriptedOperation } from './scripted-operation.ts';
import type { OperationRun } from './workflow-run.ts';

/** Runs operations and notes what was run, with which arguments, and when. */
export class OperationLog {
  readonly #entries: { run: OperationRun | null }[] = [];
  readonly #operation: ScriptedOperation;
  readonly #elapsed: () => number;

  constructor(operation: ScriptedOperation, elapsed: () => number) {
    this.#operation = operation;
    this.#elapsed = elapsed;
  }

  /** In the order of their starts; those without an end are left out. */
  get runs(): OperationRun[] {
    return this.#entries.flatMap(({ run }) => run ?? []);
  }

  async run(attempt: OperationAttempt): Promise<OperationOutcome> {
    const entry: { run: OperationRun | null } = { run: null };
    this.#entries.push(entry);
    const startedAt = this.#elapsed();
    const outcome = await this.#operation(attempt);
    entry.run = toRun(attempt, outcome, { startedAt, endedAt: this.#elapsed() });
    return outcome;
  }
}

function toRun(
  { call, retryNumber }: OperationAttempt,
  outcome: OperationOutcome,
  times: { startedAt: number; endedAt: number },
): OperationRun {
  return {
    instance: call.nodeInstanceId,
    related: call.relatedId,
    side: call.side,
    operation: call.operation,
    kwargs: call.kwargs ?? {},
    retryNumber,
    ...times,
    state: outcome.state,
    result: outcome.state === 'succeeded' ? outcome.result : null,
    error: outcome.state === 'succeeded' ? undefined : outcome.error.message,
  };
}
