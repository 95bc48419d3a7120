import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A file that a path on the command line stands for. */
export interface FoundFile {
  path: string;
  /** True when it was named itself; one found in a folder may turn out to be a mere import of another. */
  isNamed: boolean;
}

/** A path on the command line that stands for nothing. */
export interface LostPath {
  path: string;
  /** Why, as the end of a sentence. */
  reason: string;
}

const YAML = /\.ya?ml$/;
const VERSION_LINE = /^["']?tosca_definitions_version["']?\s*:/m;
const SKIPPED = new Set(['node_modules']);

/**
 * The files that paths stand for: a file for itself, a folder for every YAML file below it that declares a version of the
 * language, in alphabetical order.
 */
export function findBlueprintFiles(paths: readonly string[]): { files: FoundFile[]; lost: LostPath[] } {
  const files = new Map<string, FoundFile>();
  const lost: LostPath[] = [];
  for (const path of paths) {
    if (!existsSync(path)) lost.push({ path, reason: 'there is no such file or folder' });
    else if (!statSync(path).isDirectory()) files.set(path, { path, isNamed: true });
    else {
      const found = searchFolder(path);
      if (found.length === 0) lost.push({ path, reason: 'no YAML file below it declares a version' });
      for (const file of found) if (!files.has(file)) files.set(file, { path: file, isNamed: false });
    }
  }
  return { files: [...files.values()], lost };
}

function searchFolder(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return searchFolder(path);
    return entry.isFile() && YAML.test(entry.name) && VERSION_LINE.test(readFileSync(path, 'utf8'))
      ? [path]
      : [];
  });
}
