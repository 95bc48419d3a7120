import type { Json } from '../json.ts';
import { isObject } from '../json-values.ts';
import { ConstraintError } from '../plan-error.ts';
import { OBJECT_TYPES } from '../types/primitive-types.ts';
import { compileExpression, matchesAtStart } from '../types/regular-expression.ts';
import { ExpressionLimitReached } from '../expressions/matcher.ts';

/** An operator of constraints. Those without `holds` are about objects of the manager and are looked up there. */
export interface Operator {
  accepts: (argument: Json) => boolean;
  holds?: (value: Json, argument: Json) => boolean;
  /** The class of the error when the argument is a function: nobody evaluates it. Without it, no value satisfies it. */
  failure?: 'TypeError' | 'KeyError';
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

export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['equal', ordering((value, bound) => value === bound)],
  ['greater_than', ordering((value, bound) => value > bound)],
  ['greater_or_equal', ordering((value, bound) => value >= bound)],
  ['less_than', ordering((value, bound) => value < bound)],
  ['less_or_equal', ordering((value, bound) => value <= bound)],
  ['in_range', { accepts: isRange, holds: isInRange, failure: 'KeyError' }],
  [
    'valid_values',
    {
      accepts: Array.isArray,
      holds: (value, values) => Array.isArray(values) && values.some((valid) => isSame(valid, value)),
    },
  ],
  ['length', size((length, bound) => length === bound)],
  ['min_length', size((length, bound) => length >= bound)],
  ['max_length', size((length, bound) => length <= bound)],
  [
    'pattern',
    {
      accepts: (argument) => isText(argument) && compileExpression(argument) !== undefined,
      holds: matches,
      failure: 'TypeError',
    },
  ],
  ['filter_id', looked(isText, MANAGED)],
  ['labels', looked(Array.isArray, MANAGED)],
  ['tenants', looked(Array.isArray, MANAGED)],
  ['name_pattern', looked(isObject, [...OBJECT_TYPES])],
  ['deployment_id', looked(isText, PARTS)],
]);

/** Valid values of these types depend on what is deployed, so they are looked up as well. */
export const LOOKED_UP_VALUES: ReadonlySet<string> = new Set(PARTS);

function isRange(argument: Json): boolean {
  return Array.isArray(argument) && argument.length === 2 && argument.every(isNumber);
}

function isInRange(value: Json, argument: Json): boolean {
  const [low, high] = argument as [number, number];
  return isComparable(value) && Number(value) >= low && Number(value) <= high;
}

/** Equality as this language has it: 1, 1.0 and true are the same. */
function isSame(left: Json | undefined, right: Json | undefined): boolean {
  if (typeof left === 'boolean') return isSame(Number(left), right);
  if (typeof right === 'boolean') return isSame(left, Number(right));
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => isSame(item, right[index]));
  if (!isObject(left) || !isObject(right)) return left === right;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key]))
  );
}

function matches(value: Json, pattern: Json): boolean {
  const expression = compileExpression(String(pattern));
  if (!isText(value) || expression === undefined) return false;
  try {
    return matchesAtStart(expression, value);
  } catch (error) {
    if (!(error instanceof ExpressionLimitReached)) throw error;
    throw new ConstraintError(
      `A value of ${value.length} characters cannot be held against the pattern '${pattern as string}': ${error.message}.`,
    );
  }
}
