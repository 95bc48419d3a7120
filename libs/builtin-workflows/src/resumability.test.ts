import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@cloudloom/workflow';
import type { NodeSketch } from '@cloudloom/workflow/testing';
import fc from 'fast-check';
import { builtinWorkflows } from './builtin-workflows.ts';
import {
  runInterrupted,
  type Aftermath,
  type Experiment,
  type Interruption,
  runWhole,
} from './testing/interrupted-run.ts';
import { randomDeployment } from './testing/random-deployment.ts';
import { sketchUpdate, type SketchedUpdate } from './testing/random-update.ts';

const SEED = Number(process.env['CLOUDLOOM_SEED'] ?? 20_261_121);
const CASES = Number(process.env['CLOUDLOOM_CASES'] ?? 8);

/** What a workflow is run with: its parameters, and the states that it finds. */
interface Occasion {
  parameters: (random: number) => JsonObject;
  states: readonly string[];
  /** Failures are no reason to stop: what fails is left behind, and tried again by a resume. */
  isForgiving?: boolean;
  /** What is updated, and how. */
  update?: (nodes: Record<string, NodeSketch>, random: number) => SketchedUpdate;
}

const STARTED: Occasion = { parameters: () => ({}), states: ['started'] };
const HALFWAY = ['uninitialized', 'creating', 'created', 'configuring', 'configured', 'starting', 'started'];
const pick = <T>(values: readonly T[], random: number): T => values[random % values.length]!;
const operationOf = (random: number): string =>
  pick(['cloudify.interfaces.lifecycle.start', 'cloudify.interfaces.lifecycle.pull', 'stop'], random);

const OCCASIONS: Record<string, Occasion> = {
  install: { parameters: () => ({}), states: ['uninitialized', 'uninitialized', 'deleted', ...HALFWAY] },
  uninstall: {
    parameters: (random) => ({ ignore_failure: random % 2 === 0 }),
    states: ['started', 'started', ...HALFWAY],
  },
  reinstall: { parameters: (random) => ({ ignore_failure: random % 2 === 0 }), states: ['started'] },
  execute_operation: {
    parameters: (random) => ({
      operation: operationOf(random),
      operation_kwargs: { level: random },
      run_by_dependency_order: random % 2 === 0,
    }),
    states: ['started'],
  },
  scale_entity: {
    // With a roll-back there is nothing left that could be resumed.
    parameters: (random) => ({
      scalable_entity_name: 'n0',
      delta: random % 3 === 0 ? -1 : 1 + (random % 2),
      rollback_if_failed: false,
    }),
    states: ['started'],
  },
  scale: { parameters: () => ({ node_id: 'n0', delta: 1, scale_compute: false }), states: ['started'] },
  rollback: {
    parameters: (random) => ({ full_rollback: random % 2 === 0 }),
    states: HALFWAY,
    isForgiving: true,
  },
  check_status: { ...STARTED, isForgiving: true },
  check_drift: { ...STARTED, isForgiving: true },
  auto_heal_reinstall_node_subgraph: {
    parameters: (random) => ({ force_reinstall: random % 2 === 0 }),
    states: ['started'],
  },
  update_deployment: {
    parameters: (random) => ({ update_id: 'update', force_reinstall: random % 4 === 0 }),
    states: ['started'],
    isForgiving: true,
    update: sketchUpdate,
  },
};

interface Case {
  nodes: Record<string, NodeSketch>;
  random: number;
  interruptions: Interruption[];
  stumbling: number;
  chronic: number;
  history: { soft: number; hard: number } | undefined;
  operationsInFlight: number | undefined;
}

const interruption: fc.Arbitrary<Interruption> = fc.record({
  kind: fc.constantFrom('cancel' as const, 'failure' as const, 'loss' as const),
  at: fc.integer({ min: 0, max: 99 }).map((percent) => percent / 100),
});
const cases: fc.Arbitrary<Case> = fc.record({
  nodes: randomDeployment,
  random: fc.nat(1000),
  interruptions: fc.array(interruption, { minLength: 1, maxLength: 3 }),
  stumbling: fc.constantFrom(0, 3, 5),
  chronic: fc.constantFrom(0, 0, 4, 9),
  history: fc.option(
    fc.integer({ min: 1, max: 20 }).map((soft) => ({ soft, hard: 2 * soft })),
    { nil: undefined },
  ),
  operationsInFlight: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
});

const inStates = (nodes: Case['nodes'], states: readonly string[], random: number): Case['nodes'] =>
  Object.fromEntries(
    Object.entries(nodes).map(([id, node], at) => [id, { ...node, state: pick(states, random + 7 * at) }]),
  );

