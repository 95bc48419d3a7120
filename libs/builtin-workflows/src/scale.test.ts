import { describe, expect, it } from '@jest/globals';
import {
  InMemoryRuntime,
  operationFailed,
  operationSucceeded,
  script,
  sketchTopology,
  testWorkflow,
  traceLines,
  type NodeSketch,
  type RunOptions,
  type WorldSketch,
} from '@cloudloom/workflow/testing';
import { scale, scaleEntity } from './scale.ts';

const LIFECYCLE = ['create', 'start', 'stop', 'delete'];
const nodes: Record<string, NodeSketch> = {
  host: { host: 'none', operations: ['create'], state: 'started' },
  web: {
    operations: LIFECYCLE,
    state: 'started',
    instances: 2,
    relationships: [{ target: 'host', kind: 'contained_in' }],
  },
  proxy: {
    state: 'started',
    relationships: [{ target: 'web', kind: 'connected_to', source: ['establish', 'unlink'] }],
  },
};
const topology = sketchTopology(nodes, { pool: ['web'], hosts: ['host'] });

const worldOf = (world: WorldSketch & RunOptions = {}) =>
  testWorkflow(scaleEntity, { nodes, name: 'scale', ...world });
const scaling = (parameters: RunOptions['parameters'], world: WorldSketch = {}) =>
  worldOf({ ...world, parameters: parameters ?? {} }).run();
const started = 'info Deployment modification started. [modification_id=modification_1]';

describe('scaling out', () => {
  it('installs what comes, lets related instances establish, and finishes the modification', async () => {
    const run = await scaling({ scalable_entity_name: 'web', delta: 1 });
    expect(run.status).toBe('terminated');
    expect(run.lines).toContain(started);
    expect(run.runsOf('create').map(({ instance }) => instance)).toEqual(['web_3']);
    expect(run.runsOf('establish').map(({ instance, related }) => [instance, related])).toEqual([
      ['proxy_1', 'web_3'],
    ]);
    expect(run.isBefore('web_3 state started', 'proxy_1>web_3 establish started')).toBe(true);
    expect(run.states).toEqual({
      host_1: 'started',
      web_1: 'started',
      web_2: 'started',
      web_3: 'started',
      proxy_1: 'started',
    });
  });

  it('means the host where the compute is to be scaled', async () => {
    const run = await scaling({ scalable_entity_name: 'web', delta: '1', scale_compute: true });
    expect(run.states).toMatchObject({ host_2: 'started', web_3: 'started', web_4: 'started' });
  });

  it('makes another instance of a scaling group', async () => {
    const run = await scaling({ scalable_entity_name: 'hosts', delta: 1 }, { topology });
    expect(run.status).toBe('terminated');
    expect(run.states).toMatchObject({ host_2: 'started', web_3: 'started', web_4: 'started' });
  });

  it('takes back what failed, and ends with the error of the installation', async () => {
    const operations = script().on('web', 'start').failsForGood('no port');
    const run = await scaling({ scalable_entity_name: 'web' }, { operations });
    expect(run.status).toBe('failed');
    expect(run.error).toContain('no port');
    expect(run.lines).toContain('error Scale out failed, scaling back in.');
    expect(run.linesAbout('web_3').slice(-4)).toEqual([
      'web_3 "Stopped node instance"',
      'web_3 state configured',
      'web_3 "Rollback Delete: nothing to do, instance state is starting"',
      'web_3 "Rollbacked node instance"',
    ]);
    expect(run.lines).toContain(
      'warning Rolling back deployment modification. [modification_id=modification_1]',
    );
    expect(Object.keys(run.states)).toEqual(['host_1', 'web_1', 'web_2', 'proxy_1']);
  });

  it('rolls the modification back also when taking back fails', async () => {
    const operations = script()
      .on('web', 'start')
      .failsForGood('no port')
      .on('web', 'stop')
      .failsForGood('stuck');
    const run = await scaling({ scalable_entity_name: 'web' }, { operations });
    expect(run.error).toContain('stuck');
    expect(run.lines).toContain(
      'warning Rolling back deployment modification. [modification_id=modification_1]',
    );
    expect(Object.keys(run.states)).not.toContain('web_3');
  });

  it('rolls the modification back when it is cancelled', async () => {
    const operations = script().on('web', 'create').takes('60s').succeeds();
    const run = await worldOf({ operations, parameters: { scalable_entity_name: 'web' } }).run({
      cancelAt: '30s',
    });
    expect(run.status).toBe('cancelled');
    expect(run.runsOf('delete')).toEqual([]);
    expect(Object.keys(run.states)).not.toContain('web_3');
  });

  it('does the same in many runs as in one', async () => {
    const [inOne, inMany] = [undefined, { soft: 1, hard: 1 }].map(
      (history) =>
        new InMemoryRuntime({
          topology: sketchTopology(nodes),
          facts: { parameters: { scalable_entity_name: 'web', delta: 3 } },
          ...(history ? { history } : {}),
          operation: ({ call: { nodeInstanceId, operation } }) =>
            nodeInstanceId === 'web_4' && operation.endsWith('.start')
              ? operationFailed('non_recoverable', 'no port')
              : operationSucceeded(),
        }),
    ) as [InMemoryRuntime, InMemoryRuntime];
    expect(await inMany.run(scaleEntity)).toEqual(await inOne.run(scaleEntity));
    expect(inMany.runs).toBeGreaterThan(5);
    expect(traceLines(inMany.effects).toSorted()).toEqual(traceLines(inOne.effects).toSorted());
    expect(inMany.deployment.all).toEqual([{ id: 'modification_1', status: 'rolledback' }]);
  });
});

