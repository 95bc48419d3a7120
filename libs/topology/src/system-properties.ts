import type { Json, JsonObject } from '@cloudloom/blueprint';

/**
 * What happens to the system properties of a node instance, by top-level keys; in this order, and in one step, so that two
 * who change different keys of one map lose nothing.
 */
export interface SystemPropertyChanges {
  /** Keys that take the value which another key has at the moment (null where it has none). */
  copy?: Readonly<Record<string, string>>;
  set?: Readonly<JsonObject>;
  /** Entries put into the map under a key; what is no map becomes one. */
  merge?: Readonly<Record<string, Readonly<JsonObject>>>;
  remove?: readonly string[];
}

/** System properties with the changes applied; what is given stays untouched. */
export function changeSystemProperties(properties: JsonObject, changes: SystemPropertyChanges): JsonObject {
  const result = new Map<string, Json>(Object.entries(properties));
  for (const [key, from] of Object.entries(changes.copy ?? {}))
    result.set(key, Object.hasOwn(properties, from) ? properties[from]! : null);
  for (const [key, value] of Object.entries(changes.set ?? {})) result.set(key, value);
  for (const [key, entries] of Object.entries(changes.merge ?? {}))
    result.set(key, Object.fromEntries([...entriesOf(result.get(key)), ...Object.entries(entries)]));
  for (const key of changes.remove ?? []) result.delete(key);
  return Object.fromEntries(result);
}

const entriesOf = (value: Json | undefined): [string, Json][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

/** A freshly configured instance has no drift, and a freshly started one is healthy, before anything is checked. */
export function changesOfState(state: string, timestamp: number): SystemPropertyChanges {
  const fine = { ok: true, result: null, task: null, timestamp: new Date(timestamp).toISOString() };
  switch (state) {
    case 'configured':
      return { set: { configuration_drift: fine } };
    case 'started':
      return { set: { previous_status: null, status: fine } };
    default:
      return {};
  }
}
