import type { NodePlan, RelationshipPlan } from '@cloudloom/blueprint';
import { effectiveRelationships, isContainment } from './containment.ts';
import type { Containment, Place } from './containment.ts';
import {
  IllegalAllToOneState,
  IllegalConnectedToConnectionType,
  UnsupportedAllToOneInGroup,
  UnsupportedRelationship,
} from './errors.ts';
import type { ConnectionSize, InstanceTotals } from './instance-totals.ts';

const CONNECTIONS = ['cloudify.relationships.depends_on', 'cloudify.relationships.connected_to'];

/** Between which instances of two nodes a relationship exists. */
export type Connection = { type: string; source: Place; target: Place } & (
  | { kind: 'contained' }
  /** `group`: the smallest scaling group around both; only instances inside the same one are related. */
  | { kind: 'all_to_all'; group: Place | null }
  /** `targetInUse`: the id of the one target so far. */
  | { kind: 'all_to_one'; targetInUse: string | null }
);

/** Ids of the target node's instances that instances of the source node are related to. */
export type TargetsInUse = (sourceNode: string, targetNode: string) => ReadonlySet<string>;

const NOTHING_IN_USE: TargetsInUse = () => new Set();

/**
 * The connections of every node in the order of its template, without those that have no instance on one side.
 *
 * Throws UnsupportedRelationship, IllegalConnectedToConnectionType, UnsupportedAllToOneInGroup, IllegalAllToOneState.
 */
export function resolveConnections(
  nodes: readonly NodePlan[],
  containment: Containment,
  totals: InstanceTotals,
  inUse: TargetsInUse = NOTHING_IN_USE,
): Map<Place, Connection[]> {
  const connections = new Map<Place, Connection[]>();
  const exists = (place: Place | undefined) => place !== undefined && (totals.get(place) ?? 0) > 0;
  // Kinds are checked before anything else, so that the first complaint is the one that Cloudify's users know.
  for (const node of nodes)
    effectiveRelationships(node).forEach((relationship) => checkKind(node, relationship));
  for (const node of nodes) {
    const source = containment.nodes.get(node.id);
    if (source === undefined) continue;
    const resolved: Connection[] = [];
    for (const relationship of effectiveRelationships(node)) {
      const connectionType = readConnectionType(node, relationship);
      const target = containment.nodes.get(relationship.targetId);
      if (target === undefined || !exists(source) || !exists(target)) continue;
      resolved.push(resolve({ type: relationship.type, source, target }, connectionType, inUse));
    }
    connections.set(source, resolved);
  }
  return connections;
}

function checkKind(node: NodePlan, relationship: RelationshipPlan): void {
  if (isContainment(relationship)) return;
  if (!CONNECTIONS.some((type) => relationship.typeHierarchy.includes(type)))
    throw new UnsupportedRelationship(node.id, relationship.targetId, relationship.type);
}

function readConnectionType(node: NodePlan, relationship: RelationshipPlan): Connection['kind'] {
  if (isContainment(relationship)) return 'contained';
  const value = relationship.properties.connection_type ?? null;
  if (value === 'all_to_all' || value === 'all_to_one') return value;
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  throw new IllegalConnectedToConnectionType(node.id, relationship.targetId, shown);
}

function resolve(
  connection: { type: string; source: Place; target: Place },
  kind: Connection['kind'],
  inUse: TargetsInUse,
): Connection {
  if (kind === 'contained') return { ...connection, kind };
  const { source, target } = connection;
  const group = smallestCommonGroup(source, target);
  if (kind === 'all_to_all') return { ...connection, kind, group };
  if (group !== null) throw new UnsupportedAllToOneInGroup(source.name, target.name, group.name);
  const [targetInUse, ...more] = inUse(source.name, target.name);
  if (targetInUse === undefined) return { ...connection, kind, targetInUse: null };
  if (more.length > 0) throw new IllegalAllToOneState(source.name, target.name, [targetInUse, ...more]);
  return { ...connection, kind, targetInUse };
}

function smallestCommonGroup(source: Place, target: Place): Place | null {
  let [left, right] = [source.group, target.group];
  while (left !== right) {
    if (left === null || right === null) return null;
    if (left.groupDepth >= right.groupDepth) left = left.group;
    else right = right.group;
  }
  return left;
}

/** How many relationships each connection comes to. */
export function* sizesOf(
  connections: Iterable<readonly Connection[]>,
  totals: InstanceTotals,
): Generator<ConnectionSize> {
  for (const ofNode of connections) {
    for (const connection of ofNode) {
      const sources = totals.get(connection.source) ?? 0;
      const targets = totals.get(connection.target) ?? 0;
      // A group multiplies both sides alike, so each of its instances has an equal share of them.
      const related =
        connection.kind !== 'all_to_all'
          ? 1
          : targets / (connection.group === null ? 1 : (totals.get(connection.group) ?? 1));
      yield {
        sourceNode: connection.source.name,
        targetNode: connection.target.name,
        sources,
        targets,
        relationships: sources * related,
      };
    }
  }
}
