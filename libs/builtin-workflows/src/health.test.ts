import { describe, expect, it } from '@jest/globals';
import type { JsonObject, TopologySkeleton, WorkflowDefinition } from '@cloudloom/workflow';
import {
  InMemoryRuntime,
  operationFailed,
  operationSucceeded,
  sketchTopology,
  traceLines,
  type InMemoryOptions,
  type NodeSketch,
  type OperationAttempt,
} from '@cloudloom/workflow/testing';
import { checkDrift } from './check-drift.ts';
import { checkStatus } from './check-status.ts';
import { heal } from './heal.ts';

const CHECK = 'cloudify.interfaces.validation.check_status';
/** When executions in memory begin; checks take no time there. */
const BEGIN = '2024-01-01T00:00:00.000Z';
const WELL = { ok: true, result: null, task: null, timestamp: BEGIN };

type Outcome = ReturnType<typeof operationSucceeded>;
/** How operations end, by `instance operation` or `instance>related operation side`; the others succeed with null. */
type Ends = Record<string, Outcome | Outcome[]>;

const broken = operationFailed('recoverable', 'no answer');
const hopeless = operationFailed('non_recoverable', 'no answer');
const notYet = operationFailed('retry', 'ask later');

function ending(ends: Ends) {
  const runs = new Map<string, number>();
  return ({ call }: OperationAttempt): Outcome => {
    const subject = call.side ? `${call.nodeInstanceId}>${call.relatedId}` : call.nodeInstanceId;
    const name = `${subject} ${call.operation.split('.').at(-1)}${call.side ? ` ${call.side}` : ''}`;
    const run = runs.get(name) ?? 0;
    runs.set(name, run + 1);
    const end = ends[name];
    return (Array.isArray(end) ? end[run] : end) ?? operationSucceeded();
  };
}

async function running(
  workflow: WorkflowDefinition,
  nodes: Record<string, NodeSketch> | TopologySkeleton,
  {
    parameters = {},
    ends = {},
    ...options
  }: Partial<InMemoryOptions> & { parameters?: JsonObject; ends?: Ends } = {},
) {
  const topology = 'nodeInstances' in nodes ? (nodes as TopologySkeleton) : sketchTopology(nodes as never);
  const { facts, ...rest } = options;
  const runtime = new InMemoryRuntime({
    topology,
    facts: { parameters, taskRetries: 3, ...facts },
    operation: ending(ends),
    ...rest,
  });
  const outcome = await runtime.run(workflow);
  const properties = Object.fromEntries(
    runtime.completeTopology.nodeInstances.map(({ id, systemProperties }) => [id, systemProperties ?? {}]),
  );
  return { outcome, runtime, properties, lines: traceLines(runtime.effects) };
}

const started = (lines: string[]) =>
  lines
    .filter((line) => line.endsWith(' started') && !line.includes(' state '))
    .map((line) => line.slice(0, -8));

const CHECKED: NodeSketch = { operations: [CHECK], state: 'started' };

