import { readDslVersion, isLater } from '../definitions/dsl-version.ts';
import type { DslVersion } from '../definitions/dsl-version.ts';
import { BUILTIN_TYPES } from '../builtin-types/builtin-types.ts';
import { Element } from '../parse/element.ts';
import { childOf, textOf } from '../parse/token.ts';
import type { MapToken, Token } from '../parse/token.ts';
import { readYaml } from '../parse/yaml-text.ts';
import type { ProblemLog } from '../problem.ts';
import {
  builtinTypesName,
  importCandidates,
  isBuiltinUrl,
  joinNamespaces,
  splitNamespace,
} from './import-location.ts';
import { readImports } from './import-list.ts';
import type { ImportItem } from './import-list.ts';
import type { ImportResolver } from './import-resolver.ts';
import { MergedDocument, isBasicTypes } from './merged-document.ts';
import { applyNamespace } from './namespace.ts';
import { applyPluginProperties } from './plugin-properties.ts';

const BLUEPRINT = 'blueprint:';

/** The main file with everything it imports, as one document. */
export interface ResolvedDocument {
  root: MapToken;
  /** Ids of the blueprints imported with `blueprint:`. */
  importedBlueprints: string[];
  /** Namespace to blueprint id, for script paths that must be fetched from that blueprint. */
  namespacesMapping: Record<string, string>;
}

interface ResolveRequest {
  resolver: ImportResolver;
  version: DslVersion;
  log: ProblemLog;
  isVersionValidated: boolean;
}

/** A file to visit: where it lies and the namespace its names get. */
interface Visit {
  root: MapToken;
  location: string;
  namespace: string | null;
}

interface LoadedFile {
  root: Token;
  location: string;
}

/** Finds and merges imports, breadth first; a file is fetched once per namespace, which also ends cycles. */
export async function resolveImports(
  main: MapToken,
  location: string,
  request: ResolveRequest,
): Promise<ResolvedDocument> {
  const walk = new ImportWalk(main, request);
  await walk.visitAll({ root: main, location, namespace: null });
  return walk.result;
}

class ImportWalk {
  private readonly document: MergedDocument;
  private readonly seen = new Set<string>();
  private readonly namespaces = new Map<string, string>();
  /** Files by location, so that one imported from many places is fetched and parsed once. */
  private readonly files = new Map<string, Token | undefined>();

  constructor(
    main: MapToken,
    private readonly request: ResolveRequest,
  ) {
    this.document = new MergedDocument(main, request.version, request.log, request.isVersionValidated);
  }

  get result(): ResolvedDocument {
    return {
      root: this.document.root,
      importedBlueprints: [...new Set(this.namespaces.values())],
      namespacesMapping: Object.fromEntries(this.namespaces),
    };
  }

  async visitAll(main: Visit): Promise<void> {
    this.seen.add(`${main.location} `);
    const queue = [main];
    for (const visit of queue) {
      const imports = new Element(visit.root, '', this.request.log).at('imports');
      for (const item of readImports(imports)) {
        const found = await this.follow(item, visit);
        if (!found) continue;
        queue.push(found);
        this.document.add(
          found.namespace === null ? found.root : applyNamespace(found.root, found.namespace),
        );
      }
    }
  }

  /** The file that an import means, unless it was seen before or cannot be used; then it was reported. */
  private async follow(item: ImportItem, from: Visit): Promise<Visit | undefined> {
    const { namespace, target } = splitNamespace(item.text);
    if (namespace?.includes('--')) {
      item.element.report({
        code: 212,
        message: `Invalid ${namespace}: import's namespace cannot contain namespace delimiter`,
      });
      return undefined;
    }
    const full = joinNamespaces(from.namespace, namespace);
    if (target.startsWith(BLUEPRINT) && !this.noteBlueprint(item, target, { namespace, full }))
      return undefined;
    const file = await this.load(target, from.location, item);
    const key = `${file?.location} ${full ?? ''}`;
    if (!file || this.seen.has(key)) return undefined;
    this.seen.add(key);
    return this.accept(file, item, { own: namespace, full });
  }

