import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CliError } from '../errors.ts';
import { checkPluginName } from './plugin-name.ts';
import { fillTemplate } from './plugin-template.ts';
import { createSdkTarball, type SdkTarball } from './sdk-tarball.ts';

/** Pinned, so that a project made today builds the same way in a year. */
const TYPESCRIPT = '6.0.3';
const NODE_TYPES = '20.19.43';

export interface PluginProjectRequest {
  readonly name: string;
  /** Must be empty, or not exist yet. */
  readonly directory: string;
}

/**
 * Makes a plugin project that installs, tests, builds and packs as it is.
 * @returns the folder, absolute, and the paths of the files in it
 * @throws CliError for a bad name, or a folder that holds something
 */
export async function createPluginProject(
  request: PluginProjectRequest,
): Promise<{ folder: string; files: readonly string[] }> {
  const { name } = request;
  checkPluginName(name);
  const folder = resolve(request.directory);
  checkEmpty(folder);
  const sdk = await createSdkTarball();
  const values = { name, sdk: sdk.fileName, typescript: TYPESCRIPT, nodeTypes: NODE_TYPES };
  const files = new Map<string, string | Uint8Array>(fillTemplate(values));
  files.set(join('vendor', sdk.fileName), sdk.bytes);
  for (const [path, content] of files) write(join(folder, path), content);
  return { folder, files: [...files.keys()] };
}

/**
 * Writes the package for authors into a folder, for projects that take a newer one.
 * @returns its file, absolute
 */
export async function writeSdk(directory: string): Promise<{ file: string; sdk: SdkTarball }> {
  const sdk = await createSdkTarball();
  const file = join(resolve(directory), sdk.fileName);
  write(file, sdk.bytes);
  return { file, sdk };
}

function checkEmpty(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory())
    throw new CliError('not_a_folder', `${folder} is a file. Give another folder with --directory.`);
  const [found] = readdirSync(folder);
  if (found === undefined) return;
  throw new CliError(
    'folder_not_empty',
    `${folder} is not empty (it holds ${found}), and nothing in it is to be overwritten. ` +
      'Give another folder with --directory, or empty this one.',
  );
}

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content, { mode: file.endsWith('.sh') ? 0o755 : 0o644 });
}
