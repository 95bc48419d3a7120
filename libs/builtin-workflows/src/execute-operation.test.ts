import { describe, expect, it } from '@jest/globals';
import type { JsonObject, OperationCall, WorkflowDefinition } from '@cloudloom/workflow';
import {
  InMemoryRuntime,
  operationFailed,
  operationSucceeded,
  sketchTopology,
  traceLines,
  type ScriptedOperation,
} from '@cloudloom/workflow/testing';
import { executeOperation } from './execute-operation.ts';
import { restart } from './restart.ts';
import { stop } from './stop.ts';

const NODES = {
  app: {
    operations: ['admin.rotate', 'start', 'stop'],
    relationships: [{ target: 'middle' }],
    state: 'started',
  },
  middle: { relationships: [{ target: 'db' }], state: 'started' },
  db: {
    operations: ['admin.rotate', 'start', 'stop'],
    settings: { 'admin.rotate': { inputNames: ['level'] } },
    state: 'started',
  },
};

async function running(
  workflow: WorkflowDefinition,
  parameters: JsonObject,
  operation: ScriptedOperation = () => operationSucceeded(),
) {
  const calls: OperationCall[] = [];
  const runtime = new InMemoryRuntime({
    topology: sketchTopology(NODES),
    facts: { parameters },
    operation: (attempt) => (calls.push(attempt.call), operation(attempt)),
  });
  const outcome = await runtime.run(workflow);
  return { outcome, calls, lines: traceLines(runtime.effects) };
}

const subjects = (calls: OperationCall[]) =>
  calls.map(({ nodeInstanceId, operation }) => `${nodeInstanceId} ${operation.split('.').at(-1)}`);

describe('execute_operation', () => {
  it('runs the operation wherever it is implemented, framed by events, and sets no state', async () => {
    const { lines, calls } = await running(executeOperation, { operation: 'admin.rotate' });
    expect(subjects(calls)).toEqual(['app_1 rotate', 'db_1 rotate']);
    expect(lines.filter((line) => line.startsWith('db_1'))).toEqual([
      'db_1 "Starting operation admin.rotate"',
      'db_1 rotate started',
      'db_1 rotate succeeded',
      'db_1 "Finished operation admin.rotate"',
    ]);
  });

  it('keeps the order of relationships through instances that do nothing', async () => {
    const { lines } = await running(executeOperation, {
      operation: 'admin.rotate',
      run_by_dependency_order: true,
    });
    expect(lines.indexOf('db_1 rotate succeeded')).toBeLessThan(
      lines.indexOf('app_1 "Starting operation admin.rotate"'),
    );
  });

  it('takes a relationship to a single operation of the target for one to the target', async () => {
    const topology = sketchTopology({
      app: { operations: ['admin.rotate'], relationships: [{ target: 'db', lifecycleOperation: 'create' }] },
      db: { operations: ['admin.rotate'] },
    });
    const runtime = new InMemoryRuntime({
      topology,
      facts: { parameters: { operation: 'admin.rotate', run_by_dependency_order: true } },
    });
    await runtime.run(executeOperation);
    const lines = traceLines(runtime.effects);
    expect(lines.indexOf('db_1 rotate succeeded')).toBeLessThan(lines.indexOf('app_1 rotate started'));
  });

  it('passes arguments on and shows them', async () => {
    const { lines, calls } = await running(executeOperation, {
      operation: 'admin.rotate',
      node_ids: ['app'],
      operation_kwargs: { force: true, why: 'x' },
    });
    expect(calls[0]?.kwargs).toEqual({ force: true, why: 'x' });
    expect(lines).toContain(
      `app_1 "Starting operation admin.rotate (Operation parameters: {'force': True, 'why': 'x'})"`,
    );
  });

  it('refuses arguments that redefine inputs before anything runs, unless that is allowed', async () => {
    const parameters = { operation: 'admin.rotate', operation_kwargs: { level: 2 } };
    const refused = await running(executeOperation, parameters);
    expect([refused.outcome.status, refused.calls]).toEqual(['failed', []]);
    const allowed = await running(executeOperation, { ...parameters, allow_kwargs_override: true });
    expect(allowed.calls).toHaveLength(2);
  });

  it('refuses arguments that are no mapping, as `-p operation_kwargs={...}` of a command line makes them', async () => {
    const { outcome, calls } = await running(executeOperation, {
      operation: 'admin.rotate',
      operation_kwargs: '{"level": 2}',
    });
    expect(outcome).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('operation_kwargs must be a dictionary, but is: \'{"level": 2}\''),
    });
    expect(calls).toEqual([]);
  });

  it('does nothing, well, where nobody knows the operation', async () => {
    const { outcome, calls } = await running(executeOperation, { operation: 'no.such' });
    expect([outcome.status, calls]).toEqual(['terminated', []]);
  });
});

describe('stop', () => {
  it('runs targets first, like start', async () => {
    expect(subjects((await running(stop, {})).calls)).toEqual(['db_1 stop', 'app_1 stop']);
  });
});

describe('restart', () => {
  it('stops all before it starts any', async () => {
    expect(subjects((await running(restart, {})).calls)).toEqual([
      'db_1 stop',
      'app_1 stop',
      'db_1 start',
      'app_1 start',
    ]);
  });

  it('starts nothing when stopping failed', async () => {
    const { outcome, calls } = await running(restart, {}, () => operationFailed('non_recoverable', 'boom'));
    expect([outcome.status, subjects(calls)]).toEqual(['failed', ['db_1 stop']]);
  });
});
