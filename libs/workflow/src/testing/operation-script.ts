import type { Json, OperationOutcome } from '@cloudloom/topology';
import { toSeconds, type Duration } from './duration.ts';
import { WorkflowTestError } from './errors.ts';
import { operationFailed, operationSucceeded, type OperationAttempt } from './scripted-operation.ts';

/** One run of an operation as a script wants it. */
export interface PlannedRun {
  /** Virtual seconds that it takes. */
  seconds: number;
  end: (attempt: OperationAttempt) => OperationOutcome | Promise<OperationOutcome>;
}

/** What one `on` says: which operations, and how their runs end one after the other. */
export interface OperationRule {
  /** Node, node instance, `source>target` of a relationship; `*` = any. */
  readonly subject: string;
  /** Full or last part of the name; `*` = any. */
  readonly operation: string;
  readonly side: 'source' | 'target' | undefined;
  readonly runs: PlannedRun[];
  /** Every run beyond the listed ones. */
  rest: PlannedRun;
}

/** How the operations of a deployment behave in a test. Made by `script()`. */
export class OperationScript {
  readonly rules: OperationRule[] = [];

  /**
   * Begins a rule for an operation: what follows up to the next `on` says how its runs end, in this order. Further runs
   * succeed. Each instance, and each pair of a relationship, counts its own runs.
   *
   * `subject` is a node (`web`), an instance (`web_1`), a relationship as `source>target` of either (`app>db`), with `*`
   * for any; `operation` is the full name or its last part. Of several rules that fit, the last one counts.
   */
  on(subject: string, operation: string, options: { side?: 'source' | 'target' } = {}): OperationBehaviour {
    const rule = { subject, operation, side: options.side, runs: [], rest: planned(0, succeed(null)) };
    this.rules.push(rule);
    return new OperationBehaviour(this, rule);
  }
}

/** Scripts operations: `script().on('web', 'create').fails('no disk').fails('no disk').succeeds({ ip: '10.0.0.7' })`. */
export const script = (): OperationScript => new OperationScript();

/** The runs of one operation, one ending after the other. */
export class OperationBehaviour {
  readonly #script: OperationScript;
  readonly #rule: OperationRule;
  #seconds = 0;

  constructor(script: OperationScript, rule: OperationRule) {
    this.#script = script;
    this.#rule = rule;
  }

  /** The script that this belongs to, where one is asked for. */
  get rules(): readonly OperationRule[] {
    return this.#script.rules;
  }

  /** Begins the next rule: see `OperationScript.on`. */
  on(subject: string, operation: string, options: { side?: 'source' | 'target' } = {}): OperationBehaviour {
    return this.#script.on(subject, operation, options);
  }

  /** Each run from here on takes so long. */
  takes(duration: Duration): this {
    this.#seconds = toSeconds(duration);
    this.#rule.rest = planned(this.#seconds, this.#rule.rest.end);
    return this;
  }

  /** The next run succeeds. */
  succeeds(result: Json = null): this {
    return this.#add(succeed(result));
  }

  /** The next run fails; a retry may help. `retryAfter`: seconds until then, where the operation wants its own. */
  fails(message = 'failed', { type, retryAfter }: { type?: string; retryAfter?: Duration } = {}): this {
    return this.#add(failing('recoverable', message, { type, retryAfter }));
  }

  /** The next run fails, and says that no retry will help. */
  failsForGood(message = 'failed', { type }: { type?: string } = {}): this {
    return this.#add(failing('non_recoverable', message, { type }));
  }

  /** The next run asks to be run again, after its own time if given. */
  reschedules(message = 'not yet', { after }: { after?: Duration } = {}): this {
    return this.#add(failing('retry', message, { retryAfter: after }));
  }

  /** The next run does what the function does: it succeeds with what comes back and fails with what is thrown. */
  does(work: (attempt: OperationAttempt) => Json | void | Promise<Json | void>): this {
    return this.#add(async (attempt) => {
      try {
        return operationSucceeded((await work(attempt)) ?? null);
      } catch (thrown) {
        const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
        return operationFailed(name === 'NonRecoverableError' ? 'non_recoverable' : 'recoverable', message, {
          type: name,
        });
      }
    });
  }

  /** The ending given last holds for `count` runs in all. */
  times(count: number): this {
    const last = this.#last();
    for (let i = 1; i < count; i += 1) this.#rule.runs.push(last);
    return this;
  }

  /** The ending given last holds for every further run, too. */
  always(): this {
    this.#rule.rest = this.#last();
    return this;
  }

  #add(end: PlannedRun['end']): this {
    this.#rule.runs.push(planned(this.#seconds, end));
    return this;
  }

  #last(): PlannedRun {
    const last = this.#rule.runs.at(-1);
    if (last) return last;
    const { subject, operation } = this.#rule;
    throw new WorkflowTestError(
      'bad_script',
      `Nothing to repeat: say how ${operation} of ${subject} ends, with succeeds() or fails(), before times() or always().`,
    );
  }
}

const planned = (seconds: number, end: PlannedRun['end']): PlannedRun => ({ seconds, end });

const succeed = (result: Json) => (): OperationOutcome => operationSucceeded(result);

/** A wish for a time is part of the text, as operations have it. */
function failing(
  kind: 'recoverable' | 'non_recoverable' | 'retry',
  message: string,
  { type, retryAfter }: { type?: string | undefined; retryAfter?: Duration | undefined },
): PlannedRun['end'] {
  const given = type === undefined ? {} : { type };
  if (retryAfter === undefined) return () => operationFailed(kind, message, given);
  const seconds = toSeconds(retryAfter);
  const text = `${message} [retry_after=${seconds}]`;
  return () => operationFailed(kind, text, { ...given, retryAfter: seconds });
}
