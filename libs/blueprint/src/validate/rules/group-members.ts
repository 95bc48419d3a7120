import type { DefinitionRule } from '../rule.ts';

/** Groups consist of node templates and groups that exist (40), and share no name with a template (211). */
export const groupMembers: DefinitionRule = ({ definition }) => {
  for (const { name, element } of definition.groups.values()) {
    if (definition.templates.has(name))
      element.report({ code: 211, message: `Both a group and a node template are named '${name}'` });
    for (const member of element.at('members').items()) {
      const text = member.string();
      if (text === undefined || definition.templates.has(text) || definition.groups.has(text)) continue;
      member.report({
        code: 40,
        message: `Member '${text}' of group '${name}' does not match any defined node`,
        unknown: {
          name: text,
          known: [...definition.templates.keys(), ...definition.groups.keys()],
          section: 'node_templates',
        },
      });
    }
  }
};
