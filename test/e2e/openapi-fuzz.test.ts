import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packFolder } from '../support/archives.ts';
import { deploy, run } from '../support/deploying.ts';
import { fuzz, type FuzzOptions } from '../support/schemathesis.ts';
import { Stack, exampleFolder } from '../support/stack.ts';

const IDS = ['shop', 'blog', 'wiki'];

/** Every operation is asked so many times in each way; a run of so many seconds in all goes deeper, and asks what it gets to. */
const EXAMPLES = 2;
const SECONDS = process.env.CLOUDLOOM_FUZZ_SECONDS;
/** Another one draws other requests. */
const SEED = Number(process.env.CLOUDLOOM_FUZZ_SEED ?? 20);

let stack: Stack;
let executionId: string;

beforeAll(async () => {
  stack = await Stack.start();
  const archive = await packFolder(exampleFolder('hello-world'));
  for (const id of IDS) await deploy(stack.client, id, archive);
  await stack.client.secrets.create('shop', { value: 'open' });
  executionId = (await run(stack.client, 'shop', 'install')).id;
}, 300_000);
afterAll(() => stack?.close(), 60_000);

/** What is wrong with the answers; empty when nothing is. */
async function findFaults(options: Partial<FuzzOptions>, least: number): Promise<string> {
  const report = await fuzz({
    url: stack.url,
    examples: SECONDS === undefined ? EXAMPLES : Math.ceil(Number(SECONDS) / 3),
    seed: SEED,
    mode: 'all',
    ...options,
  });
  expect(report.requests).toBeGreaterThan(least);
  return report.exitCode === 0 ? '' : report.output;
}

describe('requests made from the OpenAPI document', () => {
  // First: the others delete executions.
  it('of a stream end with the execution that they follow', async () => {
    const known = [{ path: '/events/stream$', parameters: { 'query.execution_id': [executionId] } }];
    expect(await findFaults({ only: '/events/stream$', examples: 5, known }, 5)).toBe('');
  }, 600_000);

  it.each([
    ['keep to', 'positive'],
    ['break', 'negative'],
  ] as const)(
    'that %s it never meet an unexpected error or an answer that is not documented',
    async (_how, mode) => {
      const known: FuzzOptions['known'] = [
        {
          path: '/(blueprints|deployments|deployment-groups|execution-schedules|deployment-updates)/',
          parameters: { 'path.id': IDS },
        },
        { path: '/secrets/', parameters: { 'path.key': IDS } },
      ];
      const except = '/(events|audit)/stream$|/maintenance';
      const long = SECONDS === undefined ? {} : { seconds: Number(SECONDS) / 2 };
      const faults = await findFaults({ except, mode, known, ...long }, 400);
      expect(faults).toBe('');
    },
    1_000_000,
  );

  // Last: while it is on, everything else is refused.
  it('of maintenance are answered as documented', async () => {
    expect(await findFaults({ only: '/maintenance', examples: 3 }, 3)).toBe('');
  }, 600_000);
});
