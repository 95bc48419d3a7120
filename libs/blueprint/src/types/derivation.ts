import type { TypeDefinition } from '../definitions/type-definitions.ts';

/** A type with everything it inherits; `hierarchy` leads from the root ancestor to the type itself. */
export interface Derived<T> {
  hierarchy: string[];
  type: T;
}

interface Derivation<D extends TypeDefinition, T> {
  /** Combines a definition with its complete parent, or null for a root. */
  derive: (definition: D, parent: T | null) => T;
  /** What the messages call the section, e.g. `node type`. */
  kind: string;
}

/**
 * Derives every type of a section from its ancestors, in the order written. Each type is derived once, so this is
 * linear. An unknown parent or a cycle is reported; the type then counts as a root.
 */
export function deriveTypes<D extends TypeDefinition, T>(
  definitions: ReadonlyMap<string, D>,
  { derive, kind }: Derivation<D, T>,
): Map<string, Derived<T>> {
  const done = new Map<string, Derived<T>>();
  for (const definition of definitions.values()) {
    for (const ancestor of underivedAncestors(definition, definitions, { done, kind })) {
      const parent = ancestor.derivedFrom === null ? undefined : done.get(ancestor.derivedFrom);
      done.set(ancestor.name, {
        hierarchy: [...(parent?.hierarchy ?? []), ancestor.name],
        type: derive(ancestor, parent?.type ?? null),
      });
    }
  }
  return new Map([...definitions.keys()].map((name) => [name, done.get(name) as Derived<T>]));
}

/** The definition and those of its ancestors that are not derived yet, the remotest first. */
function underivedAncestors<D extends TypeDefinition, T>(
  definition: D,
  definitions: ReadonlyMap<string, D>,
  state: { done: ReadonlyMap<string, Derived<T>>; kind: string },
): D[] {
  const chain: D[] = [];
  for (
    let current: D | undefined = definition;
    current && !state.done.has(current.name);
    current = parentOf(current, definitions, state.kind)
  ) {
    const at = chain.indexOf(current);
    if (at >= 0) {
      reportCycle(chain.slice(at));
      break;
    }
    chain.push(current);
  }
  return chain.toReversed();
}

function parentOf<D extends TypeDefinition>(
  definition: D,
  definitions: ReadonlyMap<string, D>,
  kind: string,
): D | undefined {
  if (definition.derivedFrom === null) return undefined;
  const parent = definitions.get(definition.derivedFrom);
  if (!parent) {
    definition.element.at('derived_from').report({
      code: 103,
      message: `Missing definition for ${kind} '${definition.derivedFrom}', from which '${definition.name}' is derived.`,
    });
  }
  return parent;
}

function reportCycle(chain: TypeDefinition[]): void {
  const names = [...chain, chain[0]].map((definition) => definition?.name);
  chain[0]?.element.report({
    code: 100,
    message: `Parsing failed. Circular dependency detected: ${names.join(' --> ')}`,
  });
}
