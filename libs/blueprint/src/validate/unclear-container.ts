import type { BlueprintDefinition } from '../definitions/blueprint-definition.ts';

const CONTAINED_IN = 'cloudify.relationships.contained_in';

/**
 * True when it cannot be told what contains a node, as it, a relationship of it, or something that contains it is of
 * an unknown type or does not exist. That was reported; what rules say about its container would only follow from it.
 */
export function hasUnclearContainer(name: string, definition: BlueprintDefinition): boolean {
  const seen = new Set([name]);
  for (const node of seen) {
    const template = definition.templates.get(node);
    if (!template || !ancestorsOf(template.type, definition.nodeTypes)) return true;
    for (const { type, target } of template.relationships) {
      const ancestors = ancestorsOf(type, definition.relationships);
      if (!ancestors) return true;
      if (ancestors.has(CONTAINED_IN)) seen.add(target);
    }
  }
  return false;
}

/** A type and all its ancestors; undefined when one of them is not defined. */
function ancestorsOf(
  type: string,
  types: ReadonlyMap<string, { derivedFrom: string | null }>,
): Set<string> | undefined {
  const seen = new Set<string>();
  let current: string | null = type;
  while (current !== null) {
    const definition: { derivedFrom: string | null } | undefined = types.get(current);
    if (!definition || seen.has(current)) return undefined;
    seen.add(current);
    current = definition.derivedFrom;
  }
  return seen;
}
