import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTrace, readScenario, type TraceDocument } from '../../apps/cli/src/trace/index.ts';
import { asWanted, blueprintPath, leastDifferences, readSavedTrace } from '../differential/saved-traces.ts';
import { TracedStack } from './traced/traced-stack.ts';

const SHARED = [
  ...['single-node', 'relationships', 'multi-tier', 'retries', 'uninstall-failures', 'agents'],
  ...['multi-instance', 'scaling-group', 'scale-failures', 'rollback', 'execute-operation'],
];
/** On a server, an instance that has started is well; in files, as the reference keeps them, nothing is known of it. */
const ABOUT_HEALTH = ['heal', 'health'];

let stack: TracedStack;
beforeAll(async () => {
  stack = await TracedStack.start();
}, 120_000);
afterAll(() => stack?.close(), 60_000);

async function expectLike(name: string, wanted: TraceDocument): Promise<void> {
  const trace = await stack.trace(name, readScenario(blueprintPath(name)), wanted.initial);
  const errors = trace.steps.map(({ error }) => error);
  expect({ errors, differences: await leastDifferences(wanted, trace) }).toEqual({ errors, differences: [] });
}

describe('on a stack, workflows do what those', () => {
  it.each(SHARED)(
    'of the reference implementation do: %s',
    (name) => expectLike(name, readSavedTrace(name)),
    900_000,
  );

  it.each(ABOUT_HEALTH)(
    'in memory do, with what servers know about instances: %s',
    async (name) => {
      const path = blueprintPath(name);
      const wanted = await createTrace(path, readScenario(path), { statesAreFindings: true });
      await expectLike(name, asWanted(wanted));
    },
    900_000,
  );
});
