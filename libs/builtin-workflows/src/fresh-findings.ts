import type { JsonObject, NodeInstance, SystemPropertyChanges } from '@cloudloom/workflow';
import { toMap } from './json-map.ts';

/** Reads what is known about an instance. */
export type PropertiesOf = (instance: NodeInstance) => JsonObject;

/**
 * What checks of this execution have found, over what is stored. A run may be killed after a check has ended and before its
 * finding is stored: the check is not run again then, but its handler is called again, and notes here what it found.
 */
export class FreshFindings {
  readonly #noted = new Map<string, SystemPropertyChanges[]>();

  readonly note = ({ id }: NodeInstance, changes: SystemPropertyChanges): void => {
    this.#noted.set(id, [...(this.#noted.get(id) ?? []), changes]);
  };

  readonly propertiesOf: PropertiesOf = ({ id, systemProperties }) => {
    let properties = systemProperties;
    for (const { set = {}, merge = {} } of this.#noted.get(id) ?? []) {
      properties = { ...properties, ...set };
      for (const [key, entries] of Object.entries(merge))
        properties = { ...properties, [key]: { ...toMap(properties[key]), ...entries } };
    }
    return properties;
  };
}
