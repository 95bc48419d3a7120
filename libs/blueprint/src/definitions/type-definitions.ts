import type { Element } from '../parse/element.ts';
import { readTypeInterfaces } from './operation-definition.ts';
import type { TypeInterfaces } from './operation-definition.ts';
import { readSchemas } from './schema-definition.ts';
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
}

export interface RelationshipTypeDefinition extends TypeDefinition {
  sourceInterfaces: TypeInterfaces;
  targetInterfaces: TypeInterfaces;
}

export function readDataTypes(section: Element): Map<string, DataTypeDefinition> {
  return readEach(section, (element, name) => {
    element.allow(['properties', 'derived_from', 'description', 'version']);
    return {
      ...readType(element, name),
      description: element.at('description').string() ?? null,
      version: element.at('version').string() ?? null,
    };
  });
}

export function readNodeTypes(section: Element): Map<string, NodeTypeDefinition> {
  return readEach(section, (element, name) => {
    element.allow(['derived_from', 'properties', 'interfaces', 'runtime_properties']);
    readSchemas(element.at('runtime_properties'), 'property');
    return { ...readType(element, name), interfaces: readTypeInterfaces(element.at('interfaces')) };
  });
}

export function readRelationshipTypes(section: Element): Map<string, RelationshipTypeDefinition> {
  return readEach(section, (element, name) => {
    element.allow(['derived_from', 'properties', 'source_interfaces', 'target_interfaces']);
    return {
      ...readType(element, name),
      sourceInterfaces: readTypeInterfaces(element.at('source_interfaces')),
      targetInterfaces: readTypeInterfaces(element.at('target_interfaces')),
    };
  });
}

function readType(element: Element, name: string): TypeDefinition {
  return {
    name,
    derivedFrom: element.at('derived_from').string() ?? null,
    properties: readSchemas(element.at('properties'), 'property'),
    element,
  };
}

/** Reads the named definitions of a section, in the order written. */
export const readEach = <T>(section: Element, read: (element: Element, name: string) => T): Map<string, T> =>
  new Map(section.entries().map(([name, element]) => [name, read(element, name)]));
