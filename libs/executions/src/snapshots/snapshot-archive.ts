import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, mkdir, open, readFile, readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { Transform, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { create } from 'tar';
import type { ExtractionLimits } from '../archives/extraction-limits.ts';
import { unpackEntries } from '../archives/unpack.ts';
import { ArchiveError } from '../errors.ts';
import { SnapshotArchiveError } from './errors.ts';
import { MANIFEST_FILE, parseManifest, type Manifest, type Member } from './manifest.ts';

const GIB = 1024 ** 3;
/** What a snapshot may unpack to. */
const LIMITS: ExtractionLimits = { maxBytes: 1024 * GIB, maxEntries: 1_000_000 };
const MANIFEST_BYTES = 256 * 1024 ** 2;
const GZIP = Buffer.from([0x1f, 0x8b]);

/** Writes one file of a snapshot into its folder. */
export async function writeMember(
  folder: string,
  path: string,
  source: AsyncIterable<Uint8Array>,
): Promise<Member> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  const hash = createHash('sha256');
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(Readable.from(source, { objectMode: false }), measure, createWriteStream(target));
  return { path, size, sha256: hash.digest('hex') };
}

/** The files of a folder as a tar.gz, the manifest first. */
export function packSnapshot(folder: string, members: readonly Member[]): AsyncIterable<Uint8Array> {
  const packed = create({ cwd: folder, portable: true, strict: true, noDirRecurse: true }, [
    MANIFEST_FILE,
    ...members.map(({ path }) => path),
  ]);
  const source = Readable.from(packed as AsyncIterable<Uint8Array>, { objectMode: false });
  const gzip = createGzip();
  source.once('error', (error) => gzip.destroy(error));
  return source.pipe(gzip);
}

/** Throws SnapshotArchiveError for a beginning that no snapshot has. */
export function requireSnapshotHead(head: Uint8Array): void {
  if (!GZIP.equals(Buffer.from(head.subarray(0, GZIP.length))))
    throw new SnapshotArchiveError('The archive is no snapshot: snapshots are gzip-compressed tar files');
}

/**
 * Unpacks an archive into an empty folder and holds every file against the manifest. Throws SnapshotArchiveError for
 * whatever is not exactly what the manifest says.
 */
export async function unpackSnapshot(archive: string, folder: string): Promise<Manifest> {
  requireSnapshotHead(await readHead(archive));
  try {
    await unpackEntries(archive, folder, LIMITS);
  } catch (error) {
    if (error instanceof ArchiveError) throw new SnapshotArchiveError(error.message, { cause: error });
    throw error;
  }
  const present = await listFiles(folder);
  if (!present.delete(MANIFEST_FILE)) throw new SnapshotArchiveError(`it has no ${MANIFEST_FILE}`);
  const manifest = parseManifest(await readManifestText(join(folder, MANIFEST_FILE)));
  for (const member of manifest.members) {
    if (!present.delete(member.path)) throw new SnapshotArchiveError(`it has no file ${member.path}`);
    await requireMember(folder, member);
  }
  const [stranger] = present;
  if (stranger !== undefined)
    throw new SnapshotArchiveError(`it holds the file ${stranger}, of which its manifest knows nothing`);
  requireNamedMembers(manifest);
  return manifest;
}

async function readHead(archive: string): Promise<Buffer> {
  const file = await open(archive, 'r');
  try {
    const head = Buffer.alloc(GZIP.length);
    await file.read(head, 0, head.length, 0);
    return head;
  } finally {
    await file.close();
  }
}

/** Paths of all files below the folder. Throws SnapshotArchiveError for anything that is neither a file nor a folder. */
async function listFiles(folder: string): Promise<Set<string>> {
  const files = new Set<string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/');
    const { nlink } = await lstat(join(folder, path));
    if (!entry.isFile() || nlink > 1)
      throw new SnapshotArchiveError(`it holds ${path}, which is a link and no file`);
    files.add(path);
  }
  return files;
}

async function readManifestText(path: string): Promise<string> {
  const { size } = await lstat(path);
  if (size > MANIFEST_BYTES)
    throw new SnapshotArchiveError(`${MANIFEST_FILE} has more than ${MANIFEST_BYTES} bytes`);
  return readFile(path, 'utf8');
}

async function requireMember(folder: string, { path, size, sha256 }: Member): Promise<void> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(join(folder, path))) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  if (bytes !== size)
    throw new SnapshotArchiveError(`the file ${path} has ${bytes} bytes, its manifest says ${size}`);
  if (hash.digest('hex') !== sha256)
    throw new SnapshotArchiveError(`the file ${path} is not the one that its manifest describes (SHA-256)`);
}

function requireNamedMembers({ members, tables, archives }: Manifest): void {
  const known = new Set(members.map(({ path }) => path));
  const lost = [...tables, ...archives].find(({ path }) => !known.has(path));
  if (lost !== undefined)
    throw new SnapshotArchiveError(`its manifest names ${lost.path}, but does not describe it`);
}
