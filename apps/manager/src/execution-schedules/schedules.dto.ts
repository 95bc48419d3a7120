import type { Json, JsonObject } from '@cloudloom/blueprint';
import {
  parseScheduleTime,
  type CreateSchedule,
  type RuleRequest,
  type ScheduleName,
  type UpdateSchedule,
} from '@cloudloom/executions';
import type { ScheduleArguments } from '@cloudloom/model';
import { BadRequestError } from '../errors/request-errors.ts';
import { Field } from '../requests/body-field.ts';
import { readLast, toFlag, type RawQuery } from '../requests/query-values.ts';

/** What both bodies say about when. Clients send every key, null where it is unused. */
class ScheduleTimesDto {
  @Field('str', { description: 'Last time, in UTC' }) until?: string;
  @Field('str', { description: 'A number and a unit, as `2 weeks`' }) recurrence?: string;
  @Field('any', { description: 'Occurrences at most' }) count?: Json;
  @Field('any', { description: 'List of weekdays, as `mo`, `2tu` or `l-fr`' }) weekdays?: Json;
  @Field('str', { description: 'An iCalendar rule instead of the three before' }) rrule?: string;
  @Field('int', { description: 'Minutes by which a start may be late' }) slip?: number;
  @Field('flag', { description: 'Disable it once an execution has failed' }) stop_on_fail?: boolean;
  @Field('flag') enabled?: boolean;
}

/** Body of a creation. */
export class CreateScheduleDto extends ScheduleTimesDto {
  @Field('str', { required: true }) workflow_id: string;
  @Field('str', { required: true, description: 'First time, in UTC' }) since: string;
  @Field('any', { description: 'Mapping of workflow parameters' }) parameters?: Json;
  @Field('any', { description: 'allow_custom_parameters, force, dry_run, wait_after_fail' })
  execution_arguments?: Json;
}

/** Body of a change: absent keys stay as they are. */
export class UpdateScheduleDto extends ScheduleTimesDto {
  @Field('str') workflow_id?: string;
  @Field('str') since?: string;
}

/** Schedules are named within a deployment, which the query names. Throws BadRequestError. */
export function toScheduleName(id: string, query: RawQuery): ScheduleName {
  const deploymentId = readLast(query, 'deployment_id');
  if (deploymentId === undefined || deploymentId === '')
    throw new BadRequestError('Missing required parameter deployment_id in the query string');
  return { id, deploymentId };
}

/** Throws BadRequestError and BadParametersError. */
export function toCreateSchedule(name: ScheduleName, body: CreateScheduleDto): CreateSchedule {
  const { slip, stop_on_fail: stopOnFail, enabled } = body;
  const parameters = toMapping('parameters', body.parameters);
  const given = toMapping('execution_arguments', body.execution_arguments);
  return {
    ...name,
    workflowId: body.workflow_id,
    since: parseScheduleTime(body.since),
    ...(body.until ? { until: parseScheduleTime(body.until) } : {}),
    rule: toRule(body),
    ...(parameters === undefined ? {} : { parameters }),
    ...(given === undefined ? {} : { executionArguments: toArguments(given) }),
    ...(slip === undefined ? {} : { slip }),
    ...(stopOnFail === undefined ? {} : { stopOnFail }),
    ...(enabled === undefined ? {} : { enabled }),
  };
}

/** Throws BadRequestError and BadParametersError. */
export function toUpdateSchedule(body: UpdateScheduleDto): UpdateSchedule {
  const { workflow_id: workflowId, slip, stop_on_fail: stopOnFail, enabled } = body;
  return {
    ...(workflowId === undefined ? {} : { workflowId }),
    ...(body.since ? { since: parseScheduleTime(body.since) } : {}),
    ...(body.until ? { until: parseScheduleTime(body.until) } : {}),
    rule: toRule(body),
    ...(slip === undefined ? {} : { slip }),
    ...(stopOnFail === undefined ? {} : { stopOnFail }),
    ...(enabled === undefined ? {} : { enabled }),
  };
}

function toRule({ rrule, recurrence, count, weekdays }: ScheduleTimesDto): RuleRequest {
  if (weekdays !== undefined && !Array.isArray(weekdays))
    throw new BadRequestError(`weekdays: expected a list, but got: ${show(weekdays)}`);
  return { rrule, recurrence, weekdays, count: count === undefined ? undefined : toInteger('count', count) };
}

/** Scripts send numbers as text, too. */
function toInteger(key: string, value: Json): number {
  const number = typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number)) return number;
  throw new BadRequestError(`${key} must be an integer, got ${show(value)}`);
}

function toMapping(key: string, value: Json | undefined): JsonObject | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new BadRequestError(`${key}: expected a dict, but got: ${show(value)}`);
}

/** `is_dry_run` is what answers call it, and what a client sends that writes back what it has read. */
function toArguments(given: JsonObject): Partial<ScheduleArguments> {
  const flag = (key: string): boolean => {
    const value = given[key] ?? false;
    return typeof value === 'boolean' ? value : toFlag(key, show(value));
  };
  const { wait_after_fail: wait } = given;
  return {
    allowCustomParameters: flag('allow_custom_parameters'),
    force: flag('force'),
    dryRun: flag('dry_run') || flag('is_dry_run'),
    ...(wait == null ? {} : { waitAfterFail: toInteger('wait_after_fail', wait) }),
  };
}

const show = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
