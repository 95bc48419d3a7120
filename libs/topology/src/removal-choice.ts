import type { Connection } from './connections.ts';
import type { Place } from './containment.ts';
import type { EntityModification } from './modification.ts';
import type { ExistingInstances } from './multiplication.ts';
import type { PlannedNodeInstance } from './node-instance.ts';
import type { PlaceInstance } from './place-instance.ts';
import type { PreviousInstances } from './previous-instances.ts';

interface Hints {
  include: ReadonlySet<string>;
  exclude: ReadonlySet<string>;
}

const NO_HINTS: Hints = { include: new Set(), exclude: new Set() };

/**
 * Chooses what goes where there are too many: what hints include first, then what they do not mention, then what they
 * exclude; of equals the first. Whatever an `all_to_one` connection needs goes after all the others.
 */
export class RemovalChoice implements ExistingInstances {
  readonly #previous: PreviousInstances;
  readonly #needed: ReadonlySet<PlaceInstance>;
  readonly #hints = new Map<string, Hints>();

  constructor(
    previous: PreviousInstances,
    instances: readonly PlannedNodeInstance[],
    modified: ReadonlyMap<string, EntityModification>,
    connections: Iterable<readonly Connection[]>,
  ) {
    this.#previous = previous;
    this.#needed = neededBy(connections, previous);
    const groupsOf = new Map(
      instances.map(({ id, scalingGroups }) => [id, scalingGroups.map((group) => group.id)]),
    );
    const withGroups = (ids: readonly string[] = []) =>
      new Set(ids.flatMap((id) => [id, ...(groupsOf.get(id) ?? [])]));
    for (const [name, { includeHints, excludeHints }] of modified)
      this.#hints.set(name, { include: withGroups(includeHints), exclude: withGroups(excludeHints) });
  }

  inside(place: Place, parent: PlaceInstance | null): readonly PlaceInstance[] {
    return this.#previous.inside(place, parent);
  }

  choose(place: Place, instances: readonly PlaceInstance[], count: number): readonly PlaceInstance[] {
    const hints = this.#hints.get(place.name) ?? NO_HINTS;
    const going = [...instances]
      .sort((left, right) => this.#rank(left, hints) - this.#rank(right, hints))
      .slice(0, instances.length - count);
    const gone = new Set(going);
    return instances.filter((instance) => !gone.has(instance));
  }

  #rank(instance: PlaceInstance, { include, exclude }: Hints): number {
    const wish = include.has(instance.id) ? 0 : exclude.has(instance.id) ? 2 : 1;
    return this.#needed.has(instance) ? wish + 3 : wish;
  }
}

/** The targets in use of `all_to_one` connections and everything that contains them. */
function neededBy(
  connections: Iterable<readonly Connection[]>,
  previous: PreviousInstances,
): Set<PlaceInstance> {
  const needed = new Set<PlaceInstance>();
  for (const ofNode of connections) {
    for (const connection of ofNode) {
      if (connection.kind !== 'all_to_one' || connection.targetInUse === null) continue;
      let instance = previous.find(connection.targetInUse) ?? null;
      for (; instance !== null && !needed.has(instance); instance = instance.parent) needed.add(instance);
    }
  }
  return needed;
}
