import { containerOf } from './hosts.ts';
import type { NodePlan } from './plan.ts';

/**
 * The members of scaling groups without those that scale anyway: a node contained, however deep, in a node of the
 * same group multiplies with it. Where the containing node sits deeper in nested groups, the contained one's nested
 * group is taken out instead.
 */
export function scalingMembers(
  groups: ReadonlyMap<string, readonly string[]>,
  nodes: readonly NodePlan[],
): Map<string, string[]> {
  const containers = new Map(nodes.map((node) => [node.id, containerOf(node)]));
  return new Map([...groups].map(([name, members]) => [name, membersThatCount(members, groups, containers)]));
}

function membersThatCount(
  members: readonly string[],
  groups: ReadonlyMap<string, readonly string[]>,
  containers: ReadonlyMap<string, string | undefined>,
): string[] {
  const nodesOf = new Map(members.map((member) => [member, nodesWithin(member, groups)]));
  return members.filter((member) => {
    const others = new Set(
      members.filter((other) => other !== member).flatMap((other) => [...(nodesOf.get(other) ?? [])]),
    );
    const own = [...(nodesOf.get(member) ?? [])];
    return own.length === 0 || !own.some((node) => isContainedInOneOf(node, others, containers));
  });
}

/** The nodes of a member: itself, or those of a group and of the groups in it. */
function nodesWithin(member: string, groups: ReadonlyMap<string, readonly string[]>): Set<string> {
  const nodes = new Set<string>();
  const seen = new Set<string>();
  const open = [member];
  for (const name of open) {
    if (seen.has(name)) continue;
    seen.add(name);
    const members = groups.get(name);
    if (members) open.push(...members);
    else nodes.add(name);
  }
  return nodes;
}

function isContainedInOneOf(
  node: string,
  others: ReadonlySet<string>,
  containers: ReadonlyMap<string, string | undefined>,
): boolean {
  const seen = new Set<string>([node]);
  for (
    let container = containers.get(node);
    container !== undefined && !seen.has(container);
    container = containers.get(container)
  ) {
    if (others.has(container)) return true;
    seen.add(container);
  }
  return false;
}
