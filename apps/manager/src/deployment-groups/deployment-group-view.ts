import {
  NotFoundError,
  tenantKey,
  type DeploymentGroup,
  type DeploymentGroupRepository,
  type Scope,
  type Visibility,
} from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { pickFields, wants } from '../answers/included-fields.ts';
import { presentList, type ListAnswer } from '../answers/list-answer.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { DEPLOYMENT_GROUP } from './deployment-group-fields.ts';
import { presentDeploymentGroup } from './deployment-groups.presenter.ts';

/** Reads groups of deployments with their members. */
export class DeploymentGroupView {
  constructor(private readonly groups: DeploymentGroupRepository) {}

  async list(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    const request = readListRequest(query, DEPLOYMENT_GROUP);
    const scope = widen(caller, request.allTenants);
    const page = await this.groups.list(scope, request.query);
    const items = await this.present(scope, page.items, request.include);
    return presentList({ items, total: page.total }, request);
  }

  async get(scope: Scope, id: string, query: RawQuery): Promise<object> {
    const include = readInclude(query, DEPLOYMENT_GROUP);
    const group = await this.groups.find(scope, id);
    if (group === null) throw new NotFoundError('DeploymentGroup', id);
    const [item] = await this.present(scope, [group], include);
    return pickFields(item ?? {}, include);
  }

  /** Of a group, which its new deployments get; undefined where there is no such group. */
  async visibility(scope: Scope, id: string): Promise<Visibility | undefined> {
    return (await this.groups.find(scope, id))?.visibility;
  }

  async one(scope: Scope, group: DeploymentGroup): Promise<object> {
    const [item] = await this.present(scope, [group], null);
    return item ?? {};
  }

  private async present(scope: Scope, groups: DeploymentGroup[], include: ReadonlySet<string> | null) {
    const members = wants(include, 'deployment_ids')
      ? await this.groups.deploymentIds(scope, groups)
      : new Map<string, string[]>();
    return groups.map((group) => presentDeploymentGroup(group, members.get(tenantKey(group)) ?? []));
  }
}
