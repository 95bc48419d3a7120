import { describe, expect, it } from '@jest/globals';
import type { Effect, EventEffect, LogEffect, TopologySkeleton } from '@cloudloom/topology';
import { defineWorkflow } from '../define-workflow.ts';
import { InMemoryRuntime, type InMemoryOptions } from '../testing/in-memory-runtime.ts';
import { operationFailed, operationSucceeded } from '../testing/scripted-operation.ts';
import { sketchTopology } from '../testing/topology-builder.ts';
import type { WorkflowContext } from './context.ts';
import type { EventContext } from './event-options.ts';

const CREATE = 'cloudify.interfaces.lifecycle.create';
const WEB = sketchTopology({ web: { operations: ['create'] } });

async function running(
  code: (ctx: WorkflowContext, runtime: InMemoryRuntime) => Promise<void>,
  options: Partial<InMemoryOptions> = {},
) {
  const runtime: InMemoryRuntime = new InMemoryRuntime({ topology: WEB, ...options });
  const outcome = await runtime.run(defineWorkflow((ctx) => code(ctx, runtime)));
  const events = runtime.effects.filter((effect: Effect): effect is EventEffect => effect.kind === 'event');
  const logs = runtime.effects.filter((effect: Effect): effect is LogEffect => effect.kind === 'log');
  const tasks = runtime.effects.flatMap((effect) => (effect.kind === 'graph' ? effect.tasks : []));
  return { outcome, events, logs, tasks, runtime };
}

const webOf = (ctx: WorkflowContext) => ctx.getNodeInstance('web_1')!;

describe('loggers', () => {
  it('write lines of the execution and of an instance, each under its name', async () => {
    const { logs } = await running(async (ctx) => {
      ctx.logger.info('once');
      ctx.logger.info('once');
      webOf(ctx).logger.warning('hot');
      for (const level of ['debug', 'error', 'critical'] as const) ctx.logger[level](level);
    });
    expect(
      logs.map(({ logger, level, message, nodeInstanceId }) => [logger, level, message, nodeInstanceId]),
    ).toEqual([
      ['ctx.execution', 'info', 'once', undefined],
      ['ctx.execution', 'info', 'once', undefined],
      ['ctx.execution-web_1', 'warning', 'hot', 'web_1'],
      ['ctx.execution', 'debug', 'debug', undefined],
      ['ctx.execution', 'error', 'error', undefined],
      ['ctx.execution', 'critical', 'critical', undefined],
    ]);
    expect(new Set(logs.map(({ key }) => key)).size).toBe(6);
  });

  it('keep keys short whatever the length of a line', async () => {
    const { logs } = await running(async (ctx) => {
      ctx.logger.info(`${'x'.repeat(9000)}1`);
      ctx.logger.info(`${'x'.repeat(9000)}2`);
    });
    expect(logs.map(({ key }) => key.length < 300)).toEqual([true, true]);
    expect(logs[0]!.key).not.toBe(logs[1]!.key);
  });
});

describe('events', () => {
  it('carry a type, arguments and what they are about', async () => {
    const { events } = await running(async (ctx) => {
      ctx.sendEvent('plain');
      ctx.sendEvent('special', {
        eventType: 'my_event',
        args: { size: 3 },
        additionalContext: { nodeInstanceId: 'web_1' },
      });
      webOf(ctx).sendEvent('of a node', { additionalContext: { operation: CREATE } });
    });
    expect(events.slice(1)).toEqual([
      expect.objectContaining({ eventType: 'workflow_stage', message: 'plain' }),
      expect.objectContaining({ eventType: 'my_event', arguments: { size: 3 }, nodeInstanceId: 'web_1' }),
      expect.objectContaining({
        eventType: 'workflow_node_event',
        nodeInstanceId: 'web_1',
        operation: CREATE,
      }),
    ]);
  });

  it('that name an operation still end their task', async () => {
    const { runtime } = await running(
      async (ctx) => void webOf(ctx).sendEvent('x', { additionalContext: { operation: CREATE } }),
    );
    const ends = runtime.effects.flatMap((effect) => (effect.kind === 'taskState' ? [effect.state] : []));
    expect(ends).toEqual(['succeeded']);
  });

  it('refuse a context that would not be stored', async () => {
    const { outcome } = await running(
      async (ctx) => void ctx.sendEvent('x', { additionalContext: { node_id: 'web_1' } as EventContext }),
    );
    expect(outcome.error).toContain('Events are not stored with "node_id"');
    expect(outcome.error).toContain('nodeInstanceId, sourceId, targetId, operation');
  });
});

