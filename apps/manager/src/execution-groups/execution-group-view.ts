import {
  NotFoundError,
  type ExecutionGroup,
  type ExecutionGroupRepository,
  type Scope,
} from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { pickFields, wants } from '../answers/included-fields.ts';
import { presentList, type ListAnswer } from '../answers/list-answer.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { EXECUTION_GROUP } from './execution-group-fields.ts';
import { presentExecutionGroup } from './execution-groups.presenter.ts';

/** Reads groups of executions with their members. */
export class ExecutionGroupView {
  constructor(private readonly groups: ExecutionGroupRepository) {}

  async list(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    const request = readListRequest(query, EXECUTION_GROUP);
    const scope = widen(caller, request.allTenants);
    const page = await this.groups.list(scope, request.query);
    const items = await this.present(scope, page.items, request.include);
    return presentList({ items, total: page.total }, request);
  }

  async get(scope: Scope, id: string, query: RawQuery): Promise<object> {
    const include = readInclude(query, EXECUTION_GROUP);
    const group = await this.groups.find(scope, id);
    if (group === null) throw new NotFoundError('ExecutionGroup', id);
    const [item] = await this.present(scope, [group], include);
    return pickFields(item ?? {}, include);
  }

  async one(scope: Scope, group: ExecutionGroup): Promise<object> {
    const [item] = await this.present(scope, [group], null);
    return item ?? {};
  }

  private async present(scope: Scope, groups: ExecutionGroup[], include: ReadonlySet<string> | null) {
    const ids = groups.map(({ id }) => id);
    const executionIds = wants(include, 'execution_ids')
      ? await this.groups.executionIds(scope, ids)
      : new Map<string, string[]>();
    const counts = await this.groups.statusCounts(ids);
    return groups.map((group) =>
      presentExecutionGroup(group, {
        executionIds: executionIds.get(group.id) ?? [],
        counts: counts.get(group.id) ?? {},
      }),
    );
  }
}
