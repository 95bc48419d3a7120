import { NotFoundError, type DeploymentUpdate, type DeploymentUpdateRepository } from '@cloudloom/model';
import { widen, type Caller } from '../access/caller.ts';
import { pickFields, wants } from '../answers/included-fields.ts';
import { presentList, type ListAnswer } from '../answers/list-answer.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import { DEPLOYMENT_UPDATE } from './update-fields.ts';
import { presentUpdate } from './updates.presenter.ts';

/** What comes from the large parts of an update. */
const LARGE = [
  'modified_entity_ids',
  'deployment_plan',
  'deployment_update_nodes',
  'deployment_update_node_instances',
];

/** Reads updates for the wire; their plans and instances, which may be large, only where they are shown. */
export class UpdateView {
  constructor(private readonly updates: DeploymentUpdateRepository) {}

  async list(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    const request = readListRequest(query, DEPLOYMENT_UPDATE);
    const scope = widen(caller, request.allTenants);
    const { items, total } = await this.updates.list(scope, request.query);
    return presentList({ items: await this.present(items, request.include), total }, request);
  }

  async get(caller: Caller, id: string, query: RawQuery): Promise<object> {
    const include = readInclude(query, DEPLOYMENT_UPDATE);
    const update = await this.updates.find(caller, id);
    if (update === null) throw new NotFoundError('DeploymentUpdate', id);
    const [presented] = await this.present([update], include);
    return pickFields(presented ?? {}, include);
  }

  /** After it was begun. */
  async one(update: DeploymentUpdate): Promise<object> {
    const [presented] = await this.present([update], null);
    return presented ?? {};
  }

  private async present(
    items: readonly DeploymentUpdate[],
    include: ReadonlySet<string> | null,
  ): Promise<object[]> {
    const documents = wants(include, ...LARGE) ? await this.updates.documents(items) : new Map();
    return items.map((item) => presentUpdate(item, documents.get(item.id)));
  }
}
