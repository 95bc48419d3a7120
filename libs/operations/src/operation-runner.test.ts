import { afterEach, describe, expect, it } from '@jest/globals';
import { OperationRunner } from './operation-runner.ts';
import type { OperationReturn } from './operation-return.ts';
import { RuntimePropertyConflict, StateRefused } from './ports/operation-state.ts';
import type { OperationDescription, OperationRequest } from './ports/operation-state.ts';
import { anInstance, anOperation, aRequest, aRun } from './testing/builders.ts';
import { MemoryState } from './testing/memory-state.ts';

const runners: OperationRunner[] = [];
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.close()));
});

const noop = {
  implementation: 'cloudloom.operations.noop',
  pluginName: 'bench',
  taskName: 'cloudloom.operations.noop',
};

async function runOn(
  state: MemoryState,
  request: Partial<OperationRequest> = {},
  run = aRun(),
): Promise<OperationReturn> {
  const runner = new OperationRunner({ state });
  runners.push(runner);
  return runner.run(aRequest(request), run);
}

async function runScript(source: string, given: Partial<OperationDescription> = {}, request = {}) {
  const state = new MemoryState(
    anOperation({ ...given, inputs: { script_source: source, ...given.inputs } }),
  );
  const returned = await runOn(state, request);
  return { state, returned };
}

describe('an attempt', () => {
  it('is stored with its start and its end', async () => {
    const state = new MemoryState(anOperation(noop));
    expect(await runOn(state)).toEqual({ kind: 'ended', outcome: { state: 'succeeded', result: null } });
    expect(state.messages).toEqual([
      "Task started 'cloudloom.operations.noop'",
      "Task succeeded 'cloudloom.operations.noop'",
    ]);
    expect(state.effects.map(({ key }) => key)).toEqual([
      'install/web_a1b2c3/create@1#0:started',
      'install/web_a1b2c3/create@1#0:succeeded',
    ]);
    expect(state.lastEnd).toMatchObject({ final: true, attemptId: 'attempt-1', runtimeProperties: [] });
  });

  it('tells only of its failure where the workflow wants no events of the task', async () => {
    const quiet = new MemoryState(anOperation({ ...noop, sendTaskEvents: false }));
    await runOn(quiet);
    expect(quiet.messages).toEqual([]);
    const { state } = await runScript('exit 3', { sendTaskEvents: false });
    expect(state.messages).toEqual([expect.stringContaining("Task failed 'script_runner.tasks.run'")]);
  });

  it('waits while an earlier one holds a live lease', async () => {
    const state = new MemoryState(anOperation(noop));
    state.answers.push(
      { kind: 'busy', until: new Date(Date.now() + 60) },
      { kind: 'busy', until: new Date() },
    );
    expect(await runOn(state)).toMatchObject({ kind: 'ended' });
    expect(state.begins).toHaveLength(3);
  });

  it('is not run when its end is stored already', async () => {
    const state = new MemoryState(anOperation(noop));
    const failed = {
      state: 'failed' as const,
      error: { kind: 'recoverable' as const, type: 'Error', message: 'no', causes: [] },
    };
    state.answers.push({ kind: 'ended', outcome: failed });
    expect(await runOn(state)).toEqual({ kind: 'failed', outcome: failed });
    expect(state.effects).toEqual([]);
  });

  it('is not run for an execution that is over', async () => {
    const state = new MemoryState(anOperation(noop));
    state.answers.push({ kind: 'refused', reason: 'cancelled' });
    expect(await runOn(state)).toEqual({ kind: 'refused', reason: 'cancelled' });
  });

  it('stores its end again until that works, and is not run again for it', async () => {
    const state = new MemoryState(anOperation({ inputs: { script_source: 'echo once' } }));
    state.endFailures.push(new Error('connection lost'), new Error('connection lost'));
    expect(await runOn(state)).toMatchObject({ kind: 'ended' });
    expect(state.begins).toHaveLength(1);
    expect(state.messages.filter((message) => message === '<out> once')).toHaveLength(1);
  });

  it('gives up when its end is refused for good', async () => {
    const state = new MemoryState(anOperation(noop));
    state.endFailures.push(new StateRefused('the execution is gone'));
    expect(await runOn(state)).toEqual({ kind: 'refused', reason: 'the execution is gone' });
  });

  it('fails recoverably when another writer changed the same runtime property', async () => {
    const state = new MemoryState(
      anOperation({ inputs: { script_source: 'ctx instance runtime-properties port 80' } }),
    );
    state.endFailures.push(new RuntimePropertyConflict('port was changed by another operation'));
    expect(await runOn(state)).toMatchObject({ kind: 'retry', retryAfter: 15 });
    expect(state.lastEnd).toMatchObject({
      final: false,
      outcome: { state: 'failed' },
      runtimeProperties: [],
    });
    expect(state.messages.at(-1)).toBe(
      "Task failed 'script_runner.tasks.run' -> port was changed by another operation",
    );
  });
});

