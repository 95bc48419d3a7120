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
} from '@cloudloom/workflow/testing';
import { install } from './install.ts';
import { reinstall } from './reinstall.ts';

const ALL = ['create', 'configure', 'start', 'poststart', 'prestop', 'stop', 'delete', 'postdelete'];
const nodes: Record<string, NodeSketch> = {
  db: { operations: ALL },
  web: { operations: ALL, relationships: [{ target: 'db' }] },
};

describe('a resumed installation', () => {
  it('stops an instance whose start was cut short before it starts it again', async () => {
    const world = testWorkflow(install, { nodes, operations: script().on('web', 'start').failsForGood() });
    expect((await world.run()).status).toBe('failed');
    const run = await world.resume();
    expect(run.status).toBe('terminated');
    expect(run.lines).toEqual([
      "Resuming 'workflow' workflow execution",
      "Subgraph started 'resume_cleanup_web_1'",
      'web_1 "Rolling back prior to resuming install"',
      'web_1 "Prestopping node instance"',
      'web_1 prestop started',
      'web_1 prestop succeeded',
      'web_1 "Node instance prestopped"',
      'web_1 stop started',
      'web_1 stop succeeded',
      'web_1 "Stopped node instance"',
      'web_1 "Finished rolling back, now resuming install"',
      "Subgraph succeeded 'resume_cleanup_web_1'",
      'web_1 start started',
      'web_1 start succeeded',
      'web_1 "Poststarting node instance"',
      'web_1 poststart started',
      'web_1 poststart succeeded',
      'web_1 "Node instance poststarted"',
      'web_1 state started',
      'web_1 "Node instance started"',
      "Subgraph succeeded 'install_web_1'",
      "'workflow' workflow execution succeeded",
    ]);
  });

  it('deletes an instance whose creation was cut short before it creates it again', async () => {
    const world = testWorkflow(install, { nodes, operations: script().on('db', 'create').failsForGood() });
    await world.run();
    const run = await world.resume();
    expect(run.linesAbout('db_1').slice(0, 11)).toEqual([
      'db_1 "Rolling back prior to resuming install"',
      'db_1 "Deleting node instance"',
      'db_1 delete started',
      'db_1 delete succeeded',
      'db_1 "Deleted node instance"',
      'db_1 "Postdeleting node instance"',
      'db_1 postdelete started',
      'db_1 postdelete succeeded',
      'db_1 "Node instance postdeleted"',
      'db_1 "Finished rolling back, now resuming install"',
      'db_1 create started',
    ]);
    expect(run.states).toEqual({ db_1: 'started', web_1: 'started' });
  });

  it('cleans up only after operations that were under way', async () => {
    const world = testWorkflow(install, {
      nodes,
      operations: script().on('db', 'configure').failsForGood().on('web', 'poststart').failsForGood(),
    });
    await world.run();
    expect((await world.resume()).lines.join()).not.toContain('resume_cleanup');
    expect((await world.resume()).lines.join()).not.toContain('resume_cleanup');
  });

  it('has nothing to clean up where nothing undoes the operation', async () => {
    const world = testWorkflow(install, {
      nodes: { web: { operations: ['create', 'start'] } },
      operations: script().on('web', 'create').failsForGood(),
    });
    await world.run();
    const run = await world.resume();
    expect(run.status).toBe('terminated');
    expect(run.lines.join()).not.toContain('Rolling back');
  });

  it('goes on when the clean-up fails', async () => {
    const operations = script().on('db', 'create').failsForGood().on('db', 'delete').fails().always();
    const world = testWorkflow(install, { nodes, operations });
    await world.run();
    const run = await world.resume();
    expect(run.status).toBe('terminated');
    expect(run.runsOf('delete')).toHaveLength(1);
    expect(run.lines).toContain('warning Ignoring task failure in cleanup');
    expect(run.lines).not.toContain('db_1 "Ignoring task script_runner.tasks.run failure"');
  });

  it('cleans up anew after each further interruption', async () => {
    const operations = script().on('db', 'create').failsForGood().times(2);
    const world = testWorkflow(install, { nodes, operations });
    await world.run();
    const second = await world.resume();
    expect(second.status).toBe('failed');
    expect(second.runsOf('delete')).toHaveLength(1);
    const third = await world.resume();
    expect(third.status).toBe('terminated');
    expect(third.lines).toContain("Subgraph started 'resume_cleanup_db_1 (2)'");
    expect(third.runsOf('delete')).toHaveLength(1);
  });

  it('goes on with a clean-up that was cut short itself', async () => {
    const operations = script().on('db', 'create').failsForGood().on('db', 'postdelete').takes('60s');
    const world = testWorkflow(install, { nodes, operations });
    await world.run();
    const second = await world.resume({ cancelWhen: 'db_1 delete succeeded' });
    expect(second.status).toBe('cancelled');
    const third = await world.resume();
    expect(third.status).toBe('terminated');
    expect(third.runsOf('delete')).toEqual([]);
    expect(third.runsOf('postdelete')).toHaveLength(1);
    expect(third.runsOf('create', 'db_1')).toHaveLength(1);
  });

  it('leaves an instance alone that somebody has put into another state', async () => {
    let failures = 1;
    const runtime = new InMemoryRuntime({
      topology: sketchTopology(nodes),
      operation: ({ call }) =>
        call.nodeInstanceId === 'db_1' && call.operation.endsWith('.create') && failures-- > 0
          ? operationFailed('non_recoverable', 'boom')
          : operationSucceeded(),
    });
    await runtime.run(install);
    runtime.record({
      kind: 'nodeInstanceState',
      key: 'by hand',
      timestamp: 0,
      nodeInstanceId: 'db_1',
      state: 'uninitialized',
    });
    expect((await runtime.resume(install)).status).toBe('terminated');
    expect(traceLines(runtime.effects).join()).not.toContain('Rolling back');
  });

  it('cleans up once, in however many runs the attempt goes on', async () => {
    const world = (history: { soft: number; hard: number } | undefined) => {
      let failures = 1;
      return new InMemoryRuntime({
        topology: sketchTopology(nodes),
        ...(history ? { history } : {}),
        operation: ({ call }) =>
          call.nodeInstanceId === 'web_1' && call.operation.endsWith('.start') && failures-- > 0
            ? operationFailed('non_recoverable', 'boom')
            : operationSucceeded(),
      });
    };
    const [inOne, inMany] = [world(undefined), world({ soft: 1, hard: 1 })];
    for (const runtime of [inOne, inMany]) {
      await runtime.run(install);
      expect((await runtime.resume(install)).status).toBe('terminated');
    }
    expect(inMany.runs).toBeGreaterThan(inOne.runs + 3);
    expect(traceLines(inMany.effects)).toEqual(traceLines(inOne.effects));
  });

  it('cleans up in a lifecycle that was started over', async () => {
    const operations = script().on('db', 'create').failsForGood().times(2);
    const world = testWorkflow(install, { nodes, operations, subgraphRetries: 1 });
    const first = await world.run();
    expect(first.lines).toContain("Subgraph started 'reinstall_db_1' [retry 1/1]");
    expect(first.status).toBe('failed');
    const run = await world.resume();
    expect(run.status).toBe('terminated');
    expect(run.isBefore('db_1 "Finished rolling back, now resuming install"', 'db_1 create started')).toBe(
      true,
    );
  });

  it('may be the second half of a reinstallation', async () => {
    const operations = script().on('db', 'create').failsForGood();
    const world = testWorkflow(reinstall, {
      nodes: { db: { operations: ALL, state: 'started' } },
      operations,
    });
    await world.run();
    const run = await world.resume();
    expect(run.status).toBe('terminated');
    expect(run.lines).toContain("Subgraph started 'resume_cleanup_db_1'");
  });
});
