import fc from 'fast-check';
import type { Execution } from '@cloudloom/model';
import { ACTIVE, isActive, isEnded } from '@cloudloom/executions';
import { HOMES } from './commands.ts';
import type { RulesWorld } from './rules-world.ts';

/** What many clients and workers do at the same moment; who is meant is a number that is looked up when it is done. */
export type Act =
  | { kind: 'start'; home: number; queue: boolean; group: boolean }
  | { kind: 'alone'; queue: boolean }
  | { kind: 'end' | 'cancel' | 'requeue'; at: number };

const at = fc.nat(30);
const anAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('start' as const),
      home: fc.nat(HOMES.length - 1),
      queue: fc.boolean(),
      group: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('alone' as const), queue: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('end' as const), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('cancel' as const, 'requeue' as const), at }) },
);

/** Rounds of acts; those of one round happen at once. */
export const rounds = fc.array(fc.array(anAct, { minLength: 2, maxLength: 12 }), {
  minLength: 1,
  maxLength: 6,
});

export const LIMIT = 3;
const CONCURRENCY = 2;

/** Does the rounds, and after each says what contradicts the rules; an empty list is a good day. */
export async function findViolations(
  place: RulesWorld,
  days: readonly (readonly Act[])[],
): Promise<string[]> {
  await place.clear();
  await place.world.stores.settings.set('max_concurrent_executions', LIMIT);
  for (const acts of days) {
    const known = await all(place);
    await Promise.all(acts.map((act) => perform(place, act, known)));
    const violations = violationsOf(await all(place));
    if (violations.length > 0) return violations;
  }
  return [];
}

const STATUSES = [...ACTIVE, 'queued', 'terminated', 'failed', 'cancelled'] as const;
const all = ({ world }: RulesWorld): Promise<Execution[]> =>
  world.stores.executions.inStatuses([...STATUSES], {});

async function perform({ world, groups }: RulesWorld, act: Act, known: Execution[]): Promise<void> {
  try {
    if (act.kind === 'start') {
      const { deploymentId, ...scope } = HOMES[act.home]!;
      const groupId = act.group ? (groups.get('g') ?? null) : null;
      const wishes = { deploymentId, workflowId: 'install', queue: act.queue, groupId };
      return void (await world.executions.start(scope, wishes));
    }
    if (act.kind === 'alone') {
      const id = `alone-${crypto.randomUUID()}`;
      const task = { id, workflowId: 'create_snapshot', blueprintId: null, parameters: {} } as const;
      const draft = { ...task, isSystemWorkflow: true, queue: act.queue };
      const admin = { tenantName: 'default_tenant', username: 'admin' };
      return void (await world.executions.startSystemTask(admin, draft, async () => null));
    }
    const fits = known.filter(({ status }) => (act.kind === 'requeue' ? isEnded(status) : isActive(status)));
    const one = fits[act.at % fits.length];
    if (one === undefined) return;
    const { id: executionId, attempt, tenantName } = one;
    if (act.kind === 'end')
      return await world.executions.recordLostRun({ executionId, attempt, status: 'failed', error: 'x' });
    await world.executions.act({ tenantName, username: 'admin' }, executionId, act.kind);
  } catch (error) {
    // Refusals are answers; what breaks is not.
    if (!(
      error instanceof Error &&
      'code' in error &&
      typeof error.code === 'string' &&
      /[a-z]_[a-z]/.test(error.code)
    ))
      throw error;
  }
}

function violationsOf(executions: readonly Execution[]): string[] {
  const active = executions.filter(({ status }) => isActive(status));
  const queued = executions.filter(({ status }) => status === 'queued');
  const found: string[] = [];
  const home = (one: Execution) => `${one.tenantName}/${one.deploymentId}`;
  const busy = active.filter(({ deploymentId }) => deploymentId !== null).map(home);
  const members = active.filter(({ executionGroupId }) => executionGroupId !== null);
  const alone = active.some(({ isSystemWorkflow }) => isSystemWorkflow);
  if (new Set(busy).size < busy.length) found.push(`two of one deployment: ${busy.join()}`);
  if (alone && active.length > 1) found.push('something beside a system-wide execution');
  if (active.length > LIMIT) found.push(`${active.length} beyond the limit`);
  if (members.length > CONCURRENCY) found.push(`${members.length} of the group`);
  if (active.length === 0 && queued.length > 0) found.push('all wait and nothing runs');
  const free = queued.find((one) => !busy.includes(home(one)) && one.executionGroupId === null);
  const isStuck = free !== undefined && !isHeldBack(free, queued) && active.length < LIMIT && !alone;
  if (isStuck && !queued.some(({ isSystemWorkflow }) => isSystemWorkflow))
    found.push(`${free.id} waits beside a free place`);
  return found;
}

/** A member of a full group stands before it in the line of its deployment. */
const isHeldBack = (one: Execution, queued: readonly Execution[]): boolean =>
  queued.some(
    (other) =>
      other.executionGroupId !== null &&
      other.tenantName === one.tenantName &&
      other.deploymentId === one.deploymentId,
  );
