import type { BlueprintRepository, DeploymentRepository, ExecutionRepository } from '@cloudloom/model';
import { NotFoundError, type Blueprint, type FilterRule, type Scope } from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { readDeploymentNames } from '../answers/deployment-names.ts';
import { pickFields, wants } from '../answers/included-fields.ts';
import { presentList, type ListAnswer } from '../answers/list-answer.ts';
import { presentExecution } from '../executions/executions.presenter.ts';
import type { RuleReader } from '../filters/rule-reader.ts';
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
    private readonly rules: RuleReader,
  ) {}

  async list(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    return this.search(caller, { query, rules: await this.rules.ofQuery(caller, query, 'blueprints') });
  }

  /** A list of those for which all rules hold. */
  async search(
    caller: Caller,
    { query, rules }: { query: RawQuery; rules: readonly FilterRule[] | undefined },
  ): Promise<ListAnswer> {
    const request = readListRequest(query, BLUEPRINT);
    const scope = widen(caller, request.allTenants);
    const asked = { ...request.query, ...(rules === undefined ? {} : { rules }) };
    const page = await this.blueprints.list(scope, asked);
    const items = await this.present(scope, page.items, request.include);
    return presentList({ ...page, items }, request);
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
