import type { GroupRoom, QueueHead } from '@cloudloom/model';

/** What is free at the moment of the choice. */
export interface FreePlaces {
  /** Executions that may still begin in the whole system; Infinity where there is no limit. */
  slots: number;
  /** By the id of the execution group. */
  groups: ReadonlyMap<string, GroupRoom>;
}

/**
 * Picks who leaves the queue together. `heads` are those whom nothing active holds up, in the order of the line; what may
 * still stop them is what leaves before them: the last slot, the last place of a group, another one of the same deployment.
 */
export function chooseReleases<T extends QueueHead>(heads: readonly T[], free: FreePlaces): T[] {
  const taken = new Set<string>();
  const members = new Map<string, number>();
  const chosen: T[] = [];
  for (const head of heads) {
    if (chosen.length >= free.slots) break;
    const { deploymentId, executionGroupId: groupId } = head;
    const room = groupId === null ? undefined : free.groups.get(groupId);
    const joined = groupId === null ? 0 : (members.get(groupId) ?? 0);
    if (room !== undefined && room.active + joined >= room.concurrency) continue;
    if (deploymentId !== null && !head.overlaps && taken.has(deploymentKey(head))) continue;
    chosen.push(head);
    if (deploymentId !== null) taken.add(deploymentKey(head));
    if (groupId !== null) members.set(groupId, joined + 1);
  }
  return chosen;
}

const deploymentKey = ({ tenantName, deploymentId }: QueueHead): string =>
  JSON.stringify([tenantName, deploymentId]);
