import type { DeploymentPlan, NodePlan, PluginPlan, ScalingGroupPlan } from '@cloudloom/blueprint';
import type {
  Deployment,
  ModificationChanges,
  Node,
  NodeInstance,
  ReplacedNode,
  UpdateChanges,
  UpdateStep,
} from '@cloudloom/model';
import {
  planModification,
  withAdditions,
  type ModifiedNodeInstance,
  type PlannedNodeInstance,
  type TopologyLimits,
  type TopologyModification,
} from '@cloudloom/topology';
import type { Related } from '../deployment-modification-plan.ts';
import { matchRelationships } from './relationship-matches.ts';
import { addRetyped } from './retyped-relationships.ts';
import { findUpdateSteps } from './update-steps.ts';
import { findModifiedEntities } from './modified-entities.ts';

/** A deployment as it is, and the plan that it is to follow. */
export interface UpdateSituation {
  deployment: Pick<
    Deployment,
    'description' | 'workflows' | 'outputs' | 'groups' | 'scalingGroups' | 'blueprintId'
  >;
  nodes: readonly Node[];
  instances: readonly NodeInstance[];
  plan: DeploymentPlan;
  newBlueprintId: string;
  /** Ids that instances of the tenant have. */
  takenIds: ReadonlySet<string>;
  limits?: Partial<TopologyLimits>;
}

/** All that follows from a situation. */
export interface PlannedUpdate {
  steps: UpdateStep[];
  unsupported: UpdateStep[];
  changes: UpdateChanges;
  addedNodes: NodePlan[];
  /** Staying nodes as they are until removed relationships are unlinked: those are still there. */
  replacedNodes: ReplacedNode[];
  addedInstances: PlannedNodeInstance[];
  /** Existing instances with the relationships that they gain. */
  related: Related[];
  scalingGroups: Record<string, ScalingGroupPlan>;
}

/**
 * Plans an update, changes nothing. Staying nodes and groups keep the number of their instances, whatever the new plan
 * says. With unsupported steps there are no changes. Throws what `planModification` throws.
 */
export function planUpdate(situation: UpdateSituation): PlannedUpdate {
  const { deployment, instances, plan, takenIds, limits } = situation;
  const before = { ...deployment, nodes: situation.nodes.map((node) => node.plan) };
  const { steps, unsupported } = findUpdateSteps(before, plan as Parameters<typeof findUpdateSteps>[1]);
  const known = new Map(situation.nodes.map((node) => [node.id, node]));
  const nodes = plan.nodes.map((node) => withCount(node, known.get(node.id)));
  const scalingGroups = withCounts(plan.scalingGroups, deployment.scalingGroups);
  const isPossible = unsupported.length === 0;
  const planned = isPossible
    ? planModification({
        nodes,
        scalingGroups,
        previousNodeInstances: instances,
        modifiedNodes: {},
        random: Math.random,
        takenIds,
        ...(limits === undefined ? {} : { limits }),
      })
    : NO_CHANGES;
  const after = isPossible ? withAdditions(instances, planned, nodes) : [...instances];
  return {
    steps,
    unsupported,
    changes: {
      ...withStates(addRetyped(planned, { before: before.nodes, after: nodes, instances }), instances),
      modifiedNodes: modifiedNodesOf(steps),
      lostPlugins: lostPluginsOf(known, nodes),
      modifiedEntityIds: findModifiedEntities(steps, before.nodes, nodes),
    },
    addedNodes: nodes.filter(({ id }) => !known.has(id)),
    replacedNodes: nodes.flatMap((node) => {
      const earlier = known.get(node.id);
      return earlier === undefined
        ? []
        : [toReplaced(withRemovedRelationships(node, earlier.plan), situation.newBlueprintId)];
    }),
    addedInstances: after.slice(instances.length),
    related: relatedOf(planned, after),
    scalingGroups,
  };
}

const NO_CHANGES: TopologyModification = {
  addedAndRelated: [],
  removedAndRelated: [],
  extendedAndRelated: [],
  reducedAndRelated: [],
};

