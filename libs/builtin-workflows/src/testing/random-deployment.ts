import type { NodeSketch, RelationshipSketch } from '@cloudloom/workflow/testing';
import fc from 'fast-check';

const LIFECYCLE = [
  'precreate',
  'create',
  'configure',
  'start',
  'poststart',
  'prestop',
  'stop',
  'delete',
  'postdelete',
  'pull',
  'heal',
  'check_drift',
  'cloudify.interfaces.validation.create',
  'cloudify.interfaces.validation.delete',
  'cloudify.interfaces.validation.check_status',
  'cloudify.interfaces.monitoring.start',
  'cloudify.interfaces.monitoring.stop',
];
const OF_HOSTS = [
  'cloudify.interfaces.host.get_state',
  ...['create', 'start', 'stop', 'stop_amqp', 'delete', 'create_amqp', 'validate_amqp'].map(
    (name) => `cloudify.interfaces.cloudify_agent.${name}`,
  ),
  ...['install', 'start', 'stop', 'uninstall'].map((name) => `cloudify.interfaces.monitoring_agent.${name}`),
];
const OF_RELATIONSHIPS = ['preconfigure', 'postconfigure', 'establish', 'unlink', 'check_drift'];
const METHODS = ['none', 'remote', 'init_script', 'plugin', 'provided'] as const;

/** One node as drawn; what it is related to is given as distances to nodes before it. */
interface Draft {
  operations: string[];
  hostOperations: string[];
  host: NodeSketch['host'] | null;
  container: number | null;
  targets: { distance: number; source: string[]; targetSide: string[] }[];
  instances: number;
}

const draft: fc.Arbitrary<Draft> = fc.record({
  operations: fc.subarray(LIFECYCLE, { minLength: 3 }),
  hostOperations: fc.subarray(OF_HOSTS),
  host: fc.option(fc.constantFrom(...METHODS), { freq: 2 }),
  container: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 2 }),
  targets: fc.array(
    fc.record({
      distance: fc.integer({ min: 1, max: 5 }),
      source: fc.subarray(OF_RELATIONSHIPS),
      targetSide: fc.subarray(OF_RELATIONSHIPS),
    }),
    { maxLength: 2 },
  ),
  instances: fc.integer({ min: 1, max: 2 }),
});

/** Deployments of up to seven nodes: containment several deep, connections, hosts with every kind of agent. */
export const randomDeployment: fc.Arbitrary<Record<string, NodeSketch>> = fc
  .array(draft, { minLength: 2, maxLength: 7 })
  .map((drafts) => Object.fromEntries(drafts.map((each, at) => [`n${at}`, toSketch(each, at, drafts)])));

function toSketch(drawn: Draft, at: number, drafts: readonly Draft[]): NodeSketch {
  const container = drawn.container === null ? -1 : at - drawn.container;
  const isContained = container >= 0;
  const isHost = !isContained && drawn.host !== null;
  const connections = new Map<string, RelationshipSketch>();
  for (const { distance, source, targetSide } of drawn.targets)
    if (at - distance >= 0 && at - distance !== container)
      connections.set(`n${at - distance}`, {
        target: `n${at - distance}`,
        kind: 'connected_to',
        source,
        targetSide,
      });
  return {
    operations: [...drawn.operations, ...(isHost ? drawn.hostOperations : [])],
    instances: isContained ? instancesOf(container, drafts) * drawn.instances : drawn.instances,
    ...(isHost ? { host: drawn.host! } : {}),
    relationships: [
      ...(isContained ? [{ target: `n${container}`, kind: 'contained_in' as const }] : []),
      ...connections.values(),
    ],
  };
}

/** Contained nodes are counted per container; few enough that a whole deployment stays small. */
function instancesOf(at: number, drafts: readonly Draft[]): number {
  const { container, instances } = drafts[at]!;
  const outer = container === null || at - container < 0 ? 1 : instancesOf(at - container, drafts);
  return Math.min(4, outer * instances);
}
