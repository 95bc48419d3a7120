import {
  ConstraintError,
  hasFunctions,
  type Json,
  type JsonObject,
  type ValueSchema,
} from '@cloudloom/blueprint';
import { BadParametersError, IllegalExecutionParametersError } from './errors.ts';
import type { ObjectQuestion } from './object-lookup.ts';
import { convertValue, isObjectType, nameType } from './parameter-types.ts';
import { pythonTypeName } from './python-names.ts';

/** The two questions that need the deployment; everything else about parameters is decided here. */
export interface ParameterSources {
  /** Evaluates the intrinsic functions inside all values. */
  evaluate(parameters: JsonObject): Promise<JsonObject>;
  /** Those of the values that name nothing, or nothing that the constraints allow. Rejects with ConstraintError. */
  missing(question: ObjectQuestion): Promise<readonly Json[]>;
  /** Texts of the violated constraints of one value; none when it meets them. */
  violations(name: string, value: Json, schema: ValueSchema): string[];
}

export interface ParameterRequest {
  workflowId: string;
  /** Declared parameters by name. */
  schema: Record<string, ValueSchema>;
  /** As the client sent them; absent and null are an empty mapping. */
  given: Json | undefined;
  /** Lets undeclared names pass. */
  allowCustom: boolean;
}

/** Refuses `parameters` of a request body that are no mapping. Throws BadParametersError. */
export function requireMapping(given: Json | undefined): JsonObject {
  if (given === undefined || given === null) return {};
  if (typeof given === 'object' && !Array.isArray(given)) return given;
  throw new BadParametersError(
    `request body's 'parameters' field must be a dict but is of type ${pythonTypeName(given)}`,
  );
}

/**
 * Checks and completes the parameters of a workflow: undeclared names, defaults, functions, types, things that must exist,
 * constraints, and only then missing names. The first step that fails is the one reported.
 * Returns the given values in their order, then the defaults. Throws IllegalExecutionParametersError.
 */
export async function prepareParameters(
  request: ParameterRequest,
  sources: ParameterSources,
): Promise<JsonObject> {
  const given = requireMapping(request.given);
  if (!request.allowCustom) refuseUndeclared(request, given);
  const evaluated = await sources.evaluate(fillDefaults(request.schema, given));
  const converted = convertAll(request.schema, evaluated);
  await refuseViolations(request.schema, converted, sources);
  refuseMissing(request, converted);
  return converted;
}

function refuseUndeclared(request: ParameterRequest, given: JsonObject): void {
  const undeclared = Object.keys(given).filter((name) => !Object.hasOwn(request.schema, name));
  if (undeclared.length === 0) return;
  throw new IllegalExecutionParametersError(
    `Workflow "${request.workflowId}" does not have the following parameters declared: ${undeclared.join(',')}. ` +
      'Remove these parameters or use the flag for allowing custom parameters',
  );
}

/** A default replaces a whole missing value; mappings are not merged. `default: null` is a default too. */
function fillDefaults(schema: Record<string, ValueSchema>, given: JsonObject): JsonObject {
  const missing = Object.entries(schema).flatMap(([name, declared]): [string, Json][] =>
    !Object.hasOwn(given, name) && declared.default !== undefined ? [[name, declared.default]] : [],
  );
  return Object.fromEntries([...Object.entries(given), ...missing]);
}

function convertAll(schema: Record<string, ValueSchema>, parameters: JsonObject): JsonObject {
  const converted: [string, Json][] = [];
  const problems: string[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    const declared = Object.hasOwn(schema, name) ? schema[name] : undefined;
    const result =
      declared === undefined || isUnset(value, declared)
        ? { ok: true as const, value }
        : convertValue(value, declared);
    if (result.ok) converted.push([name, result.value]);
    else problems.push(`Parameter "${name}" must be of type ${nameType(declared ?? {})}`);
  }
  if (problems.length > 0) throw new IllegalExecutionParametersError(problems.join('\n'));
  return Object.fromEntries(converted);
}

/**
 * A null that the declaration itself allows is no value, so it has no type; nor has a function that is left for the
 * operation to evaluate.
 */
const isUnset = (value: Json, declared: ValueSchema): boolean =>
  hasFunctions(value) || (value === null && (declared.default === null || declared.required === false));

async function refuseViolations(
  schema: Record<string, ValueSchema>,
  parameters: JsonObject,
  sources: ParameterSources,
): Promise<void> {
  const problems: string[] = [];
  for (const [name, declared] of Object.entries(schema)) {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (value === undefined || isUnset(value, declared)) continue;
    const texts = [
      ...(await missingObjects(declared, value, sources)),
      ...sources.violations(name, value, declared),
    ];
    problems.push(...texts.map((text) => `Parameter "${name}" does not meet its constraints: ${text}`));
  }
  if (problems.length > 0) throw new IllegalExecutionParametersError(problems.join('\n'));
}

async function missingObjects(
  declared: ValueSchema,
  value: Json,
  sources: ParameterSources,
): Promise<string[]> {
  const type = (declared.type === 'list' ? declared.itemType : declared.type) ?? undefined;
  if (!isObjectType(type)) return [];
  const values = declared.type === 'list' && Array.isArray(value) ? value : [value];
  const constraints = declared.constraints ?? [];
  try {
    const missing = values.length === 0 ? [] : await sources.missing({ type, values, constraints });
    const condition = constraints.length === 0 ? '' : ' that the constraints allow';
    return missing.map((name) => `Value ${quoted(name)} is not an existing ${type}${condition}.`);
  } catch (error) {
    if (error instanceof ConstraintError) return [error.message];
    throw error;
  }
}

const quoted = (value: Json): string => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value));

function refuseMissing(request: ParameterRequest, parameters: JsonObject): void {
  const missing = Object.entries(request.schema)
    .filter(([name, declared]) => declared.required !== false && !Object.hasOwn(parameters, name))
    .map(([name]) => name);
  if (missing.length === 0) return;
  throw new IllegalExecutionParametersError(
    `Workflow "${request.workflowId}" must be provided with the following parameters to execute: ${missing.join(',')}`,
  );
}
