import type { Element } from '../../parse/element.ts';
import { isPrimitiveType } from '../../types/primitive-types.ts';
import type { DefinitionRule, DefinitionSubject } from '../rule.ts';

/** The types of plugin properties exist (103), though nothing is made of them. */
export const declaredTypes: DefinitionRule = ({ definition, types }) => {
  for (const { element } of definition.plugins.values()) {
    const properties = element.at('properties');
    if (properties.token?.kind !== 'map') continue;
    for (const name of properties.token.entries.keys()) checkType(properties.at(name), types);
  }
};

function checkType(schema: Element, { dataTypes }: DefinitionSubject['types']): void {
  const element = schema.at('type');
  const type = element.json();
  if (typeof type !== 'string' || type === '' || isPrimitiveType(type) || dataTypes.has(type)) return;
  element.report({
    code: 103,
    message: `Illegal type name '${type}'`,
    unknown: { name: type, known: dataTypes.keys(), section: 'data_types' },
  });
}
