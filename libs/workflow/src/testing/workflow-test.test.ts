import { describe, expect, it, jest } from '@jest/globals';
import type { WorkflowContext } from '../context/context.ts';
import { defineWorkflow } from '../define-workflow.ts';
import { ExecutionCancelledError } from '../errors.ts';
import type { Task } from '../graph/task.ts';
import { script } from './operation-script.ts';
import { testWorkflow, type RunOptions, type WorldSketch } from './workflow-test.ts';

const CREATE = 'cloudify.interfaces.lifecycle.create';
const START = 'cloudify.interfaces.lifecycle.start';
const ESTABLISH = 'cloudify.interfaces.relationship_lifecycle.establish';

/** Runs these operations on every instance, each instance for itself. */
const inTurn = (...operations: string[]) =>
  defineWorkflow(
    async (ctx) => {
      const graph = await ctx.graph('turn', (built) => {
        for (const instance of ctx.nodeInstances)
          built.sequence().add(...operations.map((operation) => instance.executeOperation(operation)));
      });
      await graph.execute();
    },
    { resumable: true },
  );

const running = (world: WorldSketch & RunOptions, workflow = inTurn(CREATE)) =>
  testWorkflow(workflow, { nodes: { web: { operations: ['create', 'start'] } }, ...world }).run();

