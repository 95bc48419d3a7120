import type { Element } from '../parse/element.ts';
import { textOf } from '../parse/token.ts';
import type { TypeDefinition } from '../definitions/type-definitions.ts';

/** A type with everything it inherits; `hierarchy` leads from the root ancestor to the type itself. */
export interface Derived<T> {
  hierarchy: string[];
  type: T;
}

/** Types that may stand between one and its root ancestor; each knows all of them. */
export const MAXIMUM_CHAIN = 300;

interface Derivation<D extends TypeDefinition, T> {
  /** Combines a definition with its complete parent, or null for a root. */
  derive: (definition: D, parent: T | null) => T;
  /** What the messages call a type of the section. */
  kind: Kind;
}

type Kind = 'node type' | 'relationship type';

/** All keys that types of any kind may have. */
const KEYS = new Set([
  'derived_from',
  'properties',
  'interfaces',
  'runtime_properties',
  'source_interfaces',
  'target_interfaces',
  'description',
  'version',
]);

const SECTIONS: Readonly<Record<Kind, string>> = {
  'node type': 'node_types',
  'relationship type': 'relationships',
};

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
      const parent = parentWithin(ancestor, done, kind);
      done.set(ancestor.name, {
        hierarchy: [...(parent?.hierarchy ?? []), ancestor.name],
        type: derive(ancestor, parent?.type ?? null),
      });
    }
  }
  return new Map([...definitions.keys()].map((name) => [name, done.get(name) as Derived<T>]));
}

/** The derived parent; a type that is too far from its root ancestor is reported and counts as one itself. */
function parentWithin<D extends TypeDefinition, T>(
  definition: D,
  done: ReadonlyMap<string, Derived<T>>,
  kind: Kind,
): Derived<T> | undefined {
  const parent = definition.derivedFrom === null ? undefined : done.get(definition.derivedFrom);
  if (!parent || parent.hierarchy.length < MAXIMUM_CHAIN) return parent;
  const message = `The ${kind} '${definition.name}' is derived in more than ${MAXIMUM_CHAIN} steps.`;
  definition.element.report({ code: 100, message });
  return undefined;
}

/** True for a type with an unknown or malformed ancestor, or one in a circle: its properties are not known completely. */
export const isPartial = (
  { hierarchy }: { hierarchy: readonly string[] },
  definitions: ReadonlyMap<string, TypeDefinition>,
): boolean =>
  definitions.get(hierarchy[0] ?? '')?.derivedFrom !== null ||
  hierarchy.some((name) => !isWellFormed(definitions.get(name)?.element));

/** False when the properties of a type cannot be read, or may stand under a misspelt key. */
export function isWellFormed(type: Element | undefined): boolean {
  if (!type || type.isAbsent) return true;
  if (type.token?.kind !== 'map') return false;
  const parent = type.at('derived_from');
  if (!parent.isAbsent && textOf(parent.token) === undefined) return false;
  const properties = type.at('properties');
  if (!properties.isAbsent && properties.token?.kind !== 'map') return false;
  return [...type.token.entries.keys()].every((key) => KEYS.has(key));
}

/** The definition and those of its ancestors that are not derived yet, the remotest first. */
function underivedAncestors<D extends TypeDefinition, T>(
  definition: D,
  definitions: ReadonlyMap<string, D>,
  state: { done: ReadonlyMap<string, Derived<T>>; kind: Kind },
): D[] {
  const chain = new Set<D>();
  for (
    let current: D | undefined = definition;
    current && !state.done.has(current.name);
    current = parentOf(current, definitions, state.kind)
  ) {
    if (chain.has(current)) {
      const names = [...chain];
      reportCycle(names.slice(names.indexOf(current)));
      break;
    }
    chain.add(current);
  }
  return [...chain].toReversed();
}

function parentOf<D extends TypeDefinition>(
  definition: D,
  definitions: ReadonlyMap<string, D>,
  kind: Kind,
): D | undefined {
  if (definition.derivedFrom === null) return undefined;
  const parent = definitions.get(definition.derivedFrom);
  if (!parent) {
    definition.element.at('derived_from').report({
      code: 103,
      message: `Missing definition for ${kind} '${definition.derivedFrom}', from which '${definition.name}' is derived.`,
      unknown: { name: definition.derivedFrom, known: definitions.keys(), section: SECTIONS[kind] },
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
