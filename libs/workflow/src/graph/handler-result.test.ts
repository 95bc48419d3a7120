import { describe, expect, it } from '@jest/globals';
import { defineWorkflow } from '../define-workflow.ts';
import { InMemoryRuntime } from '../testing/in-memory-runtime.ts';
import { operationFailed } from '../testing/scripted-operation.ts';
import { sketchTopology } from '../testing/topology-builder.ts';
import { traceLines } from '../testing/trace-lines.ts';
import { HandlerResult, requireHandlerResult } from './handler-result.ts';
import type { TaskHandler } from './task.ts';

const CREATE = 'cloudify.interfaces.lifecycle.create';

/** Runs one operation that fails, with a handler that a plugin in plain JavaScript could have. */
async function failing(onFailure: unknown) {
  const runtime = new InMemoryRuntime({
    topology: sketchTopology({ web: { operations: ['create'] } }),
    operation: () => operationFailed('recoverable', 'boom'),
  });
  const outcome = await runtime.run(
    defineWorkflow(async (ctx) => {
      const graph = ctx.graphMode();
      const task = ctx.getNodeInstance('web_1')!.executeOperation(CREATE);
      task.onFailure = onFailure as TaskHandler;
      graph.sequence().add(task, ctx.sendEvent('afterwards'));
      await graph.execute();
    }),
  );
  return { outcome, lines: traceLines(runtime.effects) };
}

describe('a handler', () => {
  it.each<[string, unknown, string]>([
    ['nothing', () => undefined, 'returned nothing'],
    ['null', () => null, 'returned null'],
    ['a truth', () => true, 'returned a value of type boolean that is no handler result'],
    ['a word', () => 'retry', 'returned a value of type string'],
    ['an unknown action', () => ({ action: 'handler_retry' }), 'returned a value of type object'],
    ['a promise of nothing', () => Promise.resolve(), 'returned nothing'],
    [
      'a retry after no number',
      () => ({ action: 'retry', retryAfter: '30' }),
      'returned a retry whose retryAfter',
    ],
  ])('that returns %s fails the execution', async (_what, handler, text) => {
    const { outcome } = await failing(handler);
    expect(outcome.status).toBe('failed');
    expect(outcome.error).toContain(
      `The onFailure handler of task script_runner.tasks.run (web_1:${CREATE})`,
    );
    expect(outcome.error).toContain(text);
    expect(outcome.error).toContain('Return HandlerResult.cont(), .retry(), .fail() or .ignore().');
  });

  it('decides under the names of the guide', async () => {
    const ignored = await failing(() => HandlerResult.ignore());
    expect([ignored.outcome.status, ignored.lines.at(-1)]).toEqual(['terminated', 'afterwards']);
    expect((await failing(() => HandlerResult.cont())).outcome.status).toBe('terminated');
    expect((await failing(() => HandlerResult.fail())).outcome.status).toBe('failed');
    expect((await failing(async () => HandlerResult.ignore())).outcome.status).toBe('terminated');
    expect(HandlerResult.retry({ retryAfter: 3, ignoreTotalRetries: true })).toEqual({
      action: 'retry',
      retryAfter: 3,
      ignoreTotalRetries: true,
    });
  });

  it('that throws fails the execution with what it threw', async () => {
    const { outcome } = await failing(() => {
      throw new TypeError('not a function');
    });
    expect(outcome.error).toContain('TypeError: not a function');
  });
});

describe('requireHandlerResult', () => {
  it('takes results of another copy of this package: they are plain objects', () => {
    const task = { description: 'x', id: 'g/x' };
    const result = JSON.parse(JSON.stringify(HandlerResult.ignore())) as unknown;
    expect(requireHandlerResult(result, 'onSuccess', task)).toEqual({ action: 'ignore' });
  });
});
