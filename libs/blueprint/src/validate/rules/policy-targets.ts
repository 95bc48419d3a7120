import type { DefinitionRule } from '../rule.ts';

const SCALING = 'cloudify.policies.scaling';

/** Policies are scaling policies (204) with at least one target (206), and targets are groups (205). */
export const policyTargets: DefinitionRule = ({ definition }) => {
  for (const { name, type, element } of definition.policies.values()) {
    if (type !== '' && type !== SCALING) {
      element.at('type').report({
        code: 204,
        message: `'${type}' policy type is not implemented. Only '${SCALING}' policy type is supported.`,
        unknown: { name: type, known: [SCALING], section: null },
      });
    }
    const targets = element.at('targets');
    const items = targets.token?.kind === 'list' ? targets.items() : [];
    if (targets.token?.kind === 'list' && items.length === 0) {
      targets.report({
        code: 206,
        message: `Policy '${name}' has no targets groups defined for it. At least one target group is required.`,
      });
    }
    for (const item of items) {
      const target = item.string();
      if (target === undefined || definition.groups.has(target)) continue;
      item.report({
        code: 205,
        message: `'${target}' is not a valid policy target. Only groups are valid policy targets.`,
        unknown: { name: target, known: definition.groups.keys(), section: 'groups' },
      });
    }
  }
};
