import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { ImportResolver } from '@cloudloom/blueprint';

export interface FileResolverOptions {
  /** The folder of the blueprint's main file. */
  readonly folder: string;
  /** `plugin:NAME` is read from these folders. */
  readonly plugins: readonly string[];
  /** `blueprint:ID` is read from these folders. */
  readonly blueprints: readonly string[];
}

/** Versions of the language whose plugin files carry the version in their name, newest first. */
const DSL_VERSIONS = ['1_5', '1_4', '1_3', '1_2', '1_1', '1_0'];

/** Serves a blueprint's imports from local folders alone; nothing is fetched from a network. */
export class FileResolver implements ImportResolver {
  constructor(private readonly options: FileResolverOptions) {}

  fetch(location: string): Promise<string | undefined> {
    return Promise.resolve(this.read(location));
  }

  exists(path: string): Promise<boolean> {
    const file = isAbsolute(path) ? path : join(this.options.folder, path);
    return Promise.resolve(isFile(file));
  }

  private read(location: string): string | undefined {
    if (location.startsWith('plugin:')) return this.readPlugin(location.slice('plugin:'.length));
    if (location.startsWith('blueprint:')) return this.readBlueprint(location.slice('blueprint:'.length));
    if (location.startsWith('file:'))
      return readIfThere(location.slice('file:'.length).replace(/^\/\/(?=\/)/, ''));
    if (/^[a-z]+:\/\//i.test(location)) return undefined;
    return readIfThere(isAbsolute(location) ? location : join(this.options.folder, location));
  }

  /** Version filters are ignored: a folder holds one version. */
  private readPlugin(specification: string): string | undefined {
    const name = specification.split('?')[0]?.trim() ?? '';
    const candidates = [
      ...DSL_VERSIONS.map((version) => `${name}_${version}.yaml`),
      `${name}.yaml`,
      ...DSL_VERSIONS.map((version) => join(name, `plugin_${version}.yaml`)),
      join(name, 'plugin.yaml'),
    ];
    return readFirst(this.options.plugins, candidates);
  }

  /** `ID` is its main file; `ID/path` another file of it, which lies beside `ID.yaml` if that is the main file. */
  private readBlueprint(specification: string): string | undefined {
    const name = specification.trim();
    const [id = '', ...path] = name.split('/');
    const isSingleFile = this.options.blueprints.some((folder) => isFile(join(folder, `${id}.yaml`)));
    if (path.length > 0) return readFirst(this.options.blueprints, [isSingleFile ? join(...path) : name]);
    return readFirst(this.options.blueprints, [`${name}.yaml`, join(name, 'blueprint.yaml')]);
  }
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();
const readIfThere = (path: string): string | undefined =>
  isFile(path) ? readFileSync(path, 'utf8') : undefined;

const readFirst = (folders: readonly string[], candidates: readonly string[]): string | undefined => {
  for (const folder of folders) {
    const found = candidates.map((candidate) => join(folder, candidate)).find(isFile);
    if (found !== undefined) return readFileSync(found, 'utf8');
  }
  return undefined;
};
