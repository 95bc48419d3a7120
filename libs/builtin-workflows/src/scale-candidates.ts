import type { Node, WorkflowContext } from '@cloudloom/workflow';

/** What may be chosen to go or to stay when an entity is scaled in. */
export interface ScaleCandidates {
  /** Ids that may be given. */
  ids: ReadonlySet<string>;
  /** How many there are, in all containers: of the node, or of all groups. */
  count: number;
  /** What is wrong when so many are to stay; null when that leaves enough. */
  objectTo(excluded: readonly string[], target: number): string | null;
  /** All that may be chosen, for people. */
  readonly description: string;
}

/** The instances of a node. */
export function nodeCandidates(node: Node): ScaleCandidates {
  const ids = node.instances.map(({ id }) => id);
  return {
    ids: new Set(ids),
    count: ids.length,
    objectTo: (excluded, target) =>
      target >= excluded.length
        ? null
        : 'Target number of instances is less than excluded instance count. ' +
          `Target number of instances was ${target}. Excluded instances were: ${excluded.join(', ')}. `,
    description: `Available instances were: ${ids.join(', ')}`,
  };
}

/** The instances of all scaling groups and of their members. An instance of a member stands for that of its group. */
export function groupCandidates(ctx: WorkflowContext): ScaleCandidates {
  const groups = groupInstances(ctx);
  const groupOf = new Map<string, string>();
  for (const [group, members] of groups) {
    groupOf.set(group, group);
    for (const member of members) if (!groupOf.has(member)) groupOf.set(member, group);
  }
  return {
    ids: new Set(groupOf.keys()),
    count: groups.size,
    objectTo(excluded, target) {
      const count = new Set(excluded.flatMap((id) => groupOf.get(id) ?? [])).size;
      // No space after it: the text is known like this.
      return target >= count
        ? null
        : 'Instances from too many different groups were excluded. ' +
            `Target number of group instances was ${target}, but ${count} excluded groups.`;
    },
    description: `Groups and member instances were: ${[...groups]
      .map(([group, members]) => `${group}: ${members.join(', ')}`)
      .join('; ')}`,
  };
}

/** Ids of group instances, group by group, with the ids of their members; what these contain is no member. */
function groupInstances(ctx: WorkflowContext): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name, { members }] of Object.entries(ctx.deployment.scalingGroups))
    for (const instance of ctx.nodeInstances) {
      const group = instance.scalingGroups.find((each) => each.name === name);
      if (!group || !isMember(ctx, instance.nodeId, members)) continue;
      const ids = found.get(group.id);
      if (ids) ids.push(instance.id);
      else found.set(group.id, [instance.id]);
    }
  return found;
}

/** Groups may have groups as members. */
function isMember(ctx: WorkflowContext, nodeId: string, members: readonly string[]): boolean {
  const { scalingGroups } = ctx.deployment;
  return members.some((name) => name === nodeId || isMember(ctx, nodeId, scalingGroups[name]?.members ?? []));
}
