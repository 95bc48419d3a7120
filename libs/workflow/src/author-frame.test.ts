import { runInThisContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { addFrame, authorFrame, failureText, onBehalfOfCaller } from './author-frame.ts';

const facts = { workflowId: 'greet_all', mapping: { plugin: 'greeter', operation: 'workflows.greet_all' } };
const withStack = (error: Error, ...frames: string[]): Error =>
  Object.assign(error, { stack: [`${error.name}: ${error.message}`, ...frames].join('\n') });

describe('the place an error of an author comes from', () => {
  it('is the first frame of the plugin, below those of the engine', () => {
    const stack = [
      'WorkflowUsageError: no',
      '    at refuse (/engine/context.ts:3:9)',
      '    at greetAll (plugin://greeter-1.0.0/src/workflows.ts:12:7)',
      '    at main (plugin://greeter-1.0.0/src/index.ts:2:1)',
    ].join('\n');
    expect(authorFrame(stack)).toBe('src/workflows.ts:12');
  });

  it('is read from frames without a function, and from files without a line', () => {
    expect(authorFrame('Error\n    at plugin://greeter/a b/(x).js:4:1')).toBe('a b/(x).js:4');
    expect(authorFrame('Error\n    at greet (plugin://greeter/workflows.js)')).toBe('workflows.js');
  });

  it('is not looked for in messages', () => {
    expect(authorFrame('Error: see plugin://greeter/a.js:1:1\n    at f (/engine/x.ts:1:1)')).toBeNull();
    expect(authorFrame(undefined)).toBeNull();
  });
});

describe("the text of a workflow's error", () => {
  it('names workflow, code, file and line of an author', () => {
    const error = withStack(new TypeError('x is not a function'), '    at f (plugin://greeter/w.ts:12:3)');
    expect(failureText(error, facts)).toBe(
      "Workflow 'greet_all' (greeter.workflows.greet_all) failed at w.ts:12: TypeError: x is not a function",
    );
  });

  it('is class and message elsewhere', () => {
    expect(failureText(withStack(new Error('boom'), '    at f (/engine/x.ts:1:1)'), facts)).toBe(
      'Error: boom',
    );
  });
});

describe("an error that has lost the author's frames", () => {
  it('gets those of the call that it comes from', async () => {
    const late = withStack(new Error('stuck'), '    at loop (/engine/loop.ts:1:1)');
    const caller = runInThisContext('(async (engine, work) => {\n  await engine(work);\n})', {
      filename: 'plugin://greeter/w.js',
    }) as (engine: typeof onBehalfOfCaller, work: () => Promise<never>) => Promise<void>;
    await expect(caller(onBehalfOfCaller, () => Promise.reject(late))).rejects.toBe(late);
    expect(late.stack).toContain('loop.ts');
    expect(authorFrame(late.stack)).toBe('w.js:2');
  });

  it('keeps its own frames where it has some, and stays as it is when it is frozen', () => {
    const own = withStack(new Error('boom'), '    at f (plugin://greeter/w.ts:12:3)');
    addFrame(own, '    at g (plugin://greeter/w.ts:99:3)');
    expect(authorFrame(own.stack)).toBe('w.ts:12');
    const frozen = Object.freeze(withStack(new Error('boom')));
    expect(() => addFrame(frozen, '    at g (plugin://greeter/w.ts:99:3)')).not.toThrow();
  });
});
