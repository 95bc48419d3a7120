import type { BlueprintDefinition } from '../definitions/blueprint-definition.ts';
import type { RelationshipDefinition, TemplateDefinition } from '../definitions/template-definition.ts';
import type { TypeDefinition } from '../definitions/type-definitions.ts';
import type { BlueprintTypes } from '../types/blueprint-types.ts';
import { isPartial } from '../types/derivation.ts';
import { mergeInterfaces } from '../types/interfaces.ts';
import { completeMapping } from '../types/typed-value.ts';
import type { ValueCheck } from '../types/typed-value.ts';
import type { Element } from '../parse/element.ts';
import type { InterfacesPlan, NodePlan, RelationshipPlan } from './plan.ts';
import { planOperations } from './operation-plans.ts';
import type { OperationMapping } from './operation-plans.ts';
import { scalingOf } from './scaling-properties.ts';

/** A node template merged with its type; operations are not yet mapped to plugins. */
export interface MergedTemplate {
  template: TemplateDefinition;
  node: NodePlan;
}

/**
 * Merges the node templates with their types: properties are completed and checked, interfaces merged. Templates of
 * an unknown type are left out; rules report them.
 */
export function mergeTemplates(definition: BlueprintDefinition, types: BlueprintTypes): MergedTemplate[] {
  return [...definition.templates.values()].flatMap((template) => {
    const type = types.nodeTypes.get(template.type);
    if (!type) return [];
    const { element } = template;
    const node: NodePlan = {
      id: template.name,
      name: template.name,
      type: template.type,
      typeHierarchy: type.hierarchy,
      properties: completeMapping(template.properties, type.type.properties, {
        ...checkOf(`'${template.name}' node`, element.at('properties'), {
          hierarchy: type.hierarchy,
          section: 'node_types',
          definitions: definition.nodeTypes,
        }),
        dataTypes: types.dataTypes,
      }),
      instances: template.deploy === null ? {} : { deploy: template.deploy },
      capabilities: { scalable: { properties: scalingOf(template.scaling, template.deploy) } },
      interfaces: mergeInterfaces(type.type.interfaces, template.interfaces, element),
      operations: {},
      relationships: template.relationships.flatMap((relationship) =>
        mergeRelationship(relationship, template, { definition, types }),
      ),
      plugins: [],
      deploymentPluginsToInstall: [],
    };
    return [{ template, node }];
  });
}

function mergeRelationship(
  relationship: RelationshipDefinition,
  template: TemplateDefinition,
  { definition, types }: { definition: BlueprintDefinition; types: BlueprintTypes },
): RelationshipPlan[] {
  const type = types.relationships.get(relationship.type);
  if (!type) return [];
  const { element } = relationship;
  const owner = `'${template.name}' node's relationship to '${relationship.target}'`;
  return [
    {
      type: relationship.type,
      typeHierarchy: type.hierarchy,
      targetId: relationship.target,
      properties: completeMapping(relationship.properties, type.type.properties, {
        ...checkOf(owner, element.at('properties'), {
          hierarchy: type.hierarchy,
          section: 'relationships',
          definitions: definition.relationships,
        }),
        dataTypes: types.dataTypes,
      }),
      sourceInterfaces: mergeInterfaces(type.type.sourceInterfaces, relationship.sourceInterfaces, element),
      targetInterfaces: mergeInterfaces(type.type.targetInterfaces, relationship.targetInterfaces, element),
      sourceOperations: {},
      targetOperations: {},
    },
  ];
}

/** The type that properties are checked against, and where it and its ancestors are written. */
interface CheckedType {
  hierarchy: readonly string[];
  section: 'node_types' | 'relationships';
  definitions: ReadonlyMap<string, TypeDefinition>;
}

const checkOf = (owner: string, element: Element, type: CheckedType): Omit<ValueCheck, 'dataTypes'> => ({
  owner,
  mustBeComplete: true,
  isPartial: () => isPartial(type, type.definitions),
  report: ({ missing, ...mistake }) =>
    element.report({
      ...mistake,
      ...(missing === undefined ? {} : { missingAt: schemaKeys(missing, type) }),
    }),
});

/** Where the type would say that a property may be left out. */
const schemaKeys = (property: string, { hierarchy, section }: CheckedType): string[] =>
  hierarchy.flatMap((type) =>
    ['default', 'required'].map((key) => `${section}.${type}.properties.${property}.${key}`),
  );

/** Every implementation that the merged templates mention, to look up which are scripts. */
export const implementationsOf = (merged: readonly MergedTemplate[]): string[] =>
  merged.flatMap(({ node }) => [
    ...textsOf(node.interfaces),
    ...node.relationships.flatMap((relationship) => [
      ...textsOf(relationship.sourceInterfaces),
      ...textsOf(relationship.targetInterfaces),
    ]),
  ]);

const textsOf = (interfaces: InterfacesPlan): string[] =>
  Object.values(interfaces).flatMap((operations) =>
    Object.values(operations).map((operation) => operation.implementation),
  );

/** Maps the operations of a merged template to plugins. */
export function withOperations(
  { template, node }: MergedTemplate,
  { types, ...mapping }: Pick<OperationMapping, 'implementations' | 'plugins'> & { types: BlueprintTypes },
): NodePlan {
  const { element } = template;
  const operations = planOperations(node.interfaces, {
    ...mapping,
    unknownCode: 10,
    owner: `node '${node.id}' of type '${node.type}'`,
    element,
    interfacesAt: () => ['interfaces'],
    inherited: types.nodeTypes.get(node.type)?.type.interfaces,
  });
  const relationships = node.relationships.map((relationship): RelationshipPlan => {
    const owner = `relationship of type '${relationship.type}' in node '${node.id}'`;
    const index = (): number =>
      template.relationships.findIndex(
        ({ type, target }) => type === relationship.type && target === relationship.targetId,
      );
    const type = types.relationships.get(relationship.type)?.type;
    const relationshipMapping = { ...mapping, unknownCode: 19 as const, owner, element };
    const source: OperationMapping = {
      ...relationshipMapping,
      interfacesAt: () => ['relationships', String(index()), 'source_interfaces'],
      inherited: type?.sourceInterfaces,
    };
    const target: OperationMapping = {
      ...relationshipMapping,
      interfacesAt: () => ['relationships', String(index()), 'target_interfaces'],
      inherited: type?.targetInterfaces,
    };
    return {
      ...relationship,
      sourceOperations: planOperations(relationship.sourceInterfaces, source),
      targetOperations: planOperations(relationship.targetInterfaces, target),
    };
  });
  return { ...node, operations, relationships };
}
