import type { Json } from '@cloudloom/workflow';

/** Truth as operations written in Python mean it: empty texts, lists and objects are false. */
export function isTruthy(value: Json | undefined): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value);
  return Array.isArray(value) ? value.length > 0 : Object.keys(value).length > 0;
}
