import { posix } from 'node:path';
import { ArchiveError } from '../errors.ts';

/** How much one archive may unpack to. */
export interface ExtractionLimits {
  /** Sum of all files, in bytes. */
  maxBytes: number;
  maxEntries: number;
}

export const DEFAULT_LIMITS: ExtractionLimits = { maxBytes: 512 * 1024 * 1024, maxEntries: 50_000 };

/** From this size on, in bytes, an archive that unpacks to many times its size is taken for a trap. */
const SUSPICIOUS_BYTES = 8 * 1024 * 1024;
const SUSPICIOUS_RATIO = 200;
const LONGEST_PATH = 4_000;

export type EntryKind = 'file' | 'folder' | 'link';

/** Counts what an archive unpacks and refuses, entry by entry, what could reach outside its folder or fill the disk. */
export class ExtractionGuard {
  private bytes = 0;
  private entries = 0;
  private unpacked = 0;
  private readonly kinds = new Map<string, EntryKind>();

  /** `archiveBytes`: the size of the archive itself. */
  constructor(
    private readonly limits: ExtractionLimits,
    private readonly archiveBytes: number,
  ) {}

  /** Throws ArchiveError for an unsafe path, a path that collides with another, or a passed limit. `size` is in bytes. */
  admit(path: string, size: number, kind: EntryKind): void {
    requireInside(path);
    this.entries += 1;
    this.bytes += size;
    if (this.entries > this.limits.maxEntries)
      throw new ArchiveError(`archive has more than ${this.limits.maxEntries} entries`);
    if (this.bytes > this.limits.maxBytes)
      throw new ArchiveError(`archive unpacks to more than ${this.limits.maxBytes} bytes`);
    this.checkRatio(this.bytes);
    this.claim(path, kind);
  }

  /** Counts bytes as they come out of a compressed archive, whatever its entries say of themselves. */
  admitUnpacked(bytes: number): void {
    this.unpacked += bytes;
    // Headers and padding: a block or two for each entry, and the end of the archive.
    const most = this.limits.maxBytes + (this.limits.maxEntries + 20) * 1_536;
    if (this.unpacked > most)
      throw new ArchiveError(`archive unpacks to more than ${this.limits.maxBytes} bytes`);
    this.checkRatio(this.unpacked);
  }

  /**
   * Throws ArchiveError for a link that is absolute or points above the archive's folder. Steps up come first in a
   * target: after a name they would start from wherever that name leads.
   */
  admitLink(path: string, target: string, relativeTo: 'entry' | 'archive'): void {
    const resolved =
      relativeTo === 'entry' ? posix.join(posix.dirname(path), target) : posix.normalize(target);
    const isCrooked = /[^./][^/]*\/+(?:[^/]+\/+)*\.\.(?:\/|$)/.test(target);
    if (/[\\\0]/.test(target) || posix.isAbsolute(target) || leaves(resolved) || isCrooked)
      throw new ArchiveError(`archive holds a link that leaves it: ${path} -> ${target}`);
  }

  private checkRatio(bytes: number): void {
    if (bytes > SUSPICIOUS_BYTES && bytes > this.archiveBytes * SUSPICIOUS_RATIO)
      throw new ArchiveError(`archive unpacks to more than ${SUSPICIOUS_RATIO} times its size`);
  }

  /** Each path is one thing: a folder may be named again, and nothing lies below a file or a link. */
  private claim(path: string, kind: EntryKind): void {
    const steps = path.split('/').filter((step) => step !== '' && step !== '.');
    const own = steps.join('/');
    steps.pop();
    for (const parents = [...steps]; parents.length > 0; parents.pop()) {
      const parent = parents.join('/');
      const known = this.kinds.get(parent);
      if (known === 'folder') break;
      if (known !== undefined)
        throw new ArchiveError(`archive holds ${path} below ${parent}, which is a ${known} in it`);
      this.kinds.set(parent, 'folder');
    }
    const known = this.kinds.get(own);
    if (known !== undefined && !(known === 'folder' && kind === 'folder'))
      throw new ArchiveError(`archive holds the path ${own} twice`);
    this.kinds.set(own, kind);
  }
}

function requireInside(path: string): void {
  const unsafe =
    path.includes('\0') || path.includes('\\') || posix.isAbsolute(path) || path.split('/').includes('..');
  if (unsafe) throw new ArchiveError(`archive holds a path that leaves it: ${path}`);
  if (path.length > LONGEST_PATH)
    throw new ArchiveError(`archive holds a path of more than ${LONGEST_PATH} characters`);
}

const leaves = (resolved: string): boolean => resolved === '..' || resolved.startsWith('../');
