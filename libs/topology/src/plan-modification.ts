import { resolveConnections, sizesOf } from './connections.ts';
import type { Connection, TargetsInUse } from './connections.ts';
import { createContainment } from './containment.ts';
import type { Containment, Place, TopologyPlan } from './containment.ts';
import { IllegalInstanceCount, UnknownScalableEntity } from './errors.ts';
import { InstanceIds } from './instance-ids.ts';
import { checkRelationships, countInstances, DEFAULT_LIMITS } from './instance-totals.ts';
import { compareTopologies } from './modification-lists.ts';
import type { EntityModification, TopologyModification } from './modification.ts';
import { multiply } from './multiplication.ts';
import type { PlannedNodeInstance } from './node-instance.ts';
import type { NodeInstanceOptions } from './node-instances.ts';
import { groupsOf, hostIdOf } from './place-instance.ts';
import type { PlaceInstance, PlaceInstances } from './place-instance.ts';
import { PreviousInstances } from './previous-instances.ts';
import { relateInstances } from './related-instances.ts';
import { RemovalChoice } from './removal-choice.ts';

export interface ModificationRequest extends TopologyPlan, NodeInstanceOptions {
  /** All instances of the deployment; their ids are never drawn again. Rows with more fields may be passed. */
  previousNodeInstances: readonly PlannedNodeInstance[];
  /** By name of a node or scaling group; everything else keeps the count of the plan. */
  modifiedNodes: Readonly<Record<string, EntityModification>>;
}

/**
 * Plans how a deployment's instances change so that they agree with a plan and with new counts. It serves scaling
 * (the plan as it was, some counts changed) as well as an update (another plan, no counts): instances of nodes and
 * relationships that the plan no longer has go, those that are new in it come. Nothing is changed; the same request and
 * the same random numbers give the same answer. Linear in instances plus relationships, but for sorting what goes.
 *
 * Throws what createNodeInstances throws, and IllegalAllToOneState, UnknownScalableEntity.
 */
export function planModification(request: ModificationRequest): TopologyModification {
  const { nodes, previousNodeInstances: before, random } = request;
  const modified = new Map(Object.entries(request.modifiedNodes));
  const limits = { ...DEFAULT_LIMITS, ...request.limits };
  const containment = createContainment(request, readCounts(modified));
  for (const name of modified.keys())
    if (!containment.nodes.has(name) && !containment.groups.has(name)) throw new UnknownScalableEntity(name);
  const totals = countInstances(containment, limits.instances);
  const connections = resolveConnections(nodes, containment, totals, collectTargetsInUse(before));
  checkRelationships(totals, sizesOf(connections.values(), totals), limits.relationships);

  const previous = new PreviousInstances(containment, before);
  const ids = new InstanceIds(random, takenIds(before, request.takenIds));
  const choice = new RemovalChoice(previous, before, modified, connections.values());
  const instances = multiply(containment, ids, choice);
  return compareTopologies({
    previous: before,
    next: describe(connections, instances, before),
    ...changedGroups(containment, instances, previous),
  });
}

function readCounts(modified: ReadonlyMap<string, EntityModification>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [name, { instances }] of modified) {
    if (!Number.isInteger(instances) || instances < 0) throw new IllegalInstanceCount(name, instances);
    counts.set(name, instances);
  }
  return counts;
}

/** Collected once for all pairs of nodes: relationships are many, connections few. */
function collectTargetsInUse(instances: readonly PlannedNodeInstance[]): TargetsInUse {
  const bySource = new Map<string, Map<string, Set<string>>>();
  for (const { nodeId, relationships } of instances) {
    const byTarget = bySource.get(nodeId) ?? new Map<string, Set<string>>();
    bySource.set(nodeId, byTarget);
    for (const { targetName, targetId } of relationships) {
      const ids = byTarget.get(targetName);
      if (ids === undefined) byTarget.set(targetName, new Set([targetId]));
      else ids.add(targetId);
    }
  }
  return (source, target) => bySource.get(source)?.get(target) ?? new Set();
}

function takenIds(before: readonly PlannedNodeInstance[], others: Iterable<string> = []): Set<string> {
  const taken = new Set(others);
  for (const { id, scalingGroups } of before) {
    taken.add(id);
    for (const group of scalingGroups) taken.add(group.id);
  }
  return taken;
}

/** All instances as they will be; what is new is numbered after the largest index of its node so far. */
function describe(
  connections: ReadonlyMap<Place, readonly Connection[]>,
  instances: PlaceInstances,
  before: readonly PlannedNodeInstance[],
): PlannedNodeInstance[] {
  const known = new Map(before.map((instance) => [instance.id, instance]));
  const indexes = new Map<string, number>();
  for (const { nodeId, index } of before) indexes.set(nodeId, Math.max(indexes.get(nodeId) ?? 0, index));
  const described: PlannedNodeInstance[] = [];
  for (const [place, ofNode] of connections) {
    const relationshipsOf = relateInstances(ofNode, instances);
    let index = indexes.get(place.name) ?? 0;
    for (const instance of instances.get(place) ?? []) {
      const relationships = relationshipsOf(instance);
      const { id } = instance;
      const scalingGroups = groupsOf(instance);
      const earlier = instance.existed ? known.get(id) : undefined;
      described.push(
        earlier === undefined
          ? {
              id,
              nodeId: place.name,
              index: ++index,
              hostId: hostIdOf(instance),
              relationships,
              scalingGroups,
            }
          : { ...earlier, relationships },
      );
    }
  }
  return described;
}

/** Group instances are in no list themselves; the container of one that comes or goes is related to it. */
function changedGroups({ groups }: Containment, instances: PlaceInstances, previous: PreviousInstances) {
  const remaining = new Set<PlaceInstance>();
  const containersOfAddedGroups = new Set<string>();
  const containersOfRemovedGroups = new Set<string>();
  for (const place of groups.values()) {
    for (const instance of instances.get(place) ?? []) {
      if (instance.existed) remaining.add(instance);
      else addContainer(instance, containersOfAddedGroups);
    }
  }
  for (const instance of previous.all())
    if (instance.place.kind === 'group' && !remaining.has(instance))
      addContainer(instance, containersOfRemovedGroups);
  return { containersOfAddedGroups, containersOfRemovedGroups };
}

/** Only a node right above counts: a group inside a group is related to that one. */
function addContainer(group: PlaceInstance, containers: Set<string>): void {
  if (group.parent?.place.kind === 'node') containers.add(group.parent.id);
}
