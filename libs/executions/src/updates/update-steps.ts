import type { JsonObject, NodePlan, OutputPlan, ScalingGroupPlan, WorkflowPlan } from '@cloudloom/blueprint';
import type { UpdateStep } from '@cloudloom/model';
import { compareEntries, type FoundStep } from './compare-entries.ts';
import { compareNodes } from './node-steps.ts';
import { orderSteps } from './step-order.ts';
import { topologicalOrder } from './topological-order.ts';

/** The parts of a deployment, or of a plan for it, that are compared. */
export interface ComparedPlan {
  description: string | null;
  nodes: readonly NodePlan[];
  workflows: Record<string, WorkflowPlan> | null;
  outputs: Record<string, OutputPlan>;
  groups: JsonObject;
  scalingGroups: Record<string, ScalingGroupPlan>;
}

/** What an update is to do, and what of it no update can do. */
export interface UpdateSteps {
  /** In the order of 12.1: removals, additions, modifications. */
  steps: UpdateStep[];
  /** Differences that need a new deployment. */
  unsupported: UpdateStep[];
}

/**
 * Compares a deployment with a plan for it. Pure; equal plans have no steps. Linear in both plans, but for sorting.
 *
 * Parts are equal when they say the same, whatever the order of their keys; counts of instances are not compared.
 */
export function findUpdateSteps(before: ComparedPlan, after: ComparedPlan): UpdateSteps {
  const found = [
    ...compareDescriptions(before, after),
    ...compareAllNodes(before, after),
    ...compareEntries(before.outputs, after.outputs, { entityType: 'output', path: ['outputs'] }),
    ...compareEntries(before.workflows ?? {}, after.workflows ?? {}, {
      entityType: 'workflow',
      path: ['workflows'],
    }),
    ...compareEntries(groupsOf(before), groupsOf(after), {
      entityType: 'group',
      path: ['groups'],
      isSupported: false,
    }),
  ];
  return {
    steps: orderSteps(found.filter(({ isSupported }) => isSupported).map(toStep)),
    unsupported: found.filter(({ isSupported }) => !isSupported).map(toStep),
  };
}

const toStep = ({ isSupported: _, ...step }: FoundStep): UpdateStep => step;

function compareDescriptions(before: ComparedPlan, after: ComparedPlan): FoundStep[] {
  const toSection = ({ description }: ComparedPlan): Record<string, string> =>
    description === null || description === '' ? {} : { description };
  return compareEntries(toSection(before), toSection(after), { entityType: 'description', path: [] });
}

function compareAllNodes(before: ComparedPlan, after: ComparedPlan): FoundStep[] {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const kept = new Set(after.nodes.map(({ id }) => id));
  const orders = topologicalOrder(after.nodes);
  const steps: FoundStep[] = [];
  const step = (action: UpdateStep['action'], id: string, topologyOrder: number): FoundStep => ({
    ...{ action, entityType: 'node', entityId: ['nodes', id], topologyOrder, isSupported: true },
  });
  for (const node of after.nodes) {
    const earlier = old.get(node.id);
    if (earlier === undefined) steps.push(step('add', node.id, orders.get(node.id) ?? 0));
    else steps.push(...compareNodes(earlier, node));
  }
  for (const { id } of before.nodes) if (!kept.has(id)) steps.push(step('remove', id, 0));
  return steps;
}

/** Members of scaling groups decide where instances are; how many there may be is no difference. */
const groupsOf = ({ groups, scalingGroups }: ComparedPlan): JsonObject => ({
  ...Object.fromEntries(Object.entries(scalingGroups).map(([name, { members }]) => [name, { members }])),
  ...groups,
});
