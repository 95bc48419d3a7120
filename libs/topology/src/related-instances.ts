import type { Connection } from './connections.ts';
import type { Place } from './containment.ts';
import type { InstanceRelationship } from './node-instance.ts';
import { containerOf, groupInstanceAt } from './place-instance.ts';
import type { PlaceInstance, PlaceInstances } from './place-instance.ts';

/** The relationships of a source instance, in the order of its template. */
export type RelationshipsOf = (source: PlaceInstance) => InstanceRelationship[];

/** Prepares all connections of one node, so that each of its instances costs what it is related to. */
export function relateInstances(
  connections: readonly Connection[],
  instances: PlaceInstances,
): RelationshipsOf {
  const finders = connections.map((connection) => ({
    type: connection.type,
    targetsOf: findTargets(connection, instances),
  }));
  return (source) =>
    finders.flatMap(({ type, targetsOf }) =>
      targetsOf(source).map((target) => ({ type, targetName: target.place.name, targetId: target.id })),
    );
}

type TargetsOf = (source: PlaceInstance) => readonly PlaceInstance[];

function findTargets(connection: Connection, instances: PlaceInstances): TargetsOf {
  if (connection.kind === 'contained') return (source) => [containerOf(source) ?? []].flat();
  const targets = instances.get(connection.target) ?? [];
  if (connection.kind === 'all_to_one') {
    const one = theOne(targets, connection.targetInUse);
    return () => one;
  }
  const { group } = connection;
  if (group === null) return () => targets;
  const byGroup = divide(targets, group);
  return (source) => byGroup.get(groupInstanceAt(source, group)) ?? [];
}

/** The target in use while it exists, else the smallest id: by code units, so that every machine picks the same. */
function theOne(targets: readonly PlaceInstance[], targetInUse: string | null): readonly PlaceInstance[] {
  const kept = targets.find(({ id }) => id === targetInUse);
  const [first, ...rest] = targets;
  if (kept !== undefined) return [kept];
  if (first === undefined) return [];
  return [rest.reduce((smallest, instance) => (instance.id < smallest.id ? instance : smallest), first)];
}

function divide(
  instances: readonly PlaceInstance[],
  group: Place,
): Map<PlaceInstance | null, PlaceInstance[]> {
  const parts = new Map<PlaceInstance | null, PlaceInstance[]>();
  for (const instance of instances) {
    const part = groupInstanceAt(instance, group);
    const members = parts.get(part);
    if (members === undefined) parts.set(part, [instance]);
    else members.push(instance);
  }
  return parts;
}
