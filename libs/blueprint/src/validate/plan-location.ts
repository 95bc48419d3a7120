import type { Element } from '../parse/element.ts';

/**
 * The element of the document that a path of the plan was written in: as deep as the document has it. Inputs of
 * operations may come from a type; then it is the template that uses it.
 */
export function locate(document: Element, path: string): Element {
  const written = path.replace(/^nodes\./, 'node_templates.').replaceAll(/\[(\d+)\]/g, '.$1');
  let element = document;
  let rest = written;
  while (rest !== '') {
    const key = keyAtStart(element, rest);
    if (key === undefined) return element;
    element = element.at(key);
    rest = rest.slice(key.length + 1);
  }
  return element;
}

/** Names may contain dots, so the key is whatever the mapping has that the path goes on with. */
function keyAtStart(element: Element, path: string): string | undefined {
  if (element.token?.kind !== 'map') return undefined;
  return [...element.token.entries.keys()]
    .filter((key) => path === key || path.startsWith(`${key}.`))
    .sort((left, right) => right.length - left.length)[0];
}
