import type { DeploymentGroupRepository, DeploymentRepository, ExecutionRepository } from '@cloudloom/model';
import { NotFoundError, tenantKey, type Deployment, type InTenant, type Scope } from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { pickFields, wants } from '../answers/included-fields.ts';
import { presentList, presentWhole, type ListAnswer } from '../answers/list-answer.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import { readLast, type RawQuery } from '../requests/query-values.ts';
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
}

/** Reads deployments and what is shown with them. */
export class DeploymentView {
  constructor(
    private readonly deployments: DeploymentRepository,
    private readonly executions: ExecutionRepository,
    private readonly availability: WorkflowAvailability,
    private readonly groups: DeploymentGroupRepository,
  ) {}

  async list(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    const request = readListRequest(query, DEPLOYMENT);
    const scope = widen(caller, request.allTenants);
    const page = await this.deployments.list(scope, {
      ...request.query,
      ...(await this.readGroup(scope, query)),
    });
    const wish = { include: request.include, workflows: request.withData };
    const items = await this.present(scope, page.items, wish);
    return presentList({ items, total: page.total }, request);
  }

  async get(scope: Scope, id: string, query: RawQuery): Promise<object> {
    const include = readInclude(query, DEPLOYMENT);
    const deployment = await this.find(scope, id);
    const [item] = await this.present(scope, [deployment], { include, workflows: true });
    return pickFields(item ?? {}, include);
  }

  async one(scope: Scope, deployment: Deployment): Promise<object> {
    const [item] = await this.present(scope, [deployment], { include: null, workflows: true });
    return item ?? {};
  }

  /** The workflows of all deployments that the query selects, as one list. */
  async workflows(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    const request = readListRequest(query, DEPLOYMENT);
    const scope = widen(caller, request.allTenants);
    const page = await this.deployments.list(scope, {
      ...request.query,
      ...(await this.readGroup(scope, query)),
    });
    const lists = await Promise.all(page.items.map((deployment) => this.availability.present(deployment)));
    return presentWhole(lists.flat());
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
    const withWorkflows = wish.workflows && wants(wish.include, 'workflows');
    return Promise.all(
      deployments.map(async (deployment) =>
        presentDeployment(deployment, {
          latestExecution: latest.get(deployment.latestExecutionId ?? '') ?? null,
          workflows: withWorkflows ? await this.availability.present(deployment) : null,
          groups: groups.get(tenantKey(deployment)) ?? [],
        }),
      ),
    );
  }
}
