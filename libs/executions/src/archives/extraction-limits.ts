import { posix } from 'node:path';
import { ArchiveError } from '../errors.ts';

/** How much one archive may unpack to. */
export interface ExtractionLimits {
  /** Sum of all files, in bytes. */
  maxBytes: number;
  maxEntries: number;
}

export const DEFAULT_LIMITS: ExtractionLimits = { maxBytes: 512 * 1024 * 1024, maxEntries: 50_000 };

/** Counts what an archive unpacks and refuses, entry by entry, what could reach outside its folder or fill the disk. */
export class ExtractionGuard {
  private bytes = 0;
  private entries = 0;

  constructor(private readonly limits: ExtractionLimits) {}

  /** Throws ArchiveError for an unsafe path or when a limit is passed. `size` is in bytes. */
  admit(path: string, size: number): void {
    requireInside(path);
    this.entries += 1;
    this.bytes += size;
    if (this.entries > this.limits.maxEntries)
      throw new ArchiveError(`archive has more than ${this.limits.maxEntries} entries`);
    if (this.bytes > this.limits.maxBytes)
      throw new ArchiveError(`archive unpacks to more than ${this.limits.maxBytes} bytes`);
  }

  /** Throws ArchiveError for a link that is absolute or points above the archive's folder. */
  admitLink(path: string, target: string, relativeTo: 'entry' | 'archive'): void {
    const resolved =
      relativeTo === 'entry' ? posix.join(posix.dirname(path), target) : posix.normalize(target);
    if (target.includes('\\') || posix.isAbsolute(target) || leaves(resolved))
      throw new ArchiveError(`archive holds a link that leaves it: ${path} -> ${target}`);
  }
}

function requireInside(path: string): void {
  const unsafe =
    path.includes('\0') || path.includes('\\') || posix.isAbsolute(path) || path.split('/').includes('..');
  if (unsafe) throw new ArchiveError(`archive holds a path that leaves it: ${path}`);
}

const leaves = (resolved: string): boolean => resolved === '..' || resolved.startsWith('../');
