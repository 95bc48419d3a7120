import { findCycle } from '../cycle.ts';
import type { DefinitionRule } from '../rule.ts';

/** Relationships of whatever type never lead back to where they started (100). */
export const acyclicRelationships: DefinitionRule = ({ definition }) => {
  const edges = [...definition.templates.values()].map(
    ({ name, relationships }) =>
      [name, relationships.map(({ target }) => target).filter((target) => target !== name)] as const,
  );
  const cycle = findCycle(new Map(edges));
  const [first] = cycle ?? [];
  if (!cycle || first === undefined) return;
  definition.templates.get(first)?.element.report({
    code: 100,
    message: `Parsing failed. Circular dependency detected: ${cycle.join(' --> ')}`,
  });
};