describe('a tested workflow', () => {
  it('fails twice and then succeeds, as the script says, with the waiting time of the retries', async () => {
    const run = await running({
      operations: script().on('web', 'create').fails('no disk').fails('no disk').succeeds({ ip: '10.0.0.7' }),
    });
    expect(run.status).toBe('terminated');
    expect(run.elapsed).toBe(30);
    expect(run.linesAbout('web_1')).toEqual([
      'web_1 create started',
      'web_1 create failed',
      'web_1 create started',
      'web_1 create failed',
      'web_1 create started',
      'web_1 create succeeded',
    ]);
    expect(run.operations.map(({ state, startedAt, error }) => [state, startedAt, error])).toEqual([
      ['failed', 0, 'no disk'],
      ['failed', 15, 'no disk'],
      ['succeeded', 30, undefined],
    ]);
  });

  it('tells the events as the server does, from the first to the last', async () => {
    const run = await running({
      name: 'make',
      operations: script().on('web', 'create').fails('no disk').succeeds({ ip: '10.0.0.7' }),
    });
    expect(run.texts()).toEqual([
      "Starting 'make' workflow execution",
      "Sending task 'script_runner.tasks.run'",
      "Task started 'script_runner.tasks.run'",
      "Task failed 'script_runner.tasks.run' -> no disk",
      "Sending task 'script_runner.tasks.run' [retry 1/60]",
      "Task started 'script_runner.tasks.run' [retry 1/60]",
      'Task succeeded \'script_runner.tasks.run\' - {"ip":"10.0.0.7"} [retry 1/60]',
      "'make' workflow execution succeeded",
    ]);
    expect(run.events[3]).toEqual({
      type: 'task_failed',
      text: "Task failed 'script_runner.tasks.run' -> no disk",
      at: 0,
      subject: 'web_1',
      operation: CREATE,
      errorCauses: [{ type: 'RecoverableError', message: 'no disk', traceback: null }],
    });
  });

  it('takes three days in no time', async () => {
    const run = await running({ operations: script().on('web', 'create').takes('3 days') });
    expect(run.elapsed).toBe(3 * 86_400);
    expect(run.operations[0]).toMatchObject({ startedAt: 0, endedAt: 259_200, state: 'succeeded' });
  });

  it('lets time pass although the test has stopped the timers of the machine', async () => {
    jest.useFakeTimers();
    try {
      const run = await running({ operations: script().on('web', 'create').takes('1 hour') });
      expect(run.elapsed).toBe(3600);
    } finally {
      jest.useRealTimers();
    }
  });

  it('counts the runs of each instance for itself, and lets the last rule that fits decide', async () => {
    const run = await running({
      nodes: { web: { operations: ['create'], instances: 3 } },
      operations: script()
        .on('*', '*')
        .fails('once')
        .on('web_2', 'create')
        .takes('1 hour')
        .succeeds('second'),
    });
    expect(run.runsOf('create', 'web_1').map(({ state }) => state)).toEqual(['failed', 'succeeded']);
    expect(run.runsOf('create', 'web_2').map(({ result }) => result)).toEqual(['second']);
    expect(run.runsOf('create', 'web_3')).toHaveLength(2);
  });

  it('repeats an ending as often as asked, or for ever', async () => {
    const behaviour = script()
      .on('web', 'create')
      .fails('down')
      .times(3)
      .succeeds()
      .on('web', 'start')
      .failsForGood('gone')
      .always();
    const run = await running({ operations: behaviour }, inTurn(CREATE, START));
    expect(run.runsOf('create')).toHaveLength(4);
    expect(run.runsOf('start')).toHaveLength(1);
    expect([run.status, run.errorCauses.map(({ message }) => message)]).toEqual(['failed', ['gone']]);
    expect(run.texts('workflow_failed')).toEqual([`'workflow' workflow execution failed: ${run.error}`]);
  });

  it('runs again what asks for it, after the time it asks for', async () => {
    const run = await running({
      operations: script()
        .on('web', 'create')
        .reschedules('still booting', { after: '2 minutes' })
        .fails('x', { retryAfter: 5 }),
    });
    expect(run.elapsed).toBe(125);
    expect(run.texts('task_rescheduled')).toEqual([
      "Task rescheduled 'script_runner.tasks.run' -> still booting [retry_after=120]",
    ]);
  });

  it('stops an operation that takes longer than its time limit', async () => {
    const run = await running({
      nodes: { web: { operations: ['create'], settings: { create: { timeout: 60 } } } },
      operations: script().on('web', 'create').takes('1 hour'),
    });
    expect([run.status, run.elapsed]).toEqual(['failed', 60]);
    expect(run.error).toContain('Process killed due to timeout of 60 seconds');
  });

  it('tells the sides of a relationship apart', async () => {
    const bind = defineWorkflow(async (ctx) => {
      for (const relationship of ctx.getNodeInstance('app_1')!.relationships) {
        await relationship.executeSourceOperation(ESTABLISH, { kwargs: { port: 1 } }).get();
        await relationship.executeTargetOperation(ESTABLISH).get();
      }
    });
    const run = await running(
      {
        nodes: {
          app: { relationships: [{ target: 'db', source: ['establish'], targetSide: ['establish'] }] },
          db: {},
        },
        operations: script()
          .on('app>db', 'establish', { side: 'target' })
          .fails('refused', { retryAfter: 7 }),
      },
      bind,
    );
    expect(
      run.operations.map(({ instance, side, kwargs, state }) => [instance, side, kwargs, state]),
    ).toEqual([
      ['app_1', 'source', { port: 1 }, 'succeeded'],
      ['db_1', 'target', {}, 'failed'],
      ['db_1', 'target', {}, 'succeeded'],
    ]);
    expect(run.linesAbout('app_1>db_1')).toHaveLength(6);
  });

  it('does what a function says where endings are not enough', async () => {
    const run = await running(
      {
        operations: script()
          .on('web', 'create')
          .does(({ call }) => ({ on: call.nodeInstanceId }))
          .on('web', 'start')
          .does(() => Promise.reject(new TypeError('odd'))),
      },
      inTurn(CREATE, START),
    );
    expect(run.runsOf('create')[0]!.result).toEqual({ on: 'web_1' });
    expect(run.runsOf('start').map(({ error }) => error)).toEqual(['odd', undefined]);
  });

  it('answers the value of an operation only to who asks for it, as the server does', async () => {
    const answers: unknown[] = [];
    const asking = defineWorkflow(async (ctx) => {
      const graph = ctx.graphMode();
      const [asked, forgotten] = ctx.nodeInstances.map((instance) => instance.executeOperation(CREATE));
      graph.addTask(asked!);
      graph.addTask(forgotten!);
      const answer = asked!.get();
      await graph.execute();
      answers.push(await answer, await forgotten!.get());
    });
    const nodes = { web: { operations: ['create'], instances: 2 } };
    await running({ nodes, operations: script().on('web', 'create').succeeds('here') }, asking);
    expect(answers).toEqual(['here', null]);
  });
});

