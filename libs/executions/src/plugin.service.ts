import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  NotFoundError,
  type ExecutionStatus,
  type Plugin,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import { decide } from './decision.ts';
import { pluginKey, type PluginFolders } from './archives/plugin-folders.ts';
import {
  BadParametersError,
  ExistingRunningExecutionError,
  PluginInUseError,
  PluginInstallationError,
} from './errors.ts';
import { requireOwnTenant } from './ownership.ts';
import { waitForInstallation } from './plugin-installation.ts';
import { readUpload, type UploadedPlugin } from './plugin-upload.ts';
import type { ArchiveStorage, OpenedArchive } from './ports/archive-storage.ts';
import type { UploadPlugin, WaitOptions } from './requests.ts';
import { ACTIVE } from './status-machine.ts';
import type { Stores } from './stores.ts';
import type { FetchLimits, UrlFetcher } from './urls/url-fetcher.ts';

const INSTALLATION_WAIT_MILLISECONDS = 60_000;
const ARCHIVE_LIMITS: FetchLimits = { maximumBytes: 512 * 1024 * 1024, milliseconds: 600_000 };

export interface PluginServiceOptions {
  stores: Pick<Stores, 'database' | 'executions' | 'plugins'>;
  storage: ArchiveStorage;
  folders: Pick<PluginFolders, 'remove'>;
  urls: Pick<UrlFetcher, 'open'>;
  /** Where uploads lie while they are looked at. */
  workFolder: string;
}

/** Uploaded plugins: upload, download, delete. Workers find them by themselves and report what became of them. */
export class PluginService {
  constructor(private readonly options: PluginServiceOptions) {}

  /**
   * Stores a plugin and waits until a worker has made its workflows usable. When no worker answers in time the plugin stays, in
   * state `uploaded`. Throws InvalidPluginError, AlreadyExistsError or PluginInstallationError; nothing is stored then.
   */
  async upload(scope: Scope, request: UploadPlugin, options: WaitOptions = {}): Promise<Plugin> {
    const source = await this.openSource(request);
    await mkdir(this.options.workFolder, { recursive: true });
    const folder = await mkdtemp(join(this.options.workFolder, 'plugin-'));
    try {
      const uploaded = await readUpload(source, folder);
      const plugin = await this.store(scope, request, uploaded);
      return await this.awaitWorker(
        scope,
        plugin,
        options.waitMilliseconds ?? INSTALLATION_WAIT_MILLISECONDS,
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** The package as it was uploaded. Throws NotFoundError. */
  async openArchive(scope: Scope, pluginId: string): Promise<{ plugin: Plugin; archive: OpenedArchive }> {
    const plugin = await this.require(scope, pluginId);
    const archive = await this.options.storage.open(pluginKey(plugin));
    if (archive === null)
      throw new NotFoundError('Plugin', pluginId, `The archive of plugin ${pluginId} is not in the storage`);
    return { plugin, archive };
  }

  /** Throws NotFoundError. */
  async require(scope: Scope, pluginId: string): Promise<Plugin> {
    const plugin = await this.options.stores.plugins.find(scope, pluginId);
    if (plugin === null) throw new NotFoundError('Plugin', pluginId);
    return plugin;
  }

  /**
   * Throws NotFoundError, ForbiddenError for another tenant's, and unless forced PluginInUseError while executions that have not
   * ended, or blueprints of deployments, use it; ExistingRunningExecutionError while a snapshot is made of what there is.
   */
  async delete(scope: Scope, pluginId: string, options: { force?: boolean } = {}): Promise<void> {
    const { plugins } = this.options.stores;
    const plugin = await this.require(scope, pluginId);
    requireOwnTenant(scope, plugin);
    // No execution starts with it meanwhile.
    await decide(this.options.stores, async (tx) => {
      await this.refuseDuringSnapshot(tx);
      if (options.force !== true) {
        const users = await plugins.users(plugin, tx);
        if (users.executions.length > 0)
          throw new PluginInUseError(pluginId, { kind: 'executions', ids: users.executions });
        if (users.blueprints.length > 0)
          throw new PluginInUseError(pluginId, { kind: 'blueprints', ids: users.blueprints });
      }
      await plugins.delete(scope, pluginId, tx);
    });
    await this.removeFiles(plugin);
  }

  private async refuseDuringSnapshot(tx: Transaction): Promise<void> {
    const underway: ExecutionStatus[] = [...ACTIVE, 'queued'];
    const selection = { workflowId: 'create_snapshot', isSystemWorkflow: true, limit: 1 };
    const rivals = await this.options.stores.executions.inStatuses(underway, selection, tx);
    if (rivals.length > 0) throw new ExistingRunningExecutionError('snapshot_underway', rivals);
  }

  private async openSource(request: UploadPlugin): Promise<AsyncIterable<Uint8Array>> {
    const { archive, archiveUrl = null } = request;
    if (archive !== null && archiveUrl !== null)
      throw new BadParametersError('Send the plugin in the request, or name its URL, not both');
    if (archive !== null) return archive;
    if (archiveUrl === null)
      throw new BadParametersError('Missing the plugin: send it in the request, or name a URL');
    return this.options.urls.open(archiveUrl, ARCHIVE_LIMITS);
  }

  private async store(scope: Scope, request: UploadPlugin, uploaded: UploadedPlugin): Promise<Plugin> {
    const { archive, ...facts } = uploaded;
    const id = randomUUID();
    const key = pluginKey({ id, tenantName: scope.tenantName });
    // The archive comes first: workers look for it as soon as they hear of the plugin.
    await this.options.storage.put(key, createReadStream(archive));
    try {
      return await this.options.stores.plugins.insert({
        ...facts,
        id,
        tenantName: scope.tenantName,
        createdBy: scope.username,
        title: request.title ?? facts.packageName,
        ...(request.visibility === undefined ? {} : { visibility: request.visibility }),
      });
    } catch (error) {
      await this.options.storage.remove(key);
      throw error;
    }
  }

  private async awaitWorker(scope: Scope, plugin: Plugin, milliseconds: number): Promise<Plugin> {
    const answered = await waitForInstallation(this.options.stores, plugin.id, milliseconds);
    if (answered === null) throw new NotFoundError('Plugin', plugin.id);
    if (answered.state !== 'failed') return answered;
    await this.options.stores.plugins.delete(scope, plugin.id);
    await this.removeFiles(plugin);
    throw new PluginInstallationError(
      `Plugin ${plugin.packageName} ${plugin.packageVersion} cannot be installed: ${answered.error ?? 'no worker could bundle it'}`,
    );
  }

  private async removeFiles(plugin: Plugin): Promise<void> {
    await this.options.storage.remove(pluginKey(plugin));
    await this.options.folders.remove(plugin);
  }
}
