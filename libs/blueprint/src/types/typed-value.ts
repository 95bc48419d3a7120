import { findSimilar } from '../diagnostics/similar-names.ts';
import { readCall } from '../functions/function-call.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject, own, toRecord } from '../json-values.ts';
import type { ValueSchema } from '../plan/plan.ts';
import type { UnknownName } from '../problem.ts';
import type { DataTypes, Schemas } from './data-type.ts';
import { OBJECT_TYPES, isPrimitiveType } from './primitive-types.ts';
import { compileExpression } from './regular-expression.ts';

/** So many misspelt keys of one mapping are compared with those that it may have. */
const MOST_COMPARED = 20;

/** Why a value does not fit: 105 wrong type, 106 unknown key, 107 missing value, 219 function where a fact is needed. */
export interface ValueMistake {
  code: 103 | 105 | 106 | 107 | 219;
  message: string;
  unknown?: UnknownName;
  /** The key without a value, for 107. */
  missing?: string;
  /** Where in the checked values, as keys that lead there. */
  markedAt?: readonly string[];
  isKeyMarked?: boolean;
}

/** What a check of values needs to know and where it tells its findings. */
export interface ValueCheck {
  dataTypes: DataTypes;
  /** Whose value it is, for messages, e.g. `'web' node`. */
  owner: string;
  report: (mistake: ValueMistake) => void;
  /** The property that the checked mapping is the value of, as a path; empty for the outermost one. */
  within?: string;
  /** Whether the schemas may lack properties, as an ancestor of the type is unknown: other keys are no mistake then. */
  isPartial?: () => boolean;
  /** False while defaults are completed: parts may be missing until a template is checked. */
  mustBeComplete: boolean;
}

/**
 * Checks a mapping against schemas and completes it with defaults; the result has its keys in schema order. A key
 * that is neither given nor required stays absent. Missing values are forgiven where `use_external_resource` holds.
 */
export function completeMapping(values: JsonObject, schemas: Schemas, check: ValueCheck): JsonObject {
  const unknown = Object.keys(values).filter((key) => !Object.hasOwn(schemas, key));
  const known = unknown.length > 0 ? Object.keys(schemas) : [];
  if (unknown.length > 0 && !check.isPartial?.())
    for (const key of unknown)
      check.report({
        code: 106,
        message: `${check.owner} has a value for '${check.within ? `${check.within}.${key}` : key}', which is no property of its type`,
        unknown: { name: key, known, section: null },
        markedAt: stepsOf(check.within, key),
        isKeyMarked: true,
      });
  const within = {
    ...check,
    report: unknown.length > 0 ? withoutMisspelt(unknown, known, check) : check.report,
    mustBeComplete: check.mustBeComplete && !usesExternalResource(values, schemas, check),
  };
  const completed: [string, Json][] = [];
  for (const [key, schema] of Object.entries(schemas)) {
    const value = completeProperty(own(values, key), schema, { ...within, key });
    if (value !== undefined) completed.push([key, value]);
  }
  return toRecord(completed);
}

/** A value that is missing was probably given under a misspelt key, which was reported. */
function withoutMisspelt(
  unknown: readonly string[],
  known: readonly string[],
  check: ValueCheck,
): ValueCheck['report'] {
  const meant = new Set(unknown.slice(0, MOST_COMPARED).flatMap((key) => findSimilar(key, known)));
  return (mistake) => {
    if (mistake.missing === undefined || !meant.has(mistake.missing)) check.report(mistake);
  };
}

/** A check of one value under its key. */
export interface PropertyCheck extends ValueCheck {
  key: string;
}

const stepsOf = (...path: (string | undefined)[]): string[] =>
  path.flatMap((steps) => steps?.split('.') ?? []);

const pathOf = (check: PropertyCheck): string => (check.within ? `${check.within}.${check.key}` : check.key);

