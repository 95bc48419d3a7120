import { Element } from '../parse/element.ts';
import { childOf } from '../parse/token.ts';
import type { MapToken } from '../parse/token.ts';
import { EVERY_SECTION } from '../problem.ts';
import type { ProblemLog } from '../problem.ts';
import { ImportFiles } from './import-files.ts';
import type { LoadedFile } from './import-files.ts';
import type { ImportCount } from './import-limits.ts';
import { readFurtherImports, readImports } from './import-list.ts';
import type { ImportItem } from './import-list.ts';
import { joinNamespaces, splitNamespace } from './import-location.ts';
import type { Location } from './import-location.ts';
import { isBasicTypes } from './merged-document.ts';
import type { IsBasic } from './merged-document.ts';
import type { ResolveRequest } from './resolved-document.ts';

const BLUEPRINT = 'blueprint:';
/** Sections of an imported file that must be mappings, whatever becomes of them. */
const MAPPINGS = ['node_types', 'plugins', 'metadata'];

/** A file, or a whole blueprint, to be taken in. */
export interface Import extends Location {
  root: MapToken;
  /** The namespace its names get. */
  namespace: string | null;
  item: ImportItem;
  /** Which of its definitions keep their names; for blueprints, which come with everything that they import. */
  isBasic: IsBasic;
  /** The id of an imported blueprint. */
  blueprint: string | null;
  /** The files that led here, itself included. */
  chain: readonly string[];
}

/** Where an import is written. */
interface Importer extends Location {
  root: MapToken;
  namespace: string | null;
  chain: readonly string[];
}

interface Target {
  target: string;
  /** As written before the import, and with those of the files that led here. */
  own: string | null;
  full: string | null;
  /** The files that led here. */
  chain: readonly string[];
}

/** Finds everything that a blueprint imports, breadth first; a file is taken once per namespace, which also ends cycles. */
export class ImportWalk {
  private readonly found: Import[] = [];
  private readonly seen = new Set<string>();
  /** Blueprints by the namespace under which they are imported. */
  private readonly blueprints = new Map<string, string>();
  private readonly files: ImportFiles;
  private readonly log: ProblemLog;

  constructor(
    private readonly request: ResolveRequest,
    private readonly count: ImportCount,
  ) {
    this.files = new ImportFiles({ ...request, count });
    this.log = request.log;
  }

  async findAll(root: MapToken, location: string): Promise<Import[]> {
    const main = { root, location, spelling: location, namespace: null, chain: [keyOf(location, null)] };
    this.seen.add(keyOf(location, null));
    await this.follow(readImports(this.importsOf(main), this.request), main);
    for (const file of this.found)
      if (!isComplete(file)) await this.follow(readFurtherImports(this.importsOf(file)), file);
    return this.found;
  }

  private importsOf({ root }: Importer): Element {
    return new Element(root, '', this.log).at('imports');
  }

  private async follow(items: readonly ImportItem[], from: Importer): Promise<void> {
    for (const item of items) {
      const found = await this.find(item, from);
      if (!found) continue;
      this.files.checkLimit(this.count.noteVisit(found.location, found.namespace), item);
      this.found.push(found);
    }
  }

  /** What an import means, unless it was seen before or cannot be used; then it was reported. */
  private async find(item: ImportItem, from: Importer): Promise<Import | undefined> {
    const { namespace, target } = splitNamespace(item.text);
    if (namespace?.includes('--')) {
      this.refuse(item, 212, `Invalid ${namespace}: import's namespace cannot contain namespace delimiter`);
      return undefined;
    }
    const written = { target, own: namespace, full: joinNamespaces(from.namespace, namespace) };
    if (target.startsWith(BLUEPRINT)) return this.findBlueprint(item, { ...written, chain: from.chain });
    const file = await this.files.load(target, from, item);
    if (!file || !this.isNew(file.spelling, written.full)) return undefined;
    return this.accept(file, item, { ...written, chain: from.chain });
  }

  private isNew(spelling: string, namespace: string | null): boolean {
    const key = keyOf(spelling, namespace);
    const isNew = !this.seen.has(key);
    this.seen.add(key);
    return isNew;
  }

  private accept(file: LoadedFile, item: ImportItem, { own, full, chain }: Target): Import | undefined {
    const { root, location, spelling } = file;
    if (root.kind !== 'map') return this.refuseForm(new Element(root, '', this.log), 'An imported file');
    for (const name of MAPPINGS) {
      const section = childOf(root, name);
      if (section && section.kind !== 'map')
        return this.refuseForm(new Element(root, '', this.log).at(name), `'${name}' of an imported file`);
    }
    const isBasic = isBasicTypes(root);
    if (isBasic && own !== null) {
      this.refuse(item, 214, `Invalid import namespace ${own}: cannot be used on Cloudify basic types.`);
      return undefined;
    }
    const namespace = isBasic ? null : full;
    return {
      ...{ root, location, spelling, namespace, item },
      isBasic: () => isBasic,
      blueprint: null,
      chain: [...chain, keyOf(location, namespace)],
    };
  }

  private refuseForm(element: Element, what: string): undefined {
    this.log.noteIncomplete(EVERY_SECTION);
    element.report({ code: null, exception: 'ValueError', message: `${what} must be a mapping.` });
  }

  /** An imported blueprint is read and checked by itself, then taken in as one file. */
  private async findBlueprint(
    item: ImportItem,
    { target, own, full, chain }: Target,
  ): Promise<Import | undefined> {
    if (own === null || full === null) {
      this.refuse(item, 213, `Invalid ${target}: blueprint import cannot be used without namespace`);
      return undefined;
    }
    const blueprint = target.slice(BLUEPRINT.length);
    const present = this.blueprints.get(full) ?? blueprint;
    if (present !== blueprint) {
      this.refuse(item, 214, `Namespace ${full} is used for two blueprints: ${present} and ${blueprint}`);
      return undefined;
    }
    this.blueprints.set(full, blueprint);
    if (!this.isNew(target, full)) return undefined;
    const text = await this.files.fetchText(target, item);
    const document = text === undefined ? undefined : await this.request.readBlueprint(target, text, item);
    if (!document) return undefined;
    const { root, isBasic } = document;
    return { root, location: target, spelling: target, namespace: full, item, isBasic, blueprint, chain };
  }

  private refuse({ element }: ImportItem, code: number, message: string): void {
    element.report({ code, message });
  }
}

/**
 * An imported blueprint was read with its own imports. A file that leads to itself spells its imports in a new way each
 * time; what it imports is known from the first time.
 */
const isComplete = ({ blueprint, chain }: Import): boolean =>
  blueprint !== null || chain.indexOf(chain.at(-1) ?? '') < chain.length - 1;

const keyOf = (spelling: string, namespace: string | null): string => `${spelling} ${namespace ?? ''}`;
