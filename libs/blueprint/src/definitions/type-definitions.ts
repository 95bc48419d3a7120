import type { Element } from '../parse/element.ts';
import { mapping, namesOf, optional, text } from './form.ts';
import { TYPE_INTERFACES } from './operation-definition.ts';
import type { TypeInterfaces } from './operation-definition.ts';
import { PROPERTIES } from './schema-definition.ts';
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
  ...KEYS,
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

export const DATA_TYPES = namesOf(DATA_TYPE, (written, name, element): DataTypeDefinition => ({
  ...toType(written, name, element),
  description: written.description ?? null,
  version: written.version ?? null,
}));

export const NODE_TYPES = namesOf(NODE_TYPE, (written, name, element): NodeTypeDefinition => ({
  ...toType(written, name, element),
  interfaces: written.interfaces ?? {},
  runtimeProperties: written.runtime_properties ?? {},
}));

export const RELATIONSHIP_TYPES = namesOf(
  RELATIONSHIP_TYPE,
  (written, name, element): RelationshipTypeDefinition => ({
    ...toType(written, name, element),
    sourceInterfaces: written.source_interfaces ?? {},
    targetInterfaces: written.target_interfaces ?? {},
  }),
);

function toType(
  written: { derived_from?: string; properties?: SchemaDefinitions },
  name: string,
  element: Element,
): TypeDefinition {
  return { name, derivedFrom: written.derived_from ?? null, properties: written.properties ?? {}, element };
}
