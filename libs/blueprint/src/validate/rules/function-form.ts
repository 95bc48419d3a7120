import { findMisspelt } from '../../diagnostics/misspelt-argument.ts';
import type { Scope } from '../../functions/evaluation.ts';
import { FUNCTION_SINCE } from '../../functions/function-versions.ts';
import { hasFunctions, readCall } from '../../functions/function-call.ts';
import type { FunctionCall } from '../../functions/function-call.ts';
import { checkPropertyPath, misplaced, nodeReferredTo, unknownNode } from '../../functions/get-property.ts';
import { INTRINSIC_FUNCTIONS, findFormMistake } from '../../functions/intrinsic-functions.ts';
import { pythonText } from '../../functions/python-text.ts';
import type { Json } from '../../json.ts';
import { FunctionError, PlanError, UnknownInputError } from '../../plan-error.ts';
import { planPlaces } from '../../plan/plan-places.ts';
import type { NodePlan } from '../../plan/plan.ts';
import type { PlaceOwner, PlanPlace } from '../../plan/plan-places.ts';
import { callsIn } from '../../plan/requirements.ts';
import type { ExceptionName } from '../../problem.ts';
import { isPartial } from '../../types/derivation.ts';
import type { PlanRule, PlanSubject } from '../rule.ts';
import { locate } from '../plan-location.ts';

const PARTS = new Set(['SELF', 'SOURCE', 'TARGET']);
const ATTRIBUTE_FUNCTIONS = new Set(['get_attribute', 'get_attributes_list', 'get_attributes_dict']);
const NODE_FUNCTIONS = new Set(['get_property', ...ATTRIBUTE_FUNCTIONS]);

/**
 * Functions are well formed, belong to the version of the language, and what they name literally exists: inputs,
 * nodes, properties. SELF, SOURCE and TARGET stand only where somebody plays that part.
 */
export const functionForm: PlanRule = (subject) => {
  const nodes = new Map(subject.plan.nodes.map((node) => [node.id, node]));
  // Operations stand under two names; what is shared is checked once.
  const seen = new WeakSet<object>();
  for (const place of placesOf(subject, nodes)) {
    if (typeof place.value !== 'object' || place.value === null || seen.has(place.value)) continue;
    seen.add(place.value);
    for (const { call, path } of callsIn(place.value)) {
      // The form of a function that is a count was checked together with the counts.
      if (path === '' && place.isCount && findFormMistake(call)) continue;
      checkCall(call, { ...place, path: place.path + path }, { subject, nodes });
    }
  }
};

function* placesOf(subject: PlanSubject, nodes: ReadonlyMap<string, NodePlan>): Generator<PlanPlace> {
  yield* planPlaces(subject.plan);
  yield* unplannedPlaces(subject, nodes);
}

/** Properties of templates that have no place in the plan, as their type is unknown; what they say is checked all the same. */
function* unplannedPlaces(
  { definition }: PlanSubject,
  nodes: ReadonlyMap<string, NodePlan>,
): Generator<PlanPlace> {
  for (const { name, properties } of definition.templates.values()) {
    if (nodes.has(name)) continue;
    for (const [property, value] of Object.entries(properties))
      yield { value, path: `nodes.${name}.properties.${property}`, owner: { kind: 'node', node: name } };
  }
}

interface Facts {
  subject: PlanSubject;
  nodes: ReadonlyMap<string, NodePlan>;
}

function checkCall(call: FunctionCall, place: PlanPlace, facts: Facts): void {
  try {
    const fn = INTRINSIC_FUNCTIONS[call.name];
    fn.check(call.argument);
    checkVersion(call, place, facts.subject);
    fn.validate?.(call.argument);
    checkInput(call, facts.subject);
    if (call.name === 'get_property') checkProperty(call.argument, place, facts.nodes);
    if (ATTRIBUTE_FUNCTIONS.has(call.name)) checkAttribute(call, place, facts.nodes);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    if (isConsequence(call, place, facts)) return;
    const element = locate(facts.subject.definition.document, place.path);
    element.report({
      code: null,
      exception: error.exception as ExceptionName,
      message: textOf(error, place.path),
      markedAt: [call.name],
      ...findMisspelt(call, {
        inputs: facts.subject.plan.inputs,
        nodes: facts.nodes,
        nodeNames: facts.subject.definition.templates,
        nodeReferredTo: (reference) => nodeReferredTo(reference, scopeOf(place.owner, place.path)),
      }),
    });
  }
}

/** True when the node that a function names exists but was left out of the plan, or may have further properties. */
function isConsequence(call: FunctionCall, place: PlanPlace, { subject, nodes }: Facts): boolean {
  const [reference] = Array.isArray(call.argument) ? call.argument : [];
  if (!NODE_FUNCTIONS.has(call.name) || typeof reference !== 'string') return false;
  const id = nodeReferredTo(reference, scopeOf(place.owner, place.path)) ?? reference;
  const { templates, nodeTypes } = subject.definition;
  const node = nodes.get(id);
  if (!node) return templates.has(id);
  return call.name === 'get_property' && isPartial({ hierarchy: node.typeHierarchy }, nodeTypes);
}

function textOf(error: PlanError, path: string): string {
  if (error instanceof UnknownInputError)
    return `get_input function references an unknown input '${error.inputs.join(', ')}' in ${path}.`;
  return error.message.includes(path) ? error.message : `${error.message} (in ${path})`;
}

function checkVersion(call: FunctionCall, place: PlanPlace, { version }: PlanSubject): void {
  const since = FUNCTION_SINCE[call.name];
  if (since === undefined || version.minor >= since) return;
  throw new FunctionError(
    'FunctionValidationError',
    `Using ${call.name} requires using dsl version 1_${since} or greater, but found: ${version.raw} in ${place.path}.`,
  );
}

function checkInput(call: FunctionCall, { plan }: PlanSubject): void {
  if (call.name !== 'get_input') return;
  const [name = null] = Array.isArray(call.argument) ? call.argument : [call.argument];
  if (!readCall(name) && !Object.hasOwn(plan.inputs, pythonText(name)))
    throw new UnknownInputError([pythonText(name)]);
}

function checkProperty(argument: Json, place: PlanPlace, nodes: Facts['nodes']): void {
  const [first = null, ...steps] = argument as Json[];
  if (hasFunctions(argument)) return;
  const reference = pythonText(first);
  const scope = scopeOf(place.owner, place.path);
  const id = nodeReferredTo(reference, scope);
  if (id === undefined) throw misplaced(reference, scope);
  const node = nodes.get(id);
  if (!node) throw unknownNode('get_property', id, place.path);
  checkPropertyPath(node, steps, place.path);
}

function checkAttribute(call: FunctionCall, place: PlanPlace, nodes: Facts['nodes']): void {
  const [first = null] = call.argument as Json[];
  if (hasFunctions(call.argument)) return;
  const reference = pythonText(first);
  if (!PARTS.has(reference)) {
    if (!nodes.has(reference)) throw unknownNode(call.name, reference, place.path);
    return;
  }
  if (nodeReferredTo(reference, scopeOf(place.owner, place.path)) !== undefined) return;
  const exception = place.owner.kind === 'other' ? 'KeyError' : 'ValueError';
  throw new FunctionError(
    exception,
    `${reference} cannot be used with ${call.name}: nobody plays that part in ${place.path}.`,
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
