import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { ArchiveError } from '../errors.ts';
import { DETECTION_BYTES, detectFormat, type ArchiveFormat } from './archive-format.ts';
import { decompressBzip2 } from './bzip2.ts';
import { DEFAULT_LIMITS, ExtractionGuard, type ExtractionLimits } from './extraction-limits.ts';
import { unpackTar } from './tar-stream.ts';
import { unpackZip } from './zip.ts';

/**
 * Unpacks an uploaded archive (zip, tar, tar.gz, tar.bz2) so that `folder` becomes the one directory it holds. The folder appears
 * complete or not at all. Throws ArchiveError with the text for the uploader.
 */
export async function unpackArchive(
  archive: string,
  folder: string,
  limits: ExtractionLimits = DEFAULT_LIMITS,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const workplace = await mkdtemp(`${folder}.unpacking-`);
  try {
    await unpackEntries(archive, workplace, limits);
    const entries = await readdir(workplace, { withFileTypes: true });
    const [top] = entries;
    if (entries.length !== 1 || top === undefined || !top.isDirectory())
      throw new ArchiveError('archive must contain exactly 1 directory');
    await rm(folder, { recursive: true, force: true });
    await rename(join(workplace, top.name), folder);
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

/**
 * Unpacks whatever an archive holds into an existing, empty folder. Throws ArchiveError with the text for the uploader; the
 * folder may then hold a part of it.
 */
export async function unpackEntries(
  archive: string,
  folder: string,
  limits: ExtractionLimits = DEFAULT_LIMITS,
): Promise<void> {
  const format = await formatOf(archive);
  const { size } = await stat(archive);
  await unpackInto(folder, archive, format, new ExtractionGuard(limits, size));
}

/** The format of an archive, told by its first bytes. Throws ArchiveError. */
export const formatOf = async (archive: string): Promise<ArchiveFormat> =>
  detectFormat(await readHead(archive));

async function unpackInto(
  workplace: string,
  archive: string,
  format: ArchiveFormat,
  guard: ExtractionGuard,
): Promise<void> {
  switch (format) {
    case 'zip':
      return unpackZip(archive, workplace, guard);
    case 'tar':
      return unpackTar(createReadStream(archive), workplace, guard);
    case 'tar.gz':
      return unpackTar(counted(gunzip(archive), guard), workplace, guard);
    case 'tar.bz2':
      return unpackTar(counted(bunzip(await readFile(archive)), guard), workplace, guard);
  }
}

async function* gunzip(archive: string): AsyncGenerator<Uint8Array> {
  const source = createReadStream(archive);
  const gunzipped = createGunzip();
  source.once('error', (error) => gunzipped.destroy(error));
  try {
    yield* source.pipe(gunzipped) as AsyncIterable<Uint8Array>;
  } finally {
    source.destroy();
    gunzipped.destroy();
  }
}

async function* bunzip(compressed: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* decompressBzip2(compressed);
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  guard: ExtractionGuard,
): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const chunk of chunks) {
    // The reader of tar files would unpack this once more, unseen.
    if (isFirst && isCompressed(chunk)) throw new ArchiveError('archive is compressed more than once');
    isFirst = false;
    guard.admitUnpacked(chunk.byteLength);
    yield chunk;
  }
}

const COMPRESSED = ['1f8b', '28b52ffd'];
const isCompressed = (chunk: Uint8Array): boolean =>
  COMPRESSED.some((magic) => Buffer.from(chunk.subarray(0, 4)).toString('hex').startsWith(magic));

async function readHead(archive: string): Promise<Buffer> {
  const file = await open(archive, 'r');
  try {
    const head = Buffer.alloc(DETECTION_BYTES);
    const { bytesRead } = await file.read(head, 0, DETECTION_BYTES, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
