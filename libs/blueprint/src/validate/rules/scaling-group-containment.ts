import type { DefinitionRule, DefinitionSubject } from '../rule.ts';
import { hasUnclearContainer } from '../unclear-container.ts';
import { scalingGroupsOf } from '../scaling-groups.ts';

const CONTAINED_IN = 'cloudify.relationships.contained_in';

/**
 * The nodes of a scaling group, nested groups included, are contained alike (202): leaving out those contained in
 * another member, either none of them has a container or all of them lie in the same one, however deep.
 */
export const scalingGroupContainment: DefinitionRule = (subject) => {
  const groups = scalingGroupsOf(subject.definition);
  const nested = new Set([...groups.values()].flatMap(({ members }) => members));
  const containers = containersOf(subject);
  for (const [name, group] of groups) {
    if (nested.has(name)) continue;
    const nodes = nodesWithin(name, new Map([...groups].map(([key, { members }]) => [key, members])));
    const tops = new Set(
      [...nodes].map((node) => chainOf(node, containers).findLast((ancestor) => nodes.has(ancestor)) ?? node),
    );
    const pair = unlike(tops, containers);
    if (!pair || pair.some((node) => hasUnclearContainer(node, subject.definition))) continue;
    const [first, second] = pair;
    group.element.report({
      code: 202,
      message: `Node '${first}' and '${second}' belong to some shared group but they are not contained in any shared node, nor is any ancestor node of theirs.`,
    });
  }
};

function containersOf({ definition, types }: DefinitionSubject): Map<string, string> {
  return new Map(
    [...definition.templates.values()].flatMap(({ name, relationships }) => {
      const container = relationships.find(({ type }) =>
        types.relationships.get(type)?.hierarchy.includes(CONTAINED_IN),
      );
      return container ? [[name, container.target] as const] : [];
    }),
  );
}

/** Two nodes that are not contained alike, if there are any. */
function unlike(
  nodes: ReadonlySet<string>,
  containers: ReadonlyMap<string, string>,
): [string, string] | undefined {
  const [first, ...others] = nodes;
  if (first === undefined) return undefined;
  const rootOf = (node: string) => chainOf(node, containers).at(-1) ?? node;
  const other = others.find((node) => {
    const areBothFree = !containers.has(first) && !containers.has(node);
    return !areBothFree && rootOf(first) !== rootOf(node);
  });
  return other === undefined ? undefined : [first, other];
}

/** A node and everything that contains it, outwards. */
function chainOf(node: string, containers: ReadonlyMap<string, string>): string[] {
  const chain = new Set<string>();
  for (
    let current: string | undefined = node;
    current !== undefined && !chain.has(current);
    current = containers.get(current)
  )
    chain.add(current);
  return [...chain];
}

function nodesWithin(group: string, members: ReadonlyMap<string, readonly string[]>): Set<string> {
  const nodes = new Set<string>();
  const seen = new Set<string>([group]);
  const open = [group];
  for (const name of open) {
    for (const member of members.get(name) ?? []) {
      if (!members.has(member)) nodes.add(member);
      else if (!seen.has(member)) open.push(member);
      seen.add(member);
    }
  }
  return nodes;
}
