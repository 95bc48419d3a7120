import type { BlueprintRepository, DeploymentRepository, ExecutionRepository } from '@cloudloom/model';
import { NotFoundError, type Blueprint, type Scope } from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { readDeploymentNames } from '../answers/deployment-names.ts';
import { pickFields, wants } from '../answers/included-fields.ts';
import { presentList, type ListAnswer } from '../answers/list-answer.ts';
import { presentExecution } from '../executions/executions.presenter.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { BLUEPRINT } from './blueprint-fields.ts';
import { presentBlueprint } from './blueprints.presenter.ts';

/** Reads blueprints and the executions of their uploads. */
export class BlueprintView {
  constructor(
    private readonly blueprints: BlueprintRepository,
    private readonly executions: ExecutionRepository,
    private readonly deployments: DeploymentRepository,
  ) {}

  async list(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    const request = readListRequest(query, BLUEPRINT);
    const scope = widen(caller, request.allTenants);
    const page = await this.blueprints.list(scope, request.query);
    const items = await this.present(scope, page.items, request.include);
    return presentList({ items, total: page.total }, request);
  }

  async get(scope: Scope, id: string, query: RawQuery): Promise<object> {
    const include = readInclude(query, BLUEPRINT);
    const blueprint = await this.blueprints.find(scope, id);
    if (blueprint === null) throw new NotFoundError('Blueprint', id);
    const [item] = await this.present(scope, [blueprint], include);
    return pickFields(item ?? {}, include);
  }

  async one(scope: Scope, blueprint: Blueprint): Promise<object> {
    const [item] = await this.present(scope, [blueprint], null);
    return item ?? {};
  }

  private async present(scope: Scope, blueprints: Blueprint[], include: ReadonlySet<string> | null) {
    const ids = wants(include, 'upload_execution')
      ? blueprints.map((blueprint) => blueprint.uploadExecutionId).filter((id) => id !== null)
      : [];
    const executions = ids.length === 0 ? [] : await this.executions.byIds(ids);
    const names = await readDeploymentNames(
      this.deployments,
      scope,
      executions.map((execution) => execution.deploymentId),
    );
    const presented = new Map(
      executions.map((execution) => [execution.id, presentExecution(execution, names)]),
    );
    return blueprints.map((blueprint) =>
      presentBlueprint(blueprint, presented.get(blueprint.uploadExecutionId ?? '') ?? null),
    );
  }
}
