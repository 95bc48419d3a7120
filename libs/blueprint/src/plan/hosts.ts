import type { NodePlan } from './plan.ts';

const HOST_TYPE = 'cloudify.nodes.Compute';
const CONTAINED_IN = 'cloudify.relationships.contained_in';

export const isHost = (node: NodePlan): boolean =>
  node.typeHierarchy.some((type) => type.includes(HOST_TYPE));

/** The node that contains a node directly, or undefined. */
export const containerOf = (node: NodePlan): string | undefined =>
  node.relationships.find((relationship) => relationship.typeHierarchy.includes(CONTAINED_IN))?.targetId;

/** The host of each node that has one: the node itself, or the nearest one that contains it. Linear in the nodes. */
export function findHosts(nodes: readonly NodePlan[]): Map<string, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const hosts = new Map<string, string | undefined>();
  for (const node of nodes) {
    const chain: string[] = [];
    let current: NodePlan | undefined = node;
    // Cycles of containment are reported by a rule; here they only must not go on for ever.
    while (current && !isHost(current) && !hosts.has(current.id)) {
      chain.push(current.id);
      hosts.set(current.id, undefined);
      const container: string | undefined = containerOf(current);
      current = container === undefined ? undefined : byId.get(container);
    }
    const host = current && isHost(current) ? current.id : current && hosts.get(current.id);
    for (const id of [...chain, node.id]) hosts.set(id, host);
  }
  return new Map([...hosts].flatMap(([id, host]) => (host === undefined ? [] : [[id, host] as const])));
}
