import {
  NotFoundError,
  type DeploymentModification,
  type DeploymentModificationRepository,
} from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { pickFields, wants } from '../answers/included-fields.ts';
import { presentList, type ListAnswer } from '../answers/list-answer.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { DEPLOYMENT_MODIFICATION } from './modification-fields.ts';
import { presentModification } from './modifications.presenter.ts';

/** Reads modifications for the wire; their instances, which may be many, only where they are shown. */
export class ModificationView {
  constructor(private readonly modifications: DeploymentModificationRepository) {}

  async list(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    const request = readListRequest(query, DEPLOYMENT_MODIFICATION);
    const scope = widen(caller, request.allTenants);
    const { items, total } = await this.modifications.list(scope, request.query);
    return presentList({ items: await this.present(items, request.include), total }, request);
  }

  async get(caller: Caller, id: string, query: RawQuery): Promise<object> {
    const include = readInclude(query, DEPLOYMENT_MODIFICATION);
    const [presented] = await this.present([await this.require(caller, id)], include);
    return pickFields(presented ?? {}, include);
  }

  /** @throws NotFoundError */
  async require(caller: Caller, id: string): Promise<DeploymentModification> {
    const modification = await this.modifications.find(caller, id);
    if (modification === null) throw new NotFoundError('DeploymentModification', id);
    return modification;
  }

  /** After a start or an end. */
  async one(modification: DeploymentModification): Promise<object> {
    const [presented] = await this.present([modification], null);
    return presented ?? {};
  }

  private async present(
    items: readonly DeploymentModification[],
    include: ReadonlySet<string> | null,
  ): Promise<object[]> {
    const instances = wants(include, 'node_instances')
      ? await this.modifications.instances(items)
      : new Map();
    return items.map((item) => presentModification(item, instances.get(item.id)));
  }
}
