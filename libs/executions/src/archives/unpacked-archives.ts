import { createWriteStream } from 'node:fs';
import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ArchiveError } from '../errors.ts';
import type { ArchiveStorage } from '../ports/archive-storage.ts';
import type { ExtractionLimits } from './extraction-limits.ts';
import { unpackArchive } from './unpack.ts';

/**
 * Unpacked archives of the storage on this machine, each under its key below one folder. They are a cache: whoever lacks one
 * unpacks it, so that processes need to share nothing but the storage.
 */
export class UnpackedArchives {
  private readonly unpacking = new Map<string, Promise<string>>();

  constructor(
    private readonly root: string,
    private readonly storage: ArchiveStorage,
    private readonly limits?: ExtractionLimits,
  ) {}

  /** The folder of an unpacked archive. Throws ArchiveError when the archive is missing or cannot be unpacked. */
  async folder(key: string): Promise<string> {
    const folder = join(this.root, key);
    if (await exists(folder)) return folder;
    const running =
      this.unpacking.get(key) ?? this.unpack(key, folder).finally(() => this.unpacking.delete(key));
    this.unpacking.set(key, running);
    return running;
  }

  async remove(key: string): Promise<void> {
    await rm(join(this.root, key), { recursive: true, force: true });
  }

  private async unpack(key: string, folder: string): Promise<string> {
    const opened = await this.storage.open(key);
    if (opened === null) throw new ArchiveError(`the archive ${key} is not in the storage`);
    await mkdir(dirname(folder), { recursive: true });
    const workplace = await mkdtemp(`${folder}.fetching-`);
    try {
      const copy = join(workplace, 'archive');
      await pipeline(opened.stream, createWriteStream(copy));
      await unpackArchive(copy, folder, this.limits);
      return folder;
    } finally {
      await rm(workplace, { recursive: true, force: true });
    }
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
