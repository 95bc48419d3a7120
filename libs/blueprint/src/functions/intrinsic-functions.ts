import { PlanError } from '../plan-error.ts';
import { concat, merge } from './combining-functions.ts';
import type { IntrinsicFunction } from './evaluation.ts';
import type { FunctionCall, FunctionName } from './function-call.ts';
import { getAttribute, getAttributesDict, getAttributesList } from './get-attribute.ts';
import { getInput } from './get-input.ts';
import { getProperty } from './get-property.ts';
import { getCapability, getEnvironmentCapability, getGroupCapability } from './capability-functions.ts';
import { getSecret } from './secret-function.ts';
import { getConsumers, getLabel, getSys } from './system-functions.ts';
import { stringFind, stringLower, stringReplace, stringSplit, stringUpper } from './text-functions.ts';

/** All functions of the language, by name. */
export const INTRINSIC_FUNCTIONS: Readonly<Record<FunctionName, IntrinsicFunction>> = {
  get_input: getInput,
  get_property: getProperty,
  get_attribute: getAttribute,
  get_attributes_list: getAttributesList,
  get_attributes_dict: getAttributesDict,
  get_secret: getSecret,
  get_capability: getCapability,
  get_group_capability: getGroupCapability,
  get_environment_capability: getEnvironmentCapability,
  get_label: getLabel,
  get_sys: getSys,
  get_consumers: getConsumers,
  concat,
  merge,
  string_find: stringFind,
  string_replace: stringReplace,
  string_split: stringSplit,
  string_lower: stringLower,
  string_upper: stringUpper,
};

/** Why a call is malformed, if it is. */
export function findFormMistake(call: FunctionCall): PlanError | undefined {
  try {
    INTRINSIC_FUNCTIONS[call.name].check(call.argument);
    return undefined;
  } catch (error) {
    if (error instanceof PlanError) return error;
    throw error;
  }
}