describe('a local task', () => {
  it('is given its keyword arguments, in a copy', async () => {
    const kwargs = { names: ['a'] };
    const { outcome } = await running(async (ctx) => {
      const task = ctx.localTask(({ names }) => names as string[], { kwargs });
      kwargs.names.push('b');
      expect(await task.get()).toEqual(['a']);
    });
    expect(outcome.error).toBe('');
  });

  it('is called by its function, by its options or by its first argument', async () => {
    const { tasks } = await running(async (ctx) => {
      const poll = () => undefined;
      ctx.localTask(poll);
      ctx.localTask(poll, { name: 'asking', info: 'the third time' });
      ctx.localTask('first', poll, { nodeInstance: webOf(ctx) });
    });
    expect(tasks.map(({ id, name, info, nodeInstanceId }) => [id, name, info, nodeInstanceId])).toEqual([
      ['workflow/poll', 'poll', null, undefined],
      ['workflow/asking', 'asking', 'the third time', undefined],
      ['workflow/first:web_1', 'first', null, 'web_1'],
    ]);
  });

  it('tells its story in events, with its result and its retries', async () => {
    let runs = 0;
    const flaky = () => {
      if (++runs < 2) throw new Error('not yet');
      return { runs };
    };
    const { events } = await running(
      async (ctx) => void ctx.localTask(flaky, { retryInterval: 1, totalRetries: 2 }),
    );
    expect(events.slice(1).map(({ message }) => message)).toEqual([
      "Task started 'flaky'",
      "Task failed 'flaky' -> not yet",
      "Task started 'flaky' [retry 1/2]",
      `Task succeeded 'flaky' - {"runs":2} [retry 1/2]`,
    ]);
  });

  it('tells only of failures where it shall be quiet', async () => {
    const { events } = await running(async (ctx) => {
      ctx.localTask('good', () => 1, { sendTaskEvents: false });
      await ctx
        .localTask('bad', () => Promise.reject(new Error('no')), { sendTaskEvents: false, totalRetries: 0 })
        .get()
        .catch(() => undefined);
    });
    expect(events.slice(1).map(({ message }) => message)).toEqual(["Task failed 'bad' -> no"]);
  });

  it('is retried as often as the system says, unless told otherwise', async () => {
    const runs: Record<string, number> = {};
    const failing = (name: string) => () => {
      runs[name] = (runs[name] ?? 0) + 1;
      throw new Error(name);
    };
    const facts = { taskRetries: 2, taskRetryInterval: 1 };
    await running(
      async (ctx) => {
        await ctx
          .localTask(failing('system'))
          .get()
          .catch(() => undefined);
        await ctx
          .localTask(failing('call'), { totalRetries: 1 })
          .get()
          .catch(() => undefined);
      },
      { facts },
    );
    expect(runs).toEqual({ system: 3, call: 2 });
  });

  it('takes what its function carries over what the call says, unless that is to win', async () => {
    const { taskConfig } = await import('../index.ts');
    const carried = taskConfig({ totalRetries: 3, name: 'carried' }, () => undefined);
    const { tasks } = await running(async (ctx) => {
      ctx.localTask(carried, { totalRetries: 1, retryInterval: 7 });
      ctx.localTask(carried, { totalRetries: 1, overrideTaskConfig: true });
    });
    expect(tasks.map(({ name, totalRetries, retryInterval }) => [name, totalRetries, retryInterval])).toEqual(
      [
        ['carried', 3, 7],
        ['carried', 1, 15],
      ],
    );
  });

  it('stores its result, and fails where that cannot be stored', async () => {
    const { runtime, outcome } = await running(async (ctx) => {
      await ctx.localTask('good', () => ({ at: [1, 2] })).get();
      await ctx.localTask('bad', () => 1n as never).get();
    });
    const ends = runtime.effects.filter((effect) => effect.kind === 'taskState');
    expect(ends).toEqual([
      expect.objectContaining({ state: 'succeeded', result: { at: [1, 2] } }),
      expect.objectContaining({
        state: 'failed',
        error: expect.objectContaining({ kind: 'non_recoverable' }),
      }),
    ]);
    expect(outcome.error).toContain('The result of bad is not JSON');
  });

  it('runs in a dry run, too', async () => {
    const { events } = await running(async (ctx) => void ctx.localTask('real', () => 'done'), {
      facts: { dryRun: true },
    });
    expect(events.at(-1)!.message).toBe("Task succeeded 'real' - done (dry run)");
  });

  it('that waits when the cancel comes does not make the execution fail', async () => {
    const { outcome } = await running(async (ctx, runtime) => {
      const graph = ctx.graphMode();
      graph.addTask(ctx.localTask('waiting', () => ctx.sleep(100)));
      void runtime.sleep(1000).then(() => runtime.requestCancel());
      await graph.execute();
    });
    expect(outcome).toEqual({ status: 'cancelled', error: '' });
  });
});