  private accept(
    file: LoadedFile,
    item: ImportItem,
    namespace: { own: string | null; full: string | null },
  ): Visit | undefined {
    const { root, location } = file;
    if (root.kind !== 'map') {
      new Element(root, '', this.request.log).entries();
      return undefined;
    }
    if (!this.hasSuitableVersion(root, location, item)) return undefined;
    const isBasic = isBasicTypes(root);
    const isBlueprint = location.startsWith(BLUEPRINT) && !location.includes('/');
    if (isBasic && namespace.own !== null && !isBlueprint) {
      item.element.report({
        code: 214,
        message: `Invalid import namespace ${namespace.own}: cannot be used on Cloudify basic types.`,
      });
      return undefined;
    }
    const complete = item.properties ? applyPluginProperties(root, item.properties) : root;
    return { root: complete, location, namespace: isBasic ? null : namespace.full };
  }

  private hasSuitableVersion(root: MapToken, location: string, item: ImportItem): boolean {
    const raw = textOf(childOf(root, 'tosca_definitions_version'));
    const version = raw === undefined ? undefined : readDslVersion(raw);
    if (!version || !isLater(version, this.request.version)) return true;
    item.element.report({
      code: 28,
      message: `An import uses a later tosca_definitions_version than the main file: '${location}' has ${version.raw}, the main file ${this.request.version.raw}`,
    });
    return false;
  }

  private noteBlueprint(
    item: ImportItem,
    target: string,
    namespace: { namespace: string | null; full: string | null },
  ): boolean {
    if (namespace.namespace === null || namespace.full === null) {
      item.element.report({
        code: 213,
        message: `Invalid ${target}: blueprint import cannot be used without namespace`,
      });
      return false;
    }
    const id = target.slice(BLUEPRINT.length).trim();
    const present = this.namespaces.get(namespace.full);
    if (present !== undefined && present !== id) {
      item.element.report({
        code: 214,
        message: `Namespace ${namespace.full} is used for two blueprints: ${present} and ${id}`,
      });
      return false;
    }
    this.namespaces.set(namespace.full, id);
    return true;
  }

  private async load(target: string, importer: string, item: ImportItem): Promise<LoadedFile | undefined> {
    const builtin = builtinTypesName(target, this.request.version);
    const candidates =
      builtin !== undefined && isBuiltinUrl(target)
        ? []
        : importCandidates(target, importer, this.request.version);
    for (const location of candidates) {
      const root = await this.read(location, (name) => this.request.resolver.fetch(name));
      if (root) return { root, location };
    }
    if (builtin !== undefined) {
      const location = `cloudify/types/types_${builtin}.yaml`;
      const root = await this.read(
        `builtin ${location}`,
        () => Promise.resolve(BUILTIN_TYPES[builtin]),
        location,
      );
      if (root) return { root, location };
    }
    this.reportMissing(target, item);
    return undefined;
  }

  private async read(
    key: string,
    fetch: (location: string) => Promise<string | undefined>,
    file = key,
  ): Promise<Token | undefined> {
    if (!this.files.has(key)) {
      const text = await fetch(file);
      this.files.set(key, text === undefined ? undefined : readYaml(file, text));
    }
    return this.files.get(key);
  }

  private reportMissing(target: string, item: ImportItem): void {
    const isCatalogued = target.startsWith(BLUEPRINT) || target.startsWith('plugin:');
    const [kind, id] = [target.slice(0, target.indexOf(':')), target.slice(target.indexOf(':') + 1).trim()];
    item.element.report(
      isCatalogued
        ? { code: null, exception: 'InvalidBlueprintImport', message: `${kind} ${id} is not available` }
        : { code: 13, message: `Failed on import - no file found for '${target}'` },
    );
  }
}
