import type { Json } from '../json.ts';
import { isEqual, toRecord } from '../json-values.ts';
import { EvaluationRecursionLimitReached, FunctionError } from '../plan-error.ts';
import { fitsPrimitiveType } from '../types/typed-value.ts';
import type { Environment, Scope } from './evaluation.ts';
import { readCall, writeCall } from './function-call.ts';
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

  constructor(private readonly environment: Environment) {}

  /** Throws PlanError when a function fails. A value without functions is returned as it is. */
  async evaluate(value: Json, scope: Scope): Promise<Json> {
    return containsFunctions(value, 0, scope) ? this.evaluateAt(value, scope, 0) : value;
  }

  private async evaluateAt(value: Json, scope: Scope, depth: number): Promise<Json> {
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= MAXIMUM_DEPTH) throw limitReached(scope);
    if (Array.isArray(value)) {
      const items: Json[] = [];
      for (const [index, item] of value.entries())
        items.push(await this.evaluateAt(item, inside(scope, `[${index}]`), depth + 1));
      return items;
    }
    const call = readCall(value);
    if (call) return this.evaluateCall(call, scope, depth);
    const entries: [string, Json][] = [];
    for (const [key, item] of Object.entries(value))
      entries.push([key, await this.evaluateAt(item, inside(scope, `.${key}`), depth + 1)]);
    return toRecord(entries);
  }

  private async evaluateCall(written: FunctionCall, scope: Scope, depth: number): Promise<Json> {
    const fn = INTRINSIC_FUNCTIONS[written.name];
    fn.check(written.argument);
    const call = { ...written, argument: await this.evaluateAt(written.argument, scope, depth + 1) };
    const unevaluated = writeCall(call);
    if (!fn.isHybrid && !this.environment.live) return unevaluated;
    const key = `${scope.self ?? ''} ${JSON.stringify(unevaluated)}`;
    if (this.open.has(key)) throw limitReached(scope);
    this.open.add(key);
    try {
      const result = await fn.evaluate(call.argument, {
        environment: this.environment,
        scope,
        evaluate: (value, inner) => this.evaluateAt(value, inner, depth + 1),
      });
      if (!result || isEqual(result.value, unevaluated)) return unevaluated;
      const value = await this.evaluateAt(result.value, result.scope ?? scope, depth);
      checkDeclaredType(call, value, scope);
      return value;
    } finally {
      this.open.delete(key);
    }
  }
}

/** Only `get_input` honours the second key `type`. */
function checkDeclaredType(call: FunctionCall, value: Json, scope: Scope): void {
  if (call.name !== 'get_input' || typeof call.type !== 'string' || value === null || readCall(value)) return;
  const isPrimitive = fitsPrimitiveType(value, call.type);
  if (isPrimitive || !CHECKED_TYPES.has(call.type)) return;
  throw new FunctionError(
    'InputEvaluationError',
    `The value that get_input yields in ${scope.place} is not of type '${call.type}'.`,
  );
}

const CHECKED_TYPES = new Set(['integer', 'float', 'boolean', 'list', 'dict', 'regex']);

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
