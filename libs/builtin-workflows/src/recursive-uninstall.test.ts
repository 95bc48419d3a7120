import { describe, expect, it } from '@jest/globals';
import {
  InMemoryRuntime,
  operationFailed,
  operationSucceeded,
  sketchTopology,
  traceLines,
  type InMemoryOptions,
} from '@cloudloom/workflow/testing';
import { uninstall } from './uninstall.ts';

const PARAMETERS = { recursive: true, ignore_failure: false };

const deployment = (options: Omit<InMemoryOptions, 'topology'> = {}) =>
  new InMemoryRuntime({
    topology: sketchTopology({ web: { operations: ['stop', 'delete'], state: 'started' } }),
    facts: { workflowId: 'uninstall', parameters: PARAMETERS },
    ...options,
  });

describe('a recursive uninstall', () => {
  it('first runs on all services with the same parameters, and waits for them', async () => {
    const runtime = deployment({
      services: { database: { seconds: 40 }, cache: { seconds: 400 } },
      operation: () => {
        expect(runtime.elapsed).toBeGreaterThanOrEqual(400);
        return operationSucceeded();
      },
    });
    expect(await runtime.run(uninstall)).toMatchObject({ status: 'terminated' });
    expect(runtime.services.started).toEqual([
      { deploymentId: 'database', workflowId: 'uninstall', parameters: PARAMETERS },
      { deploymentId: 'cache', workflowId: 'uninstall', parameters: PARAMETERS },
    ]);
    expect(runtime.elapsed).toBeLessThan(440);
    const lines = traceLines(runtime.effects);
    expect(lines[1]).toBe('info Uninstalling service deployments recursively');
    expect(lines).toContain('web_1 state deleted');
  });

  it('says where nothing could be started, and goes on', async () => {
    const runtime = deployment({ services: { busy: { refusal: 'Workflow not available: uninstall' } } });
    expect(await runtime.run(uninstall)).toMatchObject({ status: 'terminated' });
    expect(traceLines(runtime.effects)).toContain(
      'warning Nothing was started on service deployment busy: Workflow not available: uninstall',
    );
  });

  it('stops waiting at a cancel, and does nothing more', async () => {
    const runtime = deployment({ services: { database: { seconds: 3600 } } });
    const running = runtime.run(uninstall);
    runtime.requestCancel();
    expect(await running).toMatchObject({ status: 'cancelled' });
    expect(traceLines(runtime.effects).filter((line) => line.startsWith('web_1'))).toEqual([]);
  });

  it('starts nothing twice when its run hands over to the next', async () => {
    const runtime = deployment({
      services: { database: { seconds: 100 } },
      history: { soft: 1, hard: 2 },
      topology: sketchTopology({
        web: { operations: ['stop', 'delete'], instances: 5, state: 'started' },
      }),
    } as InMemoryOptions);
    expect(await runtime.run(uninstall)).toMatchObject({ status: 'terminated' });
    expect(runtime.runs).toBeGreaterThan(1);
    expect(runtime.services.started).toHaveLength(1);
  });

  it('asks again on its services when it is resumed', async () => {
    let isBroken = true;
    const runtime = deployment({
      services: { database: {} },
      operation: () => (isBroken ? operationFailed('non_recoverable', 'boom') : operationSucceeded()),
    });
    expect(await runtime.run(uninstall)).toMatchObject({ status: 'failed' });
    isBroken = false;
    expect(await runtime.resume(uninstall)).toMatchObject({ status: 'terminated' });
    expect(runtime.services.started).toHaveLength(2);
  });
});
