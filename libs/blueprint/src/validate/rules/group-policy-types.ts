import type { DefinitionRule } from '../rule.ts';

/** Policies of groups and their triggers are of types that exist (41, 42). */
export const groupPolicyTypes: DefinitionRule = ({ definition }) => {
  for (const group of definition.groups.values()) {
    for (const [name, policy] of group.policies) {
      // A type that could not be read was reported.
      if (policy.type !== '' && !definition.policyTypes.has(policy.type)) {
        policy.element.at('type').report({
          code: 41,
          message: `Policy '${name}' of group '${group.name}' references a non existent policy type '${policy.type}'`,
          unknown: { name: policy.type, known: definition.policyTypes.keys(), section: 'policy_types' },
        });
      }
      for (const [trigger, { type, element }] of policy.triggers) {
        if (type === '' || definition.policyTriggers.has(type)) continue;
        element.at('type').report({
          code: 42,
          message: `Trigger '${trigger}' of policy '${name}' of group '${group.name}' references a non existent policy trigger '${type}'`,
          unknown: { name: type, known: definition.policyTriggers.keys(), section: 'policy_triggers' },
        });
      }
    }
  }
};
