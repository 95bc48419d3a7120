import { isLater, readDslVersion } from '../definitions/dsl-version.ts';
import { childOf, excerptOf, placeOf, textOf, textToken, toJson } from '../parse/token.ts';
import type { MapEntry, MapToken, Token } from '../parse/token.ts';
import type { ExceptionName, ProblemLog } from '../problem.ts';
import { ImportWalk } from './import-walk.ts';
import type { Import } from './import-walk.ts';
import { MergedDocument } from './merged-document.ts';
import { applyNamespace } from './namespace.ts';
import { applyPluginProperties } from './plugin-properties.ts';
import type { ResolveRequest, ResolvedDocument } from './resolved-document.ts';

/** Finds imports, all of them first, and merges them in the order in which they were found. */
export async function resolveImports(
  main: MapToken,
  location: string,
  request: ResolveRequest,
): Promise<ResolvedDocument> {
  const walk = new ImportWalk(request, request.count);
  const imports = await walk.findAll(main, location);
  const document = new MergedDocument(main, request);
  for (const found of imports) {
    if (!hasSuitableVersion(found, request)) continue;
    document.add(present(found, request.log), found.isBasic);
    if (found.blueprint !== null) document.add(namespaceOf(found, found.blueprint), () => false);
  }
  document.noteBlueprints(imports.flatMap(({ blueprint }) => blueprint ?? []));
  return { root: document.root, isBasic: document.isBasic, ...blueprintsOf(document.root) };
}

/** A file as it is taken in: with plugin properties and under its namespace. */
function present({ root, item, namespace, isBasic, blueprint }: Import, log: ProblemLog): MapToken {
  const complete = item.properties ? applyPluginProperties(root, item.properties) : root;
  if (namespace === null) return complete;
  const refuse = ({ origin }: Token, message: string, exception: ExceptionName) =>
    log.add({ code: null, exception, message }, placeOf(origin), null, () => excerptOf(origin));
  return applyNamespace(complete, { namespace, refuse, ...(blueprint === null ? {} : { isKept: isBasic }) });
}

/**
 * A version is not needed in an imported file; a written one is known, and not later than that of the main file, unless
 * versions are not looked at.
 */
function hasSuitableVersion(
  { root, location, item }: Import,
  { version, log, isVersionValidated }: ResolveRequest,
): boolean {
  const written = childOf(root, 'tosca_definitions_version');
  if (!written || !isVersionValidated) return true;
  const raw = textOf(written);
  const imported = raw === undefined ? undefined : readDslVersion(raw);
  if (!imported) {
    const message = `The tosca_definitions_version of '${location}' is none that is known.`;
    const { origin } = written;
    log.add({ code: null, exception: 'ValueError', message }, placeOf(origin), null, () => excerptOf(origin));
    return false;
  }
  if (!isLater(imported, version)) return true;
  item.element.report({
    code: 28,
    message: `An import uses a later tosca_definitions_version than the main file: '${location}' has ${imported.raw}, the main file ${version.raw}`,
  });
  return false;
}

/** What the document says of an imported blueprint, in the section made for that. */
function namespaceOf({ namespace, item, root }: Import, blueprint: string): MapToken {
  const origin = item.element.token?.origin ?? root.origin;
  const entry = (name: string, value: Token): [string, MapEntry] => [
    name,
    { key: textToken(name, origin), value },
  ];
  const map = (...entries: [string, MapEntry][]): MapToken => ({
    kind: 'map',
    entries: new Map(entries),
    origin,
  });
  return map(entry('namespaces_mapping', map(entry(namespace ?? '', textToken(blueprint, origin)))));
}

function blueprintsOf(root: MapToken): Pick<ResolvedDocument, 'importedBlueprints' | 'namespacesMapping'> {
  const ids = childOf(root, 'imported_blueprints');
  const mapping = childOf(root, 'namespaces_mapping');
  return {
    importedBlueprints: ids?.kind === 'list' ? ids.items.flatMap((item) => textOf(item) ?? []) : [],
    namespacesMapping: mapping?.kind === 'map' ? (toJson(mapping) as Record<string, string>) : {},
  };
}
