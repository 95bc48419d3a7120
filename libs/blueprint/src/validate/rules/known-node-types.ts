import type { DefinitionRule } from '../rule.ts';

/** The type of every node template is defined (spec code 7). */
export const knownNodeTypes: DefinitionRule = ({ definition, types }) => {
  for (const template of definition.templates.values()) {
    if (template.type === '' || types.nodeTypes.has(template.type)) continue;
    template.element.at('type').report({
      code: 7,
      message: `Could not locate node type: '${template.type}'`,
      unknown: { name: template.type, known: types.nodeTypes.keys(), section: 'node_types' },
    });
  }
};
