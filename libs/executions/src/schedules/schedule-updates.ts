import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { Deployment, NewExecutionSchedule, Transaction } from '@cloudloom/model';
import { scopeOf } from '../resource-scope.ts';
import type { Stores } from '../stores.ts';
import { haveSameValue } from '../updates/same-value.ts';
import { defaultSchedules } from './default-schedules.ts';
import type { ExecutionScheduleService } from './execution-schedule.service.ts';
import { nextOccurrence } from './schedule-rule.ts';

/** What a plan says about schedules, by their names. */
export type ScheduleSettings = Record<string, Json>;

/** The schedules that a plan gives its deployment. */
export function scheduleSettings(settings: JsonObject | undefined): ScheduleSettings {
  const described = settings?.['default_schedules'];
  return typeof described === 'object' && described !== null && !Array.isArray(described) ? described : {};
}

const COLUMNS = { workflow: null, since: null, until: null, recurrence: null, count: null, weekdays: null };

/** Those that are not there yet, as an update shows them. */
export const missingSchedules = (settings: ScheduleSettings, existing: ReadonlySet<string>): JsonObject[] =>
  Object.entries(settings)
    .filter(([id]) => !existing.has(id))
    .map(([id, described]) => ({ ...COLUMNS, ...(described as JsonObject), id }));

/**
 * Names of the schedules that an update leaves alone: both blueprints describe them with the same words. Words with functions
 * say the same only for the same inputs.
 */
export function unchangedSchedules(
  before: ScheduleSettings,
  after: ScheduleSettings,
  haveSameInputs: boolean,
): Set<string> {
  const same = Object.keys(after).filter(
    (id) =>
      Object.hasOwn(before, id) &&
      haveSameValue(before[id], after[id]) &&
      (haveSameInputs || !FUNCTION.test(JSON.stringify(after[id]))),
  );
  return new Set(same);
}

const FUNCTION = /"(get_\w+|concat|merge|string_\w+)":/;

/**
 * Adds the schedules of a new plan, and changes those that the deployment has, but for the ones in `unchanged`. None is deleted,
 * none is switched on or off that is there.
 * @throws NonexistentWorkflowError, BadParametersError
 */
export async function updateSchedules(
  { stores, schedules }: { stores: Pick<Stores, 'schedules'>; schedules: ExecutionScheduleService },
  tx: Transaction,
  deployment: Parameters<typeof defaultSchedules>[0],
  { settings, unchanged }: { settings: JsonObject; unchanged: ReadonlySet<string> },
): Promise<void> {
  const now = new Date();
  for (const planned of defaultSchedules(deployment, settings, now)) {
    const found = await stores.schedules.find(scopeOf(deployment), planned, tx);
    const existing = found && (await stores.schedules.lock(found.uid, tx));
    if (existing === null) await schedules.insert(planned, tx);
    else if (!unchanged.has(planned.id))
      await schedules.change(scopeOf(deployment), existing, toPatch(planned, existing.enabled, now), tx);
  }
}

function toPatch(planned: NewExecutionSchedule, enabled: boolean, now: Date) {
  const { workflowId, parameters, executionArguments, since, until, rule, slip, stopOnFail } = planned;
  return {
    ...{ workflowId, parameters, executionArguments, since, until, rule, slip, stopOnFail },
    nextOccurrence: enabled ? nextOccurrence({ since, until, rule }, now) : null,
  };
}

/** Names of the schedules that a deployment has. */
export async function scheduleNames(
  stores: Pick<Stores, 'schedules'>,
  deployment: Pick<Deployment, 'tenantName' | 'createdBy' | 'id'>,
  tx: Transaction,
): Promise<Set<string>> {
  const query = { offset: 0, size: null, sort: [], filters: { deploymentId: [deployment.id] } };
  const { items } = await stores.schedules.list(scopeOf(deployment), query, tx);
  return new Set(items.map(({ id }) => id));
}
