import type { BlueprintDefinition } from '../definitions/blueprint-definition.ts';
import type { GroupDefinition } from '../definitions/group-definition.ts';

/** The groups that a policy makes scale, by name. */
export function scalingGroupsOf(definition: BlueprintDefinition): Map<string, GroupDefinition> {
  const targets = [...definition.policies.values()].flatMap((policy) => policy.targets);
  return new Map(
    targets.flatMap((target) => {
      const group = definition.groups.get(target);
      return group ? [[target, group] as const] : [];
    }),
  );
}
