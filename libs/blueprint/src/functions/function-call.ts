import { isObject } from '../json-values.ts';
import type { Json } from '../json.ts';

export const FUNCTION_NAMES = [
  'get_input',
  'get_property',
  'get_attribute',
  'get_attributes_list',
  'get_attributes_dict',
  'get_secret',
  'get_capability',
  'get_group_capability',
  'get_environment_capability',
  'get_label',
  'get_sys',
  'get_consumers',
  'concat',
  'merge',
  'string_find',
  'string_replace',
  'string_split',
  'string_lower',
  'string_upper',
] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];

const NAMES: ReadonlySet<string> = new Set(FUNCTION_NAMES);

/** A function as data: `{get_input: port}`, possibly with the expected `type` of its result as second key. */
export interface FunctionCall {
  name: FunctionName;
  argument: Json;
  /** Present when the mapping has the second key. */
  type?: Json;
}

/** The function that a value is, or undefined for plain data. A mapping with an unknown name is plain data. */
export function readCall(value: Json): FunctionCall | undefined {
  if (!isObject(value)) return undefined;
  const keys = Object.keys(value);
  if (keys.length === 0 || keys.length > 2) return undefined;
  const name = keys.find((key) => NAMES.has(key));
  if (name === undefined || (keys.length === 2 && !keys.includes('type'))) return undefined;
  const call = { name: name as FunctionName, argument: value[name] ?? null };
  return keys.length === 2 ? { ...call, type: value.type ?? null } : call;
}

export const hasCallForm = (value: Json): boolean => readCall(value) !== undefined;

/** True when a value is or contains a function. */
export function hasFunctions(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasFunctions);
  return hasCallForm(value) || Object.values(value).some(hasFunctions);
}
