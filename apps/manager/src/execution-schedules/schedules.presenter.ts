import { scheduleOccurrences } from '@cloudloom/executions';
import type { ExecutionSchedule } from '@cloudloom/model';
import { presentOwnership, presentTime } from '../answers/owned.presenter.ts';
import type { Presented } from '../requests/resource-fields.ts';
import type { EXECUTION_SCHEDULE } from './schedule-fields.ts';

/** As many as clients look through. */
const MOST_OCCURRENCES = 1000;

/** A schedule on the wire; its occurrences, which take their time, only where somebody wants them. */
export const presentSchedule = (
  schedule: ExecutionSchedule,
  upcoming: { now: Date } | null,
): Presented<typeof EXECUTION_SCHEDULE> => ({
  id: schedule.id,
  ...presentOwnership(schedule),
  created_at: presentTime(schedule.createdAt),
  deployment_id: schedule.deploymentId,
  workflow_id: schedule.workflowId,
  parameters: schedule.parameters,
  execution_arguments: {
    allow_custom_parameters: schedule.executionArguments.allowCustomParameters,
    force: schedule.executionArguments.force,
    is_dry_run: schedule.executionArguments.dryRun,
    wait_after_fail: schedule.executionArguments.waitAfterFail,
  },
  since: presentTime(schedule.since),
  until: presentTime(schedule.until),
  rule: schedule.rule,
  slip: schedule.slip,
  stop_on_fail: schedule.stopOnFail,
  enabled: schedule.enabled,
  next_occurrence: presentTime(schedule.nextOccurrence),
  all_next_occurrences: upcoming === null ? null : presentUpcoming(schedule, upcoming.now),
  latest_execution_status: schedule.latestExecutionStatus,
});

/** As `YYYY-MM-DD HH:MM:SS`, in UTC. */
function presentUpcoming(schedule: ExecutionSchedule, now: Date): string[] {
  if (!schedule.enabled) return [];
  const upcoming: string[] = [];
  for (const moment of scheduleOccurrences(schedule, now.getTime())) {
    upcoming.push(new Date(moment).toISOString().slice(0, 19).replace('T', ' '));
    if (upcoming.length === MOST_OCCURRENCES) break;
  }
  return upcoming;
}
