import type { EvaluationNode, Scope } from '../../functions/evaluation.ts';
import { hasFunctions } from '../../functions/function-call.ts';
import type { FunctionCall } from '../../functions/function-call.ts';
import { checkPropertyPath, misplaced, nodeReferredTo } from '../../functions/get-property.ts';
import { INTRINSIC_FUNCTIONS } from '../../functions/intrinsic-functions.ts';
import type { Json } from '../../json.ts';
import { FunctionError, PlanError, UnknownInputError } from '../../plan-error.ts';
import { planPlaces } from '../../plan/plan-places.ts';
import type { PlaceOwner, PlanPlace } from '../../plan/plan-places.ts';
import { callsIn } from '../../plan/requirements.ts';
import type { ExceptionName } from '../../problem.ts';
import type { PlanRule, PlanSubject } from '../rule.ts';
import { locate } from '../plan-location.ts';

/** Minor version of the language that a function came with. */
const SINCE: Readonly<Partial<Record<string, number>>> = { concat: 1, merge: 3 };
const PARTS = new Set(['SELF', 'SOURCE', 'TARGET']);
const ATTRIBUTE_FUNCTIONS = new Set(['get_attribute', 'get_attributes_list', 'get_attributes_dict']);

/**
 * Functions are well formed, belong to the version of the language, and what they name literally exists: inputs,
 * nodes, properties. SELF, SOURCE and TARGET stand only where somebody plays that part.
 */
export const functionForm: PlanRule = (subject) => {
  const nodes = new Map(subject.plan.nodes.map((node) => [node.id, node]));
  // Operations stand under two names; what is shared is checked once.
  const seen = new WeakSet<object>();
  for (const place of planPlaces(subject.plan)) {
    if (typeof place.value !== 'object' || place.value === null || seen.has(place.value)) continue;
    seen.add(place.value);
    for (const { call, path } of callsIn(place.value))
      checkCall(call, { ...place, path: place.path + path }, { subject, nodes });
  }
};

interface Facts {
  subject: PlanSubject;
  nodes: ReadonlyMap<string, EvaluationNode>;
}

function checkCall(call: FunctionCall, place: PlanPlace, facts: Facts): void {
  try {
    checkVersion(call, place, facts.subject);
    INTRINSIC_FUNCTIONS[call.name].check(call.argument);
    checkInput(call, facts.subject);
    if (call.name === 'get_property') checkProperty(call.argument, place, facts.nodes);
    if (ATTRIBUTE_FUNCTIONS.has(call.name)) checkAttribute(call, place, facts.nodes);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    const element = locate(facts.subject.definition.document, place.path);
    element.report({
      code: null,
      exception: error.exception as ExceptionName,
      message: textOf(error, place.path),
    });
  }
}

const textOf = (error: PlanError, path: string): string =>
  error instanceof UnknownInputError
    ? `get_input function references an unknown input '${error.inputs.join(', ')}' in ${path}.`
    : `${error.message} (in ${path})`;

function checkVersion(call: FunctionCall, place: PlanPlace, { version }: PlanSubject): void {
  const since = SINCE[call.name];
  if (since === undefined || version.minor >= since) return;
  throw new FunctionError(
    'FunctionValidationError',
    `Using ${call.name} requires using dsl version 1_${since} or greater, but found: ${version.raw} in ${place.path}.`,
  );
}

function checkInput(call: FunctionCall, { plan }: PlanSubject): void {
  if (call.name !== 'get_input') return;
  const [name] = Array.isArray(call.argument) ? call.argument : [call.argument];
  if (typeof name === 'string' && !Object.hasOwn(plan.inputs, name)) throw new UnknownInputError([name]);
}

function checkProperty(argument: Json, place: PlanPlace, nodes: Facts['nodes']): void {
  const [reference, ...steps] = argument as Json[];
  if (hasFunctions(argument) || typeof reference !== 'string') return;
  const scope = scopeOf(place.owner, place.path);
  const id = nodeReferredTo(reference, scope);
  if (id === undefined) throw misplaced(reference, scope);
  const node = nodes.get(id);
  if (!node) throw new FunctionError('KeyError', `Node ${id} does not exist`);
  checkPropertyPath(node, steps, place.path);
}

function checkAttribute(call: FunctionCall, place: PlanPlace, nodes: Facts['nodes']): void {
  const [reference] = call.argument as Json[];
  if (hasFunctions(call.argument) || typeof reference !== 'string') return;
  if (!PARTS.has(reference)) {
    if (!nodes.has(reference))
      throw new FunctionError(
        'KeyError',
        `${call.name} function node reference '${reference}' does not exist.`,
      );
    return;
  }
  if (nodeReferredTo(reference, scopeOf(place.owner, place.path)) !== undefined) return;
  const exception = place.owner.kind === 'other' ? 'KeyError' : 'ValueError';
  throw new FunctionError(
    exception,
    `${reference} cannot be used with ${call.name} function in ${place.path}`,
  );
}

function scopeOf(owner: PlaceOwner, place: string): Scope {
  const rest = { context: {}, place };
  switch (owner.kind) {
    case 'node':
      return { self: owner.node, ...rest };
    case 'relationship':
      return { source: owner.source, target: owner.target, ...rest };
    default:
      return rest;
  }
}
