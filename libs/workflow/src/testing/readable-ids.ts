import type { ModifiedNodeInstance, SkeletonNodeInstance, TopologyModification } from '@cloudloom/topology';

/**
 * Gives what a modification adds names that tests can write down: `web_3` after `web_2`, group instances likewise. A
 * number is used once, also when what bore it is gone again.
 */
export class ReadableIds {
  readonly #last = new Map<string, number>();

  constructor(instances: readonly SkeletonNodeInstance[]) {
    for (const { id, nodeId, scalingGroups } of instances) {
      this.#note(nodeId, id);
      for (const group of scalingGroups) this.#note(group.name, group.id);
    }
  }

  /** The same modification with other ids for what is new in it. */
  rename(modification: TopologyModification, before: readonly SkeletonNodeInstance[]): TopologyModification {
    const known = new Set(before.flatMap(({ id, scalingGroups }) => [id, ...scalingGroups.map((g) => g.id)]));
    const names = new Map<string, string>();
    const nameFor = (id: string, place: string): void => {
      if (!known.has(id) && !names.has(id)) names.set(id, this.#draw(place));
    };
    for (const { id, nodeId, scalingGroups } of modification.addedAndRelated) {
      nameFor(id, nodeId);
      for (const group of scalingGroups) nameFor(group.id, group.name);
    }
    const renamed = (id: string): string => names.get(id) ?? id;
    const apply = (list: ModifiedNodeInstance[]): ModifiedNodeInstance[] =>
      list.map((instance) => ({
        ...instance,
        id: renamed(instance.id),
        hostId: instance.hostId && renamed(instance.hostId),
        relationships: instance.relationships.map((each) => ({ ...each, targetId: renamed(each.targetId) })),
        scalingGroups: instance.scalingGroups.map(({ id, name }) => ({ id: renamed(id), name })),
      }));
    return {
      addedAndRelated: apply(modification.addedAndRelated),
      removedAndRelated: apply(modification.removedAndRelated),
      extendedAndRelated: apply(modification.extendedAndRelated),
      reducedAndRelated: apply(modification.reducedAndRelated),
    };
  }

  #note(place: string, id: string): void {
    const number = Number(id.slice(place.length + 1));
    const last = this.#last.get(place) ?? 0;
    this.#last.set(place, Number.isInteger(number) ? Math.max(last, number) : last + 1);
  }

  #draw(place: string): string {
    const number = (this.#last.get(place) ?? 0) + 1;
    this.#last.set(place, number);
    return `${place}_${number}`;
  }
}
