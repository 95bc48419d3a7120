import type { NodePlan } from '@cloudloom/blueprint';
import type {
  InstanceRelationship,
  ModificationMark,
  ModifiedNodeInstance,
  PlannedNodeInstance,
  TopologyModification,
} from '@cloudloom/topology';

/** The nodes of a deployment before and after an update, and the instances before. */
export interface Retyping {
  before: readonly NodePlan[];
  after: readonly NodePlan[];
  instances: readonly PlannedNodeInstance[];
}

/**
 * A relationship between two instances is told by its target, so one that gets another type is neither lost nor gained
 * there. Here it is both: unlinked as what it was, established as what it will be.
 */
export function addRetyped(planned: TopologyModification, retyping: Retyping): TopologyModification {
  const types = changedTypes(retyping);
  if (types.size === 0) return planned;
  const removed = new Set(
    planned.removedAndRelated.filter(({ modification }) => modification === 'removed').map(({ id }) => id),
  );
  const lost: Gathered = new Map();
  const gained: Gathered = new Map();
  for (const instance of retyping.instances) {
    if (removed.has(instance.id)) continue;
    for (const relationship of instance.relationships) {
      const type = types.get(instance.nodeId)?.get(relationship.targetName);
      if (type === undefined || removed.has(relationship.targetId)) continue;
      gather(lost, instance, relationship);
      gather(gained, instance, { ...relationship, type });
    }
  }
  return {
    ...planned,
    reducedAndRelated: merge(planned.reducedAndRelated, lost, { mark: 'reduced', ...retyping }),
    extendedAndRelated: merge(planned.extendedAndRelated, gained, { mark: 'extended', ...retyping }),
  };
}

type Gathered = Map<string, InstanceRelationship[]>;

function gather(lists: Gathered, { id }: PlannedNodeInstance, relationship: InstanceRelationship): void {
  lists.set(id, [...(lists.get(id) ?? []), relationship]);
}

/** By source and target node: the new type of the relationship that counts between them. */
function changedTypes({ before, after }: Retyping): Map<string, Map<string, string>> {
  const old = new Map(before.map((node) => [node.id, effectiveTypes(node)]));
  const changed = new Map<string, Map<string, string>>();
  for (const node of after) {
    const earlier = old.get(node.id);
    if (earlier === undefined) continue;
    const differing = [...effectiveTypes(node)].filter(
      ([target, type]) => earlier.has(target) && earlier.get(target) !== type,
    );
    if (differing.length > 0) changed.set(node.id, new Map(differing));
  }
  return changed;
}

/** Of several relationships to one node the last counts. */
const effectiveTypes = ({ relationships }: NodePlan): Map<string, string> =>
  new Map(relationships.map(({ targetId, type }) => [targetId, type]));

function merge(
  list: readonly ModifiedNodeInstance[],
  gathered: Gathered,
  { mark, instances }: { mark: ModificationMark; instances: readonly PlannedNodeInstance[] },
): ModifiedNodeInstance[] {
  const entries = new Map(list.map((entry) => [entry.id, entry]));
  const known = new Map(instances.map((instance) => [instance.id, instance]));
  for (const [id, relationships] of gathered) {
    const instance = known.get(id);
    if (instance === undefined) continue;
    const listed = entries.get(id)?.relationships ?? [];
    entries.set(id, toEntry(instance, mark, [...listed, ...relationships]));
    for (const { targetId } of relationships) {
      const target = known.get(targetId);
      if (target !== undefined && !entries.has(targetId)) entries.set(targetId, toEntry(target, null, []));
    }
  }
  return [...entries.values()];
}

const toEntry = (
  instance: PlannedNodeInstance,
  modification: ModificationMark | null,
  relationships: InstanceRelationship[],
): ModifiedNodeInstance => ({
  id: instance.id,
  nodeId: instance.nodeId,
  index: instance.index,
  hostId: instance.hostId,
  relationships,
  scalingGroups: instance.scalingGroups,
  modification,
});
