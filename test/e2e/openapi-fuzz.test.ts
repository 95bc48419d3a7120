import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packFolder } from '../support/archives.ts';
import { deploy, run } from '../support/deploying.ts';
import { fuzz } from '../support/schemathesis.ts';
import { Stack, exampleFolder } from '../support/stack.ts';

const IDS = ['shop', 'blog', 'wiki'];

/** A stream has no end, and in maintenance everything else is refused. */
const LEFT_ALONE = '/events/stream$|/maintenance';

/** Seconds that the fuzzer takes, whatever the machine; a slow one sends fewer requests. */
const SECONDS = 75;

describe('requests made from the OpenAPI document', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start();
    const archive = await packFolder(exampleFolder('hello-world'));
    for (const id of IDS) await deploy(stack.client, id, archive);
    await stack.client.secrets.create('shop', { value: 'open' });
    await run(stack.client, 'shop', 'install');
  }, 300_000);
  afterAll(() => stack?.close(), 60_000);

  it('never meet an unexpected error or an answer that is not documented', async () => {
    const report = await fuzz({
      url: stack.url,
      examples: 15,
      seed: 20,
      seconds: SECONDS,
      except: LEFT_ALONE,
      known: [
        {
          path: '/(blueprints|deployments|deployment-groups|execution-schedules|deployment-updates)/',
          parameters: { 'path.id': IDS },
        },
        { path: '/secrets/', parameters: { 'path.key': IDS } },
      ],
    });
    expect(report.exitCode === 0 ? '' : report.output).toBe('');
    expect(report.requests).toBeGreaterThan(100);
  }, 600_000);
});
