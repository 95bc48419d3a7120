import { describe, expect, it } from '@jest/globals';
import {
  InMemoryRuntime,
  operationFailed,
  operationSucceeded,
  sketchTopology,
  traceLines,
  type InMemoryOptions,
  type NodeSketch,
  type ScriptedOperation,
} from '@cloudloom/workflow/testing';
import { reinstall } from './reinstall.ts';
import { uninstall } from './uninstall.ts';

/** Uninstalls a deployment of these nodes, started unless they say otherwise. */
async function uninstalling(
  nodes: Record<string, NodeSketch>,
  options: Omit<InMemoryOptions, 'topology'> = {},
  workflow = uninstall,
) {
  const started = Object.fromEntries(
    Object.entries(nodes).map(([id, node]) => [id, { state: 'started', ...node }]),
  );
  const runtime = new InMemoryRuntime({ topology: sketchTopology(started), ...options });
  const outcome = await runtime.run(workflow);
  return { outcome, lines: traceLines(runtime.effects), runtime };
}

const about = (lines: string[], subject: string) =>
  lines.filter((line) => /^[^ >]*/.exec(line)?.[0] === subject);
const failing =
  (operation: string, kind: 'recoverable' | 'non_recoverable' | 'retry' = 'recoverable'): ScriptedOperation =>
  ({ call }) =>
    call.operation.endsWith(`.${operation}`) ? operationFailed(kind, 'boom') : operationSucceeded();

describe('uninstall', () => {
  it('stops and deletes a started instance', async () => {
    const { outcome, lines } = await uninstalling({ web: { operations: ['stop', 'delete', 'postdelete'] } });
    expect(outcome.status).toBe('terminated');
    expect(about(lines, 'web_1')).toEqual([
      'web_1 state stopping',
      'web_1 "Stopping node instance"',
      'web_1 "Validating node instance after deletion: nothing to do"',
      'web_1 stop started',
      'web_1 stop succeeded',
      'web_1 "Stopped node instance"',
      'web_1 state stopped',
      'web_1 state deleting',
      'web_1 "Deleting node instance"',
      'web_1 delete started',
      'web_1 delete succeeded',
      'web_1 "Postdeleting node instance"',
      'web_1 postdelete started',
      'web_1 postdelete succeeded',
      'web_1 "Node instance postdeleted"',
      'web_1 state deleted',
      'web_1 "Deleted node instance"',
    ]);
  });

  it('runs nothing on an instance that was never created, yet ends it deleted', async () => {
    const { lines } = await uninstalling({ web: { operations: ['stop', 'delete'], state: 'uninitialized' } });
    expect(about(lines, 'web_1')).toEqual([
      'web_1 "Validating node instance after deletion: nothing to do"',
      'web_1 "Stop: instance already uninitialized"',
      'web_1 state stopped',
      'web_1 "Delete: instance already uninitialized"',
      'web_1 state deleted',
      'web_1 "Deleted node instance"',
    ]);
  });

  it('skips what is over: a stopped instance is only deleted, a deleted one left alone', async () => {
    const { lines } = await uninstalling({
      half: { operations: ['stop', 'delete'], state: 'stopped' },
      gone: { operations: ['delete'], state: 'deleted' },
    });
    expect(lines).toContain('half_1 delete started');
    expect(lines).not.toContain('half_1 stop started');
    expect(about(lines, 'gone_1').some((line) => line.includes('state'))).toBe(false);
  });

  it('takes sources of relationships first', async () => {
    const { lines } = await uninstalling({ app: { relationships: [{ target: 'db' }] }, db: {} });
    expect(lines.indexOf('app_1 state deleted')).toBeLessThan(lines.indexOf('db_1 state stopping'));
  });

  it('unlinks one target node after the other, the last declared first', async () => {
    const { lines } = await uninstalling({
      app: {
        relationships: [
          { target: 'db', source: ['unlink'] },
          { target: 'cache', targetSide: ['unlink'] },
        ],
      },
      db: {},
      cache: {},
    });
    expect(lines.filter((line) => line.endsWith('unlink started'))).toEqual([
      'app_1>cache_1 unlink started',
      'app_1>db_1 unlink started',
    ]);
  });

  it('lets an instance outside the filter unlink from the removed ones, and ignores it when that fails', async () => {
    const { outcome, lines } = await uninstalling(
      { app: { relationships: [{ target: 'db', source: ['unlink'] }] }, db: { operations: ['stop'] } },
      { facts: { parameters: { node_ids: ['db'] } }, operation: failing('unlink') },
    );
    expect(about(lines, 'app_1')).toEqual([
      'app_1>db_1 unlink started',
      'app_1>db_1 unlink failed',
      'app_1 "Ignoring task script_runner.tasks.run failure"',
    ]);
    expect([outcome.status, lines.at(-1)]).toEqual(['terminated', "Subgraph succeeded 'db_1'"]);
  });

  it('fails where an operation fails for good', async () => {
    const { outcome, lines } = await uninstalling(
      { web: { operations: ['stop', 'delete'] } },
      { operation: failing('stop', 'non_recoverable') },
    );
    expect(outcome.error).toContain('web_1:cloudify.interfaces.lifecycle.stop');
    expect(lines).not.toContain('web_1 state stopped');
  });
});

describe('uninstall that ignores failures', () => {
  const ignoring = { parameters: { ignore_failure: true } };

  it('tries each operation once, says so and ends everything deleted', async () => {
    const { outcome, lines, runtime } = await uninstalling(
      { web: { operations: ['stop', 'delete'] } },
      { facts: ignoring, operation: failing('stop') },
    );
    expect(outcome.status).toBe('terminated');
    expect(about(lines, 'web_1').filter((line) => /stop |Ignoring|deleted/.test(line))).toEqual([
      'web_1 stop started',
      'web_1 stop failed',
      'web_1 "Ignoring task script_runner.tasks.run failure"',
      'web_1 state deleted',
    ]);
    expect(runtime.elapsed).toBe(0);
  });

  it('ignores failures of relationship operations, too', async () => {
    const { outcome } = await uninstalling(
      { app: { relationships: [{ target: 'db', targetSide: ['unlink'] }] }, db: {} },
      { facts: ignoring, operation: failing('unlink', 'non_recoverable') },
    );
    expect(outcome.status).toBe('terminated');
  });

  it('still fails where an operation asks to run again more often than it may', async () => {
    const { outcome } = await uninstalling(
      { web: { operations: ['stop'] } },
      { facts: { ...ignoring, taskRetries: 2 }, operation: failing('stop', 'retry') },
    );
    expect(outcome.status).toBe('failed');
  });
});

describe('reinstall', () => {
  it('uninstalls all, then installs all from the states that this left', async () => {
    const { outcome, lines } = await uninstalling(
      {
        app: { operations: ['create', 'stop'], relationships: [{ target: 'db' }] },
        db: { operations: ['create', 'stop'] },
      },
      {},
      reinstall,
    );
    expect(outcome.status).toBe('terminated');
    expect(
      lines.filter((line) => line.endsWith(' started') && !line.startsWith('Sub') && !line.includes('state')),
    ).toEqual(['app_1 stop started', 'db_1 stop started', 'db_1 create started', 'app_1 create started']);
  });
});
