import type { EventEffect, OperationOutcome } from '@cloudloom/topology';
import { CtxServer } from './ctx/ctx-server.ts';
import { EffectStream } from './effect-stream.ts';
import { OperationRetry, OperationStopped, toError, toOperationError } from './errors.ts';
import { chooseExecutor } from './executor-choice.ts';
import { LeaseKeeper, LeaseLost } from './lease-keeper.ts';
import { OperationContext } from './operation-context.ts';
import type { OperationReturn, OperationRun } from './operation-return.ts';
import { pause, persist, stopped } from './patience.ts';
import {
  RuntimePropertyConflict,
  StateRefused,
  type AttemptAnswer,
  type EndAttempt,
  type OperationDescription,
  type OperationRequest,
  type OperationState,
} from './ports/operation-state.ts';
import { ProcessSlots } from './process-slots.ts';
import { decideReturn, replayReturn } from './retry-budget.ts';
import { ScriptExecutor } from './script/script-executor.ts';
import { attemptFacts, endedEvent, sendingEvent, startedEvent, type AttemptFacts } from './task-events.ts';

const LEASE = 30_000;
/** Tries of the first question; the caller repeats the whole call after that. */
const BEGIN_ATTEMPTS = 5;
/** Milliseconds between questions while an earlier attempt runs. */
const LONGEST_WAIT = 2_000;
const SHORTEST_WAIT = 50;

export interface OperationRunnerOptions {
  state: OperationState;
  /** Operation processes at once; 8 per core by default. Operations without a process are not counted. */
  concurrentProcesses?: number;
  /** Working directory of scripts that set none; the runner's own by default. */
  workingDirectory?: string;
  /** Milliseconds a lease lives without renewal; 30 s by default. */
  leaseMilliseconds?: number;
}

interface Attempt {
  request: OperationRequest;
  facts: AttemptFacts;
  context: OperationContext;
}

/** Runs operations: one attempt per call, from the first question to the stored end. */
export class OperationRunner {
  private readonly state: OperationState;
  private readonly leaseMilliseconds: number;
  private readonly server = new CtxServer();
  private readonly scripts: ScriptExecutor;

  constructor(options: OperationRunnerOptions) {
    this.state = options.state;
    this.leaseMilliseconds = options.leaseMilliseconds ?? LEASE;
    this.scripts = new ScriptExecutor({
      slots: new ProcessSlots(options.concurrentProcesses),
      server: this.server,
      workingDirectory: options.workingDirectory ?? process.cwd(),
    });
  }

  /** Runs one attempt of an operation task. Rejects only when the state cannot be reached at the beginning. */
  async run(request: OperationRequest, run: OperationRun): Promise<OperationReturn> {
    const lease = new LeaseKeeper({ state: this.state, run, leaseMilliseconds: this.leaseMilliseconds });
    try {
      const answer = await this.begin(request, run.workerId, lease.signal);
      if (answer.kind === 'refused') return answer;
      if (answer.kind === 'ended') return replayReturn(answer.outcome, request);
      lease.keep(answer.operation.attemptId);
      return await this.runAttempt(this.createAttempt(request, answer.operation), lease);
    } catch (error) {
      if (error instanceof LeaseLost || error instanceof StateRefused)
        return { kind: 'refused', reason: error.message };
      if (error instanceof OperationStopped) return { kind: 'killed', reason: error.message };
      throw error;
    } finally {
      lease.close();
    }
  }

  /** Stops the server behind `ctx`. Running operations must have ended. */
  async close(): Promise<void> {
    await this.server.close();
  }

  /** Asks until the answer is no more "busy": then the earlier attempt has ended, or its lease lapsed. */
  private async begin(request: OperationRequest, workerId: string, signal: AbortSignal) {
    const attempt = { ...request, workerId, leaseMilliseconds: this.leaseMilliseconds };
    for (;;) {
      if (signal.aborted) throw stopped(signal);
      const answer: AttemptAnswer = await persist(() => this.state.begin(attempt), {
        attempts: BEGIN_ATTEMPTS,
        signal,
      });
      if (answer.kind !== 'busy') return answer;
      const left = answer.until.getTime() - Date.now();
      await pause(Math.min(LONGEST_WAIT, Math.max(SHORTEST_WAIT, left)), signal);
    }
  }

