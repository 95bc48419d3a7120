import { setTimeout as delay } from 'node:timers/promises';
import type { Database, Plugin, PluginRepository } from '@cloudloom/model';
import type { Logger } from 'pino';
import type { HostedWorker } from '../temporal-workers.ts';
import type { PluginBundles } from './plugin-bundles.ts';

const POLL_MILLISECONDS = 2_000;
const FIRST_BACK_OFF_MILLISECONDS = 1_000;
const LONGEST_BACK_OFF_MILLISECONDS = 60_000;

type PluginWorker = Pick<HostedWorker, 'ended' | 'shutdown'>;

export interface PluginWorkersOptions {
  database: Pick<Database, 'listen'>;
  plugins: Pick<PluginRepository, 'all' | 'recordInstallation'>;
  bundles: Pick<PluginBundles, 'obtain' | 'remove'>;
  /** Starts the worker of a plugin's queue on its bundle. */
  startWorker(plugin: Plugin, codePath: string): Promise<PluginWorker>;
  log: Logger;
}

/**
 * Keeps one Temporal worker per uploaded plugin: started when the plugin appears, started again when it broke, stopped when the
 * plugin is deleted. Nothing that a plugin does rejects here: it costs its own worker only.
 */
export class PluginWorkers {
  private readonly running = new Map<string, { plugin: Plugin; worker: PluginWorker }>();
  private readonly trouble = new Map<string, { count: number; notBefore: number }>();
  /** Deleted plugins whose workers are stopping. */
  private readonly leaving = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private news = new AbortController();
  private unlisten: (() => Promise<void>) | undefined;
  private loop: Promise<void> | undefined;

  constructor(private readonly options: PluginWorkersOptions) {}

  /** Starts the workers of all plugins, and goes on watching. Resolves before they are started. */
  async start(): Promise<void> {
    this.unlisten = await this.options.database.listen('cloudloom_plugins', () => this.news.abort());
    this.loop = this.watch();
  }

  /** Stops watching, and all workers; resolves when they have drained. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.unlisten?.();
    this.unlisten = undefined;
    await this.loop;
    for (const { worker } of this.running.values()) worker.shutdown();
    await Promise.allSettled([
      ...[...this.running.values()].map(({ worker }) => worker.ended),
      ...this.leaving,
    ]);
  }

  private async watch(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      this.news = new AbortController();
      const wake = AbortSignal.any([signal, this.news.signal]);
      try {
        await this.compare();
      } catch (error) {
        this.options.log.warn({ err: error }, 'The uploaded plugins could not be looked up');
      }
      await delay(POLL_MILLISECONDS, undefined, { signal: wake }).catch(() => {});
    }
  }

  /** One after the other: bundling takes a core for a second, and a worker fifty megabytes. */
  private async compare(): Promise<void> {
    const plugins = await this.options.plugins.all();
    const known = new Set(plugins.map(({ id }) => id));
    for (const { plugin, worker } of [...this.running.values()])
      if (!known.has(plugin.id)) this.retire(plugin, worker);
    for (const id of this.trouble.keys()) if (!known.has(id)) this.trouble.delete(id);
    for (const plugin of plugins) {
      if (this.stopping.signal.aborted) return;
      if (plugin.state === 'failed' || this.isTooEarly(plugin)) continue;
      await this.host(plugin).catch((error: unknown) => this.postpone(plugin, error));
    }
  }

  private async host(plugin: Plugin): Promise<void> {
    if (!this.running.has(plugin.id)) await this.launch(plugin);
    // Also when an earlier report was lost.
    if (this.running.has(plugin.id) && plugin.state === 'uploaded')
      await this.options.plugins.recordInstallation(plugin.id, { state: 'installed', error: null });
    this.trouble.delete(plugin.id);
  }

  private async launch(plugin: Plugin): Promise<void> {
    const { bundles, plugins, log } = this.options;
    const answer = await bundles.obtain(plugin);
    if (answer.kind === 'busy') return;
    if (answer.kind === 'failed') {
      log.warn({ ...named(plugin), reason: answer.error }, 'A plugin cannot be bundled');
      await plugins.recordInstallation(plugin.id, { state: 'failed', error: answer.error });
      return;
    }
    const worker = await this.options.startWorker(plugin, answer.codePath);
    this.running.set(plugin.id, { plugin, worker });
    void worker.ended.then(
      () => this.running.delete(plugin.id),
      (error: unknown) => {
        // A deleted plugin needs no other worker.
        if (this.running.delete(plugin.id)) this.postpone(plugin, error);
      },
    );
    log.info(named(plugin), 'A plugin is hosted');
  }

  private retire(plugin: Plugin, worker: PluginWorker): void {
    const { log, bundles } = this.options;
    this.running.delete(plugin.id);
    worker.shutdown();
    const gone = worker.ended
      .catch((error: unknown) =>
        log.warn({ err: error, ...named(plugin) }, "A deleted plugin's worker broke"),
      )
      .then(() => bundles.remove(plugin))
      .catch((error: unknown) => log.warn({ err: error, ...named(plugin) }, 'A bundle could not be removed'))
      .finally(() => this.leaving.delete(gone));
    this.leaving.add(gone);
  }

  private isTooEarly({ id }: Plugin): boolean {
    return (this.trouble.get(id)?.notBefore ?? 0) > Date.now();
  }

  private postpone(plugin: Plugin, error: unknown): void {
    const count = (this.trouble.get(plugin.id)?.count ?? 0) + 1;
    const pause = Math.min(LONGEST_BACK_OFF_MILLISECONDS, FIRST_BACK_OFF_MILLISECONDS * 2 ** (count - 1));
    this.trouble.set(plugin.id, { count, notBefore: Date.now() + pause });
    this.options.log.error({ err: error, ...named(plugin), pause }, 'A plugin cannot be hosted for now');
  }
}

const named = ({ id, packageName, packageVersion }: Plugin) => ({
  plugin: `${packageName} ${packageVersion}`,
  pluginId: id,
});