describe('the retry budget', () => {
  const failing = { inputs: { script_source: 'exit 3' } };

  it('asks for another attempt after the interval', async () => {
    const { returned, state } = await runScript('exit 3');
    expect(returned).toMatchObject({ kind: 'retry', retryAfter: 15 });
    expect(state.lastEnd.final).toBe(false);
  });

  it('numbers attempts that the workflow did not send', async () => {
    const state = new MemoryState(anOperation({ ...failing, retryNumber: 1 }));
    await runOn(state);
    expect(state.messages.map((message) => message.replace(/command: \S+,/, 'command: it,'))).toEqual([
      "Sending task 'script_runner.tasks.run' [retry 1/2]",
      "Task started 'script_runner.tasks.run' [retry 1/2]",
      "Task failed 'script_runner.tasks.run' -> command: it, exit_code: 3 [retry 1/2]",
    ]);
  });

  it('is spent after one attempt more than there are retries', async () => {
    const state = new MemoryState(anOperation({ ...failing, retryNumber: 2 }));
    expect(await runOn(state)).toMatchObject({ kind: 'failed' });
    expect(state.lastEnd.final).toBe(true);
  });

  it('is never spent with -1, and then the suffix has no total', async () => {
    const state = new MemoryState(anOperation({ ...failing, retryNumber: 70 }));
    expect(await runOn(state, { maxRetries: -1 })).toMatchObject({ kind: 'retry' });
    expect(state.messages[0]).toBe("Sending task 'script_runner.tasks.run' [retry 70]");
  });

  it('is the workflow’s business where it handles failures', async () => {
    const state = new MemoryState(anOperation(failing));
    const returned = await runOn(state, { handlesFailure: true, currentRetries: 1 });
    expect(returned).toMatchObject({
      kind: 'ended',
      outcome: { state: 'failed', error: { type: 'ProcessException' } },
    });
    expect(state.lastEnd.final).toBe(true);
    expect(state.messages[0]).toBe("Task started 'script_runner.tasks.run' [retry 1/2]");
  });
});

describe('the number of the retry', () => {
  it('also counts attempts that were lost, which spend no retry', async () => {
    const source = 'ctx logger info "retry $(ctx operation retry-number)"; exit 1';
    const { state, returned } = await runScript(source, { retryNumber: 1, lostAttempts: 2 });
    expect(state.messages).toContain('retry 3');
    expect(state.messages[1]).toBe("Task started 'script_runner.tasks.run' [retry 1/2]");
    expect(returned).toMatchObject({ kind: 'retry' });
  });
});

describe('what cannot be run', () => {
  it('fails at once and says which plugin is missing', async () => {
    const state = new MemoryState(
      anOperation({ pluginName: 'aws', implementation: 'cloudify_aws.ec2.create' }),
    );
    expect(await runOn(state)).toMatchObject({
      kind: 'failed',
      outcome: {
        error: { kind: 'non_recoverable', message: expect.stringContaining('Plugin "aws" cannot be run') },
      },
    });
  });

  it('is an operation that needs an agent', async () => {
    const instance = anInstance('vm_a1b2c3', { hostId: 'vm_a1b2c3', hostInstallMethod: 'remote' });
    const state = new MemoryState(anOperation({ executor: 'auto', subject: { kind: 'node', instance } }));
    expect(await runOn(state)).toMatchObject({
      kind: 'failed',
      outcome: { error: { message: expect.stringContaining('install_method: remote') } },
    });
  });

  it('is an operation that installs an agent', async () => {
    const create = {
      operationName: 'cloudify.interfaces.cloudify_agent.create',
      pluginName: 'agent',
      implementation: 'cloudify_agent.installer.operations.create',
    };
    expect(await runOn(new MemoryState(anOperation(create)))).toMatchObject({
      kind: 'failed',
      outcome: { error: { message: expect.stringContaining('agents are not supported yet') } },
    });
  });

  it('is not an agent’s operation that a blueprint maps to a script of the central executor', async () => {
    const instance = anInstance('vm_a1b2c3', { hostId: 'vm_a1b2c3', hostInstallMethod: 'remote' });
    const { returned, state } = await runScript('echo "no agent needed"', {
      operationName: 'cloudify.interfaces.cloudify_agent.create',
      subject: { kind: 'node', instance },
    });
    expect(returned).toMatchObject({ kind: 'ended' });
    expect(state.messages).toContain('<out> no agent needed');
  });

  it('is not an operation of a host without an agent', async () => {
    const instance = anInstance('vm_a1b2c3', { hostId: 'vm_a1b2c3', hostInstallMethod: 'none' });
    const state = new MemoryState(
      anOperation({ ...noop, executor: 'auto', subject: { kind: 'node', instance } }),
    );
    expect(await runOn(state)).toMatchObject({ kind: 'ended' });
  });
});

describe('inputs', () => {
  it('are overridden by keyword arguments, and then evaluated', async () => {
    const state = new MemoryState(
      anOperation({
        inputs: { script_source: 'echo "$greeting $name"', greeting: 'hello', name: 'planned' },
        kwargs: { name: { get_secret: 'name' } },
        hasIntrinsicFunctions: true,
      }),
    );
    state.evaluate = (payload) => ({ ...payload, name: 'secret' });
    await runOn(state);
    expect(state.messages).toContain('<out> hello secret');
  });

  it('that cannot be evaluated fail the attempt, and it is tried again', async () => {
    const state = new MemoryState(anOperation({ ...noop, hasIntrinsicFunctions: true }));
    state.evaluate = () => {
      throw new Error('no such secret');
    };
    expect(await runOn(state)).toMatchObject({
      kind: 'retry',
      outcome: { error: { message: 'no such secret' } },
    });
  });
});
