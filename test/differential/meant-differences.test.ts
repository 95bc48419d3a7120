import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@cloudloom/blueprint';
import { argumentsBeside, compareBlueprint } from './blueprint-case.ts';
import { MEANT_DIFFERENCES, MOST_MEANT_DIFFERENCES, type Verdict } from './meant-differences.ts';
import { Reference } from './reference.ts';

const TESTS = join(import.meta.dirname, '..');
const FOLDER = 'differential/meant-differences';

let reference: Reference;
beforeAll(() => {
  reference = new Reference(1);
});
afterAll(() => reference.close());

describe('where we differ from the reference on purpose', () => {
  it.each(MEANT_DIFFERENCES)(
    '$blueprint: $reason',
    async ({ blueprint, reference: theirs, ours }) => {
      const file = join(TESTS, blueprint);
      const comparison = await compareBlueprint(reference, file, argumentsBeside(file));
      expect({
        reference: verdictOf(comparison.reference),
        ours: verdictOf(comparison.ours as unknown as JsonObject),
      }).toEqual({ reference: theirs, ours });
      // Where both accept, what they make of it must differ: otherwise the case does not belong here.
      expect(comparison.differences).not.toEqual([]);
    },
    120_000,
  );

  it(`has at most ${MOST_MEANT_DIFFERENCES} cases, and a file for each`, () => {
    const files = readdirSync(join(TESTS, FOLDER)).filter((name) => name.endsWith('.yaml'));
    const own = MEANT_DIFFERENCES.filter(({ blueprint }) => dirname(blueprint) === FOLDER);
    expect(files.sort()).toEqual(own.map(({ blueprint }) => basename(blueprint)).sort());
    expect(MEANT_DIFFERENCES.length).toBeLessThanOrEqual(MOST_MEANT_DIFFERENCES);
  });
});

function verdictOf(answer: JsonObject): Verdict {
  if (answer['status'] === 'ok') return 'accepted';
  const { exception, code } = answer;
  return { exception: String(exception), code: typeof code === 'number' ? code : null };
}