describe('order among related instances', () => {
  it('holds through their relationships that the modification does not name', async () => {
    const run = await scaling(
      { scalable_entity_name: 'web', delta: 1 },
      {
        nodes: {
          web: { operations: ['create', 'start'], state: 'started' },
          proxy: { state: 'started', relationships: [{ target: 'web' }] },
          // By itself it waits for the creation of `web` only.
          monitor: {
            state: 'started',
            relationships: [
              { target: 'web', lifecycleOperation: 'create', source: ['establish'] },
              { target: 'proxy' },
            ],
          },
        },
      },
    );
    expect(run.isBefore('web_2 state started', 'monitor_1>web_2 establish started')).toBe(true);
  });
});

describe('scaling in', () => {
  const parameters = { scalable_entity_name: 'web', delta: -1 };

  it('uninstalls what goes, after related instances unlinked', async () => {
    const run = await scaling({ ...parameters, include_instances: 'web_2' });
    expect(run.status).toBe('terminated');
    expect(run.isBefore('proxy_1>web_2 unlink succeeded', 'web_2 stop started')).toBe(true);
    expect(run.states).toEqual({ host_1: 'started', web_1: 'started', proxy_1: 'started' });
  });

  it('spares what is excluded', async () => {
    const run = await scaling({ ...parameters, exclude_instances: ['web_1'] });
    expect(run.states).toEqual({ host_1: 'started', web_1: 'started', proxy_1: 'started' });
  });

  it('counts what is left in all containers when some are to stay', async () => {
    const run = await scaling(
      { scalable_entity_name: 'web', delta: -1, exclude_instances: 'web_1' },
      { nodes: { ...nodes, host: { ...nodes['host'], instances: 2 } } },
    );
    expect(run.status).toBe('terminated');
    expect(run.states).toEqual({ host_1: 'started', host_2: 'started', proxy_1: 'started' });
  });

  it('restores everything where the removal failed', async () => {
    const operations = script().on('web', 'delete').failsForGood('busy');
    const run = await scaling(parameters, { operations });
    expect(run.error).toContain('busy');
    expect(run.states).toMatchObject({ web_1: 'started', web_2: 'started' });
  });

  it('leaves the modification as it is where it is not to be rolled back', async () => {
    const operations = script().on('web', 'delete').failsForGood('busy');
    const run = await scaling({ ...parameters, rollback_if_failed: false }, { operations });
    expect(run.states).toMatchObject({ web_1: 'deleting', web_2: 'started' });
    expect(run.lines.filter((line) => line.includes('Rolling back'))).toEqual([]);
  });

  it('removes what fails to go where failures are ignored', async () => {
    const operations = script().on('web', 'delete').failsForGood('busy');
    const run = await scaling({ ...parameters, ignore_failure: true }, { operations });
    expect(run.status).toBe('terminated');
    expect(Object.keys(run.states)).not.toContain('web_1');
  });
});

