import type { SkeletonNode, SkeletonOperation, TopologySkeleton } from '@cloudloom/topology';

const OF_NODES: Record<string, string> = {
  'cloudify.interfaces.lifecycle':
    'precreate create configure start poststart prestop stop delete postdelete preupdate update postupdate ' +
    'update_config update_apply update_postapply preheal heal postheal pull check_drift',
  'cloudify.interfaces.validation': 'create delete check_status creation deletion',
  'cloudify.interfaces.monitoring': 'start stop',
};
const OF_RELATIONSHIPS: Record<string, string> = {
  'cloudify.interfaces.relationship_lifecycle':
    'preconfigure postconfigure establish unlink update check_drift',
};

/**
 * Adds what a deployment of the built-in types has besides the operations that a sketch implements: operations that are
 * declared only, and short names where they are clear. So a misspelt operation is a mistake here as it is on the server.
 *
 * @param further full names of operations that types of one's own declare without implementing them
 */
export function withDeclarations(topology: TopologySkeleton, further: readonly string[]): TopologySkeleton {
  const ofNodes = new Set([
    ...fullNames(OF_NODES),
    ...further,
    ...topology.nodes.flatMap(({ operations }) => Object.keys(operations)),
  ]);
  const ofRelationships = new Set([
    ...fullNames(OF_RELATIONSHIPS),
    ...further,
    ...topology.nodes.flatMap(({ relationships }) =>
      relationships.flatMap((each) => [
        ...Object.keys(each.sourceOperations),
        ...Object.keys(each.targetOperations),
      ]),
    ),
  ]);
  const nodes = topology.nodes.map((node) => withShortNames(node, ofNodes));
  const declaredOperations = {
    nodes: [...ofNodes, ...shortNames(ofNodes)],
    relationships: [...ofRelationships],
  };
  return { ...topology, nodes, declaredOperations };
}

const fullNames = (interfaces: Record<string, string>): string[] =>
  Object.entries(interfaces).flatMap(([name, operations]) =>
    operations.split(' ').map((each) => `${name}.${each}`),
  );

const shortName = (operation: string): string => operation.slice(operation.lastIndexOf('.') + 1);

/** Last parts of names that only one name has. */
function shortNames(names: ReadonlySet<string>): string[] {
  const count = new Map<string, number>();
  for (const name of names) count.set(shortName(name), (count.get(shortName(name)) ?? 0) + 1);
  return [...count].filter(([name, times]) => times === 1 && !names.has(name)).map(([name]) => name);
}

function withShortNames(node: SkeletonNode, declared: ReadonlySet<string>): SkeletonNode {
  const clear = new Set(shortNames(declared));
  const operations: Record<string, SkeletonOperation> = { ...node.operations };
  for (const [name, operation] of Object.entries(node.operations))
    if (clear.has(shortName(name))) operations[shortName(name)] = operation;
  return { ...node, operations };
}