function toExperiment(mapping: string, drawn: Case): Experiment & { isForgiving: boolean } {
  const name = mapping.split('.').at(-1)!;
  const { parameters, states, isForgiving = false, update } = OCCASIONS[name] ?? STARTED;
  const given = parameters(drawn.random);
  const ignores = given['ignore_failure'] === true;
  return {
    workflow: builtinWorkflows.get(mapping)!,
    ...(update?.(drawn.nodes, drawn.random) ?? {
      nodes: inStates(drawn.nodes, states, drawn.random),
    }),
    parameters: given,
    weather: {
      stumbling: isForgiving || ignores ? 0 : drawn.stumbling,
      chronic: ignores ? drawn.chronic : 0,
    },
    isForgiving: isForgiving || ignores,
    subgraphRetries: 0,
    ...(drawn.operationsInFlight === undefined ? {} : { operationsInFlight: drawn.operationsInFlight }),
  };
}

/** A scale resumes a modification; without one it had not begun yet, or was through already. */
const isTooLate = ({ outcome }: Aftermath): boolean =>
  outcome.error.includes('only one started deployment modification, but found 0');

/** An operation that fails for good is no interruption where that is ignored. */
const toCancel = (each: Interruption): Interruption =>
  each.kind === 'failure' ? { ...each, kind: 'cancel' } : each;

const essence = ({ outcome, ignored, successes, story, states, findings }: Aftermath) => ({
  status: outcome.status,
  // In the order in which the failures happened.
  errors: outcome.error.split('\n').sort(),
  successes,
  story,
  ignored,
  states,
  findings,
});

/** Counts over all cases: a test whose cases are hardly ever interrupted would prove nothing. */
class Tally {
  interrupted = 0;
  handedOver = 0;

  count({ interruptions, runs }: Aftermath): void {
    if (interruptions > 0) this.interrupted += 1;
    if (runs > 1 + interruptions) this.handedOver += 1;
  }
}

describe.each([...builtinWorkflows].map(([mapping, workflow]) => ({ mapping, workflow })))(
  '$mapping',
  ({ mapping, workflow }) => {
    const check = (property: (drawn: Case) => Promise<void>) =>
      fc.assert(fc.asyncProperty(cases, property), { seed: SEED, numRuns: CASES });

    it('does the same in many runs as in one', async () => {
      const tally = new Tally();
      await check(async (drawn) => {
        const experiment = toExperiment(mapping, drawn);
        const whole = await runWhole(experiment);
        const history = drawn.history ?? { soft: 2, hard: 4 };
        const parts = await runWhole({ ...experiment, history });
        tally.count(parts);
        expect(essence(parts)).toEqual(essence(whole));
      });
      expect(tally.handedOver).toBeGreaterThan(0);
    }, 120_000);

    if (!workflow.resumable) return;

    it('does the same however often it is stopped and resumed', async () => {
      const tally = new Tally();
      await check(async (drawn) => {
        const { history, interruptions } = drawn;
        const experiment = toExperiment(mapping, drawn);
        const whole = await runWhole(experiment);
        const stopped = await runInterrupted(
          { ...experiment, ...(history ? { history } : {}) },
          {
            interruptions: experiment.isForgiving ? interruptions.map(toCancel) : interruptions,
            size: whole.size,
          },
        );
        tally.count(stopped);
        if (isTooLate(stopped)) return;
        expect(stopped.repeated).toEqual([]);
        expect(essence(stopped)).toEqual(essence(whole));
      });
      expect(tally.interrupted).toBeGreaterThan(CASES / 4);
    }, 120_000);
  },
);

/** Whose lifecycles start over after a failure, where the system's setting allows it. */
const STARTING_OVER = ['install', 'uninstall', 'reinstall', 'scale_entity'].map(
  (name) => `cloudify.plugins.workflows.${name}`,
);

describe.each(STARTING_OVER)('%s, whose lifecycles start over', (mapping) => {
  /** What ran before a lifecycle started over depends on where it was stopped; what is left does not. */
  const rest = ({ outcome, states, findings }: Aftermath) => ({ outcome, states, findings });

  it('comes to the same end however often it is stopped and resumed', async () => {
    const tally = { startedOver: 0, afterInterruption: 0 };
    const breaking = fc.integer({ min: 2, max: 4 });
    await fc.assert(
      fc.asyncProperty(cases, breaking, async (drawn, breaking) => {
        const { history, interruptions } = drawn;
        const plain = toExperiment(mapping, { ...drawn, chronic: 0, random: 2 * drawn.random + 1 });
        const experiment = { ...plain, subgraphRetries: -1, weather: { ...plain.weather, breaking } };
        const whole = await runWhole(experiment);
        const stopped = await runInterrupted(
          { ...experiment, ...(history ? { history } : {}) },
          { interruptions, size: whole.size },
        );
        if (isTooLate(stopped)) return;
        if (whole.startedOver > 0) tally.startedOver += 1;
        if (stopped.startedOver > 0 && stopped.interruptions > 0) tally.afterInterruption += 1;
        expect(whole.outcome).toEqual({ status: 'terminated', error: '' });
        expect(stopped.repeated).toEqual([]);
        expect(rest(stopped)).toEqual(rest(whole));
      }),
      // Lifecycles that start over again and again make long executions.
      { seed: SEED, numRuns: Math.ceil(CASES / 2) },
    );
    expect(tally.startedOver).toBeGreaterThan(CASES / 8);
    expect(tally.afterInterruption).toBeGreaterThan(CASES / 16);
  }, 120_000);
});
