import type {
  JsonObject,
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
  /** Default `cloudify.nodes.Root`, or `cloudify.nodes.Compute` for hosts. */
  type?: string;
  /** Ancestors of the type between the built-in one and itself. */
  derivedFrom?: string[];
  properties?: JsonObject;
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

/** From the root to the type itself. */
function typesOf({ type, derivedFrom = [], host }: NodeSketch): string[] {
  const builtIn = host ? ['cloudify.nodes.Root', 'cloudify.nodes.Compute'] : ['cloudify.nodes.Root'];
  return [...new Set([...builtIn, ...derivedFrom, ...(type === undefined ? [] : [type])])];
}

function toNode(id: string, given: NodeSketch, sketch: Sketch): SkeletonNode {
  const { operations = [], relationships = [], host, settings, properties } = given;
  const typeHierarchy = typesOf(given);
  const count = sketch.countOf(id);
  return {
    id,
    type: typeHierarchy.at(-1)!,
    typeHierarchy,
    hostId: sketch.hostNode(id),
    numberOfInstances: count,
    plannedNumberOfInstances: count,
    operations: implemented(operations, LIFECYCLE, settings),
    relationships: relationships.map(toRelationship),
    ...(host ? { installMethod: host } : {}),
    ...(properties ? { properties } : {}),
  };
}

/** Nodes by name, and which instances of them belong together. */
class Sketch {
  readonly #nodes: Record<string, NodeSketch>;

  constructor(nodes: Record<string, NodeSketch>) {
    this.#nodes = nodes;
  }

  idsOf(node: string): string[] {
    return Array.from({ length: this.#nodes[node]?.instances ?? 1 }, (_, at) => `${node}_${at + 1}`);
  }

  /** Instances per instance of the container, as nodes count them. */
  countOf(node: string): number {
    const container = this.#containment(node)?.target;
    const containers = container === undefined ? 1 : this.idsOf(container).length;
    return Math.ceil(this.idsOf(node).length / Math.max(1, containers));
  }

  /** What an instance is related to: all instances of a target, but only one that it is contained in. */
  targetsOf(node: string, at: number, { target, kind }: RelationshipSketch): string[] {
    const targets = this.idsOf(target);
    if (kind !== 'contained_in') return targets;
    const ownCount = this.idsOf(node).length;
    return targets.slice(Math.floor((at * targets.length) / ownCount)).slice(0, 1);
  }

  /** Node that hosts another, however deep that is contained in it; null without any. */
  hostNode(node: string): string | null {
    if (this.#nodes[node]?.host) return node;
    const container = this.#containment(node)?.target;
    return container === undefined ? null : this.hostNode(container);
  }

  hostInstance(node: string, at: number): string | null {
    const id = this.idsOf(node)[at];
    if (this.#nodes[node]?.host) return id ?? null;
    const containment = this.#containment(node);
    if (!containment) return null;
    const [container] = this.targetsOf(node, at, containment);
    if (container === undefined) return null;
    return this.hostInstance(containment.target, this.idsOf(containment.target).indexOf(container));
  }

  #containment(node: string): RelationshipSketch | undefined {
    return this.#nodes[node]?.relationships?.find(({ kind }) => kind === 'contained_in');
  }
}

/**
 * Makes a topology whose instances are called `<node>_1`, `<node>_2`. A relationship connects all to all; contained
 * instances are spread evenly over their containers. Scaling groups are given by their members; there is one instance of
 * each, `<group>_1`.
 */
export function sketchTopology(
  nodes: Record<string, NodeSketch>,
  groups: Record<string, readonly string[]> = {},
): TopologySkeleton {
  const sketch = new Sketch(nodes);
  const nodeInstances = Object.entries(nodes).flatMap(
    ([nodeId, { relationships = [], state = 'uninitialized' }]) =>
      sketch.idsOf(nodeId).map((id, at): SkeletonNodeInstance => ({
        id,
        nodeId,
        index: at + 1,
        hostId: sketch.hostInstance(nodeId, at),
        state,
        relationships: relationships.flatMap((each) =>
          sketch.targetsOf(nodeId, at, each).map((targetId) => ({
            type: `cloudify.relationships.${each.kind ?? 'depends_on'}`,
            targetName: each.target,
            targetId,
          })),
        ),
        scalingGroups: groupsAround(nodeId, groups).map((name) => ({ id: `${name}_1`, name })),
      })),
  );
  return {
    nodes: Object.entries(nodes).map(([id, each]) => toNode(id, each, sketch)),
    nodeInstances,
    scalingGroups: Object.fromEntries(
      Object.entries(groups).map(([name, members]) => [
        name,
        { members: [...members], currentInstances: 1, plannedInstances: 1 },
      ]),
    ),
  };
}

/** The group that a node or a group is in, and those around it, innermost first. */
function groupsAround(member: string, groups: Record<string, readonly string[]>): string[] {
  const name = Object.keys(groups).find((group) => groups[group]?.includes(member));
  return name === undefined ? [] : [name, ...groupsAround(name, groups)];
}
