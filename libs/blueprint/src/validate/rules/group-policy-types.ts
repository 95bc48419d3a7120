import type { DefinitionRule } from '../rule.ts';

/** Policies of groups and their triggers are of types that exist (41, 42). */
export const groupPolicyTypes: DefinitionRule = ({ definition }) => {
  for (const group of definition.groups.values()) {
    for (const [name, policy] of group.policies) {
      if (!definition.policyTypes.has(policy.type)) {
        policy.element.at('type').report({
          code: 41,
          message: `Policy '${name}' of group '${group.name}' references a non existent policy type '${policy.type}'`,
        });
      }
      for (const [trigger, { type, element }] of policy.triggers) {
        if (definition.policyTriggers.has(type)) continue;
        element.at('type').report({
          code: 42,
          message: `Trigger '${trigger}' of policy '${name}' of group '${group.name}' references a non existent policy trigger '${type}'`,
        });
      }
    }
  }
};
