import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { ArchiveStorage, type OpenedArchive } from '../ports/archive-storage.ts';

/** Keeps archives as files below one folder. Keys are made of ids, whose characters are safe in paths. */
export class LocalArchiveStorage extends ArchiveStorage {
  constructor(private readonly folder: string) {
    super();
  }

  async put(key: string, source: AsyncIterable<Uint8Array>): Promise<void> {
    const target = this.pathOf(key);
    await mkdir(dirname(target), { recursive: true });
    const partial = `${target}.${randomUUID()}.partial`;
    try {
      await pipeline(source, createWriteStream(partial));
      await rename(partial, target);
    } finally {
      await rm(partial, { force: true });
    }
  }

  async open(key: string): Promise<OpenedArchive | null> {
    const path = this.pathOf(key);
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    return found === null ? null : { stream: createReadStream(path), size: found.size };
  }

  async remove(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  private pathOf(key: string): string {
    if (key.split('/').some((step) => step === '' || step === '.' || step === '..'))
      throw new Error(`archive key ${key} is no path of names`);
    return join(this.folder, key);
  }
}
