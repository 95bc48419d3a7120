import type { Element } from '../parse/element.ts';
import { mapping, namesOf, optional, strictly, text } from './form.ts';
import { TYPE_INTERFACES } from './operation-definition.ts';
import type { TypeInterfaces } from './operation-definition.ts';
import { DATA_PROPERTIES, PROPERTIES, nameInData } from './schema-definition.ts';
import type { SchemaDefinitions } from './schema-definition.ts';

/** What all derivable types have in common. */
export interface TypeDefinition {
  name: string;
  derivedFrom: string | null;
  properties: SchemaDefinitions;
  element: Element;
}

export interface DataTypeDefinition extends TypeDefinition {
  description: string | null;
  version: string | null;
}

export interface NodeTypeDefinition extends TypeDefinition {
  interfaces: TypeInterfaces;
  /** They tell people what operations will set; nothing is made of them. */
  runtimeProperties: SchemaDefinitions;
}

export interface RelationshipTypeDefinition extends TypeDefinition {
  sourceInterfaces: TypeInterfaces;
  targetInterfaces: TypeInterfaces;
}

const KEYS = {
  derived_from: optional(text, 'The type whose properties and operations it inherits.'),
  properties: optional(PROPERTIES, 'Schemas of the properties, by name.'),
};

const DATA_TYPE = mapping('data type', {
  derived_from: { ...KEYS.derived_from, form: nameInData(text) },
  properties: { ...KEYS.properties, form: DATA_PROPERTIES },
  description: optional(text, 'What it is for.'),
  version: optional(text, 'Version of the type, for people.'),
});

const NODE_TYPE = mapping('node type', {
  ...KEYS,
  interfaces: optional(TYPE_INTERFACES, 'Operations, by interface.'),
  runtime_properties: optional(PROPERTIES, 'Schemas of the runtime properties that operations set, by name.'),
});

const RELATIONSHIP_TYPE = mapping('relationship type', {
  ...KEYS,
  source_interfaces: optional(TYPE_INTERFACES, 'Operations on the source, by interface.'),
  target_interfaces: optional(TYPE_INTERFACES, 'Operations on the target, by interface.'),
});

/** Each of the three has its own way with a type that is left empty; data types also with one that is no mapping. */
const MAPPINGS_ONLY = { refused: 'other kinds', exception: 'AttributeError', nothing: {} } as const;
const NO_NULLS = { refused: 'null', exception: 'KeyError', nothing: {} } as const;

export const DATA_TYPES = namesOf(
  strictly(DATA_TYPE, MAPPINGS_ONLY),
  (written, name, element): DataTypeDefinition => ({
    ...toType(written, name, element),
    description: written.description ?? null,
    version: written.version ?? null,
  }),
);

export const NODE_TYPES = namesOf(
  strictly(NODE_TYPE, NO_NULLS),
  (written, name, element): NodeTypeDefinition => ({
    ...toType(written, name, element),
    interfaces: written.interfaces ?? {},
    runtimeProperties: written.runtime_properties ?? {},
  }),
);

export const RELATIONSHIP_TYPES = namesOf(
  strictly(RELATIONSHIP_TYPE, NO_NULLS),
  (written, name, element): RelationshipTypeDefinition => {
    if (written.derived_from === undefined) refuseEmptyOperations(element);
    return {
      ...toType(written, name, element),
      sourceInterfaces: written.source_interfaces ?? {},
      targetInterfaces: written.target_interfaces ?? {},
    };
  },
);

/** The form has looked at what stands here already. */
const childrenOf = (element: Element): [string, Element][] =>
  element.token?.kind === 'map' ? [...element.token.entries.keys()].map((key) => [key, element.at(key)]) : [];

/** Operations may be left empty where there are some of a parent to be merged with, even if it has none of that name. */
function refuseEmptyOperations(relationship: Element): void {
  for (const side of ['source_interfaces', 'target_interfaces'])
    for (const [, operations] of childrenOf(relationship.at(side)))
      for (const [name, operation] of childrenOf(operations))
        if (operation.isAbsent)
          operation.report({
            code: null,
            exception: 'KeyError',
            message: `Operation '${name}' is empty; write {} for one that does nothing.`,
          });
}

function toType(
  written: { derived_from?: string; properties?: SchemaDefinitions },
  name: string,
  element: Element,
): TypeDefinition {
  return { name, derivedFrom: written.derived_from ?? null, properties: written.properties ?? {}, element };
}
