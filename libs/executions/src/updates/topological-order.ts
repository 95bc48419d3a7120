import type { NodePlan } from '@cloudloom/blueprint';

/** Numbers nodes so that each has a higher number than all that are related to it. Linear; nodes of a cycle get any number. */
export function topologicalOrder(nodes: readonly NodePlan[]): Map<string, number> {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const sources = new Map(nodes.map(({ id }) => [id, 0]));
  for (const target of nodes.flatMap(targetsOf)) sources.set(target, (sources.get(target) ?? 0) + 1);
  const ready = nodes.filter(({ id }) => sources.get(id) === 0).map(({ id }) => id);
  const orders = new Map<string, number>();
  // The list grows while it is walked: a node is ready when all that are related to it have their number.
  for (const id of ready) {
    orders.set(id, orders.size);
    for (const target of targetsOf(known.get(id))) {
      const left = (sources.get(target) ?? 0) - 1;
      sources.set(target, left);
      if (left === 0 && known.has(target)) ready.push(target);
    }
  }
  return orders;
}

const targetsOf = (node: NodePlan | undefined): string[] => [
  ...new Set(node?.relationships.map(({ targetId }) => targetId)),
];
