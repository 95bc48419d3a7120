import type { DefinitionRule } from '../rule.ts';

/** A relationship has a known type (26) and leads to another (23) template that exists (25). */
export const relationshipEnds: DefinitionRule = ({ definition, types }) => {
  for (const { name, relationships } of definition.templates.values()) {
    for (const { type, target, element } of relationships) {
      if (type !== '' && !types.relationships.has(type)) {
        element.at('type').report({
          code: 26,
          message: `A relationship instance under node '${name}' declares an undefined relationship type '${type}'`,
          unknown: { name: type, known: types.relationships.keys(), section: 'relationships' },
        });
      }
      const at = element.at('target');
      const instance = `A relationship instance under node '${name}' of type '${type}'`;
      if (target === name)
        at.report({ code: 23, message: `${instance} illegally declares the source node as the target node` });
      else if (target !== '' && !definition.templates.has(target)) {
        at.report({
          code: 25,
          message: `${instance} declares an undefined target node '${target}'`,
          unknown: { name: target, known: definition.templates.keys(), section: 'node_templates' },
        });
      }
    }
  }
};
