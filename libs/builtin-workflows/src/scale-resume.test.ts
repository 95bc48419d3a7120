import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@cloudloom/workflow';
import {
  InMemoryRuntime,
  operationFailed,
  operationSucceeded,
  sketchTopology,
  traceLines,
  type NodeSketch,
} from '@cloudloom/workflow/testing';
import { scaleEntity } from './scale.ts';

const nodes: Record<string, NodeSketch> = {
  web: { operations: ['create', 'start', 'stop', 'delete'], state: 'started', instances: 2 },
  db: { operations: ['create', 'delete'], state: 'started' },
};

/** A deployment whose operations fail for good as often as it says, by `instance operation`. */
function worldOf(parameters: JsonObject, failures: Record<string, number> = {}) {
  const ran: string[] = [];
  const runtime = new InMemoryRuntime({
    topology: sketchTopology(nodes),
    facts: { parameters: { scalable_entity_name: 'web', ...parameters } },
    operation: ({ call }) => {
      const name = `${call.nodeInstanceId} ${call.operation.split('.').at(-1)}`;
      const left = failures[name] ?? 0;
      failures[name] = left - 1;
      if (left > 0) return operationFailed('non_recoverable', `${name} broke`);
      ran.push(name);
      return operationSucceeded();
    },
  });
  return { runtime, ran };
}

/** The server refuses one step of the modification once. */
function refusing(runtime: InMemoryRuntime, step: 'finishModification' | 'rollbackModification'): void {
  const { deployment } = runtime;
  const asIs = deployment[step].bind(deployment);
  deployment[step] = () => {
    deployment[step] = asIs;
    return Promise.reject(new Error('the server is gone'));
  };
}

/** Somebody else's scaling begins and is left as it is. */
async function abandoned(runtime: InMemoryRuntime, entity: string, instances: number): Promise<void> {
  const own = runtime.execution;
  runtime.execution = { ...own, executionId: 'somebody else' };
  await runtime.deployment.startModification({ [entity]: { instances } });
  runtime.execution = own;
}

const corrupted = (step: string) =>
  `error Deployment modification ${step} failed. ` +
  'The deployment model is most likely in some corrupted state.[modification_id=modification_1]';
const instancesOf = (runtime: InMemoryRuntime) =>
  Object.fromEntries(runtime.liveTopology.nodeInstances.map(({ id, state }) => [id, state]));

describe('a scaling whose modification does not come to its end', () => {
  it.each([
    ['out', 1, ['web_3 create', 'web_3 start'], { web_1: 'started', web_2: 'started', web_3: 'started' }],
    ['in', -1, ['web_1 stop', 'web_1 delete'], { web_2: 'started' }],
  ])('finishes it when it is resumed, and nothing else (%s)', async (_how, delta, operations, left) => {
    const { runtime, ran } = worldOf({ delta });
    refusing(runtime, 'finishModification');
    expect(await runtime.run(scaleEntity)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('the server is gone'),
    });
    expect(traceLines(runtime.effects)).toContain(corrupted('finish'));
    expect(runtime.deployment.all).toEqual([{ id: 'modification_1', status: 'started' }]);
    expect(await runtime.resume(scaleEntity)).toEqual({ status: 'terminated', error: '' });
    expect(runtime.deployment.all).toEqual([{ id: 'modification_1', status: 'finished' }]);
    expect(ran).toEqual(operations);
    expect(instancesOf(runtime)).toEqual({ ...left, db_1: 'started' });
  });

  it('is only done when it is resumed after the server had finished it', async () => {
    const { runtime, ran } = worldOf({ delta: 1 });
    const { deployment } = runtime;
    const finish = deployment.finishModification.bind(deployment);
    deployment.finishModification = async (id) => {
      await finish(id);
      throw new Error('the answer was lost');
    };
    expect((await runtime.run(scaleEntity)).status).toBe('failed');
    const before = ran.length;
    expect(await runtime.resume(scaleEntity)).toEqual({ status: 'terminated', error: '' });
    expect(ran).toHaveLength(before);
    expect(instancesOf(runtime)).toMatchObject({ web_3: 'started' });
  });

  it('goes on with the installation when it could not be rolled back, from where taking back had left it', async () => {
    const { runtime, ran } = worldOf({ delta: 1 }, { 'web_3 start': 1 });
    refusing(runtime, 'rollbackModification');
    expect(await runtime.run(scaleEntity)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('the server is gone'),
    });
    expect(traceLines(runtime.effects)).toContain(corrupted('rollback'));
    expect(await runtime.resume(scaleEntity)).toEqual({ status: 'terminated', error: '' });
    expect(runtime.deployment.all).toEqual([{ id: 'modification_1', status: 'finished' }]);
    expect(ran).toEqual(['web_3 create', 'web_3 stop', 'web_3 start']);
    expect(instancesOf(runtime)).toMatchObject({ web_3: 'started' });
  });
});

describe('a scaling that aborts what others have left started', () => {
  it('goes on with the removal that it was stopped in', async () => {
    const { runtime, ran } = worldOf({ delta: 1, abort_started: true }, { 'web_4 stop': 1 });
    await abandoned(runtime, 'web', 4);
    expect(await runtime.run(scaleEntity)).toMatchObject({ status: 'failed' });
    expect(runtime.deployment.all).toEqual([{ id: 'modification_1', status: 'started' }]);
    expect(await runtime.resume(scaleEntity)).toEqual({ status: 'terminated', error: '' });
    expect(runtime.deployment.all).toEqual([
      { id: 'modification_1', status: 'rolledback' },
      { id: 'modification_2', status: 'finished' },
    ]);
    for (const operation of ['web_3 stop', 'web_4 stop', 'web_4 delete'])
      expect(ran.filter((name) => name === operation)).toEqual([operation]);
  });

  it('aborts another one when it is resumed, whatever the first one was about', async () => {
    const { runtime } = worldOf({ delta: 1, abort_started: true });
    await abandoned(runtime, 'web', 4);
    const { deployment } = runtime;
    const start = deployment.startModification.bind(deployment);
    deployment.startModification = () => {
      deployment.startModification = start;
      return Promise.reject(new Error('the server is gone'));
    };
    expect(await runtime.run(scaleEntity)).toMatchObject({ status: 'failed' });
    await abandoned(runtime, 'db', 2);
    expect(await runtime.resume(scaleEntity)).toEqual({ status: 'terminated', error: '' });
    expect(runtime.deployment.all).toEqual([
      { id: 'modification_1', status: 'rolledback' },
      { id: 'modification_2', status: 'rolledback' },
      { id: 'modification_3', status: 'finished' },
    ]);
  });
});
