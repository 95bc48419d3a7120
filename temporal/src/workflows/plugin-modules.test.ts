import { describe, expect, it } from '@jest/globals';
import { defineWorkflow } from '@cloudloom/workflow';
import { findInPlugin } from './plugin-modules.ts';

const greet = defineWorkflow(async () => 'greeted', { resumable: true });
const loaded: string[] = [];
const find = findInPlugin({
  name: 'greeter-1.0.0',
  main: 'index',
  modules: [
    module('index', { greet }),
    module('workflows', {
      greetAll: greet,
      greet_all_twice: greet,
      plain: async () => 'plain',
      text: 'hello',
    }),
    module('more.deep', { greet }),
    {
      name: 'broken',
      file: 'lib/broken.js',
      load: () => {
        throw new TypeError('no luck');
      },
    },
  ],
});

function module(name: string, exports: object) {
  const load = (): object => {
    loaded.push(name);
    return exports;
  };
  return { name, file: `lib/${name.replace('.', '/')}.js`, load };
}

const found = async (operation: string) => {
  const answer = await find({ workflowId: 'greeting', mapping: { plugin: 'greeter', operation } });
  return 'workflow' in answer ? answer.workflow : answer.error;
};
const result = async (operation: string) => {
  const workflow = await found(operation);
  if (typeof workflow === 'string') throw new Error(workflow);
  return workflow.run({} as never, {});
};

describe('a mapping', () => {
  it('finds exports by their names, and by their JavaScript names', async () => {
    for (const operation of ['greet', 'workflows.greet_all', 'workflows.greetAll', 'more.deep.greet'])
      expect(await result(operation)).toBe('greeted');
    expect(await found('workflows.greet_all_twice')).toMatchObject({ resumable: true });
  });

  it('takes a plain function as a workflow that cannot be resumed', async () => {
    expect(await found('workflows.plain')).toMatchObject({ resumable: false });
    expect(await result('workflows.plain')).toBe('plain');
  });

  it('loads the one module only', async () => {
    loaded.length = 0;
    await found('more.deep.greet');
    expect(loaded).toEqual(['more.deep']);
  });

  it.each([
    [
      'workflow.greet',
      "plugin greeter-1.0.0 has no module 'workflow'. Did you mean 'workflows'? Its modules: index, workflows, more.deep, broken.",
    ],
    [
      'workflows.plan',
      "lib/workflows.js exports no 'plan'. Did you mean 'plain'? Its exports: greetAll, greet_all_twice, plain, text.",
    ],
    ['workflows.toString', "lib/workflows.js exports no 'toString'."],
    ['workflows.text', "export 'text' of lib/workflows.js is no workflow."],
  ])('that leads nowhere is told what there is: %s', async (operation, text) => {
    expect(await found(operation)).toContain(`Workflow 'greeting' (greeter.${operation}): ${text}`);
  });

  it('to a module that cannot be loaded fails by name, file and error', async () => {
    expect(await found('broken.greet')).toBe(
      "Workflow 'greeting' (greeter.broken.greet) failed at lib/broken.js: TypeError: no luck",
    );
  });

  it('without a module needs a main file', async () => {
    const empty = findInPlugin({ name: 'greeter-1.0.0', main: null, modules: [] });
    const answer = await empty({ workflowId: 'x', mapping: { plugin: 'greeter', operation: 'greet' } });
    expect(answer).toEqual({
      error:
        "Workflow 'x' (greeter.greet): plugin greeter-1.0.0 has no main file, so the mapping must name a module. It has no modules.",
    });
  });
});
