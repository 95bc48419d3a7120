import type { JsonObject } from '@cloudloom/blueprint';

/** The sections of a blueprint that differ from topology to topology, as the blueprint language has them. */
export interface Topology {
  node_templates: Record<string, JsonObject>;
  relationships?: Record<string, JsonObject>;
  node_types?: Record<string, JsonObject>;
  groups?: Record<string, JsonObject>;
  policies?: Record<string, JsonObject>;
}

/** The script behind every operation; `key` tells it which steps are its own. */
const step = (key: string, options: JsonObject = {}): JsonObject => {
  const { inputs = {}, ...rest } = options as { inputs?: JsonObject };
  return {
    implementation: 'scripts/step.sh',
    inputs: { folder: { get_input: 'folder' }, key, ...inputs },
    ...rest,
  };
};

const LIFECYCLE = 'cloudify.interfaces.lifecycle';
const RELATIONSHIP_LIFECYCLE = 'cloudify.interfaces.relationship_lifecycle';

/** A node with the operation `work.run`. */
const worker = (name: string, rest: JsonObject = {}): JsonObject => ({
  type: 'cloudify.nodes.Root',
  interfaces: { work: { run: step(`${name} run`) } },
  ...rest,
});

/** A node with operations of the lifecycle. */
const living = (name: string, operations: string[], rest: JsonObject = {}): JsonObject => ({
  type: 'cloudify.nodes.Root',
  interfaces: {
    [LIFECYCLE]: Object.fromEntries(operations.map((each) => [each, step(`${name} ${each}`)])),
  },
  ...rest,
});

const related = (kind: string, target: string): JsonObject => ({
  type: `cloudify.relationships.${kind}`,
  target,
});

/** A relationship all of whose four operations are implemented. */
const wired = (source: string, target: string): JsonObject => {
  const side = (names: string[]) =>
    Object.fromEntries(names.map((name) => [name, step(`${source}>${target} ${name}`)]));
  return {
    type: 'cloudify.relationships.connected_to',
    target,
    source_interfaces: { [RELATIONSHIP_LIFECYCLE]: side(['preconfigure', 'establish']) },
    target_interfaces: { [RELATIONSHIP_LIFECYCLE]: side(['postconfigure', 'unlink']) },
  };
};

const NO_AGENT = { agent_config: { install_method: 'none' } };

/** All topologies that behaviours are shown on. */
export const TOPOLOGIES = {
  /** Five unrelated nodes a to e with `work.run`. */
  steps: {
    node_templates: Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, worker(name)])),
  },
  /** One node with operations of every temper. */
  one: {
    node_types: {
      Machine: {
        derived_from: 'cloudify.nodes.Root',
        properties: { size: { default: 2 }, tags: { default: ['blue'] } },
      },
    },
    node_templates: {
      a: {
        type: 'Machine',
        interfaces: {
          work: {
            run: step('a run'),
            unmapped: {},
            once: step('a once', { max_retries: 0 }),
            thrice: step('a thrice', { max_retries: 3 }),
            forever: step('a forever', { max_retries: -1 }),
            slowly: step('a slowly', { retry_interval: 1 }),
            sized: step('a sized', { inputs: { size: 'small' } }),
            evaluated: step('a evaluated', { inputs: { seen: { get_attribute: ['SELF', 'seen'] } } }),
            hurried: step('a hurried', { timeout: 1 }),
            patient: step('a patient', { timeout: 1, timeout_recoverable: true }),
          },
        },
      },
    },
  },
  /** app is connected to db, with operations on both sides. */
  pair: {
    node_templates: {
      db: living('db', ['create', 'start', 'stop', 'delete']),
      app: living('app', ['create', 'start', 'stop', 'delete'], { relationships: [wired('app', 'db')] }),
    },
  },
  /** module in app in vm, balancer beside them. */
  tower: {
    node_templates: {
      vm: { type: 'cloudify.nodes.Compute', properties: NO_AGENT },
      app: worker('app', { relationships: [related('contained_in', 'vm')] }),
      module: worker('module', { relationships: [related('contained_in', 'app')] }),
      balancer: worker('balancer', {
        relationships: [related('connected_to', 'app'), related('depends_on', 'vm')],
      }),
    },
  },
  /** Two instances of web, connected to one db. */
  many: {
    node_templates: {
      db: worker('db'),
      web: worker('web', {
        capabilities: { scalable: { properties: { default_instances: 2 } } },
        relationships: [related('connected_to', 'db')],
      }),
    },
  },
  /** A scaling group of two nodes, once. */
  group: {
    node_templates: {
      disk: worker('disk'),
      web: worker('web', { relationships: [related('connected_to', 'disk')] }),
      outside: worker('outside', { relationships: [related('connected_to', 'web')] }),
    },
    groups: { cell: { members: ['disk', 'web'] } },
    policies: {
      cells: {
        type: 'cloudify.policies.scaling',
        targets: ['cell'],
        properties: { default_instances: 1 },
      },
    },
  },
} satisfies Record<string, Topology>;

export type TopologyName = keyof typeof TOPOLOGIES;

/** The blueprint of a topology: JSON is YAML. */
export function blueprintOf(name: TopologyName, imports: string[] = []): string {
  return JSON.stringify(
    {
      tosca_definitions_version: 'cloudify_dsl_1_4',
      imports: ['cloudify/types/types.yaml', ...imports],
      inputs: { folder: { default: '' } },
      ...TOPOLOGIES[name],
    },
    null,
    1,
  );
}
