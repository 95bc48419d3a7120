import {
  NotFoundError,
  type ExecutionGroupRepository,
  type ExecutionSummaryRepository,
  type SummaryCount,
  type SummaryField,
} from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { presentWhole, type ListAnswer } from '../answers/list-answer.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { EXECUTION } from '../executions/execution-fields.ts';
import { readListRequest } from '../requests/list-request.ts';
import { readLast, type RawQuery } from '../requests/query-values.ts';

/** Wire name of a field that executions are counted by -> the domain's. */
const FIELDS: Readonly<Record<string, SummaryField>> = {
  blueprint_id: 'blueprintId',
  created_by: 'createdBy',
  deployment_id: 'deploymentId',
  status: 'status',
  status_display: 'status',
  tenant_name: 'tenantName',
  visibility: 'visibility',
  workflow_id: 'workflowId',
};

/** How many executions there are of each kind. */
export class SummaryView {
  constructor(
    private readonly summaries: ExecutionSummaryRepository,
    private readonly groups: ExecutionGroupRepository,
  ) {}

  /** `_target_field`, and `_sub_field` within it; besides, the filters of the list and `execution_group_id`. */
  async executions(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    const target = readField(query, '_target_field');
    if (target === null) throw new BadRequestError('Missing required param: _target_field');
    const sub = readField(query, '_sub_field');
    const { execution_group_id: _, ...rest } = query;
    const request = readListRequest(rest, EXECUTION);
    const scope = widen(caller, request.allTenants);
    const { filters } = request.query;
    const groupId = readLast(query, 'execution_group_id');
    if (groupId !== undefined) {
      if ((await this.groups.find(scope, groupId)) === null)
        throw new NotFoundError('ExecutionGroup', groupId);
      filters['executionGroupId'] = [groupId];
    }
    const names = sub === null ? [target] : [target, sub];
    const counts = await this.summaries.count(scope, names.map(toColumn), filters);
    return presentWhole(sub === null ? counts.map(presentBy(target)) : nest(counts, target, sub));
  }
}

const toColumn = (name: string): SummaryField => FIELDS[name] ?? 'status';

function readField(query: RawQuery, key: string): string | null {
  const name = readLast(query, key);
  if (name === undefined || name === '') return null;
  if (Object.hasOwn(FIELDS, name)) return name;
  throw new BadRequestError(
    `Invalid summary field: ${name}. Allowed values: ${Object.keys(FIELDS).join(', ')}`,
  );
}

const presentBy =
  (name: string, place = 0) =>
  ({ values, count }: SummaryCount) => ({
    [name]: presentValue(name, values[place] ?? null),
    executions: count,
  });

const presentValue = (name: string, value: string | null): string | null =>
  name === 'status_display' && value === 'terminated' ? 'completed' : value;

/** Counts come in the order of the first value, so those of one follow each other. */
function nest(counts: readonly SummaryCount[], target: string, sub: string): object[] {
  const byValue = new Map<string | null, SummaryCount[]>();
  for (const count of counts) {
    const value = count.values[0] ?? null;
    byValue.set(value, [...(byValue.get(value) ?? []), count]);
  }
  return [...byValue].map(([value, own]) => ({
    [target]: presentValue(target, value),
    executions: own.reduce((sum, { count }) => sum + count, 0),
    [`by ${sub}`]: own.map(presentBy(sub, 1)),
  }));
}
