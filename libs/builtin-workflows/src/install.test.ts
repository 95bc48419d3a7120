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
import { install } from './install.ts';

/** Installs a deployment of these nodes and gives the outcome and the story. */
async function installing(
  nodes: Record<string, NodeSketch>,
  options: Omit<InMemoryOptions, 'topology'> = {},
) {
  const runtime = new InMemoryRuntime({ topology: sketchTopology(nodes), ...options });
  const outcome = await runtime.run(install);
  return { outcome, lines: traceLines(runtime.effects), runtime };
}

/** Makes the operation of one instance fail, always or the given number of times. */
const failing =
  (
    nodeInstanceId: string,
    operation: string,
    kind: 'recoverable' | 'non_recoverable' = 'non_recoverable',
    times = Infinity,
  ): ScriptedOperation =>
  ({ call }) => {
    const isMeant = call.nodeInstanceId === nodeInstanceId && call.operation.endsWith(`.${operation}`);
    return isMeant && times-- > 0 ? operationFailed(kind, 'boom') : operationSucceeded();
  };

const about = (lines: string[], subject: string) =>
  lines.filter((line) => /^[^ >]*/.exec(line)?.[0] === subject);

describe('install', () => {
  it('walks an instance through its implemented steps and says what it leaves out', async () => {
    const { outcome, lines } = await installing({ web: { operations: ['create', 'start'] } });
    expect(outcome).toEqual({ status: 'terminated', error: '' });
    expect(lines).toEqual([
      "Starting 'workflow' workflow execution",
      "Subgraph started 'install_web_1'",
      'web_1 state initializing',
      'web_1 "Validating node instance before creation: nothing to do"',
      'web_1 "Precreating node instance: nothing to do"',
      'web_1 state creating',
      'web_1 "Creating node instance"',
      'web_1 create started',
      'web_1 create succeeded',
      'web_1 state created',
      'web_1 "Node instance created"',
      'web_1 "Configuring node instance: nothing to do"',
      'web_1 state starting',
      'web_1 "Starting node instance"',
      'web_1 start started',
      'web_1 start succeeded',
      'web_1 "Poststarting node instance: nothing to do"',
      'web_1 state started',
      'web_1 "Node instance started"',
      "Subgraph succeeded 'install_web_1'",
    ]);
  });

  it('only closes an instance that implements nothing or is started already', async () => {
    const { lines } = await installing({ bare: {}, done: { operations: ['create'], state: 'started' } });
    const closing = (id: string) => [`${id} state started`, `${id} "Node instance started (nothing to do)"`];
    expect(about(lines, 'bare_1')).toEqual(closing('bare_1'));
    expect(about(lines, 'done_1')).toEqual(closing('done_1'));
  });

  it('skips the steps that the state says are over', async () => {
    const { lines } = await installing({
      web: { operations: ['create', 'configure', 'start'], state: 'created' },
    });
    expect(lines).not.toContain('web_1 create started');
    expect(lines).toContain('web_1 configure started');
  });

  it('starts an instance when those it has relationships to are started', async () => {
    const { lines } = await installing({
      app: { operations: ['create'], relationships: [{ target: 'db' }] },
      db: { operations: ['create'], instances: 2 },
    });
    const begin = lines.indexOf('app_1 state initializing');
    expect(lines.indexOf('db_1 state started')).toBeLessThan(begin);
    expect(lines.indexOf('db_2 state started')).toBeLessThan(begin);
  });

  it('runs both sides of a relationship together, and one target node after the other', async () => {
    const slow: ScriptedOperation = async ({ call, sleep }) => {
      if (call.operation.endsWith('establish')) await sleep(1000);
      return operationSucceeded();
    };
    const establish = { source: ['establish'], targetSide: ['establish'] };
    const { lines } = await installing(
      {
        app: {
          relationships: [
            { target: 'db', ...establish },
            { target: 'cache', source: ['establish'] },
          ],
        },
        db: {},
        cache: {},
      },
      { operation: slow },
    );
    expect(lines.filter((line) => /establish(_| s)/.test(line))).toEqual([
      "Subgraph started 'cloudify.interfaces.relationship_lifecycle.establish_subgraph'",
      'app_1>db_1 establish started',
      'app_1>db_1 establish started',
      'app_1>db_1 establish succeeded',
      'app_1>db_1 establish succeeded',
      'app_1>cache_1 establish started',
      'app_1>cache_1 establish succeeded',
      "Subgraph succeeded 'cloudify.interfaces.relationship_lifecycle.establish_subgraph'",
    ]);
  });

  it('waits only for the operation that depends_on_lifecycle_operation names', async () => {
    const { lines } = await installing(
      {
        app: { operations: ['create'], relationships: [{ target: 'db', lifecycleOperation: 'create' }] },
        db: { operations: ['create', 'start'] },
      },
      {
        operation: async ({ call, sleep }) => {
          if (call.operation.endsWith('start')) await sleep(60_000);
          return operationSucceeded();
        },
      },
    );
    const order = [
      'db_1 state created',
      'app_1 state initializing',
      'app_1 state started',
      'db_1 state started',
    ];
    expect(lines.filter((line) => order.includes(line))).toEqual(order);
  });

  it('fails with the failed operation, leaves dependents alone and finishes other branches', async () => {
    const { outcome, lines } = await installing(
      {
        web: { operations: ['create'] },
        behind: { operations: ['create'], relationships: [{ target: 'web' }] },
        aside: { operations: ['create', 'start'] },
      },
      { operation: failing('web_1', 'create') },
    );
    expect(outcome.status).toBe('failed');
    expect(outcome.error).toBe(
      'Task failed: script_runner.tasks.run (web_1:cloudify.interfaces.lifecycle.create): NonRecoverableError `boom`',
    );
    expect(about(lines, 'behind_1')).toEqual([]);
    expect(lines).toContain('aside_1 state started');
    expect(lines).not.toContain('web_1 state created');
  });

  it('retries a recoverable failure as the operation says, else as the system says', async () => {
    const own = { create: { maxRetries: 1, retryInterval: 7 } };
    const failed = await installing(
      { web: { operations: ['create'], settings: own } },
      { operation: failing('web_1', 'create', 'recoverable', 2) },
    );
    expect(failed.outcome.status).toBe('failed');
    expect(failed.runtime.elapsed).toBe(7);
    const fine = await installing(
      { web: { operations: ['create'] } },
      { operation: failing('web_1', 'create', 'recoverable', 2) },
    );
    expect(fine.outcome.status).toBe('terminated');
    expect(fine.runtime.elapsed).toBe(30);
  });

  it('uninstalls and installs anew a failed instance while subgraph retries are left', async () => {
    const { outcome, lines } = await installing(
      { web: { operations: ['create', 'start'] }, behind: { relationships: [{ target: 'web' }] } },
      { operation: failing('web_1', 'start', 'non_recoverable', 1), facts: { subgraphRetries: 1 } },
    );
    expect(outcome.status).toBe('terminated');
    const retried = lines.slice(lines.indexOf('web_1 start failed') + 1);
    expect(about(retried, 'web_1').slice(0, 7)).toEqual([
      'web_1 "Node lifecycle failed. Attempting to re-run node lifecycle"',
      'web_1 "Validating node instance after deletion: nothing to do"',
      'web_1 "Stop: instance already uninitialized"',
      'web_1 state stopped',
      'web_1 "Delete: instance already uninitialized"',
      'web_1 state deleted',
      'web_1 "Deleted node instance"',
    ]);
    expect(retried).toContain("Subgraph started 'reinstall_web_1' [retry 1/1]");
    expect(retried.indexOf('web_1 state started')).toBeLessThan(retried.indexOf('behind_1 state started'));
  });

  it('fails when subgraph retries are used up', async () => {
    const { outcome, lines } = await installing(
      { web: { operations: ['start'] } },
      { operation: failing('web_1', 'start'), facts: { subgraphRetries: 2 } },
    );
    expect(outcome.error).toContain('web_1:cloudify.interfaces.lifecycle.start');
    expect(lines.filter((line) => line === 'web_1 start failed')).toHaveLength(3);
  });

  it('polls a host until it answers, however often that takes', async () => {
    let asked = 0;
    const { outcome, runtime } = await installing(
      { vm: { host: 'none', operations: ['cloudify.interfaces.host.get_state'] } },
      { operation: () => operationSucceeded(++asked > 3), facts: { taskRetries: 0 } },
    );
    expect(outcome.status).toBe('terminated');
    expect(runtime.elapsed).toBe(45);
  });

  it.each([
    ['remote', ['Creating agent', 'Agent created']],
    ['init_script', ['Creating agent', 'Agent created', 'Waiting for agent to start', 'Agent started']],
    ['none', []],
  ] as const)('announces the agent of a host with install method %s', async (host, expected) => {
    const { lines } = await installing({ vm: { host } });
    expect(lines.filter((line) => line.includes('gent'))).toEqual(expected.map((text) => `vm_1 "${text}"`));
  });

  it('lets instances outside the filter establish their relationships to the selected ones', async () => {
    const { lines } = await installing(
      {
        app: { state: 'started', relationships: [{ target: 'db', source: ['establish'] }] },
        db: { operations: ['create'] },
      },
      { facts: { parameters: { node_ids: ['db'] } } },
    );
    expect(about(lines, 'app_1')).toEqual(['app_1>db_1 establish started', 'app_1>db_1 establish succeeded']);
    expect(lines.indexOf('db_1 state started')).toBeLessThan(lines.indexOf('app_1>db_1 establish started'));
  });

  it('runs no operation and sets no state in a dry run', async () => {
    const { lines, runtime } = await installing(
      { web: { operations: ['create'] } },
      { facts: { dryRun: true } },
    );
    expect(about(lines, 'web_1')).toEqual([
      'web_1 "Validating node instance before creation: nothing to do"',
      'web_1 "Precreating node instance: nothing to do"',
      'web_1 "Creating node instance"',
      'web_1 create succeeded',
      'web_1 "Node instance created"',
      'web_1 "Configuring node instance: nothing to do"',
      'web_1 "Starting node instance: nothing to do"',
      'web_1 "Poststarting node instance: nothing to do"',
      'web_1 "Node instance started"',
    ]);
    const texts = runtime.effects.flatMap((effect) => (effect.kind === 'event' ? [effect.message] : []));
    expect(texts).toContain("Task succeeded 'script_runner.tasks.run' (dry run)");
    expect(runtime.effects.some(({ kind }) => kind === 'graph')).toBe(false);
  });
});
