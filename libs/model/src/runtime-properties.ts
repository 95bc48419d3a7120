import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { RuntimePropertyChanges } from './domain/runtime-property-changes.ts';

/** Runtime properties with the changes applied; what is given stays untouched. */
export function applyChanges(properties: JsonObject, changes: RuntimePropertyChanges): JsonObject {
  const result = structuredClone(properties);
  for (const path of changes.delete) deletePath(result, path);
  for (const { path, value } of changes.set) setPath(result, path, value);
  return result;
}

/** The first path whose value is not the expected one any more; undefined when there is none. */
export function conflictingPath(
  properties: JsonObject,
  changes: RuntimePropertyChanges,
): string[] | undefined {
  return changes.expected?.values.find(({ path, value }) => {
    const found = path.reduce<Json | undefined>(read, properties);
    const wanted = changes.set.find((change) => isDeepStrictEqual(change.path, path))?.value;
    // Who wants what is there already has lost nothing.
    return !isDeepStrictEqual(found, value) && !isDeepStrictEqual(found, wanted);
  })?.path;
}

function setPath(root: JsonObject, path: string[], value: Json): void {
  const last = path.at(-1);
  if (last === undefined) return;
  let target: JsonObject | Json[] = root;
  for (const key of path.slice(0, -1)) target = descend(target, key);
  assign(target, last, value);
}

function deletePath(root: JsonObject, path: string[]): void {
  const last = path.at(-1);
  let target: Json | undefined = root;
  for (const key of path.slice(0, -1)) target = read(target, key);
  if (last === undefined || target === null || typeof target !== 'object') return;
  if (!Array.isArray(target)) delete target[last];
  else if (isIndexOf(target, last, target.length - 1)) target.splice(Number(last), 1);
}

/** The map or list under the key, made where there is none. */
function descend(target: JsonObject | Json[], key: string): JsonObject | Json[] {
  const found = read(target, key);
  if (found !== null && typeof found === 'object') return found;
  const made: JsonObject = {};
  assign(target, key, made);
  return made;
}

function read(target: Json | undefined, key: string): Json | undefined {
  if (target === null || typeof target !== 'object') return undefined;
  if (Array.isArray(target))
    return isIndexOf(target, key, target.length - 1) ? target[Number(key)] : undefined;
  return Object.hasOwn(target, key) ? target[key] : undefined;
}

function assign(target: JsonObject | Json[], key: string, value: Json): void {
  if (Array.isArray(target)) {
    // A key that is no place of the list has nowhere to go: the operation meant another shape than is stored now.
    if (isIndexOf(target, key, target.length)) target[Number(key)] = value;
    return;
  }
  // Plain assignment of `__proto__` would change the object's prototype instead of adding a key.
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function isIndexOf(list: Json[], key: string, last: number): boolean {
  return /^(0|[1-9]\d*)$/.test(key) && Number(key) <= last && list.length >= 0;
}
