import { resolve } from 'node:path';
import type { Plugin } from '@cloudloom/model';
import type { ArchiveStorage } from '../ports/archive-storage.ts';
import type { ExtractionLimits } from './extraction-limits.ts';
import { UnpackedArchives } from './unpacked-archives.ts';

/** Which plugin is meant. Its id is never used again, so it names its files for ever. */
export type PluginFolder = Pick<Plugin, 'tenantName' | 'id'>;

/** The key of a plugin's package in the storage. */
export const pluginKey = (plugin: PluginFolder): string => `plugins/${plugin.tenantName}/${plugin.id}`;

/** Unpacked packages of plugins on this machine, made from the storage on demand. */
export class PluginFolders {
  private readonly unpacked: UnpackedArchives;

  constructor(root: string, storage: ArchiveStorage, limits?: ExtractionLimits) {
    this.unpacked = new UnpackedArchives(resolve(root), storage, limits);
  }

  /**
   * The absolute path of the package's folder, in which package.json lies.
   * @throws ArchiveError when the package is not in the storage or cannot be unpacked
   */
  plugin(plugin: PluginFolder): Promise<string> {
    return this.unpacked.folder(pluginKey(plugin));
  }

  /** Forgets the unpacked package; the storage keeps its archive. */
  remove(plugin: PluginFolder): Promise<void> {
    return this.unpacked.remove(pluginKey(plugin));
  }
}
