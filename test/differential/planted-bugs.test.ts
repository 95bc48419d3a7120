import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Hunt } from './planted-bugs-run.ts';
import { PLANTED_BUGS } from './planted-bugs.ts';

/** Enough blueprints to come across each of them. */
const SEED = 1;
const COUNT = 100;

const ROOT = join(import.meta.dirname, '../..');

/** Looks for all bugs in a process of its own, which can load the parser once more for each of them. */
function hunt(): Promise<Hunt[]> {
  const program = [
    '--conditions=source',
    '--import',
    '@swc-node/register/esm-register',
    join(import.meta.dirname, 'planted-bugs-run.ts'),
  ];
  const env = { ...process.env, TS_NODE_PROJECT: join(ROOT, 'tsconfig.base.json'), NODE_OPTIONS: '' };
  return new Promise((resolve, reject) =>
    execFile(
      process.execPath,
      [...program, String(SEED), String(COUNT)],
      { cwd: ROOT, env },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`The hunt failed: ${stderr || error.message}`));
        else
          resolve(
            stdout
              .trim()
              .split('\n')
              .map((line) => JSON.parse(line) as Hunt),
          );
      },
    ),
  );
}

let hunts: Hunt[];
beforeAll(async () => {
  hunts = await hunt();
}, 180_000);

describe(`${COUNT} random blueprints find a bug planted in the parser`, () => {
  it.each(PLANTED_BUGS)('$name: $effect', ({ name }) => {
    const found = hunts.find(({ bug }) => bug === name);
    expect(found).toMatchObject({ bug: name, seed: expect.any(Number) });
  });
});
