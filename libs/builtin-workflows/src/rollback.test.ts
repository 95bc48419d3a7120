import { describe, expect, it } from '@jest/globals';
import { script, testWorkflow, type NodeSketch } from '@cloudloom/workflow/testing';
import { rollback } from './rollback.ts';

const ALL = ['create', 'configure', 'start', 'stop', 'delete', 'prestop', 'postdelete'];
const nodes: Record<string, NodeSketch> = {
  db: { operations: ALL, state: 'started' },
  app: {
    operations: ALL,
    state: 'starting',
    relationships: [{ target: 'db', source: ['establish', 'unlink'] }],
  },
  web: {
    operations: ALL,
    state: 'creating',
    relationships: [{ target: 'app', kind: 'connected_to', source: ['unlink'] }],
  },
};

describe('rollback', () => {
  it('stops what was starting, and leaves it configured', async () => {
    const run = await testWorkflow(rollback, { nodes }).run();
    expect(run.status).toBe('terminated');
    expect(run.linesAbout('app_1')).toEqual([
      'app_1 state stopping',
      'app_1 "Stopping node instance"',
      'app_1 "Validating node instance after deletion: nothing to do"',
      'app_1 "Prestopping node instance"',
      'app_1 prestop started',
      'app_1 prestop succeeded',
      'app_1 "Node instance prestopped"',
      'app_1 stop started',
      'app_1 stop succeeded',
      'app_1 "Stopped node instance"',
      'app_1 state configured',
      'app_1 "Rollback Delete: nothing to do, instance state is starting"',
      'app_1 "Rollbacked node instance"',
    ]);
  });

  it('deletes what was created or configured, sources first, and leaves it uninitialized', async () => {
    const run = await testWorkflow(rollback, { nodes }).run();
    expect(run.linesAbout('web_1')).toEqual([
      'web_1 "Validating node instance after deletion: nothing to do"',
      'web_1 "Rollback Stop: nothing to do, instance state is creating"',
      'web_1 "Unlinking relationships"',
      'web_1 "Relationships unlinked"',
      'web_1 state deleting',
      'web_1 "Deleting node instance"',
      'web_1 delete started',
      'web_1 delete succeeded',
      'web_1 "Postdeleting node instance"',
      'web_1 postdelete started',
      'web_1 postdelete succeeded',
      'web_1 "Node instance postdeleted"',
      'web_1 state uninitialized',
      'web_1 "Rollbacked node instance"',
    ]);
    expect(run.isBefore('web_1 "Rollbacked node instance"', 'app_1 state stopping')).toBe(true);
    expect(run.states).toEqual({ db_1: 'started', app_1: 'configured', web_1: 'uninitialized' });
  });

  it('takes only what the filter matches, unlinks the rest from it, and goes on whatever fails', async () => {
    const operations = script().on('web>app', 'unlink').fails().always().on('app', 'stop').fails().always();
    const parameters = { node_ids: ['app'] };
    const run = await testWorkflow(rollback, { nodes, operations, parameters }).run();
    expect(run.status).toBe('terminated');
    expect(run.runsOf('unlink').map(({ instance }) => instance)).toEqual(['web_1']);
    expect(run.lines).toContain('web_1 "Ignoring task script_runner.tasks.run failure"');
    expect(run.runsOf('stop')).toHaveLength(1);
    expect(run.states).toEqual({ db_1: 'started', app_1: 'configured', web_1: 'creating' });
  });

  it('uninstalls everything afterwards where a full one is asked for', async () => {
    const parameters = { full_rollback: true, node_ids: ['web'] };
    const run = await testWorkflow(rollback, { nodes, parameters }).run();
    expect(run.states).toEqual({ db_1: 'deleted', app_1: 'deleted', web_1: 'deleted' });
    // The uninstallation goes by the states that the rollback left.
    expect(run.lines).toContain('web_1 "Stop: instance already uninitialized"');
    expect(run.runsOf('delete', 'web_1')).toHaveLength(1);
  });

  it('goes on where it was when it is resumed', async () => {
    const world = testWorkflow(rollback, { nodes, operations: script().on('web', 'delete').takes('60s') });
    const first = await world.run({ cancelAt: '30s' });
    expect(first.status).toBe('cancelled');
    const second = await world.resume();
    expect(second.status).toBe('terminated');
    expect(second.runsOf('delete')).toEqual([]);
    expect(second.states).toEqual({ db_1: 'started', app_1: 'configured', web_1: 'uninitialized' });
  });
});
