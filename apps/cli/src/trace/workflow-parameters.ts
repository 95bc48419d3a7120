import type { Json, JsonObject, WorkflowPlan } from '@cloudloom/blueprint';
import { CliError } from '../errors.ts';

/**
 * Merges given parameters with the defaults that the workflow declares.
 * @throws CliError when required ones are missing, or when others than the declared are given without being allowed
 */
export function mergeParameters(
  workflow: string,
  { parameters }: Pick<WorkflowPlan, 'parameters'>,
  given: JsonObject,
  allowCustom: boolean,
): JsonObject {
  const defaults = Object.entries(parameters).filter(([, schema]) => schema.default !== undefined);
  const merged: JsonObject = {
    ...(Object.fromEntries(defaults.map(([name, schema]) => [name, schema.default])) as Record<string, Json>),
    ...given,
  };
  const missing = Object.keys(parameters).filter(
    (name) => !Object.hasOwn(merged, name) && parameters[name]?.required !== false,
  );
  if (missing.length > 0)
    throw new CliError(
      'missing_parameters',
      `Workflow "${workflow}" must be provided with the following parameters to execute: ${missing.join(',')}`,
    );
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(parameters, name));
  if (unknown.length > 0 && !allowCustom)
    throw new CliError(
      'unknown_parameters',
      `Workflow "${workflow}" does not have the following parameters declared: ${unknown.join(',')}. ` +
        'Remove these parameters or use the flag for allowing custom parameters',
    );
  return merged;
}