describe('a cancel in a test', () => {
  const cleaning = defineWorkflow(async (ctx) => {
    try {
      await ctx.nodeInstances[0]!.executeOperation(CREATE).get();
    } catch (error) {
      if (error instanceof ExecutionCancelledError) ctx.sendEventNow('cleaning up');
      throw error;
    }
  });

  it('comes at a virtual time; what runs ends by itself afterwards, and is not run again', async () => {
    const run = await running(
      {
        cancelAt: '1 hour',
        operations: script().on('web', 'create').takes('3 hours').fails('too late'),
      },
      cleaning,
    );
    expect([run.status, run.elapsed]).toEqual(['cancelled', 3600]);
    expect(run.lines.slice(-3)).toEqual([
      'cleaning up',
      "'workflow' workflow execution cancelled",
      'web_1 create failed',
    ]);
    expect(run.operations).toHaveLength(1);
  });

  it('comes when something happens', async () => {
    const nodes = { web: { operations: ['create', 'start'] } };
    const first = await running({ nodes, cancelWhen: 'web_1 create succeeded' }, inTurn(CREATE, START));
    expect([first.status, first.runsOf('start')]).toEqual(['cancelled', []]);
    const second = await running(
      {
        nodes,
        cancelWhen: ({ effect }) => effect.kind === 'event' && effect.message.includes('failed'),
        operations: script().on('web', 'create').fails(),
      },
      inTurn(CREATE),
    );
    expect([second.status, second.operations.length]).toEqual(['cancelled', 1]);
  });

  it('that waits for what never happens is a mistake of the test', async () => {
    await expect(running({ cancelWhen: 'web_1 crate started' })).rejects.toThrow(
      /cancelWhen waits for "web_1 crate started", which never happened\. These are the lines:\nStarting/,
    );
  });
});

describe('the world of a test', () => {
  it('stays as a workflow leaves it', async () => {
    const seen: string[] = [];
    const moving = defineWorkflow(async (ctx) => {
      const [instance] = ctx.nodeInstances;
      seen.push(instance!.state);
      await instance!.setState(`${instance!.state}!`).get();
    });
    const world = testWorkflow(moving, { nodes: { web: { state: 'started' } } });
    expect((await world.run()).states).toEqual({ web_1: 'started!' });
    expect((await world.run()).states).toEqual({ web_1: 'started!!' });
    expect(seen).toEqual(['started', 'started!']);
  });

  it('changes nothing in a dry run', async () => {
    const run = await running({ dryRun: true });
    expect([run.operations, run.texts().at(-1)]).toEqual([
      [],
      "'workflow' workflow execution succeeded (dry run)",
    ]);
  });

  it('resumes where the last run stopped', async () => {
    const world = testWorkflow(inTurn(CREATE, START), {
      nodes: { web: { operations: ['create', 'start'] } },
      operations: script().on('web', 'start').failsForGood('no licence'),
    });
    expect((await world.run()).status).toBe('failed');
    const again = await world.resume();
    expect(again.status).toBe('terminated');
    expect(again.operations.map(({ operation }) => operation)).toEqual([START]);
    expect(again.lines[0]).toBe("Resuming 'workflow' workflow execution");
    await expect(Promise.resolve().then(() => world.resume())).rejects.toThrow(
      'Only an execution that failed or was cancelled can be resumed',
    );
  });

  it('resumes what was cancelled, without what had ended meanwhile', async () => {
    const world = testWorkflow(inTurn(CREATE, START), {
      nodes: { web: { operations: ['create', 'start'] } },
      operations: script().on('web', 'create').takes('1 day'),
      cancelAt: '1 hour',
    });
    const first = await world.run();
    expect([first.status, first.lines.at(-1)]).toEqual(['cancelled', 'web_1 create succeeded']);
    const again = await world.resume();
    expect([again.status, again.operations.map(({ operation }) => operation)]).toEqual([
      'terminated',
      [START],
    ]);
  });

  it('contains instances evenly and knows their host', async () => {
    const hosts: unknown[] = [];
    await running(
      {
        nodes: {
          vm: { host: 'none', instances: 2 },
          app: { instances: 4, relationships: [{ target: 'vm', kind: 'contained_in' }] },
        },
      },
      defineWorkflow(async (ctx) => {
        hosts.push(
          ...ctx
            .getNode('app')!
            .instances.map((each) => [each.hostId, each.relationships.map(({ targetId }) => targetId)]),
        );
      }),
    );
    expect(hosts).toEqual([
      ['vm_1', ['vm_1']],
      ['vm_1', ['vm_1']],
      ['vm_2', ['vm_2']],
      ['vm_2', ['vm_2']],
    ]);
  });
});

