import type { ModificationMark, ModifiedNodeInstance, TopologyModification } from './modification.ts';
import type { InstanceRelationship, PlannedNodeInstance } from './node-instance.ts';

/** Instances before and after, and the pairs that only a scaling group relates: its instance to its container. */
export interface TopologyChange {
  previous: readonly PlannedNodeInstance[];
  /** In plan order. What existed keeps its id. */
  next: readonly PlannedNodeInstance[];
  /** Ids of containers that get an instance of a scaling group. */
  containersOfAddedGroups: Iterable<string>;
  containersOfRemovedGroups: Iterable<string>;
}

/** Tells two sets of instances apart, in the lists of a modification. Linear in instances and relationships. */
export function compareTopologies(change: TopologyChange): TopologyModification {
  const { previous, next } = change;
  const before = new Map(previous.map((instance) => [instance.id, instance]));
  const after = new Map(next.map((instance) => [instance.id, instance]));

  const added = new ModificationList(next);
  const extended = new ModificationList(next);
  added.relate(change.containersOfAddedGroups, before);
  for (const instance of next) {
    const earlier = before.get(instance.id);
    if (earlier === undefined) {
      added.mark(instance, 'added', instance.relationships);
      added.relate(targetIds(instance.relationships), before);
      continue;
    }
    const gained = difference(instance.relationships, earlier.relationships);
    if (gained.length === 0) continue;
    extended.mark(earlier, 'extended', gained);
    extended.relate(targetIds(gained), before);
    added.list(
      earlier,
      gained.filter(({ targetId }) => !before.has(targetId)),
    );
  }

  const removed = new ModificationList(previous);
  const reduced = new ModificationList(previous);
  removed.relate(change.containersOfRemovedGroups, after);
  for (const instance of previous) {
    const later = after.get(instance.id);
    if (later === undefined) {
      removed.mark(instance, 'removed', instance.relationships);
      removed.relate(targetIds(instance.relationships), after);
      continue;
    }
    const lost = difference(instance.relationships, later.relationships);
    if (lost.length === 0) continue;
    reduced.mark(instance, 'reduced', lost);
    reduced.relate(targetIds(lost), after);
    removed.list(
      instance,
      lost.filter(({ targetId }) => !after.has(targetId)),
    );
  }
  return {
    addedAndRelated: added.entries(),
    removedAndRelated: removed.entries(),
    extendedAndRelated: extended.entries(),
    reducedAndRelated: reduced.entries(),
  };
}

const targetIds = (relationships: readonly InstanceRelationship[]): string[] =>
  relationships.map(({ targetId }) => targetId);

/** Relationships are told by their target: between two instances there is one at most. */
function difference(
  relationships: readonly InstanceRelationship[],
  others: readonly InstanceRelationship[],
): InstanceRelationship[] {
  const known = new Set(targetIds(others));
  return relationships.filter(({ targetId }) => !known.has(targetId));
}

/** One list of a modification while it fills. */
class ModificationList {
  readonly #order: readonly PlannedNodeInstance[];
  readonly #entries = new Map<string, ModifiedNodeInstance>();

  constructor(order: readonly PlannedNodeInstance[]) {
    this.#order = order;
  }

  mark(
    instance: PlannedNodeInstance,
    modification: ModificationMark,
    relationships: InstanceRelationship[],
  ): void {
    this.#entries.set(instance.id, toEntry(instance, modification, relationships));
  }

  /** Lists an instance for the relationships it has to marked ones; with none it is not worth listing. */
  list(instance: PlannedNodeInstance, relationships: InstanceRelationship[]): void {
    if (relationships.length > 0) this.#entries.set(instance.id, toEntry(instance, null, relationships));
  }

  /** Lists what marked instances are related to, as far as it is in `instances`. */
  relate(ids: Iterable<string>, instances: ReadonlyMap<string, PlannedNodeInstance>): void {
    for (const id of ids) {
      const instance = instances.get(id);
      if (instance !== undefined && !this.#entries.has(id))
        this.#entries.set(id, toEntry(instance, null, []));
    }
  }

  entries(): ModifiedNodeInstance[] {
    return this.#order.flatMap(({ id }) => this.#entries.get(id) ?? []);
  }
}

/** Picks the fields one by one: callers may pass rows that carry much more. */
const toEntry = (
  instance: PlannedNodeInstance,
  modification: ModificationMark | null,
  relationships: InstanceRelationship[],
): ModifiedNodeInstance => ({
  id: instance.id,
  nodeId: instance.nodeId,
  index: instance.index,
  hostId: instance.hostId,
  relationships,
  scalingGroups: instance.scalingGroups,
  modification,
});
