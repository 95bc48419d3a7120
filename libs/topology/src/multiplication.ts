import type { Containment, Place } from './containment.ts';
import type { InstanceIds } from './instance-ids.ts';
import { createPlaceInstance } from './place-instance.ts';
import type { PlaceInstance, PlaceInstances } from './place-instance.ts';

/** What exists already, and which of it stays where there is more than a place's count. */
export interface ExistingInstances {
  /** Instances of a place inside one instance of its container; `parent` null: inside the deployment itself. */
  inside(place: Place, parent: PlaceInstance | null): readonly PlaceInstance[];
  /** Chooses `count` of more instances, in their order. */
  choose(place: Place, instances: readonly PlaceInstance[], count: number): readonly PlaceInstance[];
}

const NOTHING: ExistingInstances = {
  inside: () => [],
  choose: (_place, instances, count) => instances.slice(0, count),
};

/**
 * Makes each place exist as often as it counts, inside every instance of its containers. Existing instances come first
 * in their container; what is inside of those that do not stay goes with them. Linear in instances.
 */
export function multiply(
  { places }: Containment,
  ids: InstanceIds,
  existing: ExistingInstances = NOTHING,
): PlaceInstances {
  const instances = new Map<Place, PlaceInstance[]>();
  for (const place of places) {
    const parents =
      place.containers.length === 0
        ? [null]
        : place.containers.flatMap((container) => instances.get(container) ?? []);
    const arranged: PlaceInstance[] = [];
    for (const parent of parents) {
      const before = existing.inside(place, parent);
      const staying = before.length > place.count ? existing.choose(place, before, place.count) : before;
      for (const instance of staying) arranged.push(instance);
      for (let count = staying.length; count < place.count; count++)
        arranged.push(createPlaceInstance({ id: ids.draw(place.name), place, parent, existed: false }));
    }
    instances.set(place, arranged);
  }
  return instances;
}