describe('check_status', () => {
  it('stores what each instance answers, and what was known before', async () => {
    const before = { ok: false, result: 'dark', task: 'x', timestamp: 'then' };
    const { outcome, properties, lines } = await running(
      checkStatus,
      { web: CHECKED, plain: { state: 'started' } },
      {
        ends: { 'web_1 check_status': operationSucceeded({ load: 3 }) },
        instances: { web_1: { systemProperties: { status: before } } },
      },
    );
    expect(outcome.status).toBe('terminated');
    const status = { ok: true, result: { load: 3 }, task: 'script_runner.tasks.run', timestamp: BEGIN };
    expect(properties).toEqual({ web_1: { previous_status: before, status }, plain_1: {} });
    expect(lines.slice(1)).toEqual(['web_1 check_status started', 'web_1 check_status succeeded']);
  });

  it('asks once, stores why an instance is not well, and fails', async () => {
    const { outcome, properties, lines } = await running(
      checkStatus,
      { web: { ...CHECKED, settings: { [CHECK]: { maxRetries: 7 } } }, other: CHECKED },
      { ends: { 'web_1 check_status': broken } },
    );
    expect(outcome.status).toBe('failed');
    expect(outcome.error).toContain(
      `Task failed: script_runner.tasks.run (web_1:${CHECK}): RecoverableError`,
    );
    expect(properties.web_1?.status).toMatchObject({ ok: false, result: 'no answer' });
    expect(properties.other_1?.status).toMatchObject({ ok: true, result: null });
    expect(started(lines)).toEqual(['web_1 check_status', 'other_1 check_status']);
  });

  it('takes a request to ask later for a failure that says nothing about the instance', async () => {
    const { outcome, properties, lines } = await running(
      checkStatus,
      { web: CHECKED },
      { ends: { 'web_1 check_status': notYet } },
    );
    expect([outcome.status, properties]).toEqual(['failed', { web_1: {} }]);
    expect(started(lines)).toEqual(['web_1 check_status']);
  });

  it('asks all at once, or on demand targets first, also through instances that cannot tell', async () => {
    const nodes = {
      app: { ...CHECKED, relationships: [{ target: 'middle' }] },
      middle: { state: 'started', relationships: [{ target: 'db', lifecycleOperation: 'create' }] },
      db: CHECKED,
    };
    const unordered = await running(checkStatus, nodes);
    expect(unordered.lines.slice(1, 3)).toEqual(['app_1 check_status started', 'db_1 check_status started']);
    const parameters = { run_by_dependency_order: true };
    const ordered = await running(checkStatus, nodes, { parameters });
    expect(started(ordered.lines)).toEqual(['db_1 check_status', 'app_1 check_status']);
    const some = await running(checkStatus, nodes, { parameters: { ...parameters, node_ids: ['app'] } });
    expect(started(some.lines)).toEqual(['app_1 check_status']);
  });

  it('when resumed asks those that failed or were not asked, and nobody else', async () => {
    const nodes = { app: { ...CHECKED, relationships: [{ target: 'db' }] }, db: CHECKED, web: CHECKED };
    const parameters = { run_by_dependency_order: true };
    const { runtime, properties } = await running(checkStatus, nodes, {
      ends: { 'db_1 check_status': [broken], 'web_1 check_status': [operationSucceeded('first')] },
      parameters,
    });
    expect(properties).toMatchObject({ app_1: {}, db_1: { status: { ok: false } } });
    const before = runtime.effects.length;
    expect(await runtime.resume(checkStatus)).toEqual({ status: 'terminated', error: '' });
    expect(started(traceLines(runtime.effects.slice(before)))).toEqual([
      'db_1 check_status',
      'app_1 check_status',
    ]);
    const [app, db, web] = runtime.completeTopology.nodeInstances;
    expect(db?.systemProperties).toMatchObject({ previous_status: { ok: false }, status: { ok: true } });
    expect(app?.systemProperties).toMatchObject({ status: { ok: true } });
    expect(web?.systemProperties).toEqual(properties['web_1']);
  });
});

