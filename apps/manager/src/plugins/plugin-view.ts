import type { PluginService } from '@cloudloom/executions';
import type { Plugin, PluginRepository, Scope } from '@cloudloom/model';
import { BadRequestError, UnknownActionError } from '../errors/request-errors.ts';
import { widen, type Caller } from '../access/caller.ts';
import { pickFields } from '../answers/included-fields.ts';
import { presentList, type ListAnswer } from '../answers/list-answer.ts';
import { readInclude, readListRequest } from '../requests/list-request.ts';
import type { RawQuery } from '../requests/query-values.ts';
import type { ManagerSettings } from '../services.ts';
import { PLUGIN } from './plugin-fields.ts';
import type { PluginActionDto } from './plugins.dto.ts';
import { presentPlugin } from './plugins.presenter.ts';

/** Reads plugins. */
export class PluginView {
  constructor(
    private readonly plugins: PluginService,
    private readonly repository: PluginRepository,
    private readonly settings: ManagerSettings,
  ) {}

  async list(caller: Caller, query: RawQuery): Promise<ListAnswer> {
    const request = readListRequest(query, PLUGIN);
    const page = await this.repository.list(widen(caller, request.allTenants), request.query);
    return presentList({ items: page.items.map((plugin) => this.one(plugin)), total: page.total }, request);
  }

  async get(scope: Scope, id: string, query: RawQuery): Promise<object> {
    const include = readInclude(query, PLUGIN);
    return pickFields(this.one(await this.plugins.require(scope, id)), include);
  }

  /**
   * The plugin with its `installation_state`, for who asks to have it installed. Throws NotFoundError, UnknownActionError, and
   * BadRequestError for a place that is not there.
   */
  async installing(scope: Scope, id: string, { action, managers, agents }: PluginActionDto): Promise<object> {
    const plugin = await this.plugins.require(scope, id);
    if (action !== 'install') throw new UnknownActionError(action, ['install']);
    if (agents !== undefined && agents.length > 0)
      throw new BadRequestError(
        `Agents do not install plugins here, workers do: ${agents.map(String).join(', ')}`,
      );
    const unknown = (managers ?? []).filter((name) => name !== this.settings.host);
    if (unknown.length > 0)
      throw new BadRequestError(
        `There is no manager \`${unknown.map(String).join(', ')}\`: the only one is \`${this.settings.host}\``,
      );
    return this.one(plugin);
  }

  one(plugin: Plugin): object {
    return presentPlugin(plugin, this.settings.host);
  }
}
