import type { UpdateStep } from '@cloudloom/model';

const ACTIONS: readonly UpdateStep['action'][] = ['remove', 'add', 'modify'];

/**
 * Removals come first, then additions, then modifications. Relationships are removed before nodes; nodes are added before
 * relationships, and of nodes those first that others are related to. What is equal keeps its order.
 */
export const orderSteps = (steps: readonly UpdateStep[]): UpdateStep[] =>
  [...steps].sort(
    (left, right) =>
      ACTIONS.indexOf(left.action) - ACTIONS.indexOf(right.action) ||
      rankOf(left) - rankOf(right) ||
      (left.action === 'add' ? right.topologyOrder - left.topologyOrder : 0),
  );

function rankOf({ action, entityType }: UpdateStep): number {
  if (action === 'modify') return 0;
  const first = action === 'add' ? 'node' : 'relationship';
  const last = action === 'add' ? 'relationship' : 'node';
  if (entityType === first) return -1;
  return entityType === last ? 1 : 0;
}
