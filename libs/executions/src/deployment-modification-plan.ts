import type { NodePlan } from '@cloudloom/blueprint';
import type {
  ChangedNodeInstance,
  Deployment,
  ModificationChanges,
  Node,
  NodeInstance,
} from '@cloudloom/model';
import {
  planModification,
  TopologyError,
  withAdditions,
  withoutRemovals,
  type EntityModification,
  type InstanceRelationship,
  type ModifiedNodeInstance,
  type PlannedNodeInstance,
  type TopologyLimits,
} from '@cloudloom/topology';
import { BadParametersError } from './errors.ts';

/** A deployment as it is when a modification starts. */
export interface ModificationSituation {
  deployment: Pick<Deployment, 'scalingGroups'>;
  nodes: readonly Node[];
  instances: readonly NodeInstance[];
  /** Ids that instances of the tenant have. */
  takenIds: ReadonlySet<string>;
  modifiedNodes: Readonly<Record<string, EntityModification>>;
  limits?: Partial<TopologyLimits>;
}

/** An existing instance with all the relationships that it has from now on. */
export interface Related {
  id: string;
  relationships: InstanceRelationship[];
}

/** What the start of a modification writes. */
export interface ModificationStart {
  changes: ModificationChanges;
  added: PlannedNodeInstance[];
  related: Related[];
}

/** Plans from the counts as they are stored, not as the blueprint had them. Throws BadParametersError. */
export function planStart(situation: ModificationSituation): ModificationStart {
  const { instances, modifiedNodes, takenIds, limits } = situation;
  const nodes = situation.nodes.map(withCurrentCount);
  const planned = refusingAsBadRequest(() =>
    planModification({
      nodes,
      scalingGroups: situation.deployment.scalingGroups,
      previousNodeInstances: instances,
      modifiedNodes,
      random: Math.random,
      takenIds,
      ...(limits === undefined ? {} : { limits }),
    }),
  );
  const states = new Map(instances.map(({ id, state }) => [id, state]));
  const withStates = (list: ModifiedNodeInstance[]): ChangedNodeInstance[] =>
    list.map((instance) => ({ ...instance, state: states.get(instance.id) ?? 'uninitialized' }));
  const after = withAdditions(instances, planned, nodes);
  const touched = idsOf(planned.addedAndRelated, null).concat(idsOf(planned.extendedAndRelated, 'extended'));
  return {
    changes: {
      addedAndRelated: withStates(planned.addedAndRelated),
      removedAndRelated: withStates(planned.removedAndRelated),
      extendedAndRelated: withStates(planned.extendedAndRelated),
      reducedAndRelated: withStates(planned.reducedAndRelated),
    },
    added: after.slice(instances.length),
    related: pick(after, touched),
  };
}

/** What the end of a modification writes. */
export interface ModificationFinish {
  removedIds: string[];
  related: Related[];
}

/** From the instances as they are at the end: those that went meanwhile are nobody's business. */
export function planFinish(
  changes: ModificationChanges,
  instances: readonly NodeInstance[],
): ModificationFinish {
  const touched = idsOf(changes.removedAndRelated, null).concat(idsOf(changes.reducedAndRelated, 'reduced'));
  return {
    removedIds: idsOf(changes.removedAndRelated, 'removed'),
    related: pick(withoutRemovals(instances, changes), touched),
  };
}

function withCurrentCount(node: Node): NodePlan {
  const { properties } = node.plan.capabilities.scalable;
  const scalable = { properties: { ...properties, currentInstances: node.numberOfInstances } };
  return { ...node.plan, capabilities: { ...node.plan.capabilities, scalable } };
}

const idsOf = (list: readonly ModifiedNodeInstance[], mark: ModifiedNodeInstance['modification']): string[] =>
  list.filter(({ modification }) => modification === mark).map(({ id }) => id);

function pick(instances: readonly PlannedNodeInstance[], ids: readonly string[]): Related[] {
  const wanted = new Set(ids);
  return instances.filter(({ id }) => wanted.has(id)).map(({ id, relationships }) => ({ id, relationships }));
}

/** What the topology refuses (unknown names, impossible or too large counts) is a mistake of the request. */
function refusingAsBadRequest<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TopologyError) throw new BadParametersError(error.message, { cause: error });
    throw error;
  }
}
