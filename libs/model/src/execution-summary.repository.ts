import { managerFor, type Database } from './database.ts';
import type { ListQuery } from './domain/list-query.ts';
import type { Scope } from './domain/scope.ts';
import { EXECUTION_FIELDS, table } from './execution-rows.ts';
import { addFilters } from './list-page.ts';

/** What executions are counted by. */
export type SummaryField =
  'blueprintId' | 'createdBy' | 'deploymentId' | 'status' | 'tenantName' | 'visibility' | 'workflowId';

/** So many executions have these values, in the order of the fields asked for. */
export interface SummaryCount {
  values: (string | null)[];
  count: number;
}

/** Counts executions by their fields. */
export class ExecutionSummaryRepository {
  constructor(private readonly database: Database) {}

  /** In the order of the values. */
  async count(
    scope: Scope,
    fields: readonly SummaryField[],
    filters: ListQuery['filters'],
  ): Promise<SummaryCount[]> {
    const query = table.query(managerFor(this.database), scope).select('count(*)::int', 'count');
    addFilters(query, { filters }, { fields: EXECUTION_FIELDS });
    fields.forEach((field, place) => {
      query.addSelect(`item.${field}`, `value${place}`).addGroupBy(`item.${field}`);
      query.addOrderBy(`item.${field}`, 'ASC');
    });
    const rows: Record<string, string | number | null>[] = await query.getRawMany();
    return rows.map((row) => ({
      values: fields.map((_, place) => (row[`value${place}`] ?? null) as string | null),
      count: Number(row['count']),
    }));
  }
}