describe('a refused scaling', () => {
  const refusals: [what: string, parameters: NonNullable<RunOptions['parameters']>, text: string][] = [
    ['a delta that is no number', { delta: 'many' }, 'The delta parameter must be a number. Got: many'],
    ['a broken number as text', { delta: '1.5' }, 'The delta parameter must be a number. Got: 1.5'],
    ['a delta that is a list', { delta: ['1'] }, "The delta parameter must be a number. Got: ['1']"],
    [
      'a choice when scaling out',
      { delta: 1, exclude_instances: 'web_1' },
      'Instances cannot be included or excluded when scaling up.',
    ],
    [
      'an unknown entity',
      { scalable_entity_name: 'nobody', delta: -9 },
      'No scalable entity named nobody was found',
    ],
    [
      'more than there is',
      { delta: -3 },
      'Provided delta: -3 is illegal. current number of instances of entity web is 2',
    ],
    [
      'instances that do not exist, all at once',
      { delta: -1, include_instances: ['web_7', 'x'], exclude_instances: ['y', 'web_1', 'web_2'] },
      'The following included instances did not exist: web_7, x. The following excluded instances did not exist: y. ' +
        'Target number of instances is less than excluded instance count. Target number of instances was 1. ' +
        'Excluded instances were: y, web_1, web_2. Available instances were: web_1, web_2',
    ],
    [
      'one that is to go and to stay',
      { delta: -1, include_instances: 'web_1', exclude_instances: 'web_1' },
      'The following instances were both excluded and included: web_1. Available instances were: web_1, web_2',
    ],
    [
      'too many group instances that are to stay',
      { scalable_entity_name: 'pool', delta: -1, exclude_instances: ['web_1', 'hosts_1'] },
      'Instances from too many different groups were excluded. Target number of group instances was 1, but 2 excluded groups.' +
        'Groups and member instances were: pool_1: web_1, web_2; hosts_1: host_1',
    ],
    [
      'what a member contains',
      { scalable_entity_name: 'hosts', delta: -1, include_instances: ['proxy_1'] },
      'The following included instances did not exist: proxy_1. Groups and member instances were: ',
    ],
  ];

  it.each(refusals)('names %s, and has changed nothing', async (_what, parameters, text) => {
    const run = await scaling({ scalable_entity_name: 'web', ...parameters }, { topology });
    expect(run.status).toBe('failed');
    expect(run.error).toContain(text);
    expect(run.operations).toEqual([]);
    expect(Object.keys(run.states)).toHaveLength(4);
  });

  it('tells that hosts cannot be chosen by what they contain', async () => {
    const run = await scaling({
      scalable_entity_name: 'web',
      delta: -1,
      scale_compute: true,
      include_instances: 'web_1',
    });
    expect(run.error).toContain(
      'Cannot include or exclude instances while scale_compute is True. ' +
        'Please specify the desired compute instances and set scale_compute to False. Available instances were: web_1, web_2',
    );
  });

  it('is none at all for a delta of 0', async () => {
    const run = await scaling({ scalable_entity_name: 'nobody', delta: 0, include_instances: 'x' });
    expect(run.status).toBe('terminated');
    expect(run.lines).toContain('info delta parameter is 0, so no scaling will take place.');
  });
});

describe('a resumed scaling', () => {
  const parameters = { scalable_entity_name: 'web', delta: 1, rollback_if_failed: false };

  it('goes on with the instances of the modification that it left', async () => {
    const operations = script().on('web', 'start').failsForGood('no port');
    const world = worldOf({ parameters, operations });
    const first = await world.run();
    expect(first.lines).toContain('error Scale out failed.');
    const second = await world.resume();
    expect(second.status).toBe('terminated');
    expect(second.lines).toContain(started);
    expect(second.runsOf('create')).toEqual([]);
    expect(second.runsOf('start').map(({ instance }) => instance)).toEqual(['web_3']);
    expect(second.states).toMatchObject({ web_3: 'started' });
  });

  it('is refused after its modification was rolled back', async () => {
    const operations = script().on('web', 'start').failsForGood('no port');
    const world = worldOf({ parameters: { scalable_entity_name: 'web' }, operations });
    await world.run();
    const second = await world.resume();
    expect(second.error).toContain(
      'scale can only be resumed when there is only one started deployment modification, but found 0',
    );
    expect(second.operations).toEqual([]);
  });

  it('does not abort its own modification', async () => {
    const operations = script().on('web', 'start').failsForGood('no port');
    const world = worldOf({ parameters: { ...parameters, abort_started: true }, operations });
    await world.run();
    const second = await world.resume();
    expect(second.status).toBe('terminated');
    expect(second.runsOf('delete')).toEqual([]);
  });
});

describe('scaling by the parameters of old blueprints', () => {
  it('scales the node', async () => {
    const run = await testWorkflow(scale, { nodes, parameters: { node_id: 'web', delta: 1 } }).run();
    expect(run.status).toBe('terminated');
    expect(run.states).toMatchObject({ web_3: 'started' });
  });

  it('cannot be resumed', async () => {
    const operations = script().on('web', 'create').failsForGood();
    const world = testWorkflow(scale, { nodes, operations, parameters: { node_id: 'web', delta: 1 } });
    await world.run();
    expect((await world.resume()).error).toContain('not resumable');
  });
});
