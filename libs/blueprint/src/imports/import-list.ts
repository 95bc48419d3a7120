import type { Element } from '../parse/element.ts';
import { tokenType } from '../parse/token.ts';

/** One item of an `imports` list. */
export interface ImportItem {
  /** As written, e.g. `store--../lib/extra.yaml`. */
  text: string;
  element: Element;
  /** Plugin properties written beside the import, if any. */
  properties: Element | null;
}

/** Reads the `imports` of a file. */
export function readImports(imports: Element): ImportItem[] {
  const items = imports.items().flatMap(readItem);
  const seen = new Set<string>();
  for (const { text } of items) {
    if (seen.has(text))
      imports.report({
        code: 2,
        exception: 'DSLParsingFormatException',
        message: `Duplicate imports: '${text}'`,
      });
    seen.add(text);
  }
  return items.filter(({ text }, index) => items.findIndex((item) => item.text === text) === index);
}

function readItem(element: Element): ImportItem[] {
  if (!element.token || element.isAbsent) return [];
  if (tokenType(element.token) === 'string')
    return [{ text: element.string() as string, element, properties: null }];
  const entries = element.entries();
  const [only] = entries;
  if (only && entries.length === 1) return [{ text: only[0], element, properties: only[1] }];
  if (entries.length > 1) {
    element.report({
      code: 220,
      exception: 'DSLParsingFormatException',
      message: 'An import with properties is a mapping with one key, the import.',
    });
  }
  return [];
}