describe('refreshing an instance', () => {
  const instances = {
    web_1: { version: 7, runtimeProperties: { ip: '10.0.0.1' }, systemProperties: { ok: true } },
  };

  it('reads its properties, its version and its state', async () => {
    const { outcome } = await running(
      async (ctx) => {
        const web = webOf(ctx);
        await web.setState('started').get();
        expect(web.state).toBe('uninitialized');
        const { runtimeProperties } = await web.refresh();
        expect(runtimeProperties).toEqual({ ip: '10.0.0.1' });
        expect([web.version, web.systemProperties.ok, web.state]).toEqual([7, true, 'started']);
      },
      { instances },
    );
    expect(outcome.error).toBe('');
  });

  it('comes first: before it there is nothing to read', async () => {
    const { outcome } = await running(async (ctx) => void webOf(ctx).runtimeProperties);
    expect(outcome.error).toContain(
      'runtimeProperties of web_1 is not known yet. Write `await instance.refresh()` first',
    );
  });

  it('reads anew each time', async () => {
    const changing = structuredClone(instances);
    const seen: unknown[] = [];
    await running(
      async (ctx) => {
        seen.push((await webOf(ctx).refresh()).version);
        changing.web_1.version = 8;
        seen.push((await webOf(ctx).refresh()).version);
      },
      { instances: changing },
    );
    expect(seen).toEqual([7, 8]);
  });
});

describe('asking for a status of the execution', () => {
  it('cancels it', async () => {
    const { outcome } = await running(async (ctx) => {
      await ctx.updateExecutionStatus('started').get();
      await ctx.updateExecutionStatus('cancelling').get();
      expect(ctx.hasCancelRequest()).toBe(false);
      await ctx.sleep(1);
    });
    expect(outcome.status).toBe('cancelled');
  });

  it('fails for anything else', async () => {
    const { outcome, tasks } = await running(
      async (ctx) => void (await ctx.updateExecutionStatus('terminated').get()),
    );
    expect(outcome.error).toContain('A running workflow cannot give its execution the status terminated');
    expect(tasks).toEqual([
      expect.objectContaining({ type: 'UpdateExecutionStatusTask', id: 'workflow/status:terminated' }),
    ]);
  });
});

describe('onCancel', () => {
  it('calls back once at the request, at once after it, and not when taken back', async () => {
    const calls: string[] = [];
    const { logs } = await running(async (ctx, runtime) => {
      ctx.onCancel(() => void calls.push('first'));
      ctx.onCancel(() => {
        throw new TypeError('broken');
      });
      ctx.onCancel(() => void calls.push('second'));
      ctx.onCancel(() => void calls.push('never'))();
      runtime.requestCancel();
      ctx.onCancel(() => void calls.push('late'));
    });
    expect(calls).toEqual(['first', 'second', 'late']);
    expect(logs.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'error A callback of onCancel failed: TypeError: broken',
    ]);
  });
});

