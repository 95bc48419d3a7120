import type { JsonObject } from '@cloudloom/blueprint';
import type { Effect } from '@cloudloom/topology';
import {
  OperationState,
  type AttemptAnswer,
  type BeginAttempt,
  type EndAttempt,
  type FunctionContext,
  type OperationDescription,
  type OperationExecution,
  type OperationNodeInstance,
  type RuntimePropertyPatch,
} from '../ports/operation-state.ts';

/** An `OperationState` in memory, for tests: one task, its attempts, and everything that was written. */
export class MemoryState extends OperationState {
  readonly effects: Effect[] = [];
  readonly ends: EndAttempt[] = [];
  readonly released: string[] = [];
  readonly begins: BeginAttempt[] = [];
  readonly renewals: string[] = [];
  readonly patches: RuntimePropertyPatch[] = [];
  readonly resources = new Map<string, string>();
  readonly instances = new Map<string, OperationNodeInstance>();
  /** Answered in order before the attempt may run. */
  readonly answers: AttemptAnswer[] = [];
  /** Thrown in order by `end` before it works. */
  readonly endFailures: Error[] = [];
  isRenewable = true;
  evaluate: (payload: JsonObject, context: FunctionContext) => JsonObject = (payload) => payload;

  constructor(readonly operation: OperationDescription) {
    super();
  }

  get messages(): string[] {
    return this.effects.map((effect) => ('message' in effect ? effect.message : effect.kind));
  }

  get lastEnd(): EndAttempt {
    const end = this.ends.at(-1);
    if (end === undefined) throw new Error('the attempt has not ended');
    return end;
  }

  begin(attempt: BeginAttempt): Promise<AttemptAnswer> {
    this.begins.push(attempt);
    return Promise.resolve(this.answers.shift() ?? { kind: 'run', operation: this.operation });
  }

  renew(attemptId: string): Promise<boolean> {
    this.renewals.push(attemptId);
    return Promise.resolve(this.isRenewable);
  }

  end(end: EndAttempt): Promise<void> {
    const failure = this.endFailures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    this.ends.push(structuredClone(end));
    this.effects.push(...end.effects);
    return Promise.resolve();
  }

  release(_attemptId: string, reason: string): Promise<void> {
    this.released.push(reason);
    return Promise.resolve();
  }

  writeEffects(_operation: OperationDescription, effects: Effect[]): Promise<void> {
    this.effects.push(...effects);
    return Promise.resolve();
  }

  patchRuntimeProperties(_operation: OperationDescription, patches: RuntimePropertyPatch[]): Promise<void> {
    this.patches.push(...patches);
    return Promise.resolve();
  }

  readResource(_execution: OperationExecution, path: string): Promise<Uint8Array | null> {
    const text = this.resources.get(path);
    return Promise.resolve(text === undefined ? null : new TextEncoder().encode(text));
  }

  evaluateFunctions(
    _execution: OperationExecution,
    context: FunctionContext,
    payload: JsonObject,
  ): Promise<JsonObject> {
    return Promise.resolve(this.evaluate(structuredClone(payload), context));
  }

  loadNodeInstance(_execution: OperationExecution, id: string): Promise<OperationNodeInstance | null> {
    return Promise.resolve(this.instances.get(id) ?? null);
  }
}
