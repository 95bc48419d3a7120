import type { ExecutionRecords } from '@cloudloom/executions';
import { type ExecutionRecord } from '@cloudloom/executions';
import type { Execution, UserRepository } from '@cloudloom/model';
import { requireAlso, type Caller } from '../access/caller.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { readUtcTime } from '../requests/utc-time.ts';
import type { StartExecutionDto } from './executions.dto.ts';

const RECORDED = [
  'force_status',
  'id',
  'error',
  'is_system_workflow',
  'created_by',
  'created_at',
  'started_at',
  'ended_at',
] as const satisfies readonly (keyof StartExecutionDto)[];

/** Takes requests for executions that are not to be started: they ended elsewhere, and administrators bring them. */
export class ExecutionRecording {
  constructor(
    private readonly records: ExecutionRecords,
    private readonly users: Pick<UserRepository, 'find'>,
  ) {}

  /** Null where the request asks for a start. Throws NotPermittedError, BadRequestError, and as `ExecutionRecords.store`. */
  async take(caller: Caller, body: StartExecutionDto, reservedId?: string): Promise<Execution | null> {
    const given = fieldsOfRecord(body);
    if (given.length === 0) return null;
    requireAlso(caller, 'execution_record');
    const { force_status: status } = body;
    if (status === undefined)
      throw new BadRequestError(
        `${given.join(', ')}: given with force_status only, of an execution that has ended elsewhere and is not to run`,
      );
    if (body.scheduled_time !== undefined)
      throw new BadRequestError('A status cannot be forced when scheduling an execution.');
    await this.requireUser(body.created_by);
    const reserved = reservedId === undefined ? {} : { reservedId };
    return this.records.store(caller, { ...toRecord(body, status), ...reserved });
  }

  private async requireUser(username: string | undefined): Promise<void> {
    if (username === undefined || (await this.users.find(username)) !== null) return;
    throw new BadRequestError(`created_by names the user ${username}, who does not exist`);
  }
}

/** What only administrators may say; not what says the same as nothing. */
function fieldsOfRecord(body: StartExecutionDto): string[] {
  const isSaid = (field: (typeof RECORDED)[number]) =>
    body[field] !== undefined && body[field] !== false && !(field === 'error' && body[field] === '');
  const fields: string[] = RECORDED.filter(isSaid);
  return body.deployment_id === '' ? [...fields, 'an empty deployment_id'] : fields;
}

const toRecord = (body: StartExecutionDto, status: string): ExecutionRecord => ({
  ...(body.id === undefined ? {} : { id: body.id }),
  status,
  deploymentId: body.deployment_id === '' ? null : body.deployment_id,
  workflowId: body.workflow_id,
  error: body.error ?? '',
  isSystemWorkflow: body.is_system_workflow ?? false,
  isDryRun: body.dry_run ?? false,
  isForced: body.force ?? false,
  allowCustomParameters: body.allow_custom_parameters ?? false,
  startedAt: body.started_at === undefined ? null : readUtcTime('started_at', body.started_at),
  ...(body.parameters === undefined ? {} : { parameters: body.parameters }),
  ...(body.wait_after_fail === undefined ? {} : { waitAfterFail: body.wait_after_fail }),
  ...(body.created_by === undefined ? {} : { createdBy: body.created_by }),
  ...(body.created_at === undefined ? {} : { createdAt: readUtcTime('created_at', body.created_at) }),
  ...(body.ended_at === undefined ? {} : { endedAt: readUtcTime('ended_at', body.ended_at) }),
});
