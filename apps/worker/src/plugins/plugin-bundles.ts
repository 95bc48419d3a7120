import { createWriteStream } from 'node:fs';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ArchiveError, type ArchiveStorage, type PluginFolders } from '@cloudloom/executions';
import type { Database, Plugin, PluginRepository } from '@cloudloom/model';
import { bundlePlugin } from './bundle-plugin.ts';
import { PluginBundleError, readPluginPackage } from './plugin-package.ts';

export interface PluginBundlesOptions {
  database: Database;
  plugins: PluginRepository;
  folders: PluginFolders;
  storage: ArchiveStorage;
  /** Where this machine keeps its copies. */
  folder: string;
}

/** How a plugin's bundle stands: a file of this machine; being made by another worker; impossible to make. */
export type BundleAnswer =
  { kind: 'ready'; codePath: string } | { kind: 'busy' } | { kind: 'failed'; error: string };

/** Bundles can be loaded by the SDK that made them only. */
const SDK_VERSION = (createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string })
  .version;

/**
 * The bundles of plugins, made once and kept in the archive storage for every worker and every restart. A stored bundle is
 * never made again, so running executions always find the code they began with; a new version of the SDK, which could not
 * load the old bundle, is the one exception.
 */
export class PluginBundles {
  constructor(private readonly options: PluginBundlesOptions) {}

  /** Finds or makes the bundle. Rejects only for reasons that may pass, such as a storage that is away. */
  async obtain(plugin: Plugin): Promise<BundleAnswer> {
    const codePath = this.pathOf(plugin);
    if (await this.fetch(plugin, codePath)) return { kind: 'ready', codePath };
    return this.options.database.transaction(async (tx) => {
      if (!(await this.options.plugins.tryLockInstallation(plugin.id, tx))) return { kind: 'busy' };
      // Another worker may have finished in between.
      if (await this.fetch(plugin, codePath)) return { kind: 'ready', codePath };
      return this.make(plugin, codePath);
    });
  }

  /** Forgets everything about a plugin that was deleted. */
  async remove(plugin: Plugin): Promise<void> {
    await rm(this.pathOf(plugin), { force: true });
    await this.options.storage.remove(keyOf(plugin));
    await this.options.folders.remove(plugin);
  }

  private pathOf(plugin: Plugin): string {
    return join(this.options.folder, SDK_VERSION, `${plugin.id}.js`);
  }

  private async make(plugin: Plugin, codePath: string): Promise<BundleAnswer> {
    try {
      const unpacked = await this.options.folders.plugin(plugin);
      const code = await bundlePlugin(await readPluginPackage(plugin, unpacked));
      await this.options.storage.put(keyOf(plugin), chunksOf(code));
      await placeFile(codePath, (partial) => writeFile(partial, code));
      return { kind: 'ready', codePath };
    } catch (error) {
      if (error instanceof PluginBundleError || error instanceof ArchiveError)
        return { kind: 'failed', error: error.message };
      throw error;
    }
  }

  /** Brings the stored bundle to this machine; false when there is none. */
  private async fetch(plugin: Plugin, codePath: string): Promise<boolean> {
    if (await exists(codePath)) return true;
    const opened = await this.options.storage.open(keyOf(plugin));
    if (opened === null) return false;
    await placeFile(codePath, (partial) => pipeline(opened.stream, createWriteStream(partial)));
    return true;
  }
}

const keyOf = (plugin: Plugin): string => `plugin-bundles/${SDK_VERSION}/${plugin.id}`;

async function* chunksOf(code: string): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(Buffer.from(code));
}

/** Whoever reads the file sees all of it or nothing. */
async function placeFile(path: string, write: (partial: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    await write(partial);
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
