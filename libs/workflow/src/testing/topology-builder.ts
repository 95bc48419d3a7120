import type {
  SkeletonNode,
  SkeletonNodeInstance,
  SkeletonOperation,
  SkeletonRelationship,
  TopologySkeleton,
} from '@cloudloom/topology';

/** A relationship for tests: only what differs from a plain `depends_on`. */
export interface RelationshipSketch {
  target: string;
  /** Ancestor that decides its meaning, e.g. `contained_in`. */
  kind?: 'depends_on' | 'connected_to' | 'contained_in';
  source?: string[];
  /** Implemented operations of the target's side, bare names of the relationship lifecycle. */
  targetSide?: string[];
  lifecycleOperation?: string;
}

/** A node for tests: bare operation names are those of the lifecycle interface, dotted ones are taken as they are. */
export interface NodeSketch {
  operations?: string[];
  relationships?: RelationshipSketch[];
  instances?: number;
  state?: string;
  host?: 'none' | 'remote' | 'init_script' | 'plugin' | 'provided';
  /** Overrides for single operations, by the names used above. */
  settings?: Record<string, Partial<SkeletonOperation>>;
}

const LIFECYCLE = 'cloudify.interfaces.lifecycle.';
const RELATIONSHIP = 'cloudify.interfaces.relationship_lifecycle.';

function implemented(
  names: readonly string[],
  prefix: string,
  settings: NodeSketch['settings'] = {},
): Record<string, SkeletonOperation> {
  const plain: SkeletonOperation = {
    taskName: 'script_runner.tasks.run',
    plugin: 'script',
    executor: 'auto',
    maxRetries: null,
    retryInterval: null,
    timeout: null,
    inputNames: [],
  };
  return Object.fromEntries(
    names.map((name) => [name.includes('.') ? name : prefix + name, { ...plain, ...settings[name] }]),
  );
}

const toRelationship = ({
  target,
  kind = 'depends_on',
  source = [],
  targetSide = [],
  lifecycleOperation,
}: RelationshipSketch): SkeletonRelationship => ({
  type: `cloudify.relationships.${kind}`,
  typeHierarchy: ['cloudify.relationships.depends_on', `cloudify.relationships.${kind}`],
  targetId: target,
  sourceOperations: implemented(source, RELATIONSHIP),
  targetOperations: implemented(targetSide, RELATIONSHIP),
  ...(lifecycleOperation === undefined ? {} : { lifecycleOperation }),
});

function toNode(id: string, sketch: NodeSketch): SkeletonNode {
  const { operations = [], relationships = [], instances = 1, host, settings } = sketch;
  return {
    id,
    type: host ? 'cloudify.nodes.Compute' : 'cloudify.nodes.Root',
    typeHierarchy: host ? ['cloudify.nodes.Root', 'cloudify.nodes.Compute'] : ['cloudify.nodes.Root'],
    hostId: host ? id : null,
    numberOfInstances: instances,
    plannedNumberOfInstances: instances,
    operations: implemented(operations, LIFECYCLE, settings),
    relationships: relationships.map(toRelationship),
    ...(host ? { installMethod: host } : {}),
  };
}

/** Makes a topology whose instances are called `<node>_1`, `<node>_2`; every relationship connects all to all. */
export function sketchTopology(nodes: Record<string, NodeSketch>): TopologySkeleton {
  const idsOf = (node: string) =>
    Array.from({ length: nodes[node]?.instances ?? 1 }, (_, at) => `${node}_${at + 1}`);
  const nodeInstances = Object.entries(nodes).flatMap(
    ([nodeId, { relationships = [], state = 'uninitialized', host }]) =>
      idsOf(nodeId).map((id, at): SkeletonNodeInstance => ({
        id,
        nodeId,
        index: at + 1,
        hostId: host ? id : null,
        state,
        relationships: relationships.flatMap(({ target, kind = 'depends_on' }) =>
          idsOf(target).map((targetId) => ({
            type: `cloudify.relationships.${kind}`,
            targetName: target,
            targetId,
          })),
        ),
        scalingGroups: [],
      })),
  );
  return {
    nodes: Object.entries(nodes).map(([id, sketch]) => toNode(id, sketch)),
    nodeInstances,
    scalingGroups: {},
  };
}