  private createAttempt(request: OperationRequest, operation: OperationDescription): Attempt {
    const facts = attemptFacts(request, operation);
    const stream = new EffectStream({
      // Of the attempt's row, not its number: a lost attempt and the one after it carry the same number.
      keyPrefix: `${request.taskId}#${operation.attemptId}`,
      subject: facts.subject,
      logger: `ctx.${operation.taskUuid}`,
      write: (effects) => this.state.writeEffects(operation, effects),
    });
    const { number, maxRetries } = facts;
    const context = new OperationContext({
      operation,
      state: this.state,
      stream,
      retryNumber: number,
      maxRetries,
    });
    return { request, facts, context };
  }

  private async runAttempt(attempt: Attempt, lease: LeaseKeeper): Promise<OperationReturn> {
    const { request, facts, context } = attempt;
    if (context.operation.sendTaskEvents) {
      if (facts.number > request.currentRetries) context.stream.task(sendingEvent(facts));
      context.stream.task(startedEvent(facts));
    }
    let outcome: OperationOutcome;
    try {
      outcome = await this.execute(context, lease.signal);
    } catch (error) {
      await lease.letGo();
      await this.giveBack(context, error);
      throw error;
    }
    return this.storeEnd(attempt, outcome);
  }

  /** The operation's outcome; throws `OperationStopped` only. */
  private async execute(context: OperationContext, signal: AbortSignal): Promise<OperationOutcome> {
    try {
      await context.resolveInputs();
      const result = await chooseExecutor(context, this.scripts).execute(context, signal);
      return { state: 'succeeded', result };
    } catch (error) {
      if (error instanceof OperationStopped) throw error;
      return failedOutcome(error);
    }
  }

  /** Repeated until it is stored: running the operation again for a lost connection would repeat its side effects. */
  private async storeEnd(attempt: Attempt, outcome: OperationOutcome): Promise<OperationReturn> {
    const { context, facts, request } = attempt;
    const rest = await context.stream.close();
    const returned = decideReturn(outcome, request, facts.number);
    const end: EndAttempt = {
      executionId: request.executionId,
      attemptId: context.operation.attemptId,
      outcome,
      final: returned.kind !== 'retry',
      effects: [...rest, ...endEvents(attempt, outcome)],
      runtimeProperties: context.patches(),
    };
    try {
      await persist(() => this.state.end(end));
      return returned;
    } catch (error) {
      if (!(error instanceof RuntimePropertyConflict)) throw error;
      return this.storeConflict(attempt, { ...end, effects: rest }, error);
    }
  }

  /** Another writer changed the same property meanwhile: the attempt failed, and its changes are not stored. */
  private async storeConflict(
    attempt: Attempt,
    end: EndAttempt,
    conflict: RuntimePropertyConflict,
  ): Promise<OperationReturn> {
    const { facts, request } = attempt;
    const outcome = failedOutcome(conflict);
    const returned = decideReturn(outcome, request, facts.number);
    await persist(() =>
      this.state.end({
        ...end,
        outcome,
        final: returned.kind !== 'retry',
        effects: [...end.effects, ...endEvents(attempt, outcome)],
        runtimeProperties: [],
      }),
    );
    return returned;
  }

  /** After a kill: the last lines are kept, and the task may run again at once. */
  private async giveBack(context: OperationContext, error: unknown): Promise<void> {
    const rest = await context.stream.close();
    if (error instanceof LeaseLost) return;
    const { operation } = context;
    // A lease that cannot be given back lapses by itself.
    if (rest.length > 0) await this.state.writeEffects(operation, rest).catch(() => undefined);
    await this.state.release(operation.attemptId, toError(error).message).catch(() => undefined);
  }
}

/** A workflow may ask not to hear of its task; of a failure it hears all the same. */
const endEvents = ({ context, facts }: Attempt, outcome: OperationOutcome): EventEffect[] =>
  context.operation.sendTaskEvents || outcome.state === 'failed' ? [endedEvent(facts, outcome)] : [];

function failedOutcome(error: unknown): OperationOutcome {
  const state = error instanceof OperationRetry ? 'rescheduled' : 'failed';
  return { state, error: toOperationError(error) };
}
