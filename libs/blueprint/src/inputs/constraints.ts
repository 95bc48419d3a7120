import { readCall } from '../functions/function-call.ts';
import { pythonText } from '../functions/python-text.ts';
import type { Json } from '../json.ts';
import { isEqual, isObject } from '../json-values.ts';
import type { ValueSchema } from '../plan/plan.ts';
import { ConstraintError } from '../plan-error.ts';
import { OBJECT_TYPES } from '../types/primitive-types.ts';
import { compileExpression, matchesAtStart } from '../types/regular-expression.ts';

/** An operator of constraints. Those without `holds` are about objects of the manager and are looked up there. */
interface Operator {
  accepts: (argument: Json) => boolean;
  holds?: (value: Json, argument: Json) => boolean;
  /** Types that a looked-up operator is about. */
  types?: readonly string[];
}

const isNumber = (value: Json): value is number => typeof value === 'number';
const isText = (value: Json): value is string => typeof value === 'string';

const ordering = (holds: (value: number, bound: number) => boolean): Operator => ({
  accepts: isNumber,
  holds: (value, bound) => isComparable(value) && holds(Number(value), Number(bound)),
});

const isComparable = (value: Json): boolean => isNumber(value) || typeof value === 'boolean';

const size = (holds: (length: number, bound: number) => boolean): Operator => ({
  accepts: isNumber,
  holds: (value, bound) => {
    const length = lengthOf(value);
    return length !== undefined && holds(length, Number(bound));
  },
});

function lengthOf(value: Json): number | undefined {
  if (isText(value)) return [...value].length;
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : undefined;
}

const looked = (accepts: (argument: Json) => boolean, types: readonly string[]): Operator => ({
  accepts,
  types,
});

const MANAGED = ['deployment_id', 'blueprint_id'];
/** Objects that belong to a deployment or a blueprint. */
const PARTS = [
  'capability_value',
  'scaling_group',
  'node_id',
  'node_type',
  'node_instance',
  'operation_name',
];

const NAME_PATTERNS = ['starts_with', 'ends_with', 'contains', 'equals_to'];

const OPERATORS = new Map<string, Operator>([
  ['equal', ordering((value, bound) => value === bound)],
  ['greater_than', ordering((value, bound) => value > bound)],
  ['greater_or_equal', ordering((value, bound) => value >= bound)],
  ['less_than', ordering((value, bound) => value < bound)],
  ['less_or_equal', ordering((value, bound) => value <= bound)],
  ['in_range', { accepts: isRange, holds: isInRange }],
  [
    'valid_values',
    {
      accepts: Array.isArray,
      holds: (value, values) => Array.isArray(values) && values.some((valid) => isEqual(valid, value)),
    },
  ],
  ['length', size((length, bound) => length === bound)],
  ['min_length', size((length, bound) => length >= bound)],
  ['max_length', size((length, bound) => length <= bound)],
  [
    'pattern',
    { accepts: (argument) => isText(argument) && compileExpression(argument) !== undefined, holds: matches },
  ],
  ['filter_id', looked(isText, MANAGED)],
  ['labels', looked(Array.isArray, MANAGED)],
  ['tenants', looked(Array.isArray, MANAGED)],
  [
    'name_pattern',
    looked(
      (argument) => isObject(argument) && Object.keys(argument).every((key) => NAME_PATTERNS.includes(key)),
      [...OBJECT_TYPES],
    ),
  ],
  ['deployment_id', looked(isText, PARTS)],
]);

/** Valid values of these types depend on what is deployed, so they are looked up as well. */
const LOOKED_UP_VALUES = new Set(PARTS);

function isRange(argument: Json): boolean {
  return Array.isArray(argument) && argument.length === 2 && argument.every(isNumber);
}

function isInRange(value: Json, argument: Json): boolean {
  const [low, high] = argument as [number, number];
  return isComparable(value) && Number(value) >= low && Number(value) <= high;
}

