import type { Json, JsonObject } from '../json.ts';
import { isEqual, mapRecord } from '../json-values.ts';
import { EvaluationRecursionLimitReached } from '../plan-error.ts';
import type { Environment, Scope } from './evaluation.ts';
import { readCall } from './function-call.ts';
import type { FunctionCall } from './function-call.ts';
import { INTRINSIC_FUNCTIONS } from './intrinsic-functions.ts';

/** Levels of mappings, lists and functions inside each other. The limit holds for plain data as well. */
const MAXIMUM_DEPTH = 50;

/**
 * Replaces functions by their results: first those nested in a value, then the value itself, then whatever came out
 * of it. While a plan is made, functions of run time stay, with their arguments evaluated.
 */
export class Evaluator {
  /** Calls whose results are being worked out right now; meeting one again means that they refer to each other. */
  private readonly open = new Set<string>();

  /** What became of mappings and lists: evaluation goes on in copies. */
  private readonly copies = new WeakMap<object, Json>();

  constructor(private readonly environment: Environment) {}

  /** The value with its functions evaluated. A value without functions is returned as it is. Throws PlanError. */
  async evaluate(value: Json, scope: Scope): Promise<Json> {
    if (!containsFunctions(value, 0, scope)) return value;
    return this.evaluateIn({ value: this.copyOf(value) }, scope, 0);
  }

  /**
   * Evaluates a value where it is kept. Functions that look there meanwhile see what is done already: in which order
   * values are evaluated shows in the results of functions that look into each other. Throws PlanError.
   */
  async evaluateEntry(owner: JsonObject, key: string, scope: Scope): Promise<void> {
    const value = owner[key] ?? null;
    if (!containsFunctions(value, 0, scope)) return;
    owner[key] = this.copyOf(value);
    await this.evaluateAt(owner, key, scope, 0);
  }

  /** A value as evaluation left it where it stands: for others who hold the same value, e.g. an argument in a list. */
  evaluated(value: Json): Json {
    return typeof value === 'object' && value !== null ? (this.copies.get(value) ?? value) : value;
  }

  private async evaluateAt<K extends string | number>(
    owner: Record<K, Json>,
    key: K,
    scope: Scope,
    depth: number,
  ): Promise<void> {
    if (depth >= MAXIMUM_DEPTH) throw limitReached(scope);
    const value = owner[key];
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const index of value.keys())
        await this.evaluateAt(value, index, inside(scope, `[${index}]`), depth + 1);
      return;
    }
    for (const name of Object.keys(value))
      await this.evaluateAt(value, name, inside(scope, `.${name}`), depth + 1);
    const call = readCall(value);
    if (!call) return;
    const result = await this.evaluateCall(call, value, scope, depth);
    if (result !== undefined) owner[key] = result;
  }

  /** The result of a call with evaluated arguments, itself evaluated; undefined when the call stays. */
  private async evaluateCall(
    call: FunctionCall,
    written: JsonObject,
    scope: Scope,
    depth: number,
  ): Promise<Json | undefined> {
    const fn = INTRINSIC_FUNCTIONS[call.name];
    fn.check(call.argument);
    if (!fn.isHybrid && !this.environment.live) return undefined;
    const { self, source, target } = scope.context;
    const key = JSON.stringify([scope.self, self, source, target, written]);
    if (this.open.has(key)) throw limitReached(scope);
    this.open.add(key);
    try {
      const result = await fn.evaluate(call.argument, {
        environment: this.environment,
        scope,
        declaredType: call.type,
        evaluate: (value, inner) => this.evaluateResult(value, inner, depth + 1),
      });
      if (!result || isEqual(result.value, written)) return undefined;
      if (result.isFinal === true) return result.value;
      return await this.evaluateResult(result.value, result.scope ?? scope, depth);
    } finally {
      this.open.delete(key);
    }
  }

  /** While a plan is made, what a function found is evaluated where it was found: that is how inputs get their values. */
  private async evaluateResult(value: Json, scope: Scope, depth: number): Promise<Json> {
    if (!containsFunctions(value, depth, scope)) return value;
    return this.evaluateIn({ value: this.environment.live ? this.copyOf(value) : value }, scope, depth);
  }

  private async evaluateIn(holder: { value: Json }, scope: Scope, depth: number): Promise<Json> {
    await this.evaluateAt(holder, 'value', scope, depth);
    return holder.value;
  }

  /** Mappings and lists are evaluated in place, so what others hold as well is copied before. */
  private copyOf(value: Json): Json {
    if (typeof value !== 'object' || value === null) return value;
    const copy = Array.isArray(value)
      ? value.map((item) => this.copyOf(item))
      : mapRecord(value, (item) => this.copyOf(item));
    this.copies.set(value, copy);
    return copy;
  }
}

const inside = (scope: Scope, step: string): Scope => ({ ...scope, place: `${scope.place}${step}` });

/** Looks for functions without changing anything; throws when the data is too deep, as evaluating it would. */
function containsFunctions(value: Json, depth: number, scope: Scope): boolean {
  if (depth >= MAXIMUM_DEPTH) throw limitReached(scope);
  if (typeof value !== 'object' || value === null) return false;
  const children = Array.isArray(value) ? value : Object.values(value);
  let found = !Array.isArray(value) && readCall(value) !== undefined;
  for (const child of children) found = containsFunctions(child, depth + 1, scope) || found;
  return found;
}

const limitReached = (scope: Scope): EvaluationRecursionLimitReached =>
  new EvaluationRecursionLimitReached(
    `The recursion limit (${MAXIMUM_DEPTH}) has been reached while evaluating the deployment. Limit was reached with the following path - ${scope.place}`,
  );
