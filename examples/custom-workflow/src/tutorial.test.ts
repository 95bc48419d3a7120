import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { script, testWorkflow, type NodeSketch } from '@cloudloom/workflow/testing';
import { runOperation as step1 } from './step-1.ts';
import { runOperation as step2 } from './step-2.ts';
import { runOperation as step3 } from './step-3.ts';
import { runOperation as step4 } from './step-4.ts';
import { runOperation as step5 } from './step-5.ts';

const part: NodeSketch = {
  type: 'custom.nodes.Part',
  operations: ['configure', 'greeting.hello'],
};
/** blueprint/blueprint.yaml in short. Its instances: machine_1, application_1, worker_1, worker_2, database_1. */
const nodes: Record<string, NodeSketch> = {
  machine: { host: 'none' },
  application: {
    ...part,
    relationships: [
      { target: 'machine', kind: 'contained_in' },
      {
        target: 'database',
        kind: 'connected_to',
        source: ['greeting.introduce'],
        targetSide: ['greeting.introduce'],
      },
    ],
  },
  worker: { ...part, instances: 2, relationships: [{ target: 'application', kind: 'contained_in' }] },
  database: { ...part, relationships: [{ target: 'machine', kind: 'contained_in' }] },
};

const parameters = {
  operation: 'greeting.hello',
  type_name: 'custom.nodes.Part',
  operation_kwargs: { text: 'Good morning' },
  is_node_operation: true,
};

describe('step 1', () => {
  it('configures every instance, all at once', async () => {
    const run = await testWorkflow(step1, {
      nodes,
      operations: script().on('*', 'configure').takes('5 minutes'),
    }).run();
    assert.equal(run.status, 'terminated');
    assert.deepEqual(
      run.operations.map(({ instance }) => instance),
      ['application_1', 'worker_1', 'worker_2', 'database_1'],
    );
    assert.equal(run.elapsed, 300);
  });
});

describe('step 2', () => {
  it('runs the operation that it is asked for, with arguments, on nodes of a type', async () => {
    const run = await testWorkflow(step2, { nodes, parameters }).run();
    assert.equal(run.runsOf('hello').length, 4);
    assert.deepEqual(run.operations[0]?.kwargs, { text: 'Good morning' });
  });

  it('runs nothing where no node is of the type', async () => {
    const run = await testWorkflow(step2, {
      nodes,
      parameters: { ...parameters, type_name: 'no.such.Type' },
    }).run();
    assert.deepEqual([run.status, run.operations.length], ['terminated', 0]);
  });
});

describe('step 3', () => {
  it('says what happens on each instance', async () => {
    const run = await testWorkflow(step3, { nodes, parameters }).run();
    assert.deepEqual(run.linesAbout('database_1'), [
      'database_1 "Starting to run operation"',
      'database_1 hello started',
      'database_1 hello succeeded',
      'database_1 "Done running operation"',
    ]);
  });

  it('does not say done after a failure', async () => {
    const run = await testWorkflow(step3, {
      nodes,
      parameters,
      operations: script().on('database', 'hello').failsForGood('no voice'),
    }).run();
    assert.equal(run.status, 'failed');
    assert.match(run.error, /no voice/);
    assert.equal(run.linesAbout('database_1').includes('database_1 "Done running operation"'), false);
  });
});

describe('step 4', () => {
  it('runs the operation on an instance when those that it depends on are done', async () => {
    const run = await testWorkflow(step4, {
      nodes,
      parameters,
      operations: script().on('*', 'hello').takes('1 day'),
    }).run();
    assert.ok(
      run.isBefore('database_1 "Done running operation"', 'application_1 "Starting to run operation"'),
    );
    for (const worker of ['worker_1', 'worker_2'])
      assert.ok(
        run.isBefore('application_1 "Done running operation"', `${worker} "Starting to run operation"`),
      );
    // Database, application, workers: three days, of which a test has milliseconds.
    assert.equal(run.elapsed, 3 * 86_400);
  });

  it('waits for retries of what it depends on', async () => {
    const run = await testWorkflow(step4, {
      nodes,
      parameters,
      operations: script().on('database', 'hello').fails('hoarse').fails('hoarse').succeeds('Hello'),
      taskRetryInterval: '1 minute',
    }).run();
    assert.equal(run.status, 'terminated');
    assert.equal(run.runsOf('hello', 'database_1').length, 3);
    assert.equal(run.runsOf('hello', 'application_1')[0]?.startedAt, 120);
  });
});

describe('step 5', () => {
  it('still runs operations of nodes', async () => {
    const run = await testWorkflow(step5, { nodes, parameters }).run();
    assert.equal(run.runsOf('hello').length, 4);
    assert.ok(run.isBefore('database_1 hello succeeded', 'application_1 hello started'));
  });

  it('runs operations of relationships on both sides, between the two events of the source', async () => {
    const run = await testWorkflow(step5, {
      nodes,
      parameters: { ...parameters, operation: 'greeting.introduce', is_node_operation: false },
      operations: script().on('application>database', 'introduce', { side: 'target' }).takes('10 minutes'),
    }).run();
    assert.deepEqual(
      run.operations.map(({ instance, side, startedAt, endedAt }) => [instance, side, startedAt, endedAt]),
      [
        ['application_1', 'source', 0, 0],
        ['database_1', 'target', 0, 600],
      ],
    );
    assert.ok(
      run.isBefore('application_1 "Starting to run operation"', 'application_1>database_1 introduce started'),
    );
    assert.ok(
      run.isBefore('application_1>database_1 introduce succeeded', 'application_1 "Done running operation"'),
    );
  });

  it('stops when it is cancelled; what runs comes to its end', async () => {
    const run = await testWorkflow(step5, {
      nodes,
      parameters,
      operations: script().on('database', 'hello').takes('2 hours'),
      cancelAt: '1 hour',
    }).run();
    assert.deepEqual([run.status, run.elapsed], ['cancelled', 3600]);
    assert.equal(run.lines.at(-1), 'database_1 hello succeeded');
    assert.deepEqual(run.runsOf('hello', 'application_1'), []);
  });

  it('touches nothing in a dry run', async () => {
    const run = await testWorkflow(step5, { nodes, parameters }).run({ dryRun: true });
    assert.deepEqual([run.status, run.operations], ['terminated', []]);
  });
});
