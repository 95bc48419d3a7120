import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { ArchiveError } from '../errors.ts';
import type { ExtractionGuard } from './extraction-limits.ts';
import { unreadable } from './unreadable.ts';

const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/** Writes the entries of a zip file into an existing folder. Throws ArchiveError for damaged or unsafe archives. */
export async function unpackZip(archive: string, folder: string, guard: ExtractionGuard): Promise<void> {
  try {
    const zip = await openZip(archive);
    await forEachEntry(zip, (entry) => writeEntry(zip, entry, folder, guard));
  } catch (error) {
    throw unreadable(error, folder);
  }
}

const openZip = (archive: string): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    yauzl.open(archive, { lazyEntries: true }, (error, zip) => (error ? reject(error) : resolve(zip)));
  });

/** One entry after the other; the file is closed at the end and after the first failure. */
function forEachEntry(zip: ZipFile, handle: (entry: Entry) => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => resolve());
    zip.on('entry', (entry: Entry) => {
      handle(entry).then(
        () => zip.readEntry(),
        (error: unknown) => {
          zip.close();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
    zip.readEntry();
  });
}

async function writeEntry(zip: ZipFile, entry: Entry, folder: string, guard: ExtractionGuard): Promise<void> {
  guard.admit(entry.fileName, entry.uncompressedSize, entry.fileName.endsWith('/') ? 'folder' : 'file');
  const mode = entry.externalFileAttributes >>> 16;
  if ((mode & FILE_TYPE) === SYMBOLIC_LINK)
    throw new ArchiveError(`archive holds a link, which zip archives may not: ${entry.fileName}`);
  const target = join(folder, entry.fileName);
  if (entry.fileName.endsWith('/')) {
    await mkdir(target, { recursive: true });
    return;
  }
  await mkdir(dirname(target), { recursive: true });
  const permissions = (mode & 0o777) === 0 ? 0o644 : (mode & 0o777) | 0o600;
  await pipeline(await openEntry(zip, entry), createWriteStream(target, { flags: 'wx', mode: permissions }));
}

const openEntry = (zip: ZipFile, entry: Entry): Promise<NodeJS.ReadableStream> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
