import type { ScenarioStep } from '../../../apps/cli/src/trace/index.ts';
import type { Random } from '../generator/random.ts';
import { multipliersOf, sizeOf } from './random-groups.ts';
import type { TraceCase } from './trace-case.ts';

type Topology = Pick<TraceCase, 'nodes' | 'groups'>;

/** Instances that a node or group has by now, where they are no longer those of the blueprint. */
export type Counts = Map<string, number>;

const MOST_INSTANCES = 45;

/** Scales a node or a group. Names of instances that may go or have to stay are given now and then. */
export function randomScaling(topology: Topology, counts: Counts, random: Random): ScenarioStep {
  const entities = [...topology.nodes, ...topology.groups];
  const entity = random.pick(entities);
  const current = counts.get(entity.name) ?? entity.instances;
  const change = random.pick([1, 1, 1, -1, -1, 2, -2, -9, 0]);
  const delta = change < 0 && !mayShrink(entity.name, topology) ? 1 : change;
  const next = new Map(counts).set(entity.name, current + delta);
  if (delta > 0 && sizeOf(withCounts(topology, next)) > MOST_INSTANCES)
    return { workflow: 'scale', parameters: { scalable_entity_name: entity.name, delta: 0 } };
  if (current + delta >= 0) counts.set(entity.name, current + delta);
  return {
    workflow: 'scale',
    parameters: {
      scalable_entity_name: random.chance(0.02) ? 'nobody' : entity.name,
      delta,
      ...(random.chance(0.1) && delta > 0 ? { scale_compute: true } : {}),
      ...(delta < 0 && random.chance(0.3) ? hints(entity.name, topology, random) : {}),
      ...(random.chance(0.3) ? { ignore_failure: true } : {}),
      ...(random.chance(0.3) ? { rollback_if_failed: false } : {}),
      ...(random.chance(0.15) ? { abort_started: true } : {}),
    },
  };
}

function hints(entity: string, { groups }: Topology, random: Random) {
  const members = groups.find(({ name }) => name === entity)?.members ?? [entity];
  const parameter = random.pick(['include_instances', 'exclude_instances']);
  return { [parameter]: [`${random.pick(members)}#${random.int(0, 2)}`] };
}

/** The one target of a relationship cannot go: the original keeps it alive, but takes it out of its container. */
function mayShrink(entity: string, topology: Topology): boolean {
  const targets = new Set(
    topology.nodes.flatMap(({ relationships }) =>
      relationships
        .filter(({ connectionType }) => connectionType === 'all_to_one')
        .map(({ target }) => target),
    ),
  );
  return !topology.nodes
    .filter(({ name }) => targets.has(name))
    .some((target) => multipliersOf(target, topology).some(({ name }) => name === entity));
}

const withCounts = ({ nodes, groups }: Topology, counts: Counts): Topology => ({
  nodes: nodes.map((node) => ({ ...node, instances: counts.get(node.name) ?? node.instances })),
  groups: groups.map((group) => ({ ...group, instances: counts.get(group.name) ?? group.instances })),
});
