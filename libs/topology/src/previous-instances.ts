import type { Containment, Place } from './containment.ts';
import type { PlannedNodeInstance } from './node-instance.ts';
import { createPlaceInstance } from './place-instance.ts';
import type { PlaceInstance } from './place-instance.ts';

/** A group instance is known from the instances inside it only. */
interface GroupMention {
  member: PlannedNodeInstance;
  /** Where in the member's list of groups, innermost first. */
  position: number;
}

/** The instances before a modification, arranged as the plan contains them. */
export class PreviousInstances {
  readonly #placed = new Map<string, PlaceInstance>();
  readonly #inside = new Map<Place, Map<PlaceInstance | null, PlaceInstance[]>>();

  /** Instances whose node, container or group is not in the plan any more find no place. Linear. */
  constructor({ places }: Containment, instances: readonly PlannedNodeInstance[]) {
    const byNode = collectNodes(instances);
    const byGroup = collectGroups(instances);
    for (const place of places) {
      if (place.kind === 'node')
        for (const instance of byNode.get(place.name) ?? [])
          this.#add(place, instance.id, this.#parentOf(place, instance, 0));
      else
        for (const [id, { member, position }] of byGroup.get(place.name) ?? [])
          this.#add(place, id, this.#parentOf(place, member, position + 1));
    }
  }

  /** Undefined for what found no place. */
  find(id: string): PlaceInstance | undefined {
    return this.#placed.get(id);
  }

  all(): Iterable<PlaceInstance> {
    return this.#placed.values();
  }

  inside(place: Place, parent: PlaceInstance | null): readonly PlaceInstance[] {
    return this.#inside.get(place)?.get(parent) ?? [];
  }

  #add(place: Place, id: string, parent: PlaceInstance | null | undefined): void {
    if (parent === undefined) return;
    const instance = createPlaceInstance({ id, place, parent, existed: true });
    this.#placed.set(id, instance);
    const byParent = this.#inside.get(place) ?? new Map<PlaceInstance | null, PlaceInstance[]>();
    this.#inside.set(place, byParent);
    const siblings = byParent.get(parent);
    if (siblings === undefined) byParent.set(parent, [instance]);
    else siblings.push(instance);
  }

  /** `position`: where the instance lists the next group around. Undefined: it is not where the plan wants it. */
  #parentOf(place: Place, instance: PlannedNodeInstance, position: number): PlaceInstance | null | undefined {
    const [container] = place.containers;
    if (container === undefined) return null;
    if (container.kind === 'group') {
      const group = instance.scalingGroups[position];
      return group?.name === container.name ? this.#placed.get(group.id) : undefined;
    }
    const containers = new Set(place.containers.map(({ name }) => name));
    const relationship = instance.relationships.find(({ targetName }) => containers.has(targetName));
    return relationship && this.#placed.get(relationship.targetId);
  }
}

function collectNodes(instances: readonly PlannedNodeInstance[]): Map<string, PlannedNodeInstance[]> {
  const byNode = new Map<string, PlannedNodeInstance[]>();
  for (const instance of instances) {
    const ofNode = byNode.get(instance.nodeId);
    if (ofNode === undefined) byNode.set(instance.nodeId, [instance]);
    else ofNode.push(instance);
  }
  return byNode;
}

function collectGroups(instances: readonly PlannedNodeInstance[]): Map<string, Map<string, GroupMention>> {
  const byGroup = new Map<string, Map<string, GroupMention>>();
  for (const member of instances) {
    for (const [position, { name, id }] of member.scalingGroups.entries()) {
      const mentions = byGroup.get(name) ?? new Map<string, GroupMention>();
      byGroup.set(name, mentions);
      if (!mentions.has(id)) mentions.set(id, { member, position });
    }
  }
  return byGroup;
}
