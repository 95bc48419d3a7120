import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  BlueprintRepository,
  DeploymentRepository,
  EffectWriter,
  EventRepository,
  ExecutionRepository,
  GraphDigestError,
  NodeInstanceRepository,
  NotFoundError,
  OperationRepository,
  StaleAttemptError,
  TasksGraphRepository,
  type EventRecord,
} from '@cloudloom/model';
import type {
  Effect,
  OperationError,
  SystemPropertiesEffect,
  SystemPropertyChanges,
  TaskState,
  TaskStateEffect,
} from '@cloudloom/topology';
import { aDeployment, aGraph, anEvent, anExecution, aState, aTask, SCOPE } from '../support/builders.ts';
import { useDatabase } from '../support/model-environment.ts';

const environment = useDatabase();
let executionId: string;

const write = (effects: Effect[], executionAttempt = 1): Promise<{ written: number }> =>
  new EffectWriter(environment.database).write({ executionId, executionAttempt, effects });

const events = async (): Promise<EventRecord[]> => {
  const sort = [{ field: 'reportedTimestamp' as const, descending: false }];
  const query = { offset: 0, size: 10_000, sort, executionIds: [executionId] };
  const page = await new EventRepository(environment.database).list(SCOPE, query);
  return page.items.sort((a, b) => Number(a.seq) - Number(b.seq));
};

const instance = async (id: string) => {
  const found = await new NodeInstanceRepository(environment.database).find(SCOPE, id);
  if (!found) throw new Error(`no instance ${id}`);
  return found;
};

const execution = () => new ExecutionRepository(environment.database).find(SCOPE, executionId);

const states = async (): Promise<Record<string, string>> => {
  const operations = await new OperationRepository(environment.database).list(SCOPE, { executionId });
  return Object.fromEntries(operations.map((operation) => [operation.taskPath, operation.state]));
};

beforeEach(async () => {
  await new DeploymentRepository(environment.database).delete(SCOPE, 'shop');
  await new BlueprintRepository(environment.database).delete(SCOPE, 'shop-blueprint');
  await aDeployment(environment.database, { instances: 3 });
  executionId = (await anExecution(environment.database)).id;
});

