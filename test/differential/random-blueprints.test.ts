import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateCase, generateModel } from './generator/generate-case.ts';
import { shrunkReport } from './generator/shrunk-report.ts';
import { compareRandom, type ComparedCase } from './random-run.ts';
import { Reference } from './reference.ts';
import { SEED } from './seed.ts';

const COUNT = 200;
/** A smaller counterexample is looked for behind the first few differences only. */
const MOST_SHRUNK = 2;

let reference: Reference;
beforeAll(() => {
  reference = new Reference();
});
afterAll(() => reference.close());

describe('random blueprints', () => {
  it('of one seed are the same every time', () => {
    const seeds = [1, 2, 3, 44, 555];
    expect(seeds.map(generateCase)).toEqual(seeds.map(generateCase));
  });

  it('are mostly wrong in one way, and right otherwise', () => {
    const models = Array.from({ length: 95 }, (_, seed) => generateModel(seed));
    const wrong = models.filter(({ mutation }) => mutation !== null);
    expect(wrong.length).toBeGreaterThan(0.4 * models.length);
    expect(wrong.length).toBeLessThan(0.9 * models.length);
  });

  it(`are answered as by the reference (${COUNT} from seed ${SEED})`, async () => {
    console.log(`comparing ${COUNT} random blueprints from seed ${SEED}`);
    const differing: ComparedCase[] = [];
    await compareRandom(reference, { seed: SEED, count: COUNT }, (compared) => {
      if (compared.comparison.differences.length > 0) differing.push(compared);
    });
    const reports = differing.slice(0, MOST_SHRUNK).map(({ seed }) => shrunkReport(reference, seed));
    const rest = differing
      .slice(MOST_SHRUNK)
      .map(({ seed, comparison }) => `seed ${seed}: ${comparison.differences[0]}`);
    expect([...(await Promise.all(reports)), ...rest].join('\n')).toBe('');
  }, 600_000);
});
