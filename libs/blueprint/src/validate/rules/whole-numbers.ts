import type { BlueprintDefinition } from '../../definitions/blueprint-definition.ts';
import type { SchemaDefinitions } from '../../definitions/schema-definition.ts';
import type { Element } from '../../parse/element.ts';
import type { ValueSchema } from '../../plan/plan.ts';
import type { DataTypes, Schemas } from '../../types/data-type.ts';
import { operationInputs } from '../operation-inputs.ts';
import type { DefinitionRule, DefinitionSubject } from '../rule.ts';

/**
 * A number written with a fraction, as `1.0`, is no integer, even if the fraction is nothing (105). It shows only in what
 * is written: as a value it is the same number.
 */
export const wholeNumbers: DefinitionRule = (subject) => {
  const { definition, types } = subject;
  for (const schemas of declaredSchemas(definition)) {
    for (const { schema, element } of Object.values(schemas))
      checkValue(element.at('default'), schema, types.dataTypes);
  }
  for (const template of definition.templates.values()) {
    const properties = types.nodeTypes.get(template.type)?.type.properties;
    checkProperties(template.element.at('properties'), properties, types.dataTypes);
    for (const relationship of template.relationships) checkRelationship(relationship, subject);
  }
};

function declaredSchemas(definition: BlueprintDefinition): SchemaDefinitions[] {
  const { dataTypes, nodeTypes, relationships, workflows, policyTypes, policyTriggers } = definition;
  return [
    definition.inputs,
    ...[...dataTypes.values(), ...nodeTypes.values(), ...relationships.values()].map(
      (type) => type.properties,
    ),
    ...[...policyTypes.values(), ...policyTriggers.values()].map(({ schemas }) => schemas),
    ...[...workflows.values()].map(({ parameters }) => parameters),
    ...operationInputs(definition),
  ];
}

function checkRelationship(
  { type, element }: { type: string; element: Element },
  { types }: DefinitionSubject,
): void {
  const properties = types.relationships.get(type)?.type.properties;
  checkProperties(element.at('properties'), properties, types.dataTypes);
}

function checkProperties(element: Element, schemas: Schemas | undefined, dataTypes: DataTypes): void {
  if (!schemas || element.token?.kind !== 'map') return;
  for (const name of element.token.entries.keys())
    if (Object.hasOwn(schemas, name)) checkValue(element.at(name), schemas[name] ?? {}, dataTypes);
}

function checkValue(element: Element, { type }: ValueSchema, dataTypes: DataTypes): void {
  if (typeof type !== 'string') return;
  const { token } = element;
  if (token?.kind === 'map') return checkProperties(element, dataTypes.get(type)?.properties, dataTypes);
  const isWhole = token?.kind === 'scalar' && token.type === 'float' && Number.isInteger(token.value);
  if (type !== 'integer' || !isWhole) return;
  element.report({
    code: 105,
    message: `'${element.path}' is of type 'integer', but ${token.value} is written with a fraction`,
    hint: `write ${token.value} without one`,
  });
}