describe('check_drift', () => {
  const nodes = {
    app: {
      operations: ['check_drift'],
      relationships: [{ target: 'db', source: ['check_drift'], targetSide: ['check_drift'] }],
      instances: 2,
    },
    db: { operations: ['check_drift'] },
  };
  const finding = (result: unknown, ok = true) => ({
    ok,
    result,
    task: 'script_runner.tasks.run',
    timestamp: BEGIN,
  });

  it('stores the drift of instances, and that of each side of a relationship where the side is', async () => {
    const { outcome, properties } = await running(checkDrift, nodes, {
      ends: {
        'db_1 check_drift': operationSucceeded({ size: [1, 2] }),
        'app_1>db_1 check_drift source': operationSucceeded('moved'),
        'db_1>app_2 check_drift target': operationSucceeded(true),
      },
    });
    expect(outcome.status).toBe('terminated');
    expect(properties).toEqual({
      db_1: {
        configuration_drift: finding({ size: [1, 2] }),
        target_relationships_configuration_drift: { app_1: finding(null), app_2: finding(true) },
      },
      app_1: {
        configuration_drift: finding(null),
        source_relationships_configuration_drift: { db_1: finding('moved') },
      },
      app_2: {
        configuration_drift: finding(null),
        source_relationships_configuration_drift: { db_1: finding(null) },
      },
    });
  });

  it('looks at targets first unless told otherwise, and at relationships after the instance', async () => {
    const sides = [
      'app_1>db_1 check_drift',
      'app_1>db_1 check_drift',
      'app_2>db_1 check_drift',
      'app_2>db_1 check_drift',
    ];
    const own = ['app_1 check_drift', 'app_2 check_drift'];
    expect(started((await running(checkDrift, nodes)).lines)).toEqual(['db_1 check_drift', ...own, ...sides]);
    const { lines } = await running(checkDrift, nodes, { parameters: { run_by_dependency_order: false } });
    expect(started(lines)).toEqual([...own, 'db_1 check_drift', ...sides]);
  });

  it('tries once; after a failed check nothing behind it is looked at, and what was known stays', async () => {
    const { outcome, properties, lines } = await running(checkDrift, nodes, {
      ends: { 'db_1 check_drift': broken },
      instances: { app_1: { systemProperties: { configuration_drift: { ok: true } } } },
    });
    expect(outcome.status).toBe('failed');
    expect(started(lines)).toEqual(['db_1 check_drift']);
    expect(properties).toEqual({
      db_1: { configuration_drift: finding('no answer', false) },
      app_1: { configuration_drift: { ok: true } },
      app_2: {},
    });
  });

  it('looks at relationships of instances that have no check of their own', async () => {
    const { lines } = await running(checkDrift, {
      app: { relationships: [{ target: 'db', source: ['check_drift'] }] },
      db: { operations: ['check_drift'] },
    });
    expect(started(lines)).toEqual(['db_1 check_drift', 'app_1>db_1 check_drift']);
  });
});

const HEALABLE: NodeSketch = { operations: [CHECK, 'heal', 'stop', 'start'], state: 'started' };
/** A host with a server in it and a module in that; a database beside them. */
const SHOP: Record<string, NodeSketch> = {
  host: { host: 'none', operations: ['start', 'stop'], state: 'started' },
  server: {
    ...HEALABLE,
    relationships: [
      { target: 'host', kind: 'contained_in' },
      { target: 'db', source: ['establish', 'unlink'] },
    ],
  },
  module: {
    operations: [CHECK, 'start', 'stop'],
    state: 'started',
    relationships: [{ target: 'server', kind: 'contained_in', source: ['establish', 'unlink'] }],
  },
  db: { ...HEALABLE, operations: [CHECK, 'preheal', 'heal', 'postheal', 'start', 'stop'] },
};
const allWell = {
  host_1: { systemProperties: { status: WELL } },
  server_1: { systemProperties: { status: WELL } },
  module_1: { systemProperties: { status: WELL } },
  db_1: { systemProperties: { status: WELL } },
};
const healing = (options: Parameters<typeof running>[2] = {}) =>
  running(heal, SHOP, { instances: allWell, ...options });
const withoutChecks = (lines: string[]) => started(lines).filter((line) => !line.endsWith('check_status'));

