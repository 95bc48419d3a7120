import type { Element } from '../parse/element.ts';
import { tokenType } from '../parse/token.ts';

/**
 * The element of the document that a path of the plan was written in: as deep as the document has it. Inputs of
 * operations may come from a type; then it is the template that uses it.
 */
export function locate(document: Element, path: string): Element {
  const written = path
    .replace(/^nodes\./, 'node_templates.')
    .replace('.capabilities.scalable.', '.capabilities.scalable.properties.')
    .replaceAll(/\[(\d+)\]/g, '.$1');
  let element = document;
  let rest = written;
  while (rest !== '') {
    const next = stepInto(element, rest) ?? stepIntoOperation(element, rest);
    if (!next) return element;
    [element, rest] = next;
  }
  return element;
}

/** The element below, and what remains of the path. */
type Step = [Element, string];

/** Names may contain dots, so the key is the longest start of the path that the mapping has. */
function stepInto(element: Element, path: string): Step | undefined {
  if (element.token?.kind === 'list') {
    const [index = ''] = path.split('.');
    const item = element.items()[Number(index)];
    return item && [item, path.slice(index.length + 1)];
  }
  if (element.token?.kind !== 'map') return undefined;
  for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
    const key = path.slice(0, end);
    if (element.token.entries.has(key)) return [element.at(key), path.slice(end + 1)];
  }
  return undefined;
}

/**
 * In the plan operations of a template stand under `operations`, those of its relationships under the type of the
 * relationship, both with or without the name of the interface.
 */
function stepIntoOperation(template: Element, path: string): Step | undefined {
  if (path.startsWith('operations.'))
    return operationIn(template.at('interfaces'), path.slice('operations.'.length));
  const relationships = template.at('relationships');
  if (relationships.token?.kind !== 'list') return undefined;
  for (const relationship of relationships.items()) {
    const type = relationship.at('type').json();
    if (typeof type !== 'string' || !startsWith(path, type)) continue;
    const rest = path.slice(type.length + 1);
    const found =
      operationIn(relationship.at('source_interfaces'), rest) ??
      operationIn(relationship.at('target_interfaces'), rest);
    if (found) return found;
  }
  return undefined;
}

function operationIn(interfaces: Element, path: string): Step | undefined {
  const qualified = stepInto(interfaces, path);
  if (qualified) return stepInto(...qualified);
  if (interfaces.token?.kind !== 'map') return undefined;
  for (const [, operations] of interfaces.entries()) {
    const isMapping = operations.token !== undefined && tokenType(operations.token) === 'dict';
    const found = isMapping ? stepInto(operations, path) : undefined;
    if (found) return found;
  }
  return undefined;
}

const startsWith = (path: string, key: string): boolean => path === key || path.startsWith(`${key}.`);
