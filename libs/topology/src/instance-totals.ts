import type { Containment, Place } from './containment.ts';
import { TooManyNodeInstances, TooManyRelationships } from './errors.ts';

/** How large a deployment may become. Reaching a limit is allowed, exceeding it is refused before anything is made. */
export interface TopologyLimits {
  /** Instances of nodes and scaling groups together. */
  instances: number;
  /** Relationships between instances and memberships in scaling groups together. */
  relationships: number;
}

export const DEFAULT_LIMITS: TopologyLimits = { instances: 100_000, relationships: 1_000_000 };

/** How many instances each place has, known without making one. */
export type InstanceTotals = ReadonlyMap<Place, number>;

/**
 * Multiplies counts down the containers. Linear in places.
 *
 * Throws TooManyNodeInstances as soon as the limit is exceeded.
 */
export function countInstances({ places }: Containment, limit: number): InstanceTotals {
  const totals = new Map<Place, number>();
  let sum = 0;
  for (const place of places) {
    const containers = place.containers.reduce((count, container) => count + (totals.get(container) ?? 0), 0);
    const total = place.count * (place.containers.length === 0 ? 1 : containers);
    totals.set(place, total);
    sum += total;
    if (sum > limit) throw new TooManyNodeInstances(place.name, factorsOf(largest(totals)), sum, limit);
  }
  return totals;
}

/** The place to blame: most instances; of equals the first. */
function largest(totals: InstanceTotals): Place | null {
  let found: Place | null = null;
  for (const [place, total] of totals) if (found === null || total > (totals.get(found) ?? 0)) found = place;
  return found;
}

/** What multiplies to a place's number, outermost first; counts of 1 say nothing. */
function factorsOf(place: Place | null): { name: string; count: number }[] {
  const factors: { name: string; count: number }[] = [];
  for (let above = place; above !== null; above = above.containers[0] ?? null)
    if (above.count !== 1) factors.unshift({ name: above.name, count: above.count });
  return factors;
}

/** What one connection comes to. */
export interface ConnectionSize {
  sourceNode: string;
  targetNode: string;
  sources: number;
  targets: number;
  relationships: number;
}

/** Adds up relationships and memberships; throws TooManyRelationships where they exceed the limit. */
export function checkRelationships(
  totals: InstanceTotals,
  connections: Iterable<ConnectionSize>,
  limit: number,
): void {
  let sum = 0;
  for (const [place, total] of totals) if (place.kind === 'node') sum += total * place.groupDepth;
  let worst: ConnectionSize | null = null;
  for (const connection of connections) {
    sum += connection.relationships;
    if (worst === null || connection.relationships > worst.relationships) worst = connection;
  }
  if (sum > limit) throw new TooManyRelationships(worst, sum, limit);
}
