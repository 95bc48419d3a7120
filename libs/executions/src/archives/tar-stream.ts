import { Unpack, type ReadEntry } from 'tar';
import { ArchiveError } from '../errors.ts';
import type { ExtractionGuard } from './extraction-limits.ts';
import { unreadable } from './unreadable.ts';

/** Writes a plain tar stream into an existing folder. Throws ArchiveError for damaged or unsafe archives. */
export async function unpackTar(
  chunks: AsyncIterable<Uint8Array>,
  folder: string,
  guard: ExtractionGuard,
): Promise<void> {
  let refusal: Error | null = null;
  const unpacker = new Unpack({
    cwd: folder,
    preserveOwner: false,
    strict: true,
    filter: (path, entry) => {
      if (refusal !== null) return false;
      try {
        return admits(guard, path, entry as ReadEntry);
      } catch (error) {
        refusal = error instanceof Error ? error : new Error(String(error));
        return false;
      }
    },
  });
  // What follows the end of the archive is nobody's, however much it is.
  let isOver = false;
  unpacker.once('eof', () => (isOver = true));
  const closed = new Promise<void>((resolve, reject) => {
    unpacker.once('close', resolve);
    unpacker.once('error', reject);
  });
  // Observed below in any case; without this a failure during writing would be an unhandled rejection.
  closed.catch(() => {});
  try {
    for await (const chunk of chunks) {
      if (refusal !== null || isOver) break;
      if (!unpacker.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)))
        await Promise.race([new Promise<void>((resolve) => unpacker.once('drain', () => resolve())), closed]);
    }
    unpacker.end();
    await closed;
  } catch (error) {
    refusal ??= unreadable(error, folder);
  }
  if (refusal !== null) throw refusal;
}

function admits(guard: ExtractionGuard, path: string, entry: ReadEntry): boolean {
  // What the owner cannot read, change or enter could not be used, nor cleared away.
  if (entry.mode !== undefined)
    entry.mode = (entry.mode & 0o777) | (entry.type === 'Directory' ? 0o700 : 0o600);
  switch (entry.type) {
    case 'File':
    case 'OldFile':
    case 'ContiguousFile':
      guard.admit(path, entry.size, 'file');
      return true;
    case 'Directory':
      guard.admit(path, entry.size, 'folder');
      return true;
    case 'SymbolicLink':
      guard.admit(path, entry.size, 'link');
      guard.admitLink(path, entry.linkpath ?? '', 'entry');
      return true;
    case 'Link':
      guard.admit(path, entry.size, 'file');
      guard.admitLink(path, entry.linkpath ?? '', 'archive');
      return true;
    default:
      throw new ArchiveError(
        `archive holds an entry that is neither file, directory nor link: ${path} (${entry.type})`,
      );
  }
}
