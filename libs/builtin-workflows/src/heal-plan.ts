import type { Json, NodeInstance, WorkflowContext } from '@cloudloom/workflow';
import { WorkflowRefusedError } from './errors.ts';
import { idsOf } from './instance-filter.ts';
import { LIFECYCLE } from './operation-names.ts';
import { isTruthy } from './python-truth.ts';

/** Ids of the instances that a heal is about: what is contained in the host of the given one, or all. */
export function healedScope(ctx: WorkflowContext, nodeInstanceId: string | null): ReadonlySet<string> {
  if (nodeInstanceId === null) return idsOf(ctx.nodeInstances);
  const instance = ctx.getNodeInstance(nodeInstanceId);
  if (!instance)
    throw new WorkflowRefusedError(
      'unknown_instance',
      `No node instance with id \`${nodeInstanceId}\` was found`,
    );
  const host = instance.hostId === null ? undefined : ctx.getNodeInstance(instance.hostId);
  return idsOf((host ?? instance).getContainedSubgraph());
}

/** Ids of instances that are not well, by what is done about it. */
export interface HealPlan {
  heal: ReadonlySet<string>;
  reinstall: ReadonlySet<string>;
}

/**
 * Splits the instances that are not well into those with an operation that heals them and those that are reinstalled, each
 * with all that is contained in it. Needs instances with system properties.
 */
export function planHeal(
  ctx: WorkflowContext,
  scope: ReadonlySet<string>,
  { isTargeted }: { isTargeted: boolean },
): HealPlan {
  const unwell = ctx.nodeInstances.filter(
    (instance) => scope.has(instance.id) && !isWell(instance, isTargeted),
  );
  const canHeal = ({ node }: NodeInstance): boolean => node.hasOperation(`${LIFECYCLE}.heal`);
  const reinstall = new Set<string>();
  for (const instance of unwell)
    if (!canHeal(instance)) for (const { id } of instance.getContainedSubgraph()) reinstall.add(id);
  return { heal: idsOf(unwell.filter((each) => canHeal(each) && !reinstall.has(each.id))), reinstall };
}

/** What was never checked is well, unless somebody points at it. */
function isWell({ systemProperties: { status } }: NodeInstance, isTargeted: boolean): boolean {
  if (isTruthy(entryOf(status, 'ok'))) return true;
  return !isTargeted && (entryOf(status, 'task') ?? null) === null;
}

const entryOf = (value: Json | undefined, key: string): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value[key] : undefined;

const MOST_NAMED = 5;

/** @throws WorkflowRefusedError when something is to be reinstalled although that is not allowed */
export function refuseReinstall(
  ctx: WorkflowContext,
  ids: ReadonlySet<string>,
  { isAllowed }: { isAllowed: boolean },
): void {
  if (ids.size === 0 || isAllowed) return;
  const concerned = ctx.nodeInstances.filter(({ id }) => ids.has(id)).map(({ id }) => id);
  const rest = concerned.length - MOST_NAMED;
  throw new WorkflowRefusedError(
    'reinstall_not_allowed',
    `allow_reinstall is false, but would need to reinstall instances: ${concerned.slice(0, MOST_NAMED).join(', ')}` +
      (rest > 0 ? ` (and ${rest} more)` : ''),
  );
}
