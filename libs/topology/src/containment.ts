import type { Json, NodePlan, RelationshipPlan, ScalingGroupPlan } from '@cloudloom/blueprint';
import { ContainmentCycle, IllegalInstanceCount } from './errors.ts';

const CONTAINED_IN = 'cloudify.relationships.contained_in';
const HOST_TYPE = 'cloudify.nodes.Compute';

/** A node or a scaling group: whatever is multiplied per instance of what contains it. */
export interface Place {
  kind: 'node' | 'group';
  name: string;
  /** Instances per instance of the parent. */
  count: number;
  parent: Place | null;
  isHost: boolean;
}

/** Nodes and groups by name; containers come before what they contain. */
export interface Containment {
  /** Containers first. */
  places: Place[];
  nodes: Map<string, Place>;
}

export const isContainment = (relationship: RelationshipPlan): boolean =>
  relationship.typeHierarchy.includes(CONTAINED_IN);

export const isHost = (node: NodePlan): boolean => node.typeHierarchy.includes(HOST_TYPE);

/**
 * The relationships that exist between instances: of several to one target node only the last,
 * at the position of that last one.
 */
export function effectiveRelationships(node: NodePlan): RelationshipPlan[] {
  const last = new Map<string, RelationshipPlan>();
  for (const relationship of node.relationships) last.set(relationship.targetId, relationship);
  return node.relationships.filter((relationship) => last.get(relationship.targetId) === relationship);
}

/**
 * Arranges nodes and scaling groups into the forest that decides how often each exists. A member hangs under its
 * group; a group under its parent group, or else under the node its members are contained in.
 */
export function createContainment(nodes: NodePlan[], groups: Record<string, ScalingGroupPlan>): Containment {
  const { nodePlaces, groupPlaces } = createPlaces(nodes, groups);
  const containers = new Map<string, string>();
  for (const node of nodes) {
    const relationship = effectiveRelationships(node).find(isContainment);
    if (relationship !== undefined) containers.set(node.id, relationship.targetId);
  }
  for (const [name, container] of containers) setParent(nodePlaces.get(name), nodePlaces.get(container));

  for (const [name, group] of Object.entries(groups)) {
    for (const member of group.members)
      setParent(nodePlaces.get(member) ?? groupPlaces.get(member), groupPlaces.get(name));
  }
  const depths = new Map<string, number>();
  const finder = { groups, containers, depths };
  for (const [name, place] of groupPlaces) {
    if (place.parent !== null) continue;
    const container = findGroupContainer(name, finder);
    setParent(place, container === undefined ? undefined : nodePlaces.get(container));
  }
  return {
    places: sortContainersFirst([...nodePlaces.values(), ...groupPlaces.values()]),
    nodes: nodePlaces,
  };
}

function createPlaces(nodes: NodePlan[], groups: Record<string, ScalingGroupPlan>) {
  const nodePlaces = new Map<string, Place>();
  for (const node of nodes) {
    const count = toCount(`Node ${node.id}`, node.capabilities.scalable.properties.currentInstances);
    nodePlaces.set(node.id, { kind: 'node', name: node.id, count, parent: null, isHost: isHost(node) });
  }
  const groupPlaces = new Map<string, Place>();
  for (const [name, group] of Object.entries(groups)) {
    const count = toCount(`Scaling group ${name}`, group.properties.currentInstances);
    groupPlaces.set(name, { kind: 'group', name, count, parent: null, isHost: false });
  }
  return { nodePlaces, groupPlaces };
}

function toCount(place: string, value: Json): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw new IllegalInstanceCount(place, value);
  return value;
}

function setParent(place: Place | undefined, parent: Place | undefined): void {
  if (place !== undefined && parent !== undefined) place.parent = parent;
}

interface ContainerFinder {
  groups: Record<string, ScalingGroupPlan>;
  /** Node name to the name of the node it is contained in. */
  containers: Map<string, string>;
  depths: Map<string, number>;
}

/** The deepest container of a group's member nodes, so that the containers of all members are above the group. */
function findGroupContainer(name: string, finder: ContainerFinder): string | undefined {
  const members = memberNodes(name, finder.groups, new Set());
  let deepest: string | undefined;
  for (const member of members) {
    const container = finder.containers.get(member);
    if (container === undefined || members.has(container)) continue;
    if (deepest === undefined || depthOf(container, finder) > depthOf(deepest, finder)) deepest = container;
  }
  return deepest;
}

function memberNodes(name: string, groups: Record<string, ScalingGroupPlan>, seen: Set<string>): Set<string> {
  const nodes = new Set<string>();
  if (seen.has(name)) return nodes;
  seen.add(name);
  for (const member of groups[name]?.members ?? []) {
    if (Object.hasOwn(groups, member))
      for (const nested of memberNodes(member, groups, seen)) nodes.add(nested);
    else nodes.add(member);
  }
  return nodes;
}

function depthOf(node: string, { containers, depths }: ContainerFinder): number {
  const path: string[] = [];
  let current: string | undefined = node;
  while (current !== undefined && !depths.has(current)) {
    if (path.length > containers.size) throw new ContainmentCycle(node);
    path.push(current);
    current = containers.get(current);
  }
  let depth = current === undefined ? -1 : (depths.get(current) ?? -1);
  for (const name of path.reverse()) depths.set(name, ++depth);
  return depths.get(node) ?? 0;
}

/** Every place after its parent; iterative, since chains of containment may be as long as the plan. */
function sortContainersFirst(places: Place[]): Place[] {
  const sorted = new Set<Place>();
  for (const place of places) {
    const chain = new Set<Place>();
    let current: Place | null = place;
    while (current !== null && !sorted.has(current)) {
      if (chain.has(current)) throw new ContainmentCycle(current.name);
      chain.add(current);
      current = current.parent;
    }
    for (const ancestor of [...chain].reverse()) sorted.add(ancestor);
  }
  return [...sorted];
}
