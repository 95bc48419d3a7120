import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { readInside } from './archives/resource-folders.ts';
import { InvalidPluginError } from './errors.ts';

/** What a plugin's package.json says. */
export interface PluginPackage {
  name: string;
  version: string;
  /** The main file, relative to the package's folder: `dist/index.js`. */
  mainFile: string;
}

/** Where the function of a workflow lives in its package. */
export interface WorkflowModule {
  /** Relative to the package's folder: `dist/workflows.js`. */
  file: string;
  /** As the mapping writes it; a module may also export its camelCase form. */
  exportName: string;
}

const PACKAGE_NAME = /^(?:@[\w.~-]{1,100}\/)?[\w.~-]{1,200}$/;
const EXTENSIONS = ['.js', '.mjs', '.cjs'];

/** Reads the package.json of an unpacked plugin. Throws InvalidPluginError when there is none to work with. */
export async function readPluginPackage(folder: string): Promise<PluginPackage> {
  const facts = await readPackageFile(folder);
  const { name, version } = facts;
  if ('wheels' in facts || 'package_version' in facts)
    throw new InvalidPluginError(
      'This is a wagon, the package of a Python plugin. Python plugins cannot run on this server yet; plugins are npm packages (.tgz).',
    );
  if (typeof name !== 'string' || name === '' || typeof version !== 'string' || version === '')
    throw new InvalidPluginError("The package's package.json needs a `name` and a `version`, both texts.");
  if (!PACKAGE_NAME.test(name))
    throw new InvalidPluginError(
      "The `name` in package.json may hold letters, digits, '-', '.', '_' and '~' only, after a scope such as '@team/' if there is one.",
    );
  const entry = mainEntry(facts) ?? 'index.js';
  const mainFile =
    (await findFile(folder, [...withExtensions(entry), ...withExtensions(posix.join(entry, 'index'))])) ??
    posix.normalize(entry);
  return { name, version, mainFile };
}

/**
 * The module of a workflow mapping without the plugin's name, such as `workflows.greet`: module path and export, or the
 * export alone for the main file. Null when the package has no such file.
 */
export async function findWorkflowModule(
  folder: string,
  { mainFile }: Pick<PluginPackage, 'mainFile'>,
  operation: string,
): Promise<WorkflowModule | null> {
  const steps = operation.split('.');
  const exportName = steps.pop() ?? '';
  if ([...steps, exportName].some((step) => step === '' || /[/\\\0]/.test(step))) return null;
  const candidates = steps.length === 0 ? [mainFile] : moduleCandidates(mainFile, steps);
  const file = await findFile(folder, candidates);
  return file === null ? null : { file, exportName };
}

/** The files that a module path may mean, for the sentence that none of them is there. */
export const moduleCandidates = (mainFile: string, steps: readonly string[]): string[] =>
  EXTENSIONS.map((extension) => posix.join(posix.dirname(mainFile), ...steps) + extension);

async function readPackageFile(folder: string): Promise<Record<string, unknown>> {
  const text = (await readInside(folder, 'package.json'))?.toString('utf8');
  if (text === undefined)
    throw new InvalidPluginError('The package holds no package.json. Make it with `npm pack`.');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidPluginError(`The package's package.json is no JSON: ${reason}`, { cause: error });
  }
  throw new InvalidPluginError("The package's package.json is no JSON object.");
}

/** `main`, else what `exports` gives for the package itself. */
function mainEntry(facts: Record<string, unknown>): string | undefined {
  const { main, exports } = facts;
  if (typeof main === 'string' && main !== '') return main;
  const isByPath =
    typeof exports === 'object' &&
    exports !== null &&
    Object.keys(exports).some((key) => key.startsWith('.'));
  return conditionalTarget(isByPath ? (exports as Record<string, unknown>)['.'] : exports);
}

/** The path behind conditions such as `import` and `default`; declarations of types are no code. */
function conditionalTarget(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  const conditions = target as Record<string, unknown>;
  for (const condition of ['import', 'node', 'default', 'require']) {
    const found = conditionalTarget(conditions[condition]);
    if (found !== undefined) return found;
  }
  return undefined;
}

const withExtensions = (path: string): string[] => [path, ...EXTENSIONS.map((extension) => path + extension)];

/** The first of the paths that is a file inside the folder. */
async function findFile(folder: string, paths: readonly string[]): Promise<string | null> {
  for (const path of paths.map((written) => posix.normalize(written))) {
    if (path.startsWith('..') || posix.isAbsolute(path)) continue;
    const found = await stat(posix.join(folder, path)).catch(() => null);
    if (found?.isFile() === true) return path;
  }
  return null;
}
