import {
  ImportUnavailable,
  choosePlugin,
  readPluginSpecification,
  type ImportResolver,
  type PluginSpecification,
} from '@cloudloom/blueprint';
import type { Blueprint, Plugin, Scope } from '@cloudloom/model';
import { readInside, type ResourceFolders } from './archives/resource-folders.ts';
import { FetchRefusedError } from './errors.ts';
import { placeOf } from './blueprint-state.ts';
import type { Stores } from './stores.ts';
import type { FetchLimits, UrlFetcher } from './urls/url-fetcher.ts';
import { toCandidate } from './workflow-plugin.ts';

const LIMITS: FetchLimits = { maximumBytes: 10_000_000, milliseconds: 30_000 };
const BLUEPRINT = 'blueprint:';
const PLUGIN = 'plugin:';
/** Versions named in the refusal of an import; more help nobody. */
const VERSIONS_NAMED = 10;

/** Where imports may come from. */
export interface ImportSources {
  blueprints: Pick<Stores['blueprints'], 'find'>;
  plugins: Pick<Stores['plugins'], 'versions'>;
  folders: Pick<ResourceFolders, 'blueprint'>;
  urls: Pick<UrlFetcher, 'readText'>;
}

/**
 * Reads the files of an uploaded blueprint: its own from its unpacked folder, those of other blueprints and of
 * plugins that its owner may see, and those behind URLs from the places that are allowed. Nothing else of the server is in reach.
 */
export class UploadResolver implements ImportResolver {
  private readonly imported = new Map<string, Promise<Blueprint>>();

  constructor(
    private readonly folder: string,
    private readonly scope: Scope,
    private readonly sources: ImportSources,
  ) {}

  async fetch(location: string): Promise<string | undefined> {
    if (/^https?:/i.test(location)) return this.fetchUrl(location);
    if (location.startsWith(BLUEPRINT)) return this.fetchImported(location.slice(BLUEPRINT.length).trim());
    if (location.startsWith(PLUGIN)) return this.fetchPlugin(location);
    if (/^[a-z][a-z0-9+.-]*:/i.test(location))
      throw new ImportUnavailable(
        `'${location}' is not read on a server. Put the file into the blueprint's archive and import it by its path.`,
      );
    return (await readInside(this.folder, location))?.toString('utf8');
  }

  async exists(path: string): Promise<boolean> {
    return (await readInside(this.folder, path)) !== null;
  }

  private async fetchUrl(url: string): Promise<string> {
    try {
      return await this.sources.urls.readText(url, LIMITS);
    } catch (error) {
      if (error instanceof FetchRefusedError) throw new ImportUnavailable(error.message, { cause: error });
      throw error;
    }
  }

  /** `ID` is the main file of that blueprint, `ID/PATH` another file of it. */
  private async fetchImported(name: string): Promise<string | undefined> {
    const slash = name.indexOf('/');
    const id = slash < 0 ? name : name.slice(0, slash);
    const blueprint = await this.findImported(id);
    const place = placeOf(blueprint);
    if (place === null) return undefined;
    const path = slash < 0 ? blueprint.mainFileName : name.slice(slash + 1);
    return (await readInside(await this.sources.folders.blueprint(place), path))?.toString('utf8');
  }

  /** The newest fitting version of those that the blueprint's owner may see. */
  private async fetchPlugin(location: string): Promise<string> {
    const specification = readPluginSpecification(location);
    const uploaded = await this.sources.plugins.versions(this.scope, specification.name);
    const chosen = choosePlugin(specification, uploaded.map(toCandidate));
    if (chosen === undefined) throw new ImportUnavailable(explainMissing(specification, uploaded));
    return chosen.plugin.yaml;
  }

  private findImported(id: string): Promise<Blueprint> {
    const found = this.imported.get(id) ?? this.requireUploaded(id);
    this.imported.set(id, found);
    return found;
  }

  private async requireUploaded(id: string): Promise<Blueprint> {
    const blueprint = await this.sources.blueprints.find(this.scope, id);
    if (blueprint === null)
      throw new ImportUnavailable(
        `The imported blueprint ${id} does not exist in tenant ${this.scope.tenantName}. Upload it first.`,
      );
    if (blueprint.state !== 'uploaded')
      throw new ImportUnavailable(
        `The imported blueprint ${id} is not \`uploaded\` but \`${blueprint.state}\`. Import it when its upload has succeeded.`,
      );
    return blueprint;
  }
}

function explainMissing(
  { name, versions, distribution }: PluginSpecification,
  uploaded: readonly Plugin[],
): string {
  const wishes = [versions?.replaceAll('===', ''), distribution].filter((wish) => wish != null);
  const which = wishes.length === 0 ? name : `${name} (${wishes.join(', ')})`;
  if (uploaded.length > 0) {
    const named = uploaded.slice(0, VERSIONS_NAMED).map(({ packageVersion }) => packageVersion);
    const more = uploaded.length > VERSIONS_NAMED ? ' and others' : '';
    return `Plugin ${which} is not uploaded to this server, which has ${named.join(', ')}${more} of it. Upload such a version, or ask for one that is there.`;
  }
  return `Plugin ${which} is not uploaded to this server. Upload it, or put its plugin.yaml into the blueprint's archive and import that by its path.`;
}
