import type { DslVersion } from '../definitions/dsl-version.ts';
import type { Element } from '../parse/element.ts';
import { tokenType } from '../parse/token.ts';
import type { ExceptionName } from '../problem.ts';
import { checkGivenProperties } from './plugin-properties.ts';

/** One item of an `imports` list. */
export interface ImportItem {
  /** As written, e.g. `store--../lib/extra.yaml`. */
  text: string;
  element: Element;
  /** Plugin properties written beside the import, if any. */
  properties: Element | null;
}

const EMPTY_LIST = "'imports' is empty: list what is imported, or leave it out.";

/** Minor version of the language that properties beside an import came with. */
const PROPERTIES_SINCE = 5;

/** Reads the `imports` of a main file, which are checked as any other section. */
export function readImports(
  imports: Element,
  facts: { version: DslVersion; isVersionValidated: boolean },
): ImportItem[] {
  if (imports.token && imports.isAbsent) refuse(imports, 'TypeError', EMPTY_LIST);
  const written = imports.items();
  for (const item of written) checkKinds(item, facts);
  const items = written.flatMap(readItem);
  const first = new Map<string, ImportItem>();
  for (const item of items) {
    if (first.has(item.text))
      imports.report({
        code: 2,
        exception: 'DSLParsingFormatException',
        message: `Duplicate imports: '${item.text}'`,
      });
    else first.set(item.text, item);
  }
  return [...first.values()];
}

/** Reads the `imports` of an imported file: a mapping may hold several imports, and one named twice counts once. */
export function readFurtherImports(imports: Element): ImportItem[] {
  if (!imports.token) return [];
  const { token } = imports;
  if (token.kind === 'map' && token.entries.size === 0) return [];
  if (token.kind !== 'list') {
    refuse(imports, 'TypeError', imports.isAbsent ? EMPTY_LIST : "'imports' is a list.");
    return [];
  }
  return imports.items().flatMap((element): ImportItem[] => {
    const text = element.token?.kind === 'scalar' && element.token.type === 'string' && element.token.value;
    if (typeof text === 'string') return [{ text, element, properties: null }];
    if (element.token?.kind === 'map')
      return element.entries().map(([target, properties]) => ({ text: target, element, properties }));
    refuse(element, 'AttributeError', 'An import is a text, or a mapping of an import to plugin properties.');
    return [];
  });
}

/** An import of the wrong kind, or with properties before there were any, is refused before anything else about imports. */
function checkKinds(
  element: Element,
  { version, isVersionValidated }: { version: DslVersion; isVersionValidated: boolean },
): void {
  const { token } = element;
  if (token?.kind !== 'map') {
    if (token && tokenType(token) !== 'string') element.entries();
    return;
  }
  const given = [...token.entries.keys()].map((key) => element.at(key)).filter(({ isAbsent }) => !isAbsent);
  for (const properties of given) properties.entries();
  if (!isVersionValidated || version.minor >= PROPERTIES_SINCE) return;
  for (const { path } of given) {
    const name = path.slice(element.path.length + 1);
    element.report({
      code: 102,
      message: `${name} not supported in version ${version.raw}, it was added in cloudify_dsl_1_${PROPERTIES_SINCE}`,
      isKeyMarked: true,
      // The rule on features finds it again.
      once: `${name} in ${element.place?.file}`,
    });
  }
}

function readItem(element: Element): ImportItem[] {
  if (!element.token) return [];
  if (tokenType(element.token) === 'string')
    return [{ text: element.string() as string, element, properties: null }];
  const [only, ...others] = element.token.kind === 'map' ? [...element.token.entries] : [];
  if (only && others.length === 0 && only[1].key.type === 'string') {
    const properties = element.at(only[0]);
    checkGivenProperties(properties);
    return [{ text: only[0], element, properties }];
  }
  if (element.token.kind === 'map' || element.isAbsent) {
    element.report({
      code: 220,
      exception: 'DSLParsingFormatException',
      message:
        'An import is a text, or a mapping with one key, the import, and plugin properties as its value.',
    });
  }
  return [];
}

const refuse = (element: Element, exception: ExceptionName, message: string): void =>
  element.report({ code: null, exception, message });
