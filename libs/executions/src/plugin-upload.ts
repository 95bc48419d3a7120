import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readInside } from './archives/resource-folders.ts';
import type { ExtractionLimits } from './archives/extraction-limits.ts';
import { formatOf, unpackArchive, unpackEntries } from './archives/unpack.ts';
import { ArchiveError, InvalidPluginError } from './errors.ts';
import { checkPluginFile } from './plugin-file.ts';
import { readPluginPackage } from './plugin-modules.ts';

/** A plugin that was uploaded and found good; its files lie in the folder that was given for it. */
export interface UploadedPlugin {
  /** The package's own file. */
  archive: string;
  /** SHA-256 of that file, in hexadecimal digits. */
  archiveHash: string;
  archiveName: string;
  yaml: string;
  packageName: string;
  packageVersion: string;
}

/** What lies around a package: the package, its YAML, an icon. */
const WRAPPING_LIMITS: ExtractionLimits = { maxBytes: 512 * 1024 * 1024, maxEntries: 20 };
const YAML_FILE = /\.ya?ml$/i;
const SAFE_NAME = /^[\w.@+-]{1,200}$/;
const NOT_A_PLUGIN =
  'The upload can be only a plugin package (.tgz, as `npm pack` makes it) or a zip file that holds one with its YAML.';

interface Parts {
  archive: string;
  /** Null where the upload was the package alone. */
  yamlFile: string | null;
}

/**
 * Takes an upload apart and checks everything that can be known before a worker tries it. The folder must be empty and is the
 * caller's to remove. Throws InvalidPluginError with the text for the uploader.
 */
export async function readUpload(source: AsyncIterable<Uint8Array>, folder: string): Promise<UploadedPlugin> {
  const upload = join(folder, 'upload');
  await pipeline(source, createWriteStream(upload));
  return refusingArchives(async () => {
    const { archive, yamlFile } = await takeApart(upload, folder);
    const unpacked = join(folder, 'package');
    await unpackArchive(archive, unpacked);
    const plugin = await readPluginPackage(unpacked);
    const yaml = await readYamlText(unpacked, yamlFile);
    await checkPluginFile({ yaml, folder: unpacked, plugin });
    return {
      archive,
      archiveHash: await hashOf(archive),
      archiveName: nameArchive(archive === upload ? null : basename(archive), plugin),
      yaml,
      packageName: plugin.name,
      packageVersion: plugin.version,
    };
  });
}

async function takeApart(upload: string, folder: string): Promise<Parts> {
  if ((await describedFormat(upload)) !== 'zip') return { archive: upload, yamlFile: null };
  const parts = join(folder, 'parts');
  await mkdir(parts);
  await unpackEntries(upload, parts, WRAPPING_LIMITS);
  const files = (await readdir(parts, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const yamlFiles = files.filter((file) => YAML_FILE.test(file));
  const archives: string[] = [];
  for (const file of files) if (await isArchive(file)) archives.push(file);
  const [archive] = archives;
  if (archive === undefined || archives.length > 1)
    throw new InvalidPluginError(
      `The zip file must include one plugin package (.tgz), and has ${nameFiles(archives)}. Upload each plugin by itself.`,
    );
  if (yamlFiles.length > 1)
    throw new InvalidPluginError(
      `The zip file must include one YAML of the plugin, and has ${nameFiles(yamlFiles)}.`,
    );
  if ((await formatOf(archive)) === 'zip')
    throw new InvalidPluginError(
      'The zip file holds another zip file. Bundles of plugins are not taken: upload each plugin by itself.',
    );
  return { archive, yamlFile: yamlFiles[0] ?? null };
}

async function describedFormat(upload: string): Promise<string> {
  try {
    return await formatOf(upload);
  } catch (error) {
    if (error instanceof ArchiveError) throw new InvalidPluginError(NOT_A_PLUGIN, { cause: error });
    throw error;
  }
}

async function isArchive(file: string): Promise<boolean> {
  try {
    await formatOf(file);
    return true;
  } catch (error) {
    if (error instanceof ArchiveError) return false;
    throw error;
  }
}

/** The YAML beside the package goes before the one inside. */
async function readYamlText(unpacked: string, yamlFile: string | null): Promise<string> {
  const bytes = yamlFile === null ? await readInside(unpacked, 'plugin.yaml') : await readFile(yamlFile);
  if (bytes === null)
    throw new InvalidPluginError(
      'There is no plugin.yaml. Put one into the package, beside package.json, or upload it together with the package.',
    );
  return bytes.toString('utf8');
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** The name that the uploader gave, if it can stand in a header and a path; else the one that `npm pack` gives. */
function nameArchive(given: string | null, { name, version }: { name: string; version: string }): string {
  if (given !== null && SAFE_NAME.test(given)) return given;
  return `${name.replace(/^@/, '').replace(/[^\w.-]/g, '-')}-${version.replace(/[^\w.+-]/g, '-')}.tgz`;
}

const nameFiles = (files: readonly string[]): string =>
  files.length === 0 ? 'none' : files.map((file) => basename(file)).join(', ');

async function refusingArchives<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ArchiveError)
      throw new InvalidPluginError(`The plugin cannot be unpacked: ${error.message}`, { cause: error });
    throw error;
  }
}
