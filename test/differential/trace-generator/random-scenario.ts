import type { JsonObject } from '@cloudloom/blueprint';
import type { ScenarioStep } from '../../../apps/cli/src/trace/index.ts';
import type { Random } from '../generator/random.ts';
import type { TaskRetries } from './random-commands.ts';
import { randomScaling, type Counts } from './random-scaling.ts';
import type { TraceCase } from './trace-case.ts';

type Topology = Pick<TraceCase, 'nodes' | 'groups'>;

/** What steps are made from. */
interface Stage {
  topology: Topology;
  random: Random;
  /** Counts as they should be by now, if all scaling went well. */
  counts: Counts;
}

/** A scenario: install, then heal, scale and some others in any order, then uninstall. */
export function randomSteps(topology: Topology, taskRetries: TaskRetries, random: Random): ScenarioStep[] {
  const stage: Stage = { topology, random, counts: new Map() };
  const others = random.sample(OTHERS, random.int(1, 3));
  const middle = random.shuffle([heal, scale, ...others]);
  // States can be set of instances that are there: of the first ones, until some of them may have gone.
  const rollbacks = random.chance(0.2) ? [rollback(stage)] : [];
  const pairs = random.chance(0.3) ? abandonedScaling(stage) : [];
  const steps = [
    install(stage),
    ...rollbacks,
    ...middle.map((make) => make(stage)),
    ...pairs,
    uninstall(stage),
  ];
  // What waits for an operation waits no longer once its lifecycle starts over, which the judge does not know: it finds
  // the original at fault, too.
  const waits = topology.nodes.some(({ relationships }) => relationships.some((each) => each.operation));
  const subgraphRetries = waits ? 0 : random.pick([0, 0, 1, 2]);
  return steps.map((step) => ({
    task_retries: taskRetries,
    ...(subgraphRetries === 0 ? {} : { subgraph_retries: subgraphRetries }),
    ...step,
  }));
}

/** Mostly no filter at all. */
function filters({ topology: { nodes }, random }: Stage, share = 0.3): JsonObject {
  if (!random.chance(share)) return {};
  const some = random.sample(nodes, random.int(1, 3)).map(({ name }) => name);
  return random.pick<() => JsonObject>([
    () => ({ node_ids: some }),
    () => ({ node_instance_ids: some.map((name) => `${name}#${random.int(0, 1)}`) }),
    () => ({ type_names: [random.pick(['cloudify.nodes.Compute', 'cloudify.nodes.Root'])] }),
  ])();
}

const flag = (random: Random, name: string, share: number): JsonObject =>
  random.chance(share) ? { [name]: true } : {};

const install = (stage: Stage): ScenarioStep => ({ workflow: 'install', parameters: filters(stage, 0.15) });

const uninstall = (stage: Stage): ScenarioStep => ({
  workflow: 'uninstall',
  parameters: { ...filters(stage, 0.2), ...flag(stage.random, 'ignore_failure', 0.4) },
});

const scale = ({ topology, random, counts }: Stage): ScenarioStep => randomScaling(topology, counts, random);

/** A scaling that leaves what it did when it fails, and one that clears that away. */
function abandonedScaling(stage: Stage): ScenarioStep[] {
  const [first, second] = [scale(stage), scale(stage)];
  return [
    { ...first, parameters: { ...first.parameters, delta: 1, rollback_if_failed: false } },
    { ...second, parameters: { ...second.parameters, abort_started: true } },
  ];
}

function heal({ topology: { nodes }, random }: Stage): ScenarioStep {
  const targeted: JsonObject = random.chance(0.5) ? { node_instance_id: `${random.pick(nodes).name}#0` } : {};
  const parameters: JsonObject = {
    ...targeted,
    ...(random.chance(0.3) ? { ignore_failure: false } : {}),
    ...(random.chance(0.2) ? { check_status: false } : {}),
    ...(random.chance(0.15) ? { allow_reinstall: false } : {}),
    ...flag(random, 'force_reinstall', 0.15),
  };
  return { workflow: 'heal', parameters };
}

function rollback(stage: Stage): ScenarioStep {
  const { topology, random } = stage;
  const states = ['creating', 'configuring', 'starting', 'started', 'stopped', 'created'];
  const chosen = random.sample(topology.nodes, random.int(1, 3));
  return {
    workflow: 'rollback',
    parameters: { ...filters(stage), ...flag(random, 'full_rollback', 0.3) },
    set_states: Object.fromEntries(chosen.map(({ name }) => [`${name}#0`, random.pick(states)])),
  };
}

const byOrder = (random: Random): JsonObject =>
  random.chance(0.5) ? { run_by_dependency_order: random.chance(0.5) } : {};

function executeOperation(stage: Stage): ScenarioStep {
  const { topology, random } = stage;
  const known = topology.nodes.flatMap(({ operations }) => Object.keys(operations));
  return {
    workflow: 'execute_operation',
    parameters: {
      operation: random.pick([...known, 'cloudify.interfaces.lifecycle.update']),
      ...(random.chance(0.3) ? { operation_kwargs: { size: random.int(1, 5) } } : {}),
      ...byOrder(random),
      ...filters(stage),
    },
  };
}

const operationStep =
  (workflow: string) =>
  (stage: Stage): ScenarioStep => ({ workflow, parameters: { ...byOrder(stage.random), ...filters(stage) } });

const reinstall = (stage: Stage): ScenarioStep => ({
  workflow: 'reinstall',
  parameters: { ...filters(stage, 0.5), ...flag(stage.random, 'ignore_failure', 0.4) },
});

const OTHERS: readonly ((stage: Stage) => ScenarioStep)[] = [
  install,
  uninstall,
  reinstall,
  executeOperation,
  operationStep('start'),
  operationStep('stop'),
  operationStep('restart'),
  operationStep('pull'),
  operationStep('check_status'),
  operationStep('check_drift'),
  scale,
  heal,
];
