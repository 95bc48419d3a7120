import type { Readable } from 'node:stream';

/** A stored archive, opened for reading. `size` is in bytes. */
export interface OpenedArchive {
  stream: Readable;
  size: number;
}

/** Keeps uploaded archives under keys such as `blueprints/default_tenant/web/<execution>`. */
export abstract class ArchiveStorage {
  /** Stores the bytes under the key, replacing what was there. Nothing is left behind when the source fails. */
  abstract put(key: string, source: AsyncIterable<Uint8Array>): Promise<void>;
  /** Null when nothing is stored under the key. */
  abstract open(key: string): Promise<OpenedArchive | null>;
  /** Removes the key; nothing happens when it is not there. */
  abstract remove(key: string): Promise<void>;
}
