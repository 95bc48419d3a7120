import type { Json, JsonObject } from '@cloudloom/blueprint';

/** A function that yields the id of a deployment, and for whom it is evaluated: ids of node instances, as the wire has them. */
export interface TargetFunction {
  function: Json;
  context: JsonObject;
}

/** What yields another value for another node instance, or another one later. */
const ABOUT_INSTANCES = /"(get_attribute|get_attributes_list|get_attributes_dict|SELF|SOURCE|TARGET)"/;

export const isAboutInstances = (call: Json): boolean => ABOUT_INSTANCES.test(JSON.stringify(call));

/** As it is stored and shown. */
export const toTargetFunction = ({ function: call, context }: TargetFunction): JsonObject => ({
  function: call,
  context,
});

/** Reads what is stored; clients also write bare functions, and the id of a deployment that there is not. */
export function readTargetFunction(stored: Json): TargetFunction {
  if (typeof stored === 'object' && stored !== null && !Array.isArray(stored)) {
    const { function: call, context, ...others } = stored;
    if (call !== undefined && Object.keys(others).length === 0)
      return { function: call, context: isMapping(context) ? context : {} };
  }
  return { function: stored, context: {} };
}

const isMapping = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
