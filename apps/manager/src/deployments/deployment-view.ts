import {
  NO_SUB_DEPLOYMENTS,
  NotFoundError,
  tenantKey,
  type Deployment,
  type DeploymentGroupRepository,
  type DeploymentRepository,
  type DeploymentTreeRepository,
  type ExecutionRepository,
  type FilterRule,
  type InTenant,
  type Scope,
  type SubDeployments,
} from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { pickFields, wants } from '../answers/included-fields.ts';
import { presentList, presentWhole, type ListAnswer } from '../answers/list-answer.ts';
import type { RuleReader } from '../filters/rule-reader.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import { readFlag, readLast, type RawQuery } from '../requests/query-values.ts';
import { DEPLOYMENT } from './deployment-fields.ts';
import { presentDeployment } from './deployments.presenter.ts';
import type { WorkflowAvailability } from './workflow-availability.ts';

/** Names under `latest_execution` that need the execution's row. */
const LATEST_FIELDS = ['status', 'workflow_id', 'total_operations', 'finished_operations'].map(
  (name) => `latest_execution_${name}`,
);

/** What of a deployment is worth a query. */
interface Wish {
  include: ReadonlySet<string> | null;
  workflows: boolean;
  /** Sub-deployments of all generations, or children only. */
  deep: boolean;
}

/** A list request, and rules that its query has no place for. */
export interface DeploymentSearch {
  query: RawQuery;
  rules: readonly FilterRule[] | undefined;
}

/** Names of fields that depend on what hangs on a deployment. */
const SUB_FIELDS = [
  ...['deployment_status', 'has_sub_deployments', 'sub_services_status', 'sub_services_count'],
  ...['sub_environments_status', 'sub_environments_count'],
];

/** What tells how deployments are related, and which of them a list means. */
export interface DeploymentRelations {
  groups: DeploymentGroupRepository;
  tree: DeploymentTreeRepository;
  rules: RuleReader;
}

/** Reads deployments and what is shown with them. */
export class DeploymentView {
  private readonly groups: DeploymentGroupRepository;
  private readonly tree: DeploymentTreeRepository;
  private readonly rules: RuleReader;

  constructor(
    private readonly deployments: DeploymentRepository,
    private readonly executions: ExecutionRepository,
    private readonly availability: WorkflowAvailability,
    { groups, tree, rules }: DeploymentRelations,
  ) {
    this.groups = groups;
    this.tree = tree;
    this.rules = rules;
  }

  async list(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    return this.search(caller, { query, rules: await this.rules.ofQuery(caller, query, 'deployments') });
  }

  /** A list of those for which all rules hold. */
  async search(caller: Caller, search: DeploymentSearch): Promise<ListAnswer> {
    const { request, scope, page } = await this.read(caller, search);
    const deep = readFlag(search.query, 'all_sub_deployments', true);
    const wish = { include: request.include, workflows: request.withData, deep };
    return presentList({ ...page, items: await this.present(scope, page.items, wish) }, request);
  }

  async get(scope: Scope, id: string, query: RawQuery): Promise<object> {
    const include = readInclude(query, DEPLOYMENT);
    const deployment = await this.find(scope, id);
    const deep = readFlag(query, 'all_sub_deployments', true);
    const [item] = await this.present(scope, [deployment], { include, workflows: true, deep });
    return pickFields(item ?? {}, include);
  }

  async one(scope: Scope, deployment: Deployment): Promise<object> {
    const wish = { include: null, workflows: true, deep: true };
    const [item] = await this.present(scope, [deployment], wish);
    return item ?? {};
  }

  /** The workflows of all deployments that the query selects, as one list. */
  async workflows(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    const rules = await this.rules.ofQuery(caller, query, 'deployments');
    return this.searchWorkflows(caller, { query, rules });
  }

  async searchWorkflows(caller: Caller, search: DeploymentSearch): Promise<ListAnswer> {
    const { page } = await this.read(caller, search);
    const lists = await Promise.all(page.items.map((deployment) => this.availability.present(deployment)));
    return presentWhole(lists.flat());
  }

  private async read(caller: Caller, { query, rules }: DeploymentSearch) {
    const { all_sub_deployments: _, ...filters } = query;
    const request = readListRequest(filters, DEPLOYMENT);
    const scope = widen(caller, request.allTenants);
    const searchName = readLast(query, '_search_name');
    const page = await this.deployments.list(scope, {
      ...request.query,
      ...(rules === undefined ? {} : { rules }),
      ...(searchName === undefined || searchName === '' ? {} : { searchName }),
      ...(readFlag(query, '_environments_only') ? { environmentsOnly: true } : {}),
      ...(await this.readSource(scope, query)),
      ...(await this.readGroup(scope, query)),
    });
    return { request, scope, page };
  }

  /** The deployment whose needs are asked for with `_dependencies_of`. Throws NotFoundError. */
  private async readSource(scope: Scope, query: RawQuery): Promise<{ dependenciesOf?: InTenant }> {
    const id = readLast(query, '_dependencies_of');
    return id === undefined || id === '' ? {} : { dependenciesOf: await this.find(scope, id) };
  }

  /** The group whose members are asked for with `_group_id`. Throws NotFoundError. */
  private async readGroup(scope: Scope, query: RawQuery): Promise<{ group?: InTenant }> {
    const id = readLast(query, '_group_id');
    if (id === undefined || id === '') return {};
    const group = await this.groups.find(scope, id);
    if (group === null) throw new NotFoundError('DeploymentGroup', id);
    return { group };
  }

  private async find(scope: Scope, id: string): Promise<Deployment> {
    const deployment = await this.deployments.find(scope, id);
    if (deployment === null) throw new NotFoundError('Deployment', id);
    return deployment;
  }

  private async present(scope: Scope, deployments: Deployment[], wish: Wish) {
    const ids = wants(wish.include, ...LATEST_FIELDS)
      ? deployments.map((deployment) => deployment.latestExecutionId).filter((id) => id !== null)
      : [];
    const executions = ids.length === 0 ? [] : await this.executions.byIds(ids);
    const latest = new Map(executions.map((execution) => [execution.id, execution]));
    const groups = wants(wish.include, 'deployment_groups')
      ? await this.groups.groupsOf(scope, deployments)
      : new Map<string, string[]>();
    const trees = wants(wish.include, ...SUB_FIELDS)
      ? await this.readTrees(deployments, wish.deep)
      : new Map<string, SubDeployments>();
    const withWorkflows = wish.workflows && wants(wish.include, 'workflows');
    return Promise.all(
      deployments.map(async (deployment) =>
        presentDeployment(deployment, {
          latestExecution: latest.get(deployment.latestExecutionId ?? '') ?? null,
          workflows: withWorkflows ? await this.availability.present(deployment) : null,
          groups: groups.get(tenantKey(deployment)) ?? [],
          subDeployments: trees.get(tenantKey(deployment)) ?? NO_SUB_DEPLOYMENTS,
        }),
      ),
    );
  }

  /** What hangs on each of them: children are of their parent's tenant. */
  private async readTrees(deployments: Deployment[], deep: boolean): Promise<Map<string, SubDeployments>> {
    const trees = new Map<string, SubDeployments>();
    for (const tenantName of new Set(deployments.map((deployment) => deployment.tenantName))) {
      const ids = deployments.filter((one) => one.tenantName === tenantName).map(({ id }) => id);
      const found = await this.tree.subDeployments(tenantName, ids, { deep });
      for (const [id, tree] of found) trees.set(tenantKey({ tenantName, id }), tree);
    }
    return trees;
  }
}