/** The node's row from now on. In a deployment's plan counts are numbers. */
export function toReplaced(plan: NodePlan, blueprintId: string): ReplacedNode {
  const { minInstances, maxInstances } = plan.capabilities.scalable.properties;
  return {
    plan,
    blueprintId,
    minNumberOfInstances: Number(minInstances),
    maxNumberOfInstances: Number(maxInstances),
  };
}

/** The node of a new plan with as many instances as there are; one that is new keeps the plan's number. */
export function withCount(node: NodePlan, existing: Node | undefined): NodePlan {
  if (existing === undefined) return node;
  const properties = {
    ...node.capabilities.scalable.properties,
    currentInstances: existing.numberOfInstances,
    plannedInstances: existing.plannedNumberOfInstances,
  };
  return { ...node, capabilities: { ...node.capabilities, scalable: { properties } } };
}

function withCounts(
  planned: Record<string, ScalingGroupPlan>,
  existing: Record<string, ScalingGroupPlan>,
): Record<string, ScalingGroupPlan> {
  return Object.fromEntries(
    Object.entries(planned).map(([name, group]) => {
      const earlier = Object.hasOwn(existing, name) ? existing[name] : undefined;
      if (earlier === undefined) return [name, group];
      const { currentInstances, plannedInstances } = earlier.properties;
      return [name, { ...group, properties: { ...group.properties, currentInstances, plannedInstances } }];
    }),
  );
}

/** Removed relationships come last: where one to the same node stays, they are the ones that count until they are gone. */
function withRemovedRelationships(node: NodePlan, earlier: NodePlan): NodePlan {
  const removed = matchRelationships(earlier.relationships, node.relationships).flatMap(
    ({ before, after }) => (before !== null && after === null ? [before.relationship] : []),
  );
  if (removed.length === 0) return node;
  const names = new Set(node.plugins.map(({ name }) => name));
  return {
    ...node,
    relationships: [...node.relationships, ...removed],
    plugins: [...node.plugins, ...earlier.plugins.filter(({ name }) => !names.has(name))],
  };
}

function withStates(changes: TopologyModification, instances: readonly NodeInstance[]): ModificationChanges {
  const states = new Map(instances.map(({ id, state }) => [id, state]));
  const add = (list: readonly ModifiedNodeInstance[]) =>
    list.map((instance) => ({ ...instance, state: states.get(instance.id) ?? 'uninitialized' }));
  return {
    addedAndRelated: add(changes.addedAndRelated),
    removedAndRelated: add(changes.removedAndRelated),
    extendedAndRelated: add(changes.extendedAndRelated),
    reducedAndRelated: add(changes.reducedAndRelated),
  };
}

function relatedOf(planned: TopologyModification, after: readonly PlannedNodeInstance[]): Related[] {
  const touched = new Set(
    [...planned.addedAndRelated, ...planned.extendedAndRelated]
      .filter(({ modification }) => modification === null || modification === 'extended')
      .map(({ id }) => id),
  );
  return after.filter(({ id }) => touched.has(id)).map(({ id, relationships }) => ({ id, relationships }));
}

const modifiedNodesOf = (steps: readonly UpdateStep[]): string[] => [
  ...new Set(
    steps
      .filter(({ entityType }) => entityType === 'property' || entityType === 'operation')
      .map(({ entityId }) => entityId[1] ?? ''),
  ),
];

function lostPluginsOf(
  known: ReadonlyMap<string, Node>,
  nodes: readonly NodePlan[],
): Record<string, PluginPlan[]> {
  const lost: Record<string, PluginPlan[]> = {};
  for (const node of nodes) {
    const kept = new Set((node.pluginsToInstall ?? []).map(({ name }) => name));
    const gone = (known.get(node.id)?.plan.pluginsToInstall ?? []).filter(({ name }) => !kept.has(name));
    if (gone.length > 0) lost[node.id] = gone;
  }
  return lost;
}