describe('the operations of a tested deployment', () => {
  const runningOne = (operation: string) =>
    running(
      { nodes: { web: { operations: ['configure', 'tea.brew'] } }, declaredOperations: ['tea.drink'] },
      defineWorkflow(async (ctx) => void (await ctx.nodeInstances[0]!.executeOperation(operation).get())),
    );

  it('are known by full and by short name; those that are only declared do nothing', async () => {
    expect((await runningOne('tea.brew')).operations).toHaveLength(1);
    expect((await runningOne('brew')).operations).toHaveLength(1);
    expect((await runningOne('cloudify.interfaces.lifecycle.stop')).operations).toEqual([]);
    expect((await runningOne('tea.drink')).status).toBe('terminated');
  });

  it('are all there are: another name is a mistake', async () => {
    expect((await runningOne('tea.bre')).error).toContain('Did you mean "tea.brew"');
    expect((await runningOne('start')).error).toContain(
      'No node of this deployment has an operation "start"',
    );
  });
});

describe('mistakes of a test', () => {
  it.each([
    [
      () => script().on('wbe', 'create'),
      'The script speaks of "wbe", which is neither a node nor a node instance. There are: web; web_1.',
    ],
    [
      () => script().on('web', 'crate'),
      'The script speaks of the operation "crate" of "web", which nothing implements.',
    ],
    [() => script().on('web>web', 'establish'), 'which nothing implements. It has: no operation.'],
    [
      () => script().on('web', 'create', { side: 'source' }),
      'which is no relationship. Write "source>target".',
    ],
    [() => script().on('web', 'create').always(), 'Nothing to repeat: say how create of web ends'],
    [() => script().on('web', 'create').takes('3 rooms'), '"3 rooms" is no duration.'],
  ])('are told at once (%#)', (operations, message) => {
    expect(() =>
      testWorkflow(inTurn(CREATE), { nodes: { web: { operations: ['create'] } }, operations: operations() }),
    ).toThrow(message);
  });

  it('are told when lines are compared that never were', async () => {
    const run = await running({}, inTurn(CREATE, START));
    expect(run.isBefore('web_1 create succeeded', 'web_1 start started')).toBe(true);
    expect(run.isBefore('web_1 start started', 'web_1 create started')).toBe(false);
    expect(() => run.isBefore('web_1 create succeeded', 'web_1 stop started')).toThrow(
      '"web_1 stop started" never happened.',
    );
  });

  it.each<[string, (ctx: WorkflowContext) => Promise<void>, string]>([
    [
      'a promise of its own',
      async (ctx) => {
        await ctx.sendEvent('here I wait').get();
        await new Promise(() => undefined);
      },
      'It awaits a promise that nothing resolves. The last thing that happened: here I wait',
    ],
    [
      'a local task',
      async (ctx) => void (await ctx.localTask('listen', () => new Promise(() => undefined)).get()),
      'It waits for the local task "workflow/listen", whose function never ends.',
    ],
    [
      'a task of a graph that is not executed',
      async (ctx) => {
        let task: Task | undefined;
        await ctx.graph('idle', (graph) => {
          task = ctx.nodeInstances[0]!.executeOperation(CREATE);
          graph.addTask(task);
        });
        await task!.get();
      },
      'the task "idle/create:web_1", which was never started (is its graph executed?)',
    ],
  ])('are told when the workflow waits for ever: %s', async (_, code, message) => {
    await expect(running({}, defineWorkflow(code))).rejects.toThrow(message);
  });
});
