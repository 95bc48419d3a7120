import { hasFunctions } from '../functions/function-call.ts';
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
import { completeValue, mergeWithDefault } from '../types/typed-value.ts';
import { checkConstraints, namesObjects } from './constraints.ts';

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
    else if (schema.required === false) values.push([name, null]);
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
  if (schema.type === undefined || !rules.dataTypes.has(schema.type)) return undefined;
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
  if (hasFunctions(value)) {
    if (schema.constraints?.length)
      throw new InvalidInputError(
        `Input '${name}' has constraints, so its value cannot contain functions.`,
        213,
      );
    return value;
  }
  checkConstraints(name, value, schema);
  await checkObjects(name, value, schema, rules);
  const merged = mergeWithDefault(value, { ...schema, default: undefined }, rules.dataTypes);
  return completeValue(merged, schema, {
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
  { objectExists }: InputRules,
): Promise<void> {
  if (!objectExists || !namesObjects(schema)) return;
  const type = schema.itemType ?? schema.type ?? '';
  for (const item of Array.isArray(value) ? value : [value]) {
    if (await objectExists(type, item, schema.constraints ?? [])) continue;
    throw new ConstraintError(
      `Value ${pythonText(item)} of input ${name} is not among the existing objects of type ${type} that its constraints allow.`,
    );
  }
}

/** Text that reads as a value of the type becomes that value; other text is left alone. */
function castText(value: Json, type: string | undefined): Json {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (type === 'integer' && /^[-+]?\d+$/.test(text)) return Number(text);
  if (type === 'float' && text !== '' && Number.isFinite(Number(text))) return Number(text);
  if (type === 'boolean' && /^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return value;
}
