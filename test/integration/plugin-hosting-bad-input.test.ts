import { beforeAll, describe, expect, it } from '@jest/globals';
import { useHosting } from './plugin-hosting-world.ts';

const world = useHosting();

interface Mistake {
  /** Default: the function in `lib/workflows.js` that is called as the workflow. */
  mapping?: string;
  /** Uploads of plugins look for the modules of their workflows; blueprints may map to anything. */
  byBlueprint?: boolean;
  /** One line of `lib/workflows.js`. */
  code: string;
  /** How its execution ends. */
  error: RegExp;
}

/** What authors do wrong, by the workflow's name. */
const MISTAKES: Record<string, Mistake> = {
  throws: {
    code: 'exports.throws = async (ctx) => { ctx.nothing(); };',
    error: /^Workflow 'throws' \(greeter\.workflows\.throws\) failed at lib\/workflows\.js:LINE: TypeError: /,
  },
  throws_text: {
    code: "exports.throwsText = async () => { throw 'no luck'; };",
    error:
      /^Workflow 'throws_text' \(greeter\.workflows\.throws_text\) failed at lib\/workflows\.js: Error: no luck/,
  },
  recursive: {
    code: 'exports.recursive = async (ctx) => { const f = () => f() + 1; f(); };',
    error: /'recursive'.* failed at lib\/workflows\.js:LINE: RangeError: Maximum call stack/,
  },
  clock: {
    code: 'exports.clock = async (ctx) => { ctx.sendEventNow(String(Date.now())); };',
    error: /'clock'.* failed at lib\/workflows\.js:LINE: WorkflowUsageError: Date\.now\(\).*ctx\.now\(\)/,
  },
  random: {
    code: 'exports.random = async (ctx) => { ctx.sendEventNow(String(Math.random())); };',
    error: /'random'.* failed at lib\/workflows\.js:LINE: WorkflowUsageError: Math\.random\(\).*operation/,
  },
  network: {
    code: "exports.network = async () => { await fetch('https://example.com'); };",
    error: /'network'.* failed at lib\/workflows\.js:LINE: WorkflowUsageError: fetch\(\).*operation/,
  },
  timer: {
    code: 'exports.timer = async () => { await new Promise((resolve) => setTimeout(resolve, 10)); };',
    error: /'timer'.* failed at lib\/workflows\.js:LINE: WorkflowUsageError: setTimeout\(\).*ctx\.sleep\(\)/,
  },
  environment: {
    code: 'exports.environment = async (ctx) => { ctx.sendEventNow(process.env.HOME); };',
    error: /'environment'.* failed at lib\/workflows\.js:LINE: WorkflowUsageError: process\.env/,
  },
  cycle: {
    code: `exports.cycle = async (ctx) => { const graph = ctx.graphMode(); const [a, b] = [ctx.sendEvent('a'), ctx.sendEvent('b')]; graph.addTask(a); graph.addTask(b); graph.addDependency(a, b); graph.addDependency(b, a); await graph.execute(); };`,
    error: /'cycle'.* failed at lib\/workflows\.js:LINE: WorkflowUsageError: .*event:a -> .*event:b/,
  },
  unknown_operation: {
    code: "exports.unknownOperation = async (ctx) => { ctx.nodeInstances[0].executeOperation('cloudify.interfaces.lifecycle.strat'); };",
    error: /'unknown_operation'.* failed at lib\/workflows\.js:LINE: .*strat.*start/,
  },
  silent_handler: {
    code: `exports.silentHandler = async (ctx) => { const graph = ctx.graphMode(); const task = ctx.localTask(() => { throw new Error('no'); }); task.onFailure = () => {}; graph.addTask(task); await graph.execute(); };`,
    error:
      /'silent_handler'.* failed at lib\/workflows\.js:LINE: WorkflowUsageError: The onFailure handler of task .* returned nothing/,
  },
  broken_module: {
    mapping: 'greeter.broken.greet',
    code: '',
    error:
      /^Workflow 'broken_module' \(greeter\.broken\.greet\) failed at lib\/broken\.js:2: ReferenceError: missing/,
  },
  no_module: {
    mapping: 'greeter.workflow.greet',
    byBlueprint: true,
    code: '',
    error:
      /^Workflow 'no_module' \(greeter\.workflow\.greet\): .* no module 'workflow'\. Did you mean 'workflows'\?/,
  },
  no_export: {
    mapping: 'greeter.workflows.geet',
    code: '',
    error: /lib\/workflows\.js exports no 'geet'\. Did you mean 'greet'\? Its exports: /,
  },
  no_workflow: {
    mapping: 'greeter.workflows.greeting',
    code: "exports.greeting = 'hello';",
    error: /export 'greeting' of lib\/workflows\.js is no workflow/,
  },
};
/** These make the engine stop the code, again and again, until the reconciler ends the execution. */
const ENDLESS: typeof MISTAKES = {
  spins: {
    code: 'exports.spins = async () => { while (true) ; };',
    error:
      /'spins' failed 3 times.* did not yield for 5 seconds in the loop at lib\/workflows\.js:LINE\. Does it loop without awaiting\?/,
  },
  spins_awaiting_nothing: {
    code: 'exports.spinsAwaitingNothing = async () => { for (;;) await null; };',
    error: /did not yield for 5 seconds in the loop at lib\/workflows\.js:LINE\./,
  },
  spins_on_load: {
    mapping: 'greeter.spinning.greet',
    code: '',
    error: /did not yield for 5 seconds in the loop at lib\/spinning\.js:1\./,
  },
  forgets_to_await: {
    code: "exports.forgetsToAwait = async (ctx) => { void (async () => { throw new Error('lost'); })(); await ctx.sleep(600); };",
    error: /A promise was rejected and nobody awaited it, at lib\/workflows\.js:LINE: Error: lost/,
  },
};

