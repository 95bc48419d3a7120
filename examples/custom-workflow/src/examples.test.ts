import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { script, testWorkflow, type NodeSketch } from '@cloudloom/workflow/testing';
import { takeTurns, useContainedSubgraph, useModify, useSubgraphs, useTaskHandlers } from './index.ts';

const part: NodeSketch = {
  type: 'custom.nodes.Part',
  operations: [
    'create',
    'configure',
    'start',
    'stop',
    'maintenance.backup',
    'maintenance.upgrade',
    'maintenance.verify',
    'maintenance.drill',
  ],
};
/** blueprint/blueprint.yaml in short. Its instances: machine_1, application_1, worker_1, worker_2, database_1. */
const nodes: Record<string, NodeSketch> = {
  machine: { host: 'none' },
  application: {
    ...part,
    relationships: [
      { target: 'machine', kind: 'contained_in' },
      { target: 'database', kind: 'connected_to' },
    ],
  },
  worker: { ...part, instances: 2, relationships: [{ target: 'application', kind: 'contained_in' }] },
  database: { ...part, relationships: [{ target: 'machine', kind: 'contained_in' }] },
};

describe('use_task_handlers', () => {
  const parameters = { node_id: 'database', operation: 'maintenance.drill' };

  it('notes a success', async () => {
    const run = await testWorkflow(useTaskHandlers, { nodes, parameters }).run();
    assert.ok(run.lines.some((line) => /Task .*drill.* succeeded!/.test(line)));
  });

  it('ignores a failure, without a retry', async () => {
    const run = await testWorkflow(useTaskHandlers, {
      nodes,
      parameters,
      operations: script().on('database', 'drill').fails('only a drill').always(),
    }).run();
    assert.deepEqual([run.status, run.operations.length], ['terminated', 1]);
    assert.ok(run.lines.some((line) => /Task .*drill.* failed :\(/.test(line)));
  });

  it('says which node is not there', async () => {
    const run = await testWorkflow(useTaskHandlers, {
      nodes,
      parameters: { ...parameters, node_id: 'cellar' },
    }).run();
    assert.match(run.error, /There is no instance of a node "cellar"/);
  });
});

describe('use_modify', () => {
  const started = Object.fromEntries(
    Object.entries(nodes).map(([id, node]) => [id, { ...node, state: 'started' }]),
  );

  it('starts what comes and tells its neighbours', async () => {
    const world = testWorkflow(useModify, {
      nodes: started,
      parameters: { node_id: 'worker', instances: 3 },
    });
    const run = await world.run();
    assert.equal(run.error, '');
    assert.equal(Object.keys(run.states).filter((id) => id.startsWith('worker_')).length, 3);
    assert.equal(run.runsOf('start').length, 1);
    assert.deepEqual(new Set(Object.values(run.states)), new Set(['started']));
  });

  it('stops what goes', async () => {
    const run = await testWorkflow(useModify, {
      nodes: started,
      parameters: { node_id: 'worker', instances: 1 },
    }).run();
    assert.deepEqual([run.status, run.runsOf('stop').length], ['terminated', 1]);
    assert.equal(Object.keys(run.states).filter((id) => id.startsWith('worker_')).length, 1);
  });

  it('changes nothing where the number is right', async () => {
    const run = await testWorkflow(useModify, {
      nodes: started,
      parameters: { node_id: 'worker', instances: 2 },
    }).run();
    assert.deepEqual([run.status, run.operations.length], ['terminated', 0]);
  });

  it('restores the instances when an operation fails', async () => {
    const run = await testWorkflow(useModify, {
      nodes: started,
      parameters: { node_id: 'worker', instances: 5 },
      operations: script().on('worker', 'start').failsForGood('no room').always(),
    }).run();
    assert.equal(run.status, 'failed');
    assert.match(run.error, /no room/);
    assert.ok(run.lines.includes('Restoring the instances as they were'));
    assert.deepEqual(run.states, {
      machine_1: 'started',
      application_1: 'started',
      worker_1: 'started',
      worker_2: 'started',
      database_1: 'started',
    });
  });

  it('restores the instances when it is cancelled', async () => {
    const run = await testWorkflow(useModify, {
      nodes: started,
      parameters: { node_id: 'worker', instances: 3 },
      operations: script().on('worker', 'start').takes('1 hour'),
      cancelAt: '1 minute',
    }).run();
    assert.equal(run.status, 'cancelled');
    assert.equal(Object.keys(run.states).filter((id) => id.startsWith('worker_')).length, 2);
  });
});

describe('use_subgraphs', () => {
  it('upgrades when everything of the start has ended', async () => {
    const run = await testWorkflow(useSubgraphs, { nodes, parameters: { node_id: 'database' } }).run();
    assert.deepEqual(
      run.operations.map(({ operation }) => operation.split('.').at(-1)),
      ['create', 'configure', 'start', 'backup', 'upgrade', 'verify'],
    );
    assert.ok(run.isBefore("Subgraph succeeded 'start'", "Subgraph started 'upgrade'"));
  });

  it('upgrades nothing when the start fails', async () => {
    const run = await testWorkflow(useSubgraphs, {
      nodes,
      parameters: { node_id: 'database' },
      operations: script().on('database', 'configure').failsForGood('bad configuration'),
    }).run();
    assert.equal(run.status, 'failed');
    assert.deepEqual(run.runsOf('backup'), []);
  });
});

describe('use_contained_subgraph', () => {
  it('finds what is contained in an instance, however deep', async () => {
    const run = await testWorkflow(useContainedSubgraph, { nodes, parameters: { node_id: 'machine' } }).run();
    const told = (text: string) =>
      run.events.filter((event) => event.text === text).map(({ subject }) => subject);
    assert.deepEqual(told('Directly contained in machine'), ['application_1', 'database_1']);
    assert.deepEqual(told('Goes where machine goes'), [
      'machine_1',
      'application_1',
      'database_1',
      'worker_1',
      'worker_2',
    ]);
  });
});

describe('take_turns', () => {
  const parameters = { operation: 'maintenance.backup', type_name: 'custom.nodes.Part', pause: 86_400 };

  it('takes three days for four instances', async () => {
    const run = await testWorkflow(takeTurns, { nodes, parameters }).run();
    assert.deepEqual([run.status, run.elapsed], ['terminated', 3 * 86_400]);
    assert.deepEqual(
      run.operations.map(({ startedAt }) => startedAt / 86_400),
      [0, 1, 2, 3],
    );
  });

  it('stops in a pause and says how far it came', async () => {
    const run = await testWorkflow(takeTurns, { nodes, parameters, cancelAt: '36 hours' }).run();
    assert.deepEqual([run.status, run.elapsed], ['cancelled', 36 * 3600]);
    assert.ok(run.lines.includes('Stopped after 2 of 4 instances'));
  });

  it('gives the instance its state back when it is stopped in the middle of its turn', async () => {
    const run = await testWorkflow(takeTurns, {
      nodes,
      parameters,
      operations: script().on('worker_1', 'backup').takes('1 hour'),
      cancelWhen: 'worker_1 backup started',
    }).run();
    assert.equal(run.status, 'cancelled');
    assert.equal(run.states['worker_1'], 'uninitialized');
    // The operation that ran goes on to its end and is not run again.
    assert.equal(run.runsOf('backup', 'worker_1')[0]?.state, 'succeeded');
  });
});
