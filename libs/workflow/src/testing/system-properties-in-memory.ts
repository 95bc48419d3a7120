import {
  changesOfState,
  changeSystemProperties,
  type Effect,
  type JsonObject,
  type SystemPropertyChanges,
  type TopologySkeleton,
} from '@cloudloom/topology';
import type { InstanceSketches } from './recorded-details.ts';

/** System properties of instances: those that they come with or a test gives them, until something changes them. */
export class SystemPropertiesInMemory {
  readonly #sketches: InstanceSketches;
  readonly #known = new Map<string, JsonObject>();
  readonly #statesAreFindings: boolean;

  constructor(
    { nodeInstances }: TopologySkeleton,
    options: { sketches: InstanceSketches; statesAreFindings: boolean },
  ) {
    this.#sketches = options.sketches;
    this.#statesAreFindings = options.statesAreFindings;
    for (const { id, systemProperties } of nodeInstances)
      if (systemProperties) this.#known.set(id, systemProperties);
  }

  of(id: string): JsonObject {
    return this.#known.get(id) ?? this.#sketches[id]?.systemProperties ?? {};
  }

  addTo(topology: TopologySkeleton): TopologySkeleton {
    const nodeInstances = topology.nodeInstances.map((instance) => ({
      ...instance,
      systemProperties: this.of(instance.id),
    }));
    return { ...topology, nodeInstances };
  }

  /** Does to them what storing the effect would. */
  apply(effect: Effect): void {
    if (effect.kind === 'systemProperties') this.#change(effect.nodeInstanceId, effect);
    if (effect.kind === 'nodeInstanceState' && this.#statesAreFindings)
      this.#change(effect.nodeInstanceId, changesOfState(effect.state, effect.timestamp));
  }

  #change(id: string, changes: SystemPropertyChanges): void {
    if (Object.keys(changes).length > 0) this.#known.set(id, changeSystemProperties(this.of(id), changes));
  }
}

/** What workflows see that did not ask for system properties. */
export const withoutSystemProperties = (topology: TopologySkeleton): TopologySkeleton => ({
  ...topology,
  nodeInstances: topology.nodeInstances.map(({ systemProperties: _known, ...instance }) => instance),
});
