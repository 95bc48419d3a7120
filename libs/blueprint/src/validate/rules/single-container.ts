import type { DefinitionRule } from '../rule.ts';

const CONTAINED_IN = 'cloudify.relationships.contained_in';

/** A node is contained in at most one other (112). */
export const singleContainer: DefinitionRule = ({ definition, types }) => {
  for (const { name, relationships, element } of definition.templates.values()) {
    const containers = relationships.filter(({ type }) =>
      types.relationships.get(type)?.hierarchy.includes(CONTAINED_IN),
    );
    if (containers.length < 2) continue;
    const targets = containers.map(({ target }) => `'${target}'`).join(', ');
    element.at('relationships').report({
      code: 112,
      message: `Node '${name}' has more than one relationship that is derived from '${CONTAINED_IN}' relationship, for targets: [${targets}]`,
    });
  }
};
