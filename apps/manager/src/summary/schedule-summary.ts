import type { ExecutionScheduleRepository, ScheduleSummaryField } from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { presentWhole, type ListAnswer } from '../answers/list-answer.ts';
import { BadRequestError } from '../errors/request-errors.ts';
import { readFlag, readLast, type RawQuery } from '../requests/query-values.ts';

/** What schedules are counted by: wire name -> ours. */
const FIELDS: Readonly<Record<string, ScheduleSummaryField>> = {
  deployment_id: 'deploymentId',
  workflow_id: 'workflowId',
  tenant_name: 'tenantName',
  visibility: 'visibility',
};
const TYPE = 'execution_schedules';

/** Counts schedules by a field and, where asked, by whether they recur. */
export class ScheduleSummary {
  constructor(private readonly schedules: ExecutionScheduleRepository) {}

  /** @throws BadRequestError for a field that schedules are not counted by */
  async list(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    const target = requireField(readLast(query, '_target_field') ?? '', Object.keys(FIELDS));
    const sub = readLast(query, '_sub_field');
    if (sub !== undefined) requireField(sub, [...Object.keys(FIELDS), 'recurrence']);
    const scope = widen(caller, readFlag(query, '_all_tenants'));
    const fields = [target, ...(sub === undefined ? [] : [sub])].map((name) => FIELDS[name] ?? 'recurrence');
    return presentWhole(group(await this.schedules.summary(scope, fields), target, sub));
  }
}

function requireField(name: string, allowed: readonly string[]): string {
  if (allowed.includes(name)) return name;
  throw new BadRequestError(`Invalid summary field: ${name}. Allowed values: ${allowed.join(', ')}`);
}

/** One item for each value of the target, with the counts of its parts in it. */
function group(
  counts: readonly { values: string[]; count: number }[],
  target: string,
  sub: string | undefined,
): object[] {
  const totals = new Map<string, { total: number; parts: object[] }>();
  for (const {
    values: [value = '', part],
    count,
  } of counts) {
    const entry = totals.get(value) ?? { total: 0, parts: [] };
    entry.total += count;
    if (sub !== undefined) entry.parts.push({ [sub]: part, [TYPE]: count });
    totals.set(value, entry);
  }
  return [...totals].map(([value, { total, parts }]) => ({
    [target]: value,
    [TYPE]: total,
    ...(sub === undefined ? {} : { [`by ${sub}`]: parts }),
  }));
}
