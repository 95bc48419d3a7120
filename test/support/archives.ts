import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { create } from 'tar';

/** A folder as a tar.gz that holds exactly this folder, the form in which blueprints are uploaded. */
export async function packFolder(folder: string): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of create({ gzip: true, cwd: dirname(folder), portable: true }, [basename(folder)]))
    chunks.push(chunk as Buffer);
  return new Uint8Array(Buffer.concat(chunks));
}

/** A blueprint written in a test: file contents by path, below one folder. Scripts need no execute bit. */
export async function packFiles(
  files: Record<string, string>,
  folderName = 'blueprint',
): Promise<Uint8Array<ArrayBuffer>> {
  const parent = await mkdtemp(join(tmpdir(), 'cloudloom-archive-'));
  try {
    const folder = join(parent, folderName);
    for (const [path, content] of Object.entries(files)) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    return await packFolder(folder);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}
