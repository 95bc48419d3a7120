import type { JsonObject, OperationOutcome } from '@cloudloom/workflow';
import { operationFailed, operationSucceeded, type OperationAttempt } from '@cloudloom/workflow/testing';
import type { PlayedEnd, Step } from './behaviour.ts';

/** Milliseconds between two looks whether a line was told, and how many there are: no line comes after a day. */
const LOOK = 100;
const LOOKS = 864_000;

/** Plays the operations of a scenario in virtual time. */
export class PlayedOperations {
  readonly #steps: Map<string, Step | Step[]>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #heard = new Set<string>();

  constructor(operations: Record<string, Step | Step[]>, names: ReadonlyMap<string, string>) {
    this.#steps = new Map(
      Object.entries(operations).map(([key, steps]) => [key, Array.isArray(steps) ? [...steps] : steps]),
    );
    this.#names = names;
  }

  hear(line: string): void {
    this.#heard.add(line);
  }

  play(attempt: OperationAttempt): Promise<OperationOutcome> {
    const steps = this.#steps.get(this.#keyOf(attempt));
    return this.#run((Array.isArray(steps) ? steps.shift() : steps) ?? 'ok', attempt);
  }

  async #run(step: Step, attempt: OperationAttempt): Promise<OperationOutcome> {
    if (typeof step === 'string') return PLAIN[step]();
    if ('until' in step) {
      await this.#waitFor(step.until, attempt);
      return this.#run(step.then ?? 'ok', attempt);
    }
    if ('takes' in step) {
      await attempt.sleep(1000 * step.takes);
      return this.#run(step.then ?? 'ok', attempt);
    }
    if ('returnsInput' in step) return operationSucceeded(inputOf(attempt, step.returnsInput));
    if ('asksAfter' in step)
      return endOf({
        kind: 'retry',
        message: `not yet [retry_after=${step.asksAfter}]`,
        retryAfter: step.asksAfter,
      });
    return endOf('ends' in step ? step.ends : step);
  }

  async #waitFor(line: string, { sleep }: OperationAttempt): Promise<void> {
    for (let looks = 0; looks < LOOKS; looks += 1) {
      if (this.#heard.has(line)) return;
      await sleep(LOOK);
    }
    throw new Error(`An operation waits in vain for: ${line}`);
  }

  #keyOf({ call }: OperationAttempt): string {
    const { nodeInstanceId, relatedId, side, operation } = call;
    const [own, other] = [nodeInstanceId, relatedId ?? ''].map((id) => this.#names.get(id) ?? id);
    const subject = side === undefined ? own : side === 'source' ? `${own}>${other}` : `${other}>${own}`;
    return `${subject} ${operation.split('.').at(-1)}`;
  }
}

const PLAIN: Record<Extract<Step, string>, () => OperationOutcome> = {
  ok: () => operationSucceeded(),
  fail: () => endOf({ kind: 'recoverable', type: 'ProcessException', message: 'exit_code: 1' }),
  abort: () => endOf({ kind: 'non_recoverable', message: 'no use' }),
  ask: () => endOf({ kind: 'retry', message: 'not yet' }),
};

function endOf(end: PlayedEnd): OperationOutcome {
  if ('returns' in end) return operationSucceeded(end.returns);
  const { kind, message, ...rest } = end;
  return operationFailed(kind, message, rest);
}

const inputOf = ({ call }: OperationAttempt, name: string) =>
  ((call.kwargs ?? {}) as JsonObject)[name] ?? null;
