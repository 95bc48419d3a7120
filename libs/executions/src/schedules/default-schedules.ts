import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { Deployment, NewExecutionSchedule, ScheduleArguments } from '@cloudloom/model';
import { requireLegalId } from '../resource-id.ts';
import { requireWorkflow, toSchedule, type CreateSchedule } from './execution-schedule.service.ts';
import { parseBlueprintTime } from './schedule-times.ts';

/**
 * The schedules that a blueprint gives its deployments, as its `deployment_settings.default_schedules` describe them in the plan.
 * @throws NonexistentWorkflowError, BadParametersError
 */
export function defaultSchedules(
  deployment: Pick<Deployment, 'id' | 'tenantName' | 'visibility' | 'createdBy' | 'workflows'>,
  settings: JsonObject,
  now: Date,
): NewExecutionSchedule[] {
  return Object.entries(mapping(settings['default_schedules'])).map(([id, described]) => {
    const request = toRequest(deployment.id, id, { described: mapping(described), now });
    requireLegalId('schedule_id', id);
    requireWorkflow(deployment, request.workflowId);
    return toSchedule(deployment, deployment.createdBy, request, now);
  });
}

function toRequest(
  deploymentId: string,
  id: string,
  { described, now }: { described: JsonObject; now: Date },
): CreateSchedule {
  const {
    until,
    recurrence,
    count,
    weekdays,
    slip,
    default_enabled: enabled,
    stop_after_fail: stopOnFail,
  } = described;
  return {
    ...{ deploymentId, id },
    workflowId: String(described['workflow']),
    since: parseBlueprintTime(String(described['since']), now),
    ...(typeof until === 'string' && until !== '' ? { until: parseBlueprintTime(until, now) } : {}),
    rule: {
      recurrence: typeof recurrence === 'string' ? recurrence : undefined,
      count: typeof count === 'number' ? count : undefined,
      weekdays: Array.isArray(weekdays) ? weekdays : undefined,
    },
    ...(typeof slip === 'number' ? { slip } : {}),
    ...(typeof enabled === 'boolean' ? { enabled } : {}),
    ...(typeof stopOnFail === 'boolean' ? { stopOnFail } : {}),
    parameters: mapping(described['workflow_parameters']),
    executionArguments: toArguments(mapping(described['execution_arguments'])),
  };
}

function toArguments(given: JsonObject): Partial<ScheduleArguments> {
  const { force, is_dry_run: dryRun, wait_after_fail: waitAfterFail, allow_custom_parameters: allow } = given;
  return {
    ...(typeof force === 'boolean' ? { force } : {}),
    ...(typeof dryRun === 'boolean' ? { dryRun } : {}),
    ...(typeof waitAfterFail === 'number' ? { waitAfterFail } : {}),
    ...(typeof allow === 'boolean' ? { allowCustomParameters: allow } : {}),
  };
}

const mapping = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
