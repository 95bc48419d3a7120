import type { DeploymentRepository, ExecutionGroupRepository, ExecutionRepository } from '@cloudloom/model';
import { NotFoundError, type Execution, type ListQuery, type Scope } from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { readDeploymentNames } from '../answers/deployment-names.ts';
import { pickFields, wants } from '../answers/included-fields.ts';
import { presentList, type ListAnswer } from '../answers/list-answer.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import { readFlag, readLast, type RawQuery } from '../requests/query-values.ts';
import { presentExecution } from './executions.presenter.ts';
import { EXECUTION } from './execution-fields.ts';

/** Reads executions and what is shown with them. */
export class ExecutionsView {
  constructor(
    private readonly executions: ExecutionRepository,
    private readonly deployments: DeploymentRepository,
    private readonly groups: ExecutionGroupRepository,
  ) {}

  async list(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    const request = readListRequest(query, EXECUTION);
    const scope = widen(caller, request.allTenants);
    if (
      !readFlag(query, '_include_system_workflows') &&
      request.query.filters['isSystemWorkflow'] === undefined
    )
      request.query.filters['isSystemWorkflow'] = [false];
    await this.addGroup(scope, query, request.query);
    const page = await this.executions.list(scope, request.query);
    const items = await this.present(scope, page.items, request.include);
    return presentList({ ...page, items }, request);
  }

  async get(scope: Scope, id: string, query: RawQuery): Promise<object> {
    const include = readInclude(query, EXECUTION);
    const execution = await this.executions.find(scope, id);
    if (execution === null) throw new NotFoundError('Execution', id);
    const [item] = await this.present(scope, [execution], include);
    return pickFields(item ?? {}, include);
  }

  async one(scope: Scope, execution: Execution): Promise<object> {
    const [item] = await this.present(scope, [execution], null);
    return item ?? {};
  }

  /** `_group_id` asks for the members of a group. Throws NotFoundError. */
  private async addGroup(scope: Scope, query: RawQuery, request: ListQuery): Promise<void> {
    const id = readLast(query, '_group_id');
    if (id === undefined || id === '') return;
    if ((await this.groups.find(scope, id)) === null) throw new NotFoundError('ExecutionGroup', id);
    request.filters['executionGroupId'] = [id];
  }

  private async present(scope: Scope, executions: Execution[], include: ReadonlySet<string> | null) {
    const ids = wants(include, 'deployment_display_name')
      ? executions.map((execution) => execution.deploymentId)
      : [];
    const names = await readDeploymentNames(this.deployments, scope, ids);
    return executions.map((execution) => presentExecution(execution, names));
  }
}
