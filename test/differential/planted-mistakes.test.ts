import { beforeAll, describe, expect, it } from '@jest/globals';
import { huntInProcess } from './hunt-process.ts';
import type { Hunt } from './hunt.ts';
import { PLANTED_MISTAKES } from './planted-mistakes.ts';

/** Enough scenarios to come across each of them. */
const SEED = 1;
const COUNT = 20;

let hunts: Hunt[];
beforeAll(async () => {
  hunts = await huntInProcess('planted-traces-run.ts', SEED, COUNT);
}, 600_000);

describe(`${COUNT} random scenarios find a mistake planted in the workflows`, () => {
  it.each(PLANTED_MISTAKES)('$name: $effect', ({ name }) => {
    const found = hunts.find(({ bug }) => bug === name);
    expect(found).toMatchObject({ bug: name, seed: expect.any(Number) });
  });
});
