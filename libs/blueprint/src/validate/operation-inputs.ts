import type { BlueprintDefinition } from '../definitions/blueprint-definition.ts';
import type { SchemaDefinitions } from '../definitions/schema-definition.ts';

/** The inputs that operations of node types and relationship types declare, operation by operation. */
export function operationInputs({ nodeTypes, relationships }: BlueprintDefinition): SchemaDefinitions[] {
  const interfaces = [
    ...[...nodeTypes.values()].map((type) => type.interfaces),
    ...[...relationships.values()].flatMap((type) => [type.sourceInterfaces, type.targetInterfaces]),
  ];
  return interfaces
    .flatMap((operations) => Object.values(operations).flatMap((byName) => Object.values(byName)))
    .map(({ inputs }) => inputs);
}
