import type { DeploymentPlan, NodePlan, RelationshipPlan } from '@cloudloom/blueprint';
import { createContainment, effectiveRelationships, isContainment } from './containment.ts';
import type { Containment, Place } from './containment.ts';
import {
  IllegalConnectedToConnectionType,
  UnsupportedAllToOneInGroup,
  UnsupportedRelationship,
} from './errors.ts';
import { InstanceIds } from './instance-ids.ts';
import type { InstanceRelationship, PlannedNodeInstance } from './node-instance.ts';

const CONNECTIONS = ['cloudify.relationships.depends_on', 'cloudify.relationships.connected_to'];

/** One instance of a node or of a scaling group, with the instance that contains it. */
interface PlaceInstance {
  id: string;
  place: Place;
  parent: PlaceInstance | null;
  hostId: string | null;
}

export interface NodeInstanceOptions {
  /** Answers numbers from 0 (included) to 1 (excluded); the ids come from it. */
  random: () => number;
  /** Ids that exist already and must not be drawn again. */
  takenIds?: ReadonlySet<string>;
}

/**
 * Makes the instances of a deployment plan: each node as often as its count times the count of everything that
 * contains it, connected as the templates say. Nodes come in plan order. Linear in instances plus relationships.
 *
 * Throws UnsupportedRelationship, IllegalConnectedToConnectionType, UnsupportedAllToOneInGroup, IllegalInstanceCount.
 */
export function createNodeInstances(
  plan: Pick<DeploymentPlan, 'nodes' | 'scalingGroups'>,
  options: NodeInstanceOptions,
): PlannedNodeInstance[] {
  const containment = createContainment(plan.nodes, plan.scalingGroups);
  const instances = multiply(containment, new InstanceIds(options.random, options.takenIds));
  const connector = new Connector(containment, instances);
  return plan.nodes.flatMap((node) => createInstancesOf(node, connector));
}

function createInstancesOf(node: NodePlan, connector: Connector): PlannedNodeInstance[] {
  const relationships = effectiveRelationships(node).map((relationship) => ({
    relationship,
    targetsOf: connector.connect(node, relationship),
  }));
  return connector.instancesOf(node.id).map((instance, position) => ({
    id: instance.id,
    nodeId: node.id,
    index: position + 1,
    hostId: instance.hostId,
    relationships: relationships.flatMap(({ relationship, targetsOf }) =>
      targetsOf(instance).map((target) => toInstanceRelationship(relationship, target)),
    ),
    scalingGroups: groupsOf(instance),
  }));
}

const toInstanceRelationship = (
  relationship: RelationshipPlan,
  target: PlaceInstance,
): InstanceRelationship => ({
  type: relationship.type,
  targetName: relationship.targetId,
  targetId: target.id,
});

/** Instances per place, each place after its container. */
function multiply({ places }: Containment, ids: InstanceIds): Map<Place, PlaceInstance[]> {
  const instances = new Map<Place, PlaceInstance[]>();
  for (const place of places) {
    const parents = place.parent === null ? [null] : (instances.get(place.parent) ?? []);
    const created: PlaceInstance[] = [];
    for (const parent of parents) {
      for (let i = 0; i < place.count; i++) {
        const id = ids.draw(place.name);
        // The host nearest to the root wins: a container on a virtual machine belongs to the machine.
        const hostId = parent?.hostId ?? (place.isHost ? id : null);
        created.push({ id, place, parent, hostId });
      }
    }
    instances.set(place, created);
  }
  return instances;
}

/** The unbroken chain of groups right above an instance; what is merely contained in a member has none of its own. */
function groupsOf(instance: PlaceInstance): PlannedNodeInstance['scalingGroups'] {
  const groups: PlannedNodeInstance['scalingGroups'] = [];
  for (let above = instance.parent; above?.place.kind === 'group'; above = above.parent)
    groups.push({ id: above.id, name: above.place.name });
  return groups;
}

type TargetsOf = (source: PlaceInstance) => PlaceInstance[];

/** Decides which target instances a source instance is related to. */
class Connector {
  readonly #containment: Containment;
  readonly #instances: Map<Place, PlaceInstance[]>;

  constructor(containment: Containment, instances: Map<Place, PlaceInstance[]>) {
    this.#containment = containment;
    this.#instances = instances;
  }

  instancesOf(nodeId: string): PlaceInstance[] {
    const place = this.#containment.nodes.get(nodeId);
    return place === undefined ? [] : (this.#instances.get(place) ?? []);
  }

  connect(node: NodePlan, relationship: RelationshipPlan): TargetsOf {
    if (isContainment(relationship)) return (source) => containersOf(source, relationship.targetId);
    const connectionType = readConnectionType(node, relationship);
    const targets = this.instancesOf(relationship.targetId);
    if (targets.length === 0 || this.instancesOf(node.id).length === 0) return () => [];
    const group = this.#smallestCommonGroup(node.id, relationship.targetId);
    if (connectionType === 'all_to_one') {
      if (group !== null) throw new UnsupportedAllToOneInGroup(node.id, relationship.targetId, group.name);
      const one = smallestId(targets);
      return () => one;
    }
    if (group === null) return () => targets;
    const byGroup = groupByAncestor(targets, group);
    return (source) => byGroup.get(ancestorAt(source, group)) ?? [];
  }

  #smallestCommonGroup(sourceId: string, targetId: string): Place | null {
    const { nodes } = this.#containment;
    const above = new Set<Place>();
    for (let place = nodes.get(sourceId)?.parent; place != null; place = place.parent)
      if (place.kind === 'group') above.add(place);
    if (above.size === 0) return null;
    for (let place = nodes.get(targetId)?.parent; place != null; place = place.parent)
      if (above.has(place)) return place;
    return null;
  }
}

function readConnectionType(node: NodePlan, relationship: RelationshipPlan): 'all_to_all' | 'all_to_one' {
  if (!CONNECTIONS.some((type) => relationship.typeHierarchy.includes(type)))
    throw new UnsupportedRelationship(node.id, relationship.targetId, relationship.type);
  const value = relationship.properties.connection_type ?? 'all_to_all';
  if (value === 'all_to_all' || value === 'all_to_one') return value;
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  throw new IllegalConnectedToConnectionType(node.id, relationship.targetId, shown);
}

function containersOf(source: PlaceInstance, containerId: string): PlaceInstance[] {
  for (let above = source.parent; above !== null; above = above.parent)
    if (above.place.kind === 'node' && above.place.name === containerId) return [above];
  return [];
}

function ancestorAt(instance: PlaceInstance, place: Place): PlaceInstance | null {
  let above = instance.parent;
  while (above !== null && above.place !== place) above = above.parent;
  return above;
}

function groupByAncestor(
  instances: PlaceInstance[],
  place: Place,
): Map<PlaceInstance | null, PlaceInstance[]> {
  const groups = new Map<PlaceInstance | null, PlaceInstance[]>();
  for (const instance of instances) {
    const ancestor = ancestorAt(instance, place);
    const members = groups.get(ancestor);
    if (members === undefined) groups.set(ancestor, [instance]);
    else members.push(instance);
  }
  return groups;
}

/** By code units, not by locale, so that every machine picks the same. */
function smallestId(instances: PlaceInstance[]): PlaceInstance[] {
  const [first, ...rest] = instances;
  if (first === undefined) return [];
  return [rest.reduce((smallest, instance) => (instance.id < smallest.id ? instance : smallest), first)];
}
