import { readCall } from '../functions/function-call.ts';
import { pythonText } from '../functions/python-text.ts';
import type { Json } from '../json.ts';
import { isObject } from '../json-values.ts';
import type { ValueSchema } from '../plan/plan.ts';
import { ConstraintError, FunctionError } from '../plan-error.ts';
import type { ExceptionName, UnknownName } from '../problem.ts';
import { OBJECT_TYPES } from '../types/primitive-types.ts';
import { LOOKED_UP_VALUES, OPERATORS } from './constraint-operators.ts';
import type { Operator } from './constraint-operators.ts';

/** One constraint, taken apart. */
interface Constraint {
  operator: string;
  argument: Json;
  errorMessage: string | null;
}

/** Why a constraint is unsuitable: 1 no mapping, 103 number of operators or unknown one, 212 argument. */
export interface ConstraintMistake {
  code: 1 | 103 | 212 | null;
  exception?: ExceptionName;
  message: string;
  unknown?: UnknownName;
  /** As in ElementComplaint. */
  markedAt?: readonly string[];
  isKeyMarked?: boolean;
}

/**
 * What is wrong with a constraint as written, if anything; `name` is for messages. Only a constraint that may have an
 * `error_message` beside it may have several operators, of which the first must have a suitable argument.
 */
export function findMistake(
  written: Json,
  { name, hasMessage }: { name: string; hasMessage: boolean },
): ConstraintMistake | undefined {
  if (!isObject(written)) {
    const message = `A constraint of "${name}" is a mapping with one operator.`;
    return written === null
      ? { code: null, exception: 'TypeError', message }
      : { code: 1, exception: 'DSLParsingFormatException', message };
  }
  const operators = Object.keys(written).filter((key) => !hasMessage || key !== MESSAGE);
  const [operator] = operators;
  if (operator === undefined || (operators.length > 1 && !hasMessage))
    return { code: 103, message: `A constraint of "${name}" is a mapping with one operator.` };
  const unknown = operators.find((key) => !OPERATORS.has(key));
  if (unknown !== undefined) {
    return {
      code: 103,
      message: `"${unknown}" is not a valid constraint operator in "${name}".`,
      unknown: { name: unknown, known: OPERATORS.keys(), section: null },
      markedAt: [unknown],
      isKeyMarked: true,
    };
  }
  const argument = written[operator] ?? null;
  if (readCall(argument) || OPERATORS.get(operator)?.accepts(argument)) return undefined;
  return {
    code: 212,
    message: `Invalid constraint operator argument "${pythonText(argument)}", for constraint operator "${operator}" in "${name}".`,
  };
}

const MESSAGE = 'error_message';

/** The keys of a written constraint that are, or should be, operators. */
export const operatorsOf = (written: Json): string[] =>
  isObject(written) ? Object.keys(written).filter((key) => key !== MESSAGE) : [];

/** The constraint that values are held against: of several operators in one mapping the last. */
function readConstraint(written: Json): Constraint[] {
  if (!isObject(written)) return [];
  const operator = Object.keys(written).findLast((key) => key !== MESSAGE);
  if (operator === undefined) return [];
  const message = written[MESSAGE];
  return [
    {
      operator,
      argument: written[operator] ?? null,
      errorMessage: typeof message === 'string' ? message : null,
    },
  ];
}

/**
 * Checks a value of an input, or one item of a list with typed items, against the constraints that need no look-up.
 * Throws ConstraintError for the first violation, and FunctionError for an argument that is a function where the
 * operator cannot do without its value.
 */
export function checkConstraints(name: string, value: Json, schema: ValueSchema): void {
  for (const { sentence, failure } of violations(name, [value], schema))
    throw failure ? new FunctionError(failure, sentence) : new ConstraintError(sentence);
}

/**
 * One sentence for each constraint without look-up that the value violates, in the order of the constraints; those of a
 * list with typed items apply to each item. A constraint that does not fit the schema's type is violated by every value.
 */
export const describeViolations = (name: string, value: Json, schema: ValueSchema): string[] =>
  [...violations(name, schema.itemType && Array.isArray(value) ? value : [value], schema)].map(
    ({ sentence }) => sentence,
  );

interface Violation {
  sentence: string;
  failure?: Operator['failure'];
}

function* violations(name: string, values: readonly Json[], schema: ValueSchema): Generator<Violation> {
  for (const constraint of (schema.constraints ?? []).flatMap(readConstraint)) {
    const operator = OPERATORS.get(constraint.operator);
    const misplaced = describeMisplaced(constraint.operator, schema);
    if (misplaced !== undefined && values.length > 0) yield { sentence: misplaced };
    if (misplaced !== undefined || !operator?.holds || isLookedUp(constraint.operator, schema)) continue;
    if (operator.failure && values.length > 0 && readCall(constraint.argument)) {
      yield { sentence: describeFunction(name, constraint), failure: operator.failure };
      continue;
    }
    const violating = values.find((item) => !operator.holds?.(item, constraint.argument));
    if (violating !== undefined) yield { sentence: describeViolation(name, violating, constraint) };
  }
}

const describeFunction = (name: string, { operator, argument }: Constraint): string =>
  `The argument of ${operator} in the constraints of input ${name} is a function (${pythonText(argument)}), and functions are not evaluated there. Give a value.`;

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
