import { ConstraintError, readCall, type Json, type JsonObject } from '@cloudloom/blueprint';
import type { NamePattern } from '@cloudloom/model';
import type { ObjectType } from './parameter-types.ts';

/** What the constraints of an input or parameter say about the objects that may be named. */
export interface LookupConstraints {
  /** The deployment whose parts are meant, in place of the current one. */
  deploymentId: string | null;
  patterns: NamePattern[];
  /** Null: no matter which. */
  labels: { key: string; values: string[] }[] | null;
  tenants: string[] | null;
  /** Stored filters, all of whose rules must hold. */
  filterIds: string[];
  /** Each list must have the value; only of types whose valid values are looked up. */
  validValues: (readonly Json[])[];
}

/** Types that may have labels and that other tenants may have. */
const MANAGED: ReadonlySet<ObjectType> = new Set(['blueprint_id', 'deployment_id']);

const PATTERN_KEYS: Readonly<Record<string, keyof NamePattern>> = {
  starts_with: 'startsWith',
  ends_with: 'endsWith',
  contains: 'contains',
  equals_to: 'equalsTo',
};

/**
 * Reads the constraints that need a look-up; the others, and those that do not suit the type, are told elsewhere.
 * Throws ConstraintError for what cannot be looked up: a function, an argument of unsuitable form.
 */
export function readLookupConstraints(type: ObjectType, constraints: readonly Json[]): LookupConstraints {
  const found: LookupConstraints = {
    deploymentId: null,
    patterns: [],
    labels: null,
    tenants: null,
    filterIds: [],
    validValues: [],
  };
  for (const written of constraints) {
    const [operator, argument] = lastOperator(written) ?? [];
    if (operator !== undefined && argument !== undefined && isLookedUp(operator, type))
      add(found, operator, literal(operator, argument));
  }
  return found;
}

/** Of several operators in one mapping the last counts, as for constraints without look-up. */
function lastOperator(written: Json): [string, Json] | undefined {
  if (!isMapping(written)) return undefined;
  return Object.entries(written).findLast(([key]) => key !== 'error_message');
}

function isLookedUp(operator: string, type: ObjectType): boolean {
  if (operator === 'name_pattern') return true;
  const isManaged = MANAGED.has(type);
  if (operator === 'filter_id' || operator === 'labels' || operator === 'tenants') return isManaged;
  return !isManaged && type !== 'secret_key' && (operator === 'deployment_id' || operator === 'valid_values');
}

function literal(operator: string, argument: Json): Json {
  if (readCall(argument) === undefined) return argument;
  throw new ConstraintError(
    `The argument of ${operator} is a function (${JSON.stringify(argument)}), and functions are not evaluated in constraints. Give a value.`,
  );
}

function add(found: LookupConstraints, operator: string, argument: Json): void {
  switch (operator) {
    case 'filter_id':
      if (typeof argument !== 'string') throw unsuitable(operator, 'the id of a stored filter', argument);
      found.filterIds.push(argument);
      return;
    case 'labels':
      found.labels = [...(found.labels ?? []), ...listOf(operator, argument).flatMap(readLabel)];
      return;
    case 'tenants': {
      const tenants = listOf(operator, argument).map(String);
      found.tenants = found.tenants?.filter((tenant) => tenants.includes(tenant)) ?? tenants;
      return;
    }
    case 'name_pattern':
      found.patterns.push(readPattern(argument));
      return;
    case 'deployment_id':
      if (typeof argument !== 'string') throw unsuitable(operator, 'the id of a deployment', argument);
      found.deploymentId = argument;
      return;
    case 'valid_values':
      found.validValues.push(listOf(operator, argument));
  }
}

/** `{key: value}` or `{key: [value, value]}`; keys are stored in lower case. */
function readLabel(label: Json): { key: string; values: string[] }[] {
  if (!isMapping(label)) throw unsuitable('labels', 'a list of mappings from a key to its value', label);
  return Object.entries(label).map(([key, value]) => ({
    key: key.toLowerCase(),
    values: (Array.isArray(value) ? value : [value]).map(String),
  }));
}

function readPattern(argument: Json): NamePattern {
  const known = Object.keys(PATTERN_KEYS).join(', ');
  if (!isMapping(argument)) throw unsuitable('name_pattern', `a mapping of ${known}`, argument);
  const pattern: NamePattern = {};
  for (const [key, word] of Object.entries(argument)) {
    const field = Object.hasOwn(PATTERN_KEYS, key) ? PATTERN_KEYS[key] : undefined;
    if (field === undefined || typeof word !== 'string')
      throw unsuitable('name_pattern', `a mapping of ${known} to texts`, argument);
    pattern[field] = word;
  }
  return pattern;
}

function listOf(operator: string, argument: Json): Json[] {
  if (Array.isArray(argument)) return argument;
  throw unsuitable(operator, 'a list', argument);
}

const unsuitable = (operator: string, expected: string, argument: Json): ConstraintError =>
  new ConstraintError(
    `The argument of the constraint ${operator} must be ${expected}, not ${JSON.stringify(argument)}.`,
  );

const isMapping = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
