/**
 * `node ... planted-bugs-run.ts SEED COUNT`: looks for every planted bug with the random blueprints of COUNT seeds. Prints one line
 * of JSON for each bug: the seed that shows it (null: none does), and how many were tried.
 */
import { register } from 'node:module';
import { generateCase } from './generator/generate-case.ts';
import { hunt, type Hunt } from './hunt.ts';
import { PLANTED_BUGS, type PlantedBug } from './planted-bugs.ts';
import type * as RandomRun from './random-run.ts';
import { Reference } from './reference.ts';

const [first = 1, count = 100] = process.argv.slice(2).map(Number);
register('./planted-bugs-loader.mjs', import.meta.url, {
  data: { bugs: PLANTED_BUGS, sources: new URL('../../libs/blueprint/src/', import.meta.url).href },
});

/** The comparison, as a parser without or with a bug makes it. */
const runWith = (mark: string): Promise<typeof RandomRun> =>
  import(`./random-run.ts${mark}`) as Promise<typeof RandomRun>;

const reference = new Reference();
try {
  for (const found of await Promise.all(PLANTED_BUGS.map(huntFor))) console.log(JSON.stringify(found));
} finally {
  await reference.close();
}

/** A blueprint shows a bug that tells the parser with it from the reference, but not the one without. */
async function huntFor({ name }: PlantedBug): Promise<Hunt> {
  const [right, wrong] = await Promise.all([runWith(''), runWith(`?planted=${name}`)]);
  return hunt(name, { first, count }, async (seed) => {
    const generated = { ...generateCase(seed), name: `${name}-${seed}` };
    const { differences } = await wrong.compareCase(reference, generated);
    if (differences.length === 0) return false;
    return (await right.compareCase(reference, generated)).differences.length === 0;
  });
}
