import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, posix, resolve } from 'node:path';
import type { AuthorFiles } from './author-files.ts';

const MAP_COMMENT = /^\/\/[#@] sourceMappingURL=(\S+)\s*$/gm;
const INLINE = /^data:application\/json[^,]*?(;base64)?,(.*)$/s;

/** Where each line of a file comes from. */
export class AuthorSourceMap {
  private readonly found: SourceMap;

  private constructor(readonly payload: SourceMapPayload) {
    this.found = new SourceMap(payload);
  }

  /**
   * The map that a compiled file names, if the package holds it. Its sources are renamed as stack traces show them and
   * carry no text: nothing outside the package is read, and bundles stay small. Null for maps that cannot be read: the file's
   * own lines do as well.
   */
  static of(file: string, code: string, files: AuthorFiles): AuthorSourceMap | null {
    const address = [...code.matchAll(MAP_COMMENT)].at(-1)?.[1];
    if (address === undefined) return null;
    try {
      const payload = JSON.parse(readMap(file, address, files)) as SourceMapPayload;
      return new AuthorSourceMap(renamed(payload, files.shorten(file), files));
    } catch {
      return null;
    }
  }

  /** Path in the package and line of what is at a line (from 1) and column (from 0) of the compiled file. */
  place(line: number, column: number): { source: string; line: number } | null {
    const entry = this.found.findEntry(line - 1, column);
    return 'originalSource' in entry && typeof entry.originalLine === 'number'
      ? { source: pathOf(entry.originalSource), line: entry.originalLine + 1 }
      : null;
  }
}

const pathOf = (address: string): string => address.replace(/^\w+:\/\/[^/]+\//, '');

function readMap(file: string, address: string, files: AuthorFiles): string {
  const inline = INLINE.exec(address);
  if (inline?.[2] !== undefined)
    return inline[1] === undefined
      ? decodeURIComponent(inline[2])
      : Buffer.from(inline[2], 'base64').toString('utf8');
  const path = resolve(dirname(file), decodeURIComponent(address));
  if (!files.has(path)) throw new Error(`The source map ${address} is not in the package`);
  return readFileSync(path, 'utf8');
}

function renamed(payload: SourceMapPayload, compiled: string, files: AuthorFiles): SourceMapPayload {
  const root = payload.sourceRoot ?? '';
  const sources = payload.sources.map((source) => {
    const path = posix.normalize(posix.join(posix.dirname(compiled), root, source));
    // Sources are seldom packaged; a path that leads out of the package is a build's accident.
    return files.address(
      /^\w+:|^\//.test(root + source) || path.startsWith('..') ? posix.basename(source) : path,
    );
  });
  const { version, names, mappings } = payload;
  return {
    version,
    file: compiled,
    sources,
    sourcesContent: sources.map(() => ''),
    names,
    mappings,
    sourceRoot: '',
  };
}
