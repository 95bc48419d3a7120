import { BUILTIN_TYPES } from '../builtin-types/builtin-types.ts';
import type { DslVersion } from '../definitions/dsl-version.ts';

const TAKEN_AS_IS = /^(?:https?|file|ftp|plugin|blueprint):/;
const BUILTIN_PATH = /^cloudify\/types\/types(?:_\d+_\d+)?\.yaml$/;
const BUILTIN_URL = /^https?:\/\/[^?#]*\/spec\/cloudify\/[^?#]*\/types(?:_\d+_\d+)?\.yaml$/;
const BUILTIN_HOST =
  /^https?:\/\/(?:[^/?#]+\.)?(?:getcloudify\.org|cloudify\.co)\/[^?#]*types(?:_\d+_\d+)?\.yaml$/;
const DELIMITER = '--';

/** An import as written: `ns--path` taken apart at the last delimiter. */
export interface WrittenImport {
  namespace: string | null;
  target: string;
}

export function splitNamespace(text: string): WrittenImport {
  const at = text.lastIndexOf(DELIMITER);
  if (at < 0) return { namespace: null, target: text };
  return { namespace: text.slice(0, at) || null, target: text.slice(at + DELIMITER.length) };
}

export const joinNamespaces = (outer: string | null, inner: string | null): string | null =>
  outer && inner ? `${outer}${DELIMITER}${inner}` : (inner ?? outer);

/** Where a file lies, and how the imports that led to it spell that: one file spelled in two ways is read twice. */
export interface Location {
  location: string;
  spelling: string;
}

/**
 * Where an import may lie, best first: beside the importing file, then from the blueprint's folder, each time first
 * with the version of the language in the name where that is customary.
 */
export function importCandidates(target: string, importer: Location, version: DslVersion): Location[] {
  if (TAKEN_AS_IS.test(target)) return [{ location: target, spelling: target }];
  const versioned = target.replace(/\.yaml$/, `_${version.major}_${version.minor}.yaml`);
  const folder = folderOf(importer.location);
  const spelled = folderOf(importer.spelling);
  // An imported blueprint is complete in itself: it finds nothing in the one that imports it.
  const root = folder.startsWith('blueprint:') ? rootOf(folder) : '';
  return [
    { location: normalise(folder, target), spelling: join(spelled, target) },
    { location: normalise(root, versioned), spelling: join(root, versioned) },
    { location: normalise(root, target), spelling: join(root, target) },
  ];
}

const join = (folder: string, path: string): string => (path.startsWith('/') ? path : folder + path);

/** Where the built-in types of a version stand, as messages name it. */
export const builtinLocation = (name: string): string => `cloudify/types/types_${name}.yaml`;

export const isBuiltinFile = (file: string): boolean => BUILTIN_PATH.test(file);

/** The name of the built-in types that an import means, or undefined. They are never fetched from anywhere. */
export function builtinTypesName(target: string, version: DslVersion): string | undefined {
  const isBuiltin = BUILTIN_PATH.test(target) || BUILTIN_URL.test(target) || BUILTIN_HOST.test(target);
  if (!isBuiltin) return undefined;
  const name = `${version.major}_${version.minor}`;
  return Object.hasOwn(BUILTIN_TYPES, name) ? name : '1_5';
}

/** True for imports that only the built-in types can satisfy, before any file is looked for. */
export const isBuiltinUrl = (target: string): boolean =>
  BUILTIN_URL.test(target) || BUILTIN_HOST.test(target);

/** The folder of a location, with its final slash; `blueprint:ID` itself is the folder of that blueprint. */
function folderOf(location: string): string {
  if (/^blueprint:[^/]*$/.test(location)) return `${location}/`;
  if (location.startsWith('plugin:')) return '';
  return location.slice(0, location.lastIndexOf('/') + 1);
}

const rootOf = (folder: string): string => folder.slice(0, folder.indexOf('/') + 1);

/** Joins a folder and a relative path and resolves `.` and `..`; steps above the root are kept for the resolver to refuse. */
function normalise(folder: string, path: string): string {
  const scheme = /^[a-z]+:\/*[^/]*\//.exec(folder)?.[0] ?? '';
  if (path.startsWith('/')) return scheme && !scheme.startsWith('blueprint:') ? scheme + path.slice(1) : path;
  const steps: string[] = [];
  for (const step of `${folder.slice(scheme.length)}${path}`.split('/')) {
    if (step === '' || step === '.') continue;
    const isBack = step === '..' && steps.length > 0 && steps.at(-1) !== '..';
    if (isBack) steps.pop();
    else steps.push(step);
  }
  const isRooted = !scheme && folder.startsWith('/');
  return `${scheme}${isRooted ? '/' : ''}${steps.join('/')}`;
}