const all = { ...MISTAKES, ...ENDLESS };
const LINES = ["exports.greet = async (ctx) => { ctx.sendEventNow('still here'); };"].concat(
  Object.values(all).map(({ code }) => code),
);
const lineOf = (name: string): number => LINES.indexOf(all[name]?.code ?? '') + 1;
const errorOf = (name: string): RegExp =>
  new RegExp((all[name]?.error.source ?? '').replace('LINE', String(lineOf(name))));

const workflows = (wanted: (mistake: Mistake) => boolean): string =>
  Object.entries(all)
    .filter(([, mistake]) => wanted(mistake))
    .map(([name, { mapping }]) => `  ${name}: ${mapping ?? `greeter.workflows.${name}`}\n`)
    .join('');

beforeAll(async () => {
  await world.upload({
    sections: `workflows:\n  greet: greeter.workflows.greet\n${workflows(({ byBlueprint }) => !byBlueprint)}`,
    files: {
      'lib/workflows.js': LINES.join('\n'),
      'lib/broken.js': 'exports.greet = async () => {};\nmissing();\n',
      'lib/spinning.js': 'while (true) ;\n',
    },
  });
  await world.deploy('shop', {
    sections: `workflows:\n${workflows(({ byBlueprint }) => byBlueprint === true)}`,
  });
}, 120_000);

describe("an author's mistake", () => {
  it.each(Object.keys(MISTAKES))(
    '%s fails its execution by name, and the next one runs',
    async (name) => {
      const execution = await world.run('shop', name);
      expect([execution.status, execution.error]).toEqual(['failed', expect.stringMatching(errorOf(name))]);
      expect(await world.run('shop', 'greet')).toMatchObject({ status: 'terminated', error: '' });
    },
    120_000,
  );

  it('of never yielding fails its executions by name, stalls nobody else, and the worker lives on', async () => {
    const names = Object.keys(ENDLESS);
    const spinning = await Promise.all(names.map((name) => world.start('shop', name)));
    await world.deploy('beside');
    expect(await world.run('beside', 'install')).toMatchObject({ status: 'terminated', error: '' });
    for (const [index, id] of spinning.entries()) {
      const execution = await world.ended(id);
      const name = names[index] ?? '';
      expect([name, execution.status, execution.error]).toEqual([
        name,
        'failed',
        expect.stringMatching(errorOf(name)),
      ]);
    }
    expect(await world.run('shop', 'greet')).toMatchObject({ status: 'terminated', error: '' });
  }, 400_000);
});
