import type { Json } from '@cloudloom/blueprint';

/**
 * What an operation changed in the runtime properties of an instance, by path from the root. Deletions come first.
 * A missing map on the way is created; a value in the way that is no map is replaced by one.
 */
export interface RuntimePropertyChanges {
  set: { path: string[]; value: Json }[];
  delete: string[][];
  /**
   * What was read before the change, to notice another writer of the same keys: if the instance has another version than
   * `version` by now, each value must still be as it was. A value that is absent says that there was none.
   */
  expected?: { version: number; values: { path: string[]; value?: Json }[] };
}
