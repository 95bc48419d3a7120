import type { Place } from './containment.ts';
import type { PlannedNodeInstance } from './node-instance.ts';

/** One instance of a node or of a scaling group, with the instance that contains it. */
export interface PlaceInstance {
  id: string;
  place: Place;
  parent: PlaceInstance | null;
  /** The innermost instance of a scaling group around it, however far above. */
  group: PlaceInstance | null;
  /** The host it is on. */
  hostId: string | null;
  /** False for what a modification makes. */
  existed: boolean;
}

/** Instances of each place, with those of one container side by side. */
export type PlaceInstances = ReadonlyMap<Place, readonly PlaceInstance[]>;

export function createPlaceInstance(
  given: Pick<PlaceInstance, 'id' | 'place' | 'parent' | 'existed'>,
): PlaceInstance {
  const { id, place, parent, existed } = given;
  return {
    id,
    place,
    parent,
    group: parent?.place.kind === 'group' ? parent : (parent?.group ?? null),
    // The host nearest to the root wins: a container on a virtual machine belongs to the machine.
    hostId: parent?.hostId ?? (place.isHost ? id : null),
    existed,
  };
}

/**
 * Where a later relationship to the same node replaces the one of containment, an instance is on no host although its
 * node has one; Cloudify then gives it the name of that node.
 */
export const hostIdOf = (instance: PlaceInstance): string | null =>
  instance.hostId ?? instance.place.hostName;

/** The unbroken chain of groups right above; what is merely contained in a member has none of its own. */
export function groupsOf(instance: PlaceInstance): PlannedNodeInstance['scalingGroups'] {
  const groups: PlannedNodeInstance['scalingGroups'] = [];
  for (let above = instance.parent; above?.place.kind === 'group'; above = above.parent)
    groups.push({ id: above.id, name: above.place.name });
  return groups;
}

/** The instance of a node that an instance is contained in, past scaling groups. */
export function containerOf(instance: PlaceInstance): PlaceInstance | null {
  let above = instance.parent;
  while (above !== null && above.place.kind === 'group') above = above.parent;
  return above;
}

/** The instance of a scaling group that an instance is under, null when it is not under that group. */
export function groupInstanceAt(instance: PlaceInstance, group: Place): PlaceInstance | null {
  let above = instance.group;
  while (above !== null && above.place !== group) above = above.group;
  return above;
}
