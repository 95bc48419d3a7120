import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Stack } from '../support/stack.ts';

const SCRIPT = fileURLToPath(new URL('../oracle/cfy/main_job.sh', import.meta.url));

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
}, 120_000);
afterAll(() => stack?.close(), 60_000);

/** Runs the script against the stack and returns its lines. */
const runMainJob = (cfy: string): Promise<string[]> =>
  new Promise((resolve, reject) => {
    const child = spawn('bash', [SCRIPT, stack.address], { env: { ...process.env, CFY: cfy } });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', () => resolve(output.trimEnd().split('\n')));
  });

describe("Cloudify's own command line client", () => {
  it('does the main job from upload to delete', async () => {
    const cfy = process.env.CLOUDLOOM_CFY;
    if (cfy === undefined)
      throw new Error(
        'CLOUDLOOM_CFY is not set: the path of cfy from `pip install cloudify==7.0.5`. npm test sets it.',
      );
    const lines = await runMainJob(cfy);
    expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([]);
    expect(lines.at(-1)).toMatch(/^[1-9]\d* passed, 0 failed$/);
  }, 600_000);
});
