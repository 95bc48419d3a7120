import { createContext, runInContext } from 'node:vm';
import { describe, expect, it, jest } from '@jest/globals';
import { defineWorkflow } from './define-workflow.ts';
import * as errors from './errors.ts';
import { InMemoryRuntime } from './testing/in-memory-runtime.ts';
import { sketchTopology } from './testing/topology-builder.ts';
import { describeThrown, toError } from './thrown-error.ts';

/** The classes as a plugin has them that bundles its own copy of this package. */
async function anotherCopy(): Promise<typeof errors> {
  jest.resetModules();
  const copy = await import('./errors.ts');
  expect(copy.ExecutionCancelledError).not.toBe(errors.ExecutionCancelledError);
  return copy;
}

const outcomeOf = (throwing: () => unknown) =>
  new InMemoryRuntime({ topology: sketchTopology({}) }).run(
    defineWorkflow(async () => {
      throw throwing();
    }),
  );

const another = createContext({});

describe('errors', () => {
  it('are recognised across copies of this package', async () => {
    const copy = await anotherCopy();
    expect(new copy.ExecutionCancelledError() instanceof errors.ExecutionCancelledError).toBe(true);
    expect(new errors.NonRecoverableError('x') instanceof copy.NonRecoverableError).toBe(true);
    expect(new copy.RecoverableError('x', 3) instanceof errors.NonRecoverableError).toBe(false);
    expect((await outcomeOf(() => new copy.ExecutionCancelledError())).status).toBe('cancelled');
  });

  it('are recognised across realms', () => {
    const make = runInContext(
      `(mark) => Object.assign(new Error('stop'), { [Symbol.for(mark)]: true })`,
      another,
    ) as (mark: string) => unknown;
    const error = make('@cloudloom/workflow/ExecutionCancelledError');
    expect(error instanceof Error).toBe(false);
    expect(error instanceof errors.ExecutionCancelledError).toBe(true);
  });

  it('keep subclasses apart', () => {
    class Mine extends errors.NonRecoverableError {}
    expect(new Mine('x') instanceof errors.NonRecoverableError).toBe(true);
    expect(new errors.NonRecoverableError('x') instanceof Mine).toBe(false);
  });
});

describe('what workflow code throws', () => {
  class QuotaExceeded extends Error {}

  it.each<[string, () => unknown, string]>([
    ['an error that does not name itself', () => new QuotaExceeded('too much'), 'QuotaExceeded: too much'],
    [
      'an error of another realm',
      () => runInContext(`new TypeError('elsewhere')`, another),
      'TypeError: elsewhere',
    ],
    ['a text', () => 'plain words', 'Error: plain words'],
    ['nothing', () => undefined, 'Error: undefined'],
    ['an object', () => ({ reason: 'because' }), 'Error: {"reason":"because"}'],
    ['what looks like an error', () => ({ name: 'Odd', message: 'looks so' }), 'Odd: looks so'],
    [
      'an object without a prototype',
      () => Object.assign(Object.create(null), { message: 'bare' }),
      'Error: bare',
    ],
  ])('fails the execution in words: %s', async (_what, throwing, text) => {
    expect(await outcomeOf(throwing)).toMatchObject({ status: 'failed', error: text });
  });

  it('stays the same error where somebody waits for it', () => {
    const foreign = runInContext(`new Error('elsewhere')`, another) as Error;
    expect(toError(foreign)).toBe(foreign);
    expect(toError('words').message).toBe('words');
  });

  it('may even be a circle', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(describeThrown(circle)).toEqual({ type: 'Error', message: '[object Object]', traceback: null });
  });
});
