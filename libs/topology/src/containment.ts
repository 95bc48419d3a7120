import type { Json, NodePlan, RelationshipPlan, ScalingGroupPlan } from '@cloudloom/blueprint';
import { ContainmentCycle, IllegalInstanceCount } from './errors.ts';

const CONTAINED_IN = 'cloudify.relationships.contained_in';
const HOST_TYPE = 'cloudify.nodes.Compute';

/** A node or a scaling group: whatever is multiplied per instance of what contains it. */
export interface Place {
  kind: 'node' | 'group';
  name: string;
  /** Instances per instance of a container. */
  count: number;
  /**
   * What it stands in: nothing, one place, or, for a group whose members have different containers, several of them.
   * Such a group exists in each of its containers.
   */
  containers: Place[];
  /** The innermost scaling group around it, however far above. */
  group: Place | null;
  /** How many groups are around it. */
  groupDepth: number;
  isHost: boolean;
  /** The node that the plan calls its host, which may be none of its containers. */
  hostName: string | null;
}

/** Nodes and groups by name; containers come before what they contain. */
export interface Containment {
  /** Containers first. */
  places: Place[];
  nodes: Map<string, Place>;
  groups: Map<string, Place>;
}

/** Part of a plan that decides about instances. */
export interface TopologyPlan {
  nodes: NodePlan[];
  scalingGroups: Record<string, ScalingGroupPlan>;
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
 * Arranges nodes and scaling groups into the order that decides how often each exists. A member stands in its group; a
 * group in its parent group, or else in the nodes its members are contained in. `counts` replaces counts of the plan,
 * by name. Linear in nodes, relationships and members.
 *
 * Throws IllegalInstanceCount, ContainmentCycle.
 */
export function createContainment(
  plan: TopologyPlan,
  counts: ReadonlyMap<string, number> = new Map(),
): Containment {
  const { nodes, groups } = createPlaces(plan, counts);
  const containers = new Map<string, string>();
  for (const node of plan.nodes) {
    const relationship = effectiveRelationships(node).find(isContainment);
    if (relationship === undefined) continue;
    containers.set(node.id, relationship.targetId);
    setContainers(nodes.get(node.id), nodes.get(relationship.targetId));
  }
  for (const [name, { members }] of Object.entries(plan.scalingGroups)) {
    for (const member of members) setContainers(nodes.get(member) ?? groups.get(member), groups.get(name));
  }
  for (const [name, place] of groups) {
    if (place.containers.length > 0) continue;
    const names = containersOfMembers(name, plan.scalingGroups, containers);
    place.containers = names.flatMap((container) => nodes.get(container) ?? []);
  }
  const places = sortContainersFirst([...nodes.values(), ...groups.values()]);
  for (const place of places) findGroup(place);
  return { places, nodes, groups };
}

function createPlaces({ nodes, scalingGroups }: TopologyPlan, counts: ReadonlyMap<string, number>) {
  const nodePlaces = new Map<string, Place>();
  const groupPlaces = new Map<string, Place>();
  for (const node of nodes) {
    const count = counts.get(node.id) ?? node.capabilities.scalable.properties.currentInstances;
    const place = {
      ...createPlace('node', node.id, count),
      isHost: isHost(node),
      hostName: node.hostId ?? null,
    };
    nodePlaces.set(node.id, place);
  }
  for (const [name, group] of Object.entries(scalingGroups)) {
    const count = counts.get(name) ?? group.properties.currentInstances;
    groupPlaces.set(name, createPlace('group', name, count));
  }
  return { nodes: nodePlaces, groups: groupPlaces };
}

function createPlace(kind: Place['kind'], name: string, written: Json): Place {
  // A boolean passes for a number in this language.
  const count = typeof written === 'boolean' ? Number(written) : written;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0)
    throw new IllegalInstanceCount(kind === 'node' ? `Node ${name}` : `Scaling group ${name}`, count);
  return { kind, name, count, containers: [], group: null, groupDepth: 0, isHost: false, hostName: null };
}

function setContainers(place: Place | undefined, container: Place | undefined): void {
  if (place !== undefined && container !== undefined) place.containers = [container];
}

/** The nodes that contain members of a group, directly or in nested groups, without being members themselves. */
function containersOfMembers(
  name: string,
  groups: Record<string, ScalingGroupPlan>,
  containers: ReadonlyMap<string, string>,
): string[] {
  const members = new Set([name]);
  // Members join the set while it is walked; a set lets that happen.
  for (const member of members)
    if (Object.hasOwn(groups, member))
      for (const nested of groups[member]?.members ?? []) members.add(nested);
  const found = new Set<string>();
  for (const member of members) {
    const container = containers.get(member);
    if (container !== undefined && !members.has(container)) found.add(container);
  }
  return [...found];
}

function findGroup(place: Place): void {
  const [container] = place.containers;
  if (container === undefined) return;
  place.group = container.kind === 'group' ? container : container.group;
  place.groupDepth = container.groupDepth + (container.kind === 'group' ? 1 : 0);
}

/** Every place after its containers; iterative, since chains of containment may be as long as the plan. */
function sortContainersFirst(places: Place[]): Place[] {
  const sorted = new Set<Place>();
  const entered = new Set<Place>();
  for (const place of places) {
    const path = [place];
    for (let current = path.at(-1); current !== undefined; current = path.at(-1)) {
      const waitsFor = current.containers.find((container) => !sorted.has(container));
      if (waitsFor === undefined) {
        sorted.add(current);
        path.pop();
      } else {
        entered.add(current);
        if (entered.has(waitsFor)) throw new ContainmentCycle(waitsFor.name);
        path.push(waitsFor);
      }
    }
  }
  return [...sorted];
}
