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

/** Reads the `imports` of a main file, which are checked as any other section. */
export function readImports(imports: Element): ImportItem[] {
  if (imports.token && imports.isAbsent) refuse(imports, 'TypeError', EMPTY_LIST);
  const items = imports.items().flatMap(readItem);
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
  if (imports.token.kind !== 'list') {
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

function readItem(element: Element): ImportItem[] {
  if (!element.token) return [];
  if (tokenType(element.token) === 'string')
    return [{ text: element.string() as string, element, properties: null }];
  const entries = element.entries();
  const [only] = entries;
  if (only && entries.length === 1) {
    checkGivenProperties(only[1]);
    return [{ text: only[0], element, properties: only[1] }];
  }
  const isMapping = element.token.kind === 'map' && (entries.length > 1 || element.token.entries.size === 0);
  if (isMapping || element.isAbsent) {
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
