import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SEED } from './seed.ts';
import { shrunkTraceReport } from './shrunk-trace-report.ts';
import { TraceCoverage } from './trace-coverage.ts';
import { generateTraceCase } from './trace-generator/generate-trace-case.ts';
import { TraceReference } from './trace-reference.ts';
import { compareRandomTraces, type ComparedTrace } from './trace-run.ts';

const COUNT = 200;
/** A smaller counterexample is looked for behind the first difference only. */
const MOST_SHRUNK = 1;

let reference: TraceReference;
beforeAll(() => {
  reference = new TraceReference();
});
afterAll(() => reference.close());

describe('random scenarios', () => {
  it('of one seed are the same every time', () => {
    const seeds = [1, 2, 3, 44, 555];
    expect(seeds.map(generateTraceCase)).toEqual(seeds.map(generateTraceCase));
  });

  it(`do the same as in the original (${COUNT} from seed ${SEED})`, async () => {
    const differing: ComparedTrace[] = [];
    const coverage = new TraceCoverage();
    await compareRandomTraces(reference, { seed: SEED, count: COUNT }, (compared) => {
      coverage.add(compared);
      if (compared.differences.length > 0) differing.push(compared);
    });
    process.stdout.write(`${coverage.lines().join('\n')}\n`);
    const reports = differing.slice(0, MOST_SHRUNK).map((compared) => shrunkTraceReport(reference, compared));
    const rest = differing
      .slice(MOST_SHRUNK)
      .map(({ seed, differences }) => `seed ${seed}: ${differences[0]}`);
    expect([...(await Promise.all(reports)), ...rest].join('\n')).toBe('');
    expect(coverage.gaps()).toEqual([]);
  }, 1_800_000);
});
