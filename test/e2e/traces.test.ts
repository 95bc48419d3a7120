import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readScenario, type TraceDocument } from '../../apps/cli/src/trace/index.ts';
import { blueprintPath, leastDifferences, readSavedTrace } from '../differential/saved-traces.ts';
import { TraceReference } from '../differential/trace-reference.ts';
import { Slots } from './traced/slots.ts';
import { TracedStack } from './traced/traced-stack.ts';

/** Every scenario that there is. */
const SCENARIOS = readdirSync(join(import.meta.dirname, '../oracle/blueprints'))
  .filter((file) => file.endsWith('.scenario.json'))
  .map((file) => file.slice(0, -'.scenario.json'.length));
/** On a server an instance that has started is well; in files, as the saved traces have them, nothing is known of it. */
const ABOUT_HEALTH = ['heal', 'health'];
/** Scenarios at a time: operations mostly wait for each other. */
const AT_ONCE = 7;
/** Seconds; a deadline. */
const PATIENCE = 1_200;

interface Comparison {
  /** With what message each step failed: tells more than the differences. */
  errors: (string | undefined)[];
  differences: string[];
}

let stack: TracedStack;
let reference: TraceReference;
const comparisons = new Map<string, Promise<Comparison>>();

beforeAll(async () => {
  reference = new TraceReference(1);
  stack = await TracedStack.start();
  const slots = new Slots(AT_ONCE);
  for (const name of SCENARIOS) {
    const comparison = slots.use(() => compare(name));
    // Its own test tells.
    comparison.catch(() => undefined);
    comparisons.set(name, comparison);
  }
}, 240_000);

afterAll(async () => {
  await Promise.allSettled(comparisons.values());
  await stack?.close();
  await reference?.close();
}, 1000 * PATIENCE);

async function compare(name: string): Promise<Comparison> {
  const scenario = readScenario(blueprintPath(name));
  const wanted = await wantedTrace(name);
  const trace = await stack.trace(name, scenario, wanted.initial);
  return {
    errors: trace.steps.map(({ error }) => error),
    differences: await leastDifferences(wanted, trace),
  };
}

const wantedTrace = async (name: string): Promise<TraceDocument> =>
  ABOUT_HEALTH.includes(name)
    ? reference.traceWithFindings(blueprintPath(name), readScenario(blueprintPath(name)))
    : readSavedTrace(name);

describe('on a stack, workflows do what those of the reference implementation do', () => {
  it.each(SCENARIOS)(
    '%s',
    async (name) => {
      const { errors, differences } = await comparisons.get(name)!;
      expect({ errors, differences }).toEqual({ errors, differences: [] });
    },
    1000 * PATIENCE,
  );
});
