import { beforeAll, describe, expect, it } from '@jest/globals';
import { huntInProcess } from './hunt-process.ts';
import type { Hunt } from './hunt.ts';
import { PLANTED_BUGS } from './planted-bugs.ts';

/** Enough blueprints to come across each of them. */
const SEED = 1;
const COUNT = 100;

let hunts: Hunt[];
beforeAll(async () => {
  hunts = await huntInProcess('planted-bugs-run.ts', SEED, COUNT);
}, 180_000);

describe(`${COUNT} random blueprints find a bug planted in the parser`, () => {
  it.each(PLANTED_BUGS)('$name: $effect', ({ name }) => {
    const found = hunts.find(({ bug }) => bug === name);
    expect(found).toMatchObject({ bug: name, seed: expect.any(Number) });
  });
});
