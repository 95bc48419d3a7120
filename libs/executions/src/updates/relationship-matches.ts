import type { RelationshipPlan } from '@cloudloom/blueprint';

/** A relationship and where its node declares it. */
export interface PlacedRelationship {
  index: number;
  relationship: RelationshipPlan;
}

/** A relationship before and after; null where it is not declared. One of the two is there. */
export interface RelationshipMatch {
  before: PlacedRelationship | null;
  after: PlacedRelationship | null;
}

/** Pairs relationships of one type to one node in the order of their declaration: the first with the first, and so on. */
export function matchRelationships(
  before: readonly RelationshipPlan[],
  after: readonly RelationshipPlan[],
): RelationshipMatch[] {
  const old = new Map(placeAll(before));
  const matches: RelationshipMatch[] = [];
  for (const [key, placed] of placeAll(after)) {
    matches.push({ before: old.get(key) ?? null, after: placed });
    old.delete(key);
  }
  for (const placed of old.values()) matches.push({ before: placed, after: null });
  return matches;
}

function placeAll(relationships: readonly RelationshipPlan[]): [string, PlacedRelationship][] {
  const occurrences = new Map<string, number>();
  return relationships.map((relationship, index) => {
    const name = JSON.stringify([relationship.type, relationship.targetId]);
    const occurrence = occurrences.get(name) ?? 0;
    occurrences.set(name, occurrence + 1);
    return [`${name}#${occurrence}`, { index, relationship }];
  });
}
