import { readFile, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, parse, relative, sep } from 'node:path';

/** A module of a plugin that workflows may be looked up in. */
export interface PackageModule {
  /** As mappings name it: `a.b` for the file `a/b.js` under the module folder. */
  name: string;
  /** Absolute path. */
  path: string;
}

/** What there is to bundle of an unpacked plugin. */
export interface PluginPackage {
  /** What stack traces and messages call it, e.g. `greeter-1.0.0`; fit to be the host of an address. */
  name: string;
  /** Absolute path of the folder of package.json, without links. */
  folder: string;
  modules: PackageModule[];
  /** Name of the main file's module; null when package.json names none. */
  main: string | null;
}

/** The package cannot be made into workflows; the message is a sentence for its author. */
export class PluginBundleError extends Error {
  readonly code = 'plugin_bundle';
  override readonly name = 'PluginBundleError';
}

const CODE = /\.[cm]?js$/;
const TEST_FILE = /\.(test|spec)\.[cm]?js$/;
const LEFT_OUT = new Set(['node_modules', 'test', 'tests', '__tests__']);

/**
 * Lists the modules of an unpacked plugin: everything below the folder of package.json's main file, or of the package itself
 * when it names none. Tests and dependencies are left out.
 *
 * @throws PluginBundleError when package.json is missing or names a main file that is not there
 */
export async function readPluginPackage(
  plugin: { packageName: string; packageVersion: string },
  unpacked: string,
): Promise<PluginPackage> {
  const folder = await realpath(unpacked);
  const mainFile = await findMain(folder);
  const moduleFolder = mainFile === null ? folder : dirname(mainFile);
  const paths = (await listCode(moduleFolder)).sort();
  const nameOf = (path: string): string => toModuleName(relative(moduleFolder, path));
  // Of a.js, a.mjs and a.cjs the first in this order is the module a.
  const byName = new Map<string, string>();
  for (const path of [...paths].sort((left, right) => rank(left) - rank(right)))
    if (!byName.has(nameOf(path))) byName.set(nameOf(path), path);
  return {
    name: `${plugin.packageName}-${plugin.packageVersion}`.replace(/[^\w.-]+/g, '-').replace(/^-+/, ''),
    folder,
    modules: paths
      .filter((path) => byName.get(nameOf(path)) === path)
      .map((path) => ({ name: nameOf(path), path })),
    main: mainFile === null ? null : nameOf(mainFile),
  };
}

const rank = (path: string): number => ['.js', '.mjs', '.cjs'].indexOf(parse(path).ext);
const toModuleName = (path: string): string => path.replace(CODE, '').split(sep).join('.');

async function findMain(folder: string): Promise<string | null> {
  const named = mainOf(await readManifest(folder));
  if (named === null) return null;
  for (const candidate of [named, `${named}.js`, join(named, 'index.js')]) {
    const path = join(folder, candidate);
    if (!path.startsWith(folder + sep)) break;
    if (CODE.test(path) && (await isFile(path))) return path;
  }
  throw new PluginBundleError(
    `package.json names ${named} as main file, which is no JavaScript file of the package. Build before packing.`,
  );
}

async function readManifest(folder: string): Promise<Record<string, unknown>> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    if (typeof manifest === 'object' && manifest !== null) return manifest as Record<string, unknown>;
  } catch (error) {
    throw new PluginBundleError(
      `package.json of the package cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  throw new PluginBundleError('package.json of the package is no object.');
}

function mainOf(manifest: Record<string, unknown>): string | null {
  const { main, exports } = manifest;
  return typeof main === 'string' ? main : exportedFile(exports, 0);
}

/** `exports` may be a path, conditions, or subpaths whose `.` is either. */
function exportedFile(exports: unknown, depth: number): string | null {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null || depth > 4) return null;
  const targets = exports as Record<string, unknown>;
  for (const key of ['.', 'import', 'module', 'require', 'node', 'default']) {
    const found = key in targets ? exportedFile(targets[key], depth + 1) : null;
    if (found !== null) return found;
  }
  return null;
}

async function listCode(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : listCode(path);
      return entry.isFile() && CODE.test(entry.name) && !TEST_FILE.test(basename(path)) ? [path] : [];
    }),
  );
  return found.flat();
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
