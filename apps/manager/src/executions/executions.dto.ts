import type { Json } from '@cloudloom/blueprint';
import {
  EXECUTION_ACTIONS,
  parseScheduledTime,
  type Cleanup,
  type ExecutionAction,
  type ResumeChoice,
  type StartExecution,
} from '@cloudloom/executions';
import { BadRequestError } from '../errors/request-errors.ts';
import { Field } from '../requests/body-field.ts';
import { readAll, readFlag, type RawQuery } from '../requests/query-values.ts';

/** Body of a start. Clients send every key, null where it is unused. */
export class StartExecutionDto {
  @Field('str', { required: true, description: 'Empty with force_status only' }) deployment_id: string;
  @Field('str', { required: true }) workflow_id: string;
  @Field('any') parameters?: Json;
  @Field('flag') allow_custom_parameters?: boolean;
  @Field('flag', { description: 'Overlap other executions of the deployment' }) force?: boolean;
  @Field('flag') dry_run?: boolean;
  @Field('flag', { description: 'Wait for its turn where it would be refused' }) queue?: boolean;
  @Field('int', { description: 'Seconds other branches go on after a failure' }) wait_after_fail?: number;
  @Field('str', { description: 'Start later: `YYYYMMDDHHMM+HHMM`, or an ISO 8601 time with its zone' })
  scheduled_time?: string;
  @Field('str', { description: 'Administrators: stored in this end status, and not run' })
  force_status?: string;
  @Field('str', { description: 'With force_status' }) id?: string;
  @Field('str', { description: 'With force_status' }) error?: string;
  @Field('flag', { description: 'With force_status' }) is_system_workflow?: boolean;
  @Field('str', { description: 'With force_status' }) created_by?: string;
  @Field('str', { description: 'With force_status' }) created_at?: string;
  @Field('str', { description: 'With force_status' }) started_at?: string;
  @Field('str', { description: 'With force_status' }) ended_at?: string;
}

/** Body of an action on an execution. */
export class ActOnExecutionDto {
  @Field('str', { required: true, description: EXECUTION_ACTIONS.join(', ') }) action: string;
  @Field('list', { description: 'Resumes only: paths or ids of tasks to run again though they succeeded' })
  tasks?: Json[];
}

export class ChangeExecutionDto {
  @Field('str', { required: true, description: 'The present one, or one of being cancelled' }) status: string;
  @Field('str', { description: 'Why; kept as the error unless the run reports another end' }) error?: string;
}

export class DeleteExecutionsDto {
  @Field('int', { description: 'So many of the newest stay' }) keep_last?: number;
  @Field('str', { description: 'Those created before that time go' }) to_datetime?: string;
}

/** Throws BadRequestError for a time that is none. */
export function toCleanup({ keep_last: keepLast, to_datetime: time }: DeleteExecutionsDto): Cleanup {
  const before =
    time === undefined ? undefined : new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(time) ? time : `${time}Z`);
  if (before !== undefined && Number.isNaN(before.getTime()))
    throw new BadRequestError(`to_datetime must be an ISO 8601 time, got ${time}`);
  return {
    ...(keepLast === undefined ? {} : { keepLast }),
    ...(before === undefined ? {} : { before }),
  };
}

/** Throws BadParametersError for an unreadable time. */
export function toStartRequest(body: StartExecutionDto): StartExecution {
  const scheduled = body.scheduled_time ? parseScheduledTime(body.scheduled_time, new Date()) : null;
  return {
    deploymentId: body.deployment_id,
    workflowId: body.workflow_id,
    ...(body.parameters === undefined ? {} : { parameters: body.parameters }),
    allowCustomParameters: body.allow_custom_parameters ?? false,
    force: body.force ?? false,
    dryRun: body.dry_run ?? false,
    queue: body.queue ?? false,
    ...(scheduled === null ? {} : { scheduledFor: scheduled }),
    ...(body.wait_after_fail === undefined ? {} : { waitAfterFail: body.wait_after_fail }),
  };
}

/** Throws BadRequestError for a word that is no action. */
export function toAction({ action }: ActOnExecutionDto): ExecutionAction {
  const known = EXECUTION_ACTIONS.find((name) => name === action);
  if (known !== undefined) return known;
  const valid = EXECUTION_ACTIONS.map((name) => `'${name}'`).join(', ');
  throw new BadRequestError(`Invalid action: ${action}, Valid action values are: [${valid}]`);
}

/** Throws BadRequestError unless every chosen task is a text. */
export function toChosenTasks({ tasks = [] }: ActOnExecutionDto): string[] {
  return tasks.map((task) => {
    if (typeof task === 'string') return task;
    throw new BadRequestError('tasks parameter is expected to be a list of str: paths or ids of tasks');
  });
}

/** Reads what a resume would be asked for. */
export const toResumeChoice = (query: RawQuery): ResumeChoice => ({
  tasks: readAll(query, 'tasks'),
  force: readFlag(query, 'force'),
});
