import { pythonText } from '../functions/python-text.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject, own, toRecord } from '../json-values.ts';
import type { ValueSchema } from '../plan/plan.ts';
import {
  ConstraintError,
  InvalidInputError,
  MissingRequiredInputError,
  UnknownInputError,
} from '../plan-error.ts';
import type { DataTypes } from '../types/data-type.ts';
import { completeValue, isRequired } from '../types/typed-value.ts';
import { checkInputValue } from './checked-value.ts';
import { namesObjects } from './constraints.ts';

/** Answers whether the manager knows an object of this type that satisfies the constraints. */
export type ObjectLookup = (
  type: string,
  value: Json,
  constraints: readonly Json[],
) => boolean | Promise<boolean>;

export interface InputRules {
  dataTypes: DataTypes;
  /** Casts text to numbers and booleans where the type asks for them. */
  autoCorrectTypes: boolean;
  /** Without it, names of objects are taken as they are. */
  objectExists?: ObjectLookup;
  /** What the values are for; nothing when they are for something new. */
  current?: CurrentObjects;
}

/** What is there already, so that its parts can be looked up without saying whose they are. */
export interface CurrentObjects {
  hasDeployment: boolean;
  hasBlueprint: boolean;
}

/**
 * The values of a deployment's inputs: given ones and defaults, checked and completed.
 *
 * Throws ConstraintError or InvalidInputError for the first unsuitable value, else MissingRequiredInputError or
 * UnknownInputError with all names.
 */
export async function resolveInputs(
  schemas: Record<string, ValueSchema>,
  given: JsonObject,
  rules: InputRules,
): Promise<JsonObject> {
  const values: [string, Json][] = [];
  const missing: string[] = [];
  for (const [name, schema] of Object.entries(schemas)) {
    const value = valueOf(name, schema, given, rules);
    if (value !== undefined) values.push([name, await checkInput(name, value, schema, rules)]);
    else if (!isRequired(schema)) values.push([name, null]);
    else missing.push(name);
  }
  if (missing.length > 0) throw new MissingRequiredInputError(missing);
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(schemas, name));
  if (unknown.length > 0) throw new UnknownInputError(unknown);
  return toRecord(values);
}

/** The given value, else the default, else what the data type alone makes of nothing; a null default is none. */
function valueOf(name: string, schema: ValueSchema, given: JsonObject, rules: InputRules): Json | undefined {
  const value = own(given, name);
  if (value !== undefined) return rules.autoCorrectTypes ? castText(value, schema.type) : value;
  if (schema.default !== undefined && schema.default !== null) return schema.default;
  if (!schema.type || !rules.dataTypes.has(schema.type)) return undefined;
  let isComplete = true;
  const check = {
    dataTypes: rules.dataTypes,
    owner: name,
    key: name,
    mustBeComplete: true,
    report: () => void (isComplete = false),
  };
  const built = completeValue({}, schema, check);
  return isComplete && isObject(built) && Object.keys(built).length > 0 ? built : undefined;
}

async function checkInput(name: string, value: Json, schema: ValueSchema, rules: InputRules): Promise<Json> {
  checkInputValue(name, value, schema);
  await checkObjects(name, value, schema, rules);
  return completeValue(value, schema, {
    dataTypes: rules.dataTypes,
    owner: `input '${name}'`,
    key: name,
    mustBeComplete: true,
    report: (mistake) => {
      throw new InvalidInputError(mistake.message, 214);
    },
  });
}

async function checkObjects(
  name: string,
  value: Json,
  schema: ValueSchema,
  { objectExists, current }: InputRules,
): Promise<void> {
  if (!objectExists || !namesObjects(schema)) return;
  const type = schema.itemType ?? schema.type ?? '';
  for (const item of schema.itemType && Array.isArray(value) ? value : [value]) {
    if (!isOwnerKnown(type, schema, current))
      throw new ConstraintError(
        `Input ${name} is of type ${type}: say in its constraints which deployment_id the values belong to.`,
      );
    if (await objectExists(type, item, schema.constraints ?? [])) continue;
    throw new ConstraintError(
      `Value ${pythonText(item)} of input ${name} is not among the existing objects of type ${type} that its constraints allow.`,
    );
  }
}

/** Parts of deployments can be looked up only if it is known of which deployment; for some its blueprint will do. */
function isOwnerKnown(type: string, schema: ValueSchema, current: CurrentObjects | undefined): boolean {
  const needsDeployment = type === 'capability_value' || type === 'node_instance';
  const isPart =
    needsDeployment || ['scaling_group', 'node_id', 'node_type', 'operation_name'].includes(type);
  if (!isPart || current?.hasDeployment || (current?.hasBlueprint && !needsDeployment)) return true;
  return (schema.constraints ?? []).some(
    (constraint) => isObject(constraint) && Object.hasOwn(constraint, 'deployment_id'),
  );
}

/** Text that reads as a value of the type becomes that value; other text is left alone. */
function castText(value: Json, type: string | null | undefined): Json {
  if (typeof value !== 'string') return value;
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  const text = value.trim();
  if (type === 'integer' && INTEGER.test(text)) return Number(text.replaceAll('_', ''));
  if (type === 'float' && FLOAT.test(text)) return Number(text.replaceAll('_', ''));
  return value;
}

// A single underscore may stand between two digits.
const DIGITS = String.raw`\d(?:_?\d)*`;
const INTEGER = new RegExp(`^[-+]?${DIGITS}$`);
const FLOAT = new RegExp(
  String.raw`^[-+]?(?:${DIGITS}\.?(?:${DIGITS})?|\.${DIGITS})(?:[eE][-+]?${DIGITS})?$`,
);
