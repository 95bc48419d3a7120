import type { Json, JsonObject, NodePlan } from '@cloudloom/blueprint';
import type { UpdateStep } from '@cloudloom/model';

/**
 * What steps are about, by the type of the entity, as workflows that take the place of the built-in steps are told:
 * names of nodes, outputs and workflows; `[node, target node]` of relationships; `[node, name]` of properties and operations.
 */
export function findModifiedEntities(
  steps: readonly UpdateStep[],
  before: readonly NodePlan[],
  after: readonly NodePlan[],
): JsonObject {
  const plans = { remove: indexOf(before), add: indexOf(after), modify: indexOf(after) };
  const entities: Record<UpdateStep['entityType'], Json[]> = {
    node: [],
    relationship: [],
    property: [],
    operation: [],
    workflow: [],
    output: [],
    description: [],
    group: [],
    plugin: [],
  };
  const moved: Record<string, Record<string, number>> = {};
  for (const { action, entityType, entityId } of steps) {
    const [, node = '', , index = ''] = entityId;
    if (entityType === 'relationship') {
      const target = plans[action].get(node)?.relationships[toIndex(entityId.at(-1) ?? '')]?.targetId;
      if (action === 'modify')
        moved[node] = { ...moved[node], [toIndex(index)]: toIndex(entityId.at(-1) ?? '') };
      entities.relationship.push([node, target ?? '']);
    } else if (entityType === 'property' || entityType === 'operation')
      entities[entityType].push([node, entityId.at(-1) ?? '']);
    else entities[entityType].push(entityId.at(-1) ?? '');
  }
  return { ...entities, rel_mappings: moved };
}

const indexOf = (nodes: readonly NodePlan[]): Map<string, NodePlan> =>
  new Map(nodes.map((node) => [node.id, node]));

/** `[3]` is 3. */
const toIndex = (text: string): number => Number(text.slice(1, -1));
