import type { BlueprintDefinition } from '../definitions/blueprint-definition.ts';
import type { TypeInterfaces } from '../definitions/operation-definition.ts';
import { plainSchemas } from '../definitions/schema-definition.ts';
import type { JsonObject } from '../json.ts';
import { mapRecord, toRecord } from '../json-values.ts';
import type { BlueprintTypes } from '../types/blueprint-types.ts';
import { presentDataType } from '../types/data-types.ts';
import { withInputs } from '../types/interfaces.ts';

/** What the plan says about relationship types. */
export function planRelationshipTypes(
  definition: BlueprintDefinition,
  types: BlueprintTypes,
): Record<string, JsonObject> {
  return toRecord(
    [...types.relationships].map(([name, { hierarchy, type }]) => {
      const derivedFrom = definition.relationships.get(name)?.derivedFrom;
      const plan: JsonObject = {
        name,
        ...(derivedFrom ? { derivedFrom } : {}),
        typeHierarchy: hierarchy,
        properties: type.properties as unknown as JsonObject,
        sourceInterfaces: interfacesOf(type.sourceInterfaces),
        targetInterfaces: interfacesOf(type.targetInterfaces),
      };
      return [name, plan];
    }),
  );
}

export function planDataTypes(
  definition: BlueprintDefinition,
  types: BlueprintTypes,
): Record<string, JsonObject> {
  return toRecord(
    [...definition.dataTypes.values()].flatMap((dataType) => {
      const derived = types.dataTypes.get(dataType.name);
      return derived ? [[dataType.name, presentDataType(dataType, derived)] as const] : [];
    }),
  );
}

const interfacesOf = (interfaces: TypeInterfaces): JsonObject =>
  mapRecord(interfaces, (operations) =>
    mapRecord(
      operations,
      (operation) =>
        withInputs(
          operation,
          plainSchemas(operation.inputs) as unknown as JsonObject,
        ) as unknown as JsonObject,
    ),
  );
