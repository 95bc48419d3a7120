import {
  NotFoundError,
  type EventIntake,
  type ExecutionGroupRepository,
  type ExecutionRepository,
} from '@cloudloom/model';
import type { Caller } from '../access/caller.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { readFlag, readLast, type RawQuery } from '../requests/query-values.ts';
import { readEventFilters } from './event-query.ts';
import { toHandedIn, toOrigin, type CreateEventsDto } from './events.dto.ts';

/** Takes in events from outside, and deletes them. */
export class EventChanges {
  constructor(
    private readonly intake: EventIntake,
    private readonly executions: ExecutionRepository,
    private readonly groups: ExecutionGroupRepository,
  ) {}

  /** Answers how many were stored. @throws BadRequestError, NotFoundError */
  async create(caller: Caller, body: CreateEventsDto): Promise<number> {
    const records = toHandedIn(body, Date.now());
    const subject = subjectOf(caller, body);
    const scope = { ...caller, allTenants: false };
    if ('executionId' in subject) {
      const execution = await this.executions.find(scope, subject.executionId);
      // What is shared with other tenants is theirs to read only.
      if (execution === null || execution.tenantName !== caller.tenantName)
        throw new NotFoundError('Execution', subject.executionId);
      if (records.length > 0) await this.intake.addToExecution(execution.id, records, toOrigin(body));
      return records.length;
    }
    const group = await this.groups.find(scope, subject.groupId);
    if (group === null || group.tenantName !== caller.tenantName)
      throw new NotFoundError('ExecutionGroup', subject.groupId);
    if (records.length > 0) await this.intake.addToGroup(group.id, records, toOrigin(body));
    return records.length;
  }

  /** Deletes events of a deployment, and its logs where they are asked for; answers their number. @throws BadRequestError */
  async delete(caller: Caller, query: RawQuery): Promise<number> {
    const { store_before: store, ...rest } = query;
    if (readFlag({ store }, 'store'))
      throw new BadRequestError(
        'Deleted events are not kept on the manager: list them first (cfy: give an --output-path)',
      );
    const filters = readEventFilters(rest);
    if (readLast(query, 'deployment_id') === undefined)
      throw new BadRequestError('Missing deployment_id: events are deleted deployment by deployment');
    if (filters.types === undefined || filters.types.length === 0)
      throw new BadRequestError('Missing type: name cloudify_event, cloudify_log, or both');
    return this.intake.delete(caller, filters);
  }
}

/** An execution's token says of which execution; nobody else's may be named with it. */
function subjectOf(caller: Caller, body: CreateEventsDto): { executionId: string } | { groupId: string } {
  const { execution_id: executionId, execution_group_id: groupId } = body;
  const own = caller.execution?.id;
  if (own !== undefined) {
    if (groupId !== undefined || (executionId !== undefined && executionId !== own))
      throw new BadRequestError('With the token of an execution, events are of that execution');
    return { executionId: own };
  }
  if ((executionId === undefined) === (groupId === undefined))
    throw new BadRequestError('Give either execution_id or execution_group_id');
  return executionId === undefined ? { groupId: groupId ?? '' } : { executionId };
}