function completeProperty(
  given: Json | undefined,
  schema: ValueSchema,
  check: PropertyCheck,
): Json | undefined {
  const value = given === undefined ? schema.default : mergeWithDefault(given, schema, check.dataTypes);
  if (given === undefined && value !== undefined && value !== null)
    return completeValue(value, schema, withoutKnownMistakes(check));
  if (value !== undefined) return completeValue(value, schema, check);
  if (isRequired(schema) && check.mustBeComplete) {
    check.report({
      code: 107,
      message: `${check.owner} does not provide a value for mandatory '${pathOf(check)}' property which is part of its type schema`,
      markedAt: stepsOf(check.within),
      missing: check.key,
    });
  }
  return undefined;
}

/** A default was checked where it is written, but may be incomplete there: only what it still lacks is news. */
const withoutKnownMistakes = (check: PropertyCheck): PropertyCheck => ({
  ...check,
  report: (mistake) => {
    if (mistake.code === 107) check.report(mistake);
  },
});

/** Whether a value must be given: unless the schema says otherwise; a written null says otherwise, too. */
export const isRequired = ({ required }: ValueSchema): boolean => required === undefined || required === true;

/** Checks one value against the type of its schema; values of data types come back complete. */
export function completeValue(value: Json, schema: ValueSchema, check: PropertyCheck): Json {
  if (typeof schema.type !== 'string' || readCall(value)) return value;
  const dataType = check.dataTypes.get(schema.type);
  if (dataType && isObject(value))
    return completeMapping(value, dataType.properties, {
      ...check,
      within: pathOf(check),
      isPartial: () => dataType.isPartial ?? false,
    });
  // An unknown type was reported where it is named.
  if (!dataType && !isPrimitiveType(schema.type)) return value;
  const isFitting = dataType ? false : fitsPrimitiveType(value, schema.type);
  if (!isFitting) {
    check.report({
      code: 105,
      message: `Property type validation failed in ${check.owner}: property '${pathOf(check)}' type is '${schema.type}', yet it was assigned with the value '${describe(value)}'`,
      markedAt: stepsOf(check.within, check.key),
    });
  }
  return value;
}

/** Whether a value fits a type that needs no definition. Object types accept anything: they are looked up elsewhere. */
export function fitsPrimitiveType(value: Json, type: string): boolean {
  switch (type) {
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'float':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    case 'dict':
      return isObject(value);
    case 'regex':
      return typeof value === 'string' && compileExpression(value) !== undefined;
    default:
      return type === 'string' || type === 'textarea' || OBJECT_TYPES.has(type);
  }
}

/**
 * A value laid over the default of its property. Mappings of a data type are merged level by level along the type;
 * any other value replaces the default as a whole.
 */
export function mergeWithDefault(value: Json, schema: ValueSchema, dataTypes: DataTypes): Json {
  const dataType = dataTypeOf(schema, dataTypes);
  const base = schema.default;
  if (!dataType || !isPlainMapping(value) || base === undefined || !isPlainMapping(base)) return value;
  const merged = new Map<string, Json>(Object.entries(base));
  for (const [key, part] of Object.entries(value)) {
    const nested = schemaOf(dataType.properties, key);
    const below = merged.get(key);
    merged.set(
      key,
      nested && below !== undefined ? mergeWithDefault(part, { ...nested, default: below }, dataTypes) : part,
    );
  }
  return toRecord(merged);
}

const schemaOf = (schemas: Schemas, key: string): ValueSchema | undefined =>
  Object.hasOwn(schemas, key) ? schemas[key] : undefined;

const dataTypeOf = (schema: ValueSchema, dataTypes: DataTypes) =>
  typeof schema.type === 'string' ? dataTypes.get(schema.type) : undefined;

const isPlainMapping = (value: Json): value is JsonObject => isObject(value) && !readCall(value);

function usesExternalResource(values: JsonObject, schemas: Schemas, check: ValueCheck): boolean {
  const key = 'use_external_resource';
  const given = own(values, key);
  const value = given === undefined ? (schemaOf(schemas, key)?.default ?? false) : given;
  if (readCall(value))
    check.report({
      code: 219,
      message: `${check.owner}: '${key}' must be known when the blueprint is uploaded, it cannot be a function`,
      markedAt: stepsOf(check.within, key),
    });
  return isTruthy(value);
}

const isTruthy = (value: Json): boolean =>
  Array.isArray(value) ? value.length > 0 : isObject(value) ? Object.keys(value).length > 0 : Boolean(value);

const describe = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
