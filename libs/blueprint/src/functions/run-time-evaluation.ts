import type { Json, JsonObject } from '../json.ts';
import { isObject, mapRecord } from '../json-values.ts';
import type { OutputPlan } from '../plan/plan.ts';
import { readCall } from './function-call.ts';
import type { EvaluationContext, EvaluationSource, Scope } from './evaluation.ts';
import { Evaluator } from './evaluator.ts';

/**
 * Replaces all functions in a value by what they mean right now, for the instance or relationship of the context.
 * Throws PlanError when a function fails.
 */
export async function evaluateFunctions(
  value: Json,
  context: EvaluationContext,
  source: EvaluationSource,
): Promise<Json> {
  const evaluator = evaluatorOf(source);
  const scope = scopeOf(context);
  if (!isObject(value) || readCall(value)) return evaluator.evaluate(value, scope);
  // Entries of a payload stand for themselves: levels of nesting are counted from them.
  const entries = mapRecord(value, (entry) => entry);
  for (const key of Object.keys(entries))
    await evaluator.evaluateEntry(entries, key, { ...scope, place: `${scope.place}.${key}` });
  return entries;
}

/**
 * The values of a deployment's outputs. An instance that cannot be chosen shows as an error text; an output that is
 * the value of a secret that no longer exists is left out. Throws PlanError for other failures.
 */
export const evaluateOutputs = (
  outputs: Record<string, OutputPlan>,
  source: EvaluationSource,
): Promise<JsonObject> => evaluateValues(outputs, source, { isEvaluatingOutputs: true });

/** The values of a deployment's capabilities; secrets that are gone are left out. Throws PlanError when a function fails. */
export const evaluateCapabilities = (
  capabilities: Record<string, OutputPlan>,
  source: EvaluationSource,
): Promise<JsonObject> => evaluateValues(capabilities, source, {});

async function evaluateValues(
  outputs: Record<string, OutputPlan>,
  source: EvaluationSource,
  context: EvaluationContext,
): Promise<JsonObject> {
  const evaluator = evaluatorOf(source);
  const values: [string, Json][] = [];
  for (const [name, { value }] of Object.entries(outputs)) {
    if (await isMissingSecret(value, source)) continue;
    values.push([name, await evaluator.evaluate(value, { ...scopeOf(context), place: name })]);
  }
  return Object.fromEntries(values);
}

async function isMissingSecret(value: Json, source: EvaluationSource): Promise<boolean> {
  const call = readCall(value);
  if (call?.name !== 'get_secret') return false;
  const name = Array.isArray(call.argument) ? call.argument[0] : call.argument;
  return typeof name === 'string' && (await source.secret(name)) === undefined;
}

const evaluatorOf = (source: EvaluationSource): Evaluator =>
  new Evaluator({ input: (name) => source.input(name), node: (id) => source.node(id), live: source });

const scopeOf = (context: EvaluationContext): Scope => ({
  self: context.node?.id,
  // Nodes without their instances play no part.
  source: context.source === undefined ? undefined : context.sourceNode,
  target: context.target === undefined ? undefined : context.targetNode,
  context,
  place: 'payload',
});