describe('heal', () => {
  it('asks everybody and does nothing where all are well', async () => {
    const { outcome, lines } = await healing();
    expect(outcome).toEqual({ status: 'terminated', error: '' });
    expect(lines[1]).toBe(
      "info Starting 'heal' workflow for 'deployment' deployment, Diagnosis: Not provided",
    );
    expect(started(lines)).toEqual(['server_1 check_status', 'module_1 check_status', 'db_1 check_status']);
  });

  it('runs the heal operations of what is not well, targets first, with their events', async () => {
    const { outcome, lines, properties } = await healing({
      ends: { 'server_1 check_status': broken, 'db_1 check_status': broken },
    });
    expect(outcome.status).toBe('terminated');
    expect(withoutChecks(lines)).toEqual(['db_1 preheal', 'db_1 heal', 'db_1 postheal', 'server_1 heal']);
    expect(lines.filter((line) => line.startsWith('server_1 "') || line.includes('heal_server_1'))).toEqual([
      "Subgraph started 'heal_server_1'",
      'server_1 "Healing node instance"',
      'server_1 "Node instance healed"',
      "Subgraph succeeded 'heal_server_1'",
    ]);
    expect(properties.server_1).toEqual({
      previous_status: WELL,
      status: { ok: true, healed: true, task: null, result: 'no answer', timestamp: BEGIN },
    });
    expect(lines.some((line) => line.includes(' state '))).toBe(false);
  });

  it('tries a heal operation as often as any operation before it gives up', async () => {
    const { lines, runtime } = await healing({
      ends: { 'db_1 check_status': broken, 'db_1 heal': [broken, notYet, broken] },
    });
    expect(withoutChecks(lines)).toEqual([
      'db_1 preheal',
      ...Array<string>(4).fill('db_1 heal'),
      'db_1 postheal',
    ]);
    expect(runtime.elapsed).toBe(45);
  });

  it('reinstalls what cannot be healed together with all that is contained in it', async () => {
    const { outcome, lines, properties } = await healing({
      ends: { 'server_1 check_status': broken },
      instances: { ...allWell, host_1: { systemProperties: { status: { ok: false, task: 'x' } } } },
    });
    expect(outcome.status).toBe('terminated');
    expect(withoutChecks(lines)).toEqual([
      'module_1 stop',
      'module_1>server_1 unlink',
      'server_1 stop',
      'server_1>db_1 unlink',
      'host_1 stop',
      'host_1 start',
      'server_1 start',
      'server_1>db_1 establish',
      'module_1 start',
      'module_1>server_1 establish',
    ]);
    expect(properties.server_1).toMatchObject({ previous_status: null, status: { ok: true, task: null } });
  });

  it('reinstalls alone what a heal operation did not help, and takes the mark off', async () => {
    const { outcome, lines, properties } = await healing({
      ends: { 'server_1 check_status': broken, 'db_1 check_status': broken, 'db_1 preheal': hopeless },
    });
    expect(outcome).toEqual({ status: 'terminated', error: '' });
    expect(withoutChecks(lines)).toEqual([
      'db_1 preheal',
      // The failure is no reason to leave the server alone.
      'server_1 heal',
      'server_1>db_1 unlink',
      'db_1 stop',
      'db_1 start',
      'server_1>db_1 establish',
    ]);
    expect(properties.db_1).not.toHaveProperty('heal_failed');
  });

  it('leaves what is contained in such an instance, which only unlinks and establishes', async () => {
    const { lines } = await healing({ ends: { 'server_1 check_status': broken, 'server_1 heal': hopeless } });
    expect(withoutChecks(lines)).toEqual([
      'server_1 heal',
      'module_1>server_1 unlink',
      'server_1 stop',
      'server_1>db_1 unlink',
      'server_1 start',
      'server_1>db_1 establish',
      'module_1>server_1 establish',
    ]);
  });

  it('does not mind marks of other executions', async () => {
    const marked = { systemProperties: { status: WELL, heal_failed: 'another' } };
    const { lines, properties } = await healing({ instances: { ...allWell, db_1: marked } });
    expect(withoutChecks(lines)).toEqual([]);
    expect(properties.db_1?.heal_failed).toBe('another');
  });

  it('decides by what is stored where it is not to ask', async () => {
    const { lines } = await healing({
      parameters: { check_status: false, diagnose_value: { disk: ['full'] } },
      instances: { ...allWell, db_1: { systemProperties: { status: { ok: false, task: 'x' } } } },
    });
    expect(lines[1]).toBe(
      "info Starting 'heal' workflow for 'deployment' deployment, Diagnosis: {'disk': ['full']}",
    );
    expect(started(lines)).toEqual(['db_1 preheal', 'db_1 heal', 'db_1 postheal']);
  });
});

describe('heal of one instance', () => {
  it('is about everything on its host, and nothing else', async () => {
    const { lines } = await healing({ parameters: { node_instance_id: 'module_1', diagnose_value: 'slow' } });
    expect(lines[1]).toBe("info Starting 'heal' workflow on module_1, Diagnosis: slow");
    expect(started(lines)).toEqual(['server_1 check_status', 'module_1 check_status']);
    const alone = await healing({ parameters: { node_instance_id: 'db_1' } });
    expect(started(alone.lines)).toEqual(['db_1 check_status']);
  });

  it('takes it for unwell when nobody ever looked, which a heal of all does not', async () => {
    const bare = { bare: { operations: ['start'], state: 'started' } };
    const targeted = await running(heal, bare, { parameters: { node_instance_id: 'bare_1' } });
    expect(started(targeted.lines)).toEqual(['bare_1 start']);
    expect(started((await running(heal, bare)).lines)).toEqual([]);
  });

  it('is refused when there is no such instance', async () => {
    const { outcome } = await healing({ parameters: { node_instance_id: 'ghost_1' } });
    expect(outcome.status).toBe('failed');
    expect(outcome.error).toContain('No node instance with id `ghost_1` was found');
  });
});

