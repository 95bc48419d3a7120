import { describe, expect, it } from '@jest/globals';
import { authorFrame, failureText } from './author-frame.ts';

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
