/**
 * `node ... planted-traces-run.ts SEED COUNT`: looks for every mistake planted in the workflows with the random scenarios of
 * COUNT seeds. Prints one line of JSON for each: the seed that shows it (null: none does), and how many were tried.
 */
import { register } from 'node:module';
import { hunt, type Hunt } from './hunt.ts';
import type { PlantedBug } from './planted-bugs.ts';
import { PLANTED_MISTAKES } from './planted-mistakes.ts';
import { generateTraceCase } from './trace-generator/generate-trace-case.ts';
import { TraceReference } from './trace-reference.ts';
import type * as TraceRun from './trace-run.ts';

const [first = 1, count = 40] = process.argv.slice(2).map(Number);
register('./planted-bugs-loader.mjs', import.meta.url, {
  data: {
    bugs: PLANTED_MISTAKES,
    sources: new URL('../../libs/builtin-workflows/src/', import.meta.url).href,
  },
});

/** The comparison, as workflows without or with a mistake make it. */
const runWith = (mark: string): Promise<typeof TraceRun> =>
  import(`./trace-run.ts${mark}`) as Promise<typeof TraceRun>;

const reference = new TraceReference();
try {
  for (const found of await Promise.all(PLANTED_MISTAKES.map(huntFor))) console.log(JSON.stringify(found));
} finally {
  await reference.close();
}

/** A scenario shows a mistake that tells the workflows with it from the original ones, but not those without. */
async function huntFor({ name }: PlantedBug): Promise<Hunt> {
  const [right, wrong] = await Promise.all([runWith(''), runWith(`?planted=${name}`)]);
  return hunt(name, { first, count }, async (seed) => {
    const generated = generateTraceCase(seed);
    const { differences } = await wrong.compareTrace(reference, `${name}-${seed}`, generated);
    if (differences.length === 0) return false;
    return (await right.compareTrace(reference, `${name}-${seed}`, generated)).differences.length === 0;
  });
}