describe('reinstalling by heal', () => {
  it('is done without a question where it is forced', async () => {
    const parameters = { force_reinstall: true, allow_reinstall: false, node_instance_id: 'db_1' };
    const { outcome, lines } = await healing({ parameters });
    expect(outcome.status).toBe('terminated');
    expect(started(lines)).toEqual([
      'server_1>db_1 unlink',
      'db_1 stop',
      'db_1 start',
      'server_1>db_1 establish',
    ]);
  });

  it('goes on over failures of the removal unless told otherwise', async () => {
    const options = { ends: { 'db_1 stop': hopeless } };
    const parameters = { force_reinstall: true, node_instance_id: 'db_1' };
    expect((await healing({ ...options, parameters })).outcome.status).toBe('terminated');
    const strict = await healing({ ...options, parameters: { ...parameters, ignore_failure: false } });
    expect(strict.outcome.status).toBe('failed');
    expect(started(strict.lines)).not.toContain('db_1 start');
  });

  it('is refused before anything is healed where it is forbidden, naming five instances', async () => {
    const nodes = {
      web: { instances: 7, operations: [CHECK], state: 'started' },
      db: HEALABLE,
    };
    const ends = Object.fromEntries(
      ['web_1', 'web_2', 'web_3', 'web_4', 'web_5', 'web_6', 'web_7', 'db_1'].map((id) => [
        `${id} check_status`,
        broken,
      ]),
    );
    const { outcome, lines } = await running(heal, nodes, { ends, parameters: { allow_reinstall: false } });
    expect(outcome.status).toBe('failed');
    expect(outcome.error).toContain(
      'allow_reinstall is false, but would need to reinstall instances: web_1, web_2, web_3, web_4, web_5 (and 2 more)',
    );
    expect(withoutChecks(lines)).toEqual([]);
  });

  it('is refused for a heal operation that failed, too', async () => {
    const { outcome, lines } = await healing({
      parameters: { allow_reinstall: false },
      ends: { 'db_1 check_status': broken, 'db_1 heal': hopeless },
    });
    expect(outcome.error).toContain('allow_reinstall is false, but would need to reinstall instances: db_1');
    expect(withoutChecks(lines)).toEqual(['db_1 preheal', 'db_1 heal']);
  });
});

describe('a heal that is stopped or cut', () => {
  it('is cancelled while it heals: nothing is reinstalled', async () => {
    const runtime: InMemoryRuntime = new InMemoryRuntime({
      topology: sketchTopology(SHOP),
      instances: allWell,
      operation: (attempt) => {
        if (attempt.call.operation.endsWith('.preheal')) runtime.requestCancel();
        return ending({ 'db_1 check_status': broken })(attempt);
      },
    });
    expect(await runtime.run(heal)).toEqual({ status: 'cancelled', error: '' });
    expect(withoutChecks(traceLines(runtime.effects))).toEqual(['db_1 preheal']);
  });

  it.each([1, 2, 3, 5, 8])('does the same when a run holds only %i operations', async (soft) => {
    const ends: Ends = {
      'server_1 check_status': broken,
      'db_1 check_status': broken,
      'db_1 heal': [broken, hopeless],
      'module_1 check_status': broken,
    };
    const whole = await healing({ ends });
    const cut = await healing({ ends, history: { soft, hard: soft + 1 } });
    expect(cut.runtime.runs).toBeGreaterThan(1);
    expect(cut.outcome).toEqual(whole.outcome);
    expect([...cut.lines].sort()).toEqual([...whole.lines].sort());
    const keysOf = ({ runtime }: typeof whole) =>
      runtime.effects.flatMap(({ kind, key }) => (kind === 'systemProperties' ? [key] : [])).sort();
    expect(keysOf(cut)).toEqual(keysOf(whole));
    expect(Object.keys(cut.properties.db_1!).sort()).toEqual(Object.keys(whole.properties.db_1!).sort());
  });
});