describe('executeTask', () => {
  it('runs an implementation for an instance without an operation that maps to it', async () => {
    const calls: unknown[] = [];
    const { tasks } = await running(
      async (ctx) => {
        const kwargs = { script_path: 'check.sh' };
        await ctx
          .executeTask('script_runner.tasks.run', {
            nodeInstance: webOf(ctx),
            kwargs,
            timeout: 9,
            totalRetries: 1,
          })
          .get();
      },
      {
        operation: ({ call }) => {
          calls.push([
            call.taskName,
            call.nodeInstanceId,
            call.kwargs,
            call.timeout,
            call.maxRetries,
            call.executor,
          ]);
          return operationSucceeded();
        },
      },
    );
    expect(calls).toEqual([
      ['script_runner.tasks.run', 'web_1', { script_path: 'check.sh' }, 9, 1, 'central_deployment_agent'],
    ]);
    expect(tasks[0]!.implementation).toEqual({
      plugin: 'script',
      operation: 'script_runner.tasks.run',
      executor: 'central_deployment_agent',
      timeout: 9,
      timeoutRecoverable: false,
    });
  });

  it('says what it needs', async () => {
    const unknown = await running(
      async (ctx) => void ctx.executeTask('my.task', { nodeInstance: webOf(ctx) }),
    );
    expect(unknown.outcome.error).toContain("executeTask('my.task', { plugin: ... })");
    const bare = await running(async (ctx) => void ctx.executeTask('my.task', {} as never));
    expect(bare.outcome.error).toContain("executeTask('my.task') needs a nodeInstance");
  });

  it('does nothing in a dry run', async () => {
    const { events } = await running(
      async (ctx) => void ctx.executeTask('script_runner.tasks.run', { nodeInstance: webOf(ctx) }),
      { facts: { dryRun: true }, operation: () => operationFailed('non_recoverable', 'was run') },
    );
    expect(events.at(-1)!.message).toBe("Task succeeded 'script_runner.tasks.run' (dry run)");
  });
});

describe('an operation without task events', () => {
  it('tells only of its failures', async () => {
    const code = async (ctx: WorkflowContext) =>
      void webOf(ctx).executeOperation(CREATE, { sendTaskEvents: false });
    const quiet = await running(code);
    expect(quiet.events.slice(1)).toEqual([]);
    expect(quiet.tasks[0]!.sendTaskEvents).toBe(false);
    const failing = await running(code, { operation: () => operationFailed('non_recoverable', 'boom') });
    expect(failing.events.slice(1).map(({ eventType }) => eventType)).toEqual(['task_failed']);
  });
});

describe('tasks that were made in graph mode', () => {
  it('and never added are mentioned at the end', async () => {
    const { logs, outcome } = await running(async (ctx) => {
      const graph = ctx.graphMode();
      graph.addTask(ctx.sendEvent('added'));
      webOf(ctx).executeOperation(CREATE);
      await graph.execute();
    });
    expect([outcome.status, logs.map(({ level }) => level)]).toEqual(['terminated', ['warning']]);
    expect(logs[0]!.message).toBe(
      '1 of the tasks that the workflow made were never added to a graph and did not run: ' +
        `script_runner.tasks.run (web_1:${CREATE})`,
    );
  });
});

describe('the context', () => {
  it('knows parameters, scaling groups, plugins and properties of relationships', async () => {
    const plugins = [
      {
        name: 'script',
        packageName: null,
        packageVersion: null,
        executor: 'central_deployment_agent' as const,
      },
    ];
    const plain = sketchTopology({ web: { relationships: [{ target: 'db' }] }, db: {} });
    const topology: TopologySkeleton = {
      ...plain,
      nodes: plain.nodes.map((node) => ({
        ...node,
        plugins,
        relationships: node.relationships.map((each) => ({ ...each, properties: { port: 80 } })),
      })),
      scalingGroups: { pair: { members: ['web'], currentInstances: 1, plannedInstances: 1 } },
    };
    const { outcome } = await running(
      async (ctx) => {
        expect(ctx.parameters).toEqual({ size: 2 });
        expect(ctx.deployment.scalingGroups['pair']!.members).toEqual(['web']);
        const web = ctx.getNode('web')!;
        expect(web.plugins).toEqual(plugins);
        expect(web.getRelationship('db')!.properties).toEqual({ port: 80 });
        expect(web.instances[0]!.deploymentId).toBe('deployment');
      },
      { topology, facts: { parameters: { size: 2 } } },
    );
    expect(outcome.error).toBe('');
  });

  it('has a time that passes only while it waits', async () => {
    await running(async (ctx) => {
      const start = ctx.now();
      expect(ctx.now()).toBe(start);
      await ctx.sleep(3 * 86_400);
      expect(ctx.now() - start).toBe(3 * 86_400_000);
    });
  });
});
