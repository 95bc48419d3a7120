import { findCycle } from '../cycle.ts';
import type { DefinitionRule } from '../rule.ts';
import { scalingGroupsOf } from '../scaling-groups.ts';

/** Scaling groups never contain themselves (200), and nobody is a member of two of them (201). */
export const scalingGroupNesting: DefinitionRule = ({ definition }) => {
  const groups = scalingGroupsOf(definition);
  const cycle = findCycle(new Map([...groups].map(([name, { members }]) => [name, members])));
  const [first] = cycle ?? [];
  if (cycle && first !== undefined)
    groups
      .get(first)
      ?.element.report({ code: 200, message: `Illegal group cycles found: ${cycle.join(' --> ')}` });
  const groupOf = new Map<string, string>();
  for (const [name, { members, element }] of groups) {
    for (const member of members) {
      const other = groupOf.get(member);
      if (other === undefined) groupOf.set(member, name);
      else {
        element.report({
          code: 201,
          message: `Nodes and groups cannot be members in multiple groups, but member '${member}' belongs to the following multiple groups: ['${other}', '${name}']`,
        });
      }
    }
  }
};
