import type { Json, SkeletonOperation } from '@cloudloom/topology';
import { WorkflowUsageError } from '../errors.ts';
import type { Kwargs } from './node.ts';

const isObject = (value: Json): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Types of other names (data types, ids of things) are checked where their definitions are known. */
const MATCHES: ReadonlyMap<string, (value: Json) => boolean> = new Map([
  ['string', (value) => typeof value === 'string'],
  ['regex', (value) => typeof value === 'string'],
  ['textarea', (value) => typeof value === 'string'],
  ['boolean', (value) => typeof value === 'boolean'],
  ['integer', (value) => Number.isInteger(value)],
  ['float', (value) => typeof value === 'number'],
  ['list', (value) => Array.isArray(value)],
  ['dict', isObject],
]);

/** A function of the blueprint language gets its value where the operation runs. */
function isIntrinsicFunction(value: Json): boolean {
  if (!isObject(value)) return false;
  const keys = Object.keys(value as object);
  return keys.length === 1 && /^(get_|string_|concat$|merge$)/.test(keys[0]!);
}

/** @throws WorkflowUsageError when a keyword argument is not of the simple type that the operation declares for it */
export function requireInputTypes({ inputTypes }: SkeletonOperation, kwargs: Kwargs): void {
  if (!inputTypes) return;
  for (const [name, value] of Object.entries(kwargs)) {
    const type = Object.hasOwn(inputTypes, name) ? inputTypes[name]! : '';
    const matches = MATCHES.get(type);
    if (!matches || isIntrinsicFunction(value) || matches(value)) continue;
    throw new WorkflowUsageError(
      'input_type',
      `Value ${typeof value === 'string' ? value : JSON.stringify(value)} of '${name}' does not match the definition: ${type}`,
    );
  }
}