function matches(value: Json, pattern: Json): boolean {
  const expression = compileExpression(String(pattern));
  return isText(value) && expression !== undefined && matchesAtStart(expression, value);
}

/** One constraint, taken apart. */
export interface Constraint {
  operator: string;
  argument: Json;
  errorMessage: string | null;
}

/** Why a constraint is unsuitable: 103 form or operator, 212 argument. */
export interface ConstraintMistake {
  code: 103 | 212;
  message: string;
}

/** Reads a constraint as written; gives the mistake instead if it is unsuitable. `name` is for messages. */
export function readConstraint(written: Json, name: string): Constraint | ConstraintMistake {
  const keys = isObject(written) ? Object.keys(written) : [];
  const operators = keys.filter((key) => key !== 'error_message');
  const [operator] = operators;
  if (!isObject(written) || operator === undefined || operators.length > 1) {
    return { code: 103, message: `A constraint of "${name}" is a mapping with one operator.` };
  }
  const definition = OPERATORS.get(operator);
  if (!definition)
    return { code: 103, message: `"${operator}" is not a valid constraint operator in "${name}".` };
  const argument = written[operator] ?? null;
  if (!readCall(argument) && !definition.accepts(argument)) {
    return {
      code: 212,
      message: `Invalid constraint operator argument "${pythonText(argument)}", for constraint operator "${operator}" in "${name}".`,
    };
  }
  const message = written.error_message;
  return { operator, argument, errorMessage: typeof message === 'string' ? message : null };
}

/**
 * Checks a value of an input against the constraints that need no look-up; those of a list with typed items apply to
 * each item. Throws ConstraintError for the first violation.
 */
export function checkConstraints(name: string, value: Json, schema: ValueSchema): void {
  const [first] = describeViolations(name, value, schema);
  if (first !== undefined) throw new ConstraintError(first);
}

/**
 * One sentence for each constraint without look-up that the value violates, in the order of the constraints. A constraint
 * that does not fit the schema's type is violated by every value.
 */
export function describeViolations(name: string, value: Json, schema: ValueSchema): string[] {
  const constraints = (schema.constraints ?? []).map((written) => readConstraint(written, name));
  const values = schema.itemType !== undefined && Array.isArray(value) ? value : [value];
  return constraints.flatMap((constraint) => {
    if (!('operator' in constraint)) return [];
    const misplaced = describeMisplaced(constraint.operator, schema);
    if (misplaced !== undefined) return [misplaced];
    if (isLookedUp(constraint.operator, schema)) return [];
    const violating = values.find(
      (item) => !OPERATORS.get(constraint.operator)?.holds?.(item, constraint.argument),
    );
    return violating === undefined ? [] : [describeViolation(name, violating, constraint)];
  });
}

function describeMisplaced(operator: string, schema: ValueSchema): string | undefined {
  const types = OPERATORS.get(operator)?.types;
  const type = schema.itemType ?? schema.type ?? 'any';
  return types && !types.includes(type)
    ? `'${operator}' constraint is not defined for '${type}' data types`
    : undefined;
}

/** True for operators that only the manager can answer. */
function isLookedUp(operator: string, schema: ValueSchema): boolean {
  const type = schema.itemType ?? schema.type ?? '';
  return (
    OPERATORS.get(operator)?.holds === undefined ||
    (operator === 'valid_values' && LOOKED_UP_VALUES.has(type))
  );
}

/** True when values of the schema name objects of the manager. */
export const namesObjects = (schema: ValueSchema): boolean =>
  OBJECT_TYPES.has(schema.itemType ?? schema.type ?? '');

function describeViolation(
  name: string,
  value: Json,
  { operator, argument, errorMessage }: Constraint,
): string {
  if (errorMessage !== null) return `Value ${pythonText(value)} of input ${name} is invalid. ${errorMessage}`;
  const shown = (Array.isArray(argument) ? argument : [argument]).map(pythonText).join(', ');
  return `Value ${pythonText(value)} of input ${name} violates constraint ${operator}(${shown}) operator.`;
}
