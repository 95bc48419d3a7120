import type { BlueprintDefinition } from '../definitions/blueprint-definition.ts';
import type { TypeInterfaces } from '../definitions/operation-definition.ts';
import { mapRecord } from '../json-values.ts';
import type { DataTypes, Schemas } from './data-type.ts';
import { deriveDataTypes } from './data-types.ts';
import { deriveTypes } from './derivation.ts';
import type { Derived } from './derivation.ts';
import { deriveInterfaces } from './interfaces.ts';
import { completeParameters, deriveProperties } from './schemas.ts';

export interface NodeType {
  properties: Schemas;
  interfaces: TypeInterfaces;
}

export interface RelationshipType {
  properties: Schemas;
  sourceInterfaces: TypeInterfaces;
  targetInterfaces: TypeInterfaces;
}

/** All types of a blueprint with what they inherit, defaults completed. */
export interface BlueprintTypes {
  dataTypes: DataTypes;
  nodeTypes: Map<string, Derived<NodeType>>;
  relationships: Map<string, Derived<RelationshipType>>;
}

export function deriveBlueprintTypes(definition: BlueprintDefinition): BlueprintTypes {
  const dataTypes = deriveDataTypes(definition.dataTypes);
  const parametersOf = (interfaces: TypeInterfaces) => completeInterfaces(interfaces, dataTypes);
  const nodeTypes = deriveTypes(definition.nodeTypes, {
    kind: 'node type',
    derive: (type, parent: NodeType | null) => {
      // Nothing is made of runtime properties, but their schemas are checked like those of properties.
      deriveProperties(type.runtimeProperties, {}, dataTypes);
      return {
        properties: deriveProperties(type.properties, parent?.properties ?? {}, dataTypes),
        interfaces: deriveInterfaces(parametersOf(type.interfaces), parent?.interfaces ?? {}),
      };
    },
  });
  const relationships = deriveTypes(definition.relationships, {
    kind: 'relationship type',
    derive: (type, parent: RelationshipType | null) => ({
      properties: deriveProperties(type.properties, parent?.properties ?? {}, dataTypes),
      sourceInterfaces: deriveInterfaces(parametersOf(type.sourceInterfaces), parent?.sourceInterfaces ?? {}),
      targetInterfaces: deriveInterfaces(parametersOf(type.targetInterfaces), parent?.targetInterfaces ?? {}),
    }),
  });
  return { dataTypes, nodeTypes, relationships };
}

/** Completes the defaults of the inputs that the operations of a type declare. */
const completeInterfaces = (interfaces: TypeInterfaces, dataTypes: DataTypes): TypeInterfaces =>
  mapRecord(interfaces, (operations) =>
    mapRecord(operations, (operation) => {
      const schemas = completeParameters(operation.inputs, dataTypes);
      return {
        ...operation,
        inputs: mapRecord(operation.inputs, (input, name) => ({
          ...input,
          schema: schemas[name] ?? input.schema,
        })),
      };
    }),
  );