describe('the writer of effects', () => {
  it('writes an effect once, however often it is given', async () => {
    expect(await write([anEvent('a'), anEvent('b'), anEvent('a')])).toEqual({ written: 2 });
    expect(await write([anEvent('b'), anEvent('c')])).toEqual({ written: 1 });
    expect((await events()).map((event) => [event.seq, event.message])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
  });

  it('numbers events without gaps in the order of their commits, whoever writes', async () => {
    const batches = Array.from({ length: 12 }, (_, batch) =>
      Array.from({ length: 20 }, (_, place) => anEvent(`${batch % 8}/${place}`)),
    );
    const answers = await Promise.all(batches.map((batch) => write(batch)));
    expect(answers.reduce((sum, answer) => sum + answer.written, 0)).toBe(160);
    const stored = await events();
    expect(stored.map((event) => event.seq)).toEqual(Array.from({ length: 160 }, (_, place) => place + 1));
    const reported = stored.map((event) => event.reportedTimestamp.getTime());
    expect(reported).toEqual([...reported].sort((a, b) => a - b));
    const stable = stored.map((event) => event.storageId);
    expect(stable).toEqual([...stable].sort((a, b) => a - b));
  });

  it('keeps what an event and a log line are about', async () => {
    const causes = [{ type: 'ProcessException', message: 'exit 1', traceback: null }];
    await write([
      anEvent('e', {
        nodeInstanceId: 'shop_web_1',
        operation: 'create',
        errorCauses: causes,
        timestamp: 1_234,
      }),
      {
        kind: 'log',
        key: 'l',
        timestamp: 5,
        logger: 'ctx.a',
        level: 'info',
        message: 'nul\u0000 and \ud800 half',
        sourceId: 's',
      },
    ]);
    const [event, log] = await events();
    expect(event).toMatchObject({
      type: 'cloudify_event',
      eventType: 'workflow_event',
      nodeInstanceId: 'shop_web_1',
      nodeName: 'web',
      operation: 'create',
      errorCauses: causes,
      timestamp: new Date(1_234),
      deploymentId: 'shop',
      blueprintId: 'shop-blueprint',
      workflowId: 'install',
    });
    expect(log).toMatchObject({
      type: 'cloudify_log',
      logger: 'ctx.a',
      level: 'info',
      message: 'nul and \ufffd half',
      sourceId: 's',
    });
  });

  it('sets states, raises versions and notes that a configured and started instance is fine', async () => {
    await write([
      aState('1', 'shop_web_1', 'configuring'),
      aState('2', 'shop_web_1', 'configured'),
      aState('3', 'shop_web_2', 'creating'),
      aState('4', 'gone', 'creating'),
    ]);
    await write([aState('5', 'shop_web_1', 'started')]);
    const fine = { ok: true, result: null, task: null, timestamp: '1970-01-01T00:00:01.000Z' };
    expect(await instance('shop_web_1')).toMatchObject({
      state: 'started',
      version: 4,
      systemProperties: { configuration_drift: fine, previous_status: null, status: fine },
    });
    expect(await instance('shop_web_2')).toMatchObject({
      state: 'creating',
      version: 2,
      systemProperties: {},
    });
    expect(await instance('shop_web_3')).toMatchObject({ state: 'uninitialized', version: 1 });
  });

  it('changes system properties in the order of the effects, each once, and leaves the state alone', async () => {
    const finding = (key: string, changes: SystemPropertyChanges): SystemPropertiesEffect => ({
      kind: 'systemProperties',
      key,
      timestamp: 1_000,
      nodeInstanceId: 'shop_web_1',
      ...changes,
    });
    const check = finding('2', {
      copy: { previous_status: 'status' },
      set: { status: { ok: false, result: 'nul\u0000' } },
    });
    await write([aState('1', 'shop_web_1', 'started'), check, finding('3', { merge: { drift: { a: 1 } } })]);
    await write([check, finding('4', { merge: { drift: { b: 2 } } })]);
    await write([finding('5', { remove: ['unknown'] }), { ...check, key: '6', nodeInstanceId: 'gone' }]);
    const fine = { ok: true, result: null, task: null, timestamp: '1970-01-01T00:00:01.000Z' };
    expect(await instance('shop_web_1')).toMatchObject({
      state: 'started',
      version: 6,
      systemProperties: {
        previous_status: fine,
        status: { ok: false, result: 'nul' },
        drift: { a: 1, b: 2 },
      },
    });
  });

  it('loses none of the findings that two write to one instance at the same time', async () => {
    const names = Array.from({ length: 20 }, (_, place) => `app_${place}`);
    await Promise.all(
      names.map((name) =>
        write([
          {
            kind: 'systemProperties',
            key: name,
            timestamp: 1_000,
            nodeInstanceId: 'shop_web_1',
            merge: { drift: { [name]: true } },
          },
        ]),
      ),
    );
    const { systemProperties, version } = await instance('shop_web_1');
    expect(Object.keys(systemProperties.drift as object).sort()).toEqual([...names].sort());
    expect(version).toBe(21);
  });

  it('stores a graph in chunks and counts its tasks without those that do nothing', async () => {
    await write([aGraph([aTask('a'), aTask('nop', { type: 'NOPLocalWorkflowTask' })])]);
    await write([aGraph([aTask('a'), aTask('b')], { key: 'install/graph/2' })]);
    const graphs = await new TasksGraphRepository(environment.database).list(SCOPE, { executionId });
    expect(graphs.map((graph) => [graph.name, graph.digest])).toEqual([['install', 'd1']]);
    expect(await states()).toEqual({ a: 'pending', nop: 'pending', b: 'pending' });
    expect(await execution()).toMatchObject({ totalOperations: 2, finishedOperations: 0 });
  });

  it('refuses a graph that was rebuilt with other tasks and stores nothing of the batch', async () => {
    await write([aGraph([aTask('a')])]);
    const rebuilt = aGraph([aTask('z')], { key: 'again', digest: 'd2' });
    await expect(write([anEvent('e'), rebuilt])).rejects.toThrow(GraphDigestError);
    expect(await events()).toEqual([]);
    expect(await states()).toEqual({ a: 'pending' });
  });

  it('counts a task as finished when it ends for the first time', async () => {
    await write([
      aGraph([aTask('sub', { type: 'SubgraphTask' }), aTask('nop', { type: 'NOPLocalWorkflowTask' })]),
    ]);
    const to = (key: string, taskId: string, state: 'started' | 'succeeded' | 'failed'): Effect => ({
      kind: 'taskState',
      key,
      timestamp: 0,
      taskId,
      state,
    });
    await write([to('1', 'sub', 'started'), to('2', 'sub', 'succeeded'), to('3', 'nop', 'succeeded')]);
    await write([to('4', 'sub', 'failed')]);
    expect(await states()).toEqual({ sub: 'failed', nop: 'succeeded' });
    expect(await execution()).toMatchObject({ totalOperations: 1, finishedOperations: 1 });
  });

  it('keeps what a task answered, or why it failed, and forgets it when a retry ends otherwise', async () => {
    const error: OperationError = { kind: 'recoverable', type: 'Error', message: 'busy', causes: [] };
    const end = (
      key: string,
      taskId: string,
      state: TaskState,
      told: Partial<TaskStateEffect> = {},
    ): Effect => ({
      kind: 'taskState',
      key,
      timestamp: 0,
      taskId,
      state,
      ...told,
    });
    const types = { type: 'LocalWorkflowTask' } as const;
    await write([aGraph([aTask('answers', types), aTask('fails', types), aTask('retried', types)])]);
    await write([
      end('1', 'answers', 'succeeded', { result: { port: 80 } }),
      end('2', 'fails', 'failed', { error }),
      end('3', 'retried', 'failed', { error }),
      end('4', 'retried', 'started'),
    ]);
    const stored = async () =>
      (await new OperationRepository(environment.database).list(SCOPE, { executionId })).map(
        ({ state, result, error: why }) => [state, result, why],
      );
    expect(await stored()).toEqual([
      ['succeeded', { port: 80 }, null],
      ['failed', null, error],
      ['failed', null, error],
    ]);
    await write([end('5', 'retried', 'succeeded', { result: null })]);
    expect((await stored())[2]).toEqual(['succeeded', null, null]);
    expect(await execution()).toMatchObject({ totalOperations: 3, finishedOperations: 3 });
  });

  it('ends the tasks whose whole work is an effect, not the operations that events mention', async () => {
    await write([
      aGraph([
        aTask('state', { type: 'SetNodeInstanceStateTask' }),
        aTask('event', { type: 'SendNodeEventTask' }),
        aTask('operation'),
      ]),
    ]);
    await write([
      aState('1', 'shop_web_1', 'creating', 'state'),
      anEvent('2', { taskId: 'event' }),
      anEvent('3', { taskId: 'operation', eventType: 'sending_task' }),
    ]);
    expect(await states()).toEqual({ state: 'succeeded', event: 'succeeded', operation: 'pending' });
    expect(await execution()).toMatchObject({ totalOperations: 3, finishedOperations: 2 });
  });

  it('refuses an older attempt once a newer one is decided', async () => {
    await new ExecutionRepository(environment.database).compareAndSetStatus(
      executionId,
      { from: ['started'], attempt: 1 },
      { status: 'pending', attempt: 2, resume: true },
    );
    await expect(write([anEvent('late')], 1)).rejects.toThrow(StaleAttemptError);
    expect(await write([anEvent('early')], 2)).toEqual({ written: 1 });
    expect((await events()).map((event) => event.message)).toEqual(['early']);
  });

  it('writes batches of executions that share instances without standing in each other’s way', async () => {
    const other = (await anExecution(environment.database)).id;
    const ids = ['shop_web_1', 'shop_web_2', 'shop_web_3'];
    const writer = new EffectWriter(environment.database);
    const round = (id: string, order: string[], n: number) =>
      writer.write({
        executionId: id,
        executionAttempt: 1,
        effects: order.map((instanceId) => aState(`${n}/${instanceId}`, instanceId, 'creating')),
      });
    const rounds = Array.from({ length: 10 }, (_, n) => [
      round(executionId, ids, n),
      round(other, ids.toReversed(), n),
    ]);
    await Promise.all(rounds.flat());
    expect((await instance('shop_web_2')).version).toBe(21);
  });

  it('names an execution that does not exist', async () => {
    executionId = 'nothing';
    await expect(write([anEvent('a')])).rejects.toThrow(NotFoundError);
  });

  it('takes a batch of 500 effects in little time', async () => {
    const tasks = Array.from({ length: 500 }, (_, place) => aTask(`t${place}`));
    const batch = Array.from({ length: 500 }, (_, place) =>
      anEvent(`t${place}/e`, { taskId: `t${place}`, nodeInstanceId: 'shop_web_1' }),
    );
    await write([aGraph(tasks)]);
    const start = performance.now();
    await write(batch);
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(await events()).toHaveLength(500);
  });
});
