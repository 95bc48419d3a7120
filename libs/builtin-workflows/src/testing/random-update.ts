import type { RecordedUpdate, TopologySkeleton } from '@cloudloom/workflow';
import { sketchTopology, type NodeSketch, type UpdateSketch } from '@cloudloom/workflow/testing';

type Sketches = Record<string, NodeSketch>;
type Listed = TopologySkeleton['nodeInstances'][number];

/** A deployment, and an update of it. */
export interface SketchedUpdate {
  nodes: Sketches;
  update: UpdateSketch;
}

/**
 * An update of a started deployment whose nodes are related to earlier ones only: the last node comes, one that nothing is
 * related to goes, and all others have changed; some of these have operations for that.
 */
export function sketchUpdate(given: Sketches, random: number): SketchedUpdate {
  const names = Object.keys(given);
  const added = names.at(-1) ?? '';
  const related = new Set(
    Object.values(given).flatMap(({ relationships = [] }) => relationships.map(({ target }) => target)),
  );
  const removed = names.find((name) => name !== added && !related.has(name)) ?? null;
  const nodes = Object.fromEntries(
    Object.entries(given).map(([name, node], at) => [
      name,
      withOperations(node, { name, at, random, added }),
    ]),
  );
  const performed = sketchTopology(nodes);
  const changes: RecordedUpdate = {
    addedAndRelated: listOf(performed, added, 'added'),
    removedAndRelated: removed === null ? [] : listOf(performed, removed, 'removed'),
    extendedAndRelated: [],
    reducedAndRelated: [],
    modifiedNodes: names.filter((name) => name !== added && name !== removed),
    modifiedEntityIds: {},
  };
  return { nodes, update: { changes, performed } };
}

function withOperations(
  node: NodeSketch,
  { name, at, random, added }: { name: string; at: number; random: number; added: string },
): NodeSketch {
  const updates = (random + at) % 3 === 0 ? [] : ['update', 'update_apply'];
  const operations = [...(node.operations ?? []), ...updates];
  return { ...node, operations, state: name === added ? 'uninitialized' : 'started' };
}

/** Instances of a node in full, and what they are related to. */
function listOf({ nodeInstances }: TopologySkeleton, nodeId: string, mark: 'added' | 'removed'): Listed[] {
  const own = nodeInstances.filter((instance) => instance.nodeId === nodeId);
  const targets = new Set(own.flatMap(({ relationships }) => relationships.map(({ targetId }) => targetId)));
  return nodeInstances.flatMap((instance): Listed[] => {
    if (instance.nodeId === nodeId) return [{ ...instance, modification: mark }];
    return targets.has(instance.id) ? [{ ...instance, relationships: [], modification: null }] : [];
  });
}
