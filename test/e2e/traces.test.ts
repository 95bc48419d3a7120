import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readScenario } from '../../apps/cli/src/trace/index.ts';
import { blueprintPath, leastDifferences } from '../differential/saved-traces.ts';
import { TracedStack } from './traced/traced-stack.ts';

const SCENARIOS = [
  ...['single-node', 'relationships', 'multi-tier', 'retries', 'uninstall-failures', 'agents', 'heal', 'health'],
  ...['multi-instance', 'scaling-group', 'scale-failures', 'rollback', 'execute-operation'],
];

let stack: TracedStack;
beforeAll(async () => {
  stack = await TracedStack.start();
}, 120_000);
afterAll(() => stack?.close(), 60_000);

describe('on a stack, workflows do what those of the reference implementation do', () => {
  it.each(SCENARIOS)('%s', async (name) => {
    const trace = await stack.trace(name, readScenario(blueprintPath(name)));
    expect(await leastDifferences(name, trace)).toEqual([]);
  }, 900_000);
});
