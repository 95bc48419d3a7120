/**
 * `node ... planted-bugs-run.ts SEED COUNT`: looks for every planted bug with the random blueprints of COUNT seeds. Prints one line
 * of JSON for each bug: the seed that shows it (null: none does), and how many were tried.
 */
import { register } from 'node:module';
import { generateCase } from './generator/generate-case.ts';
import { PLANTED_BUGS, type PlantedBug } from './planted-bugs.ts';
import type * as RandomRun from './random-run.ts';
import { Reference } from './reference.ts';

/** What is said of a planted bug. */
export interface Hunt {
  bug: string;
  seed: number | null;
  tried: number;
}

/** Cases compared at a time, for each bug. */
const AT_ONCE = 4;

const [first = 1, count = 100] = process.argv.slice(2).map(Number);
register('./planted-bugs-loader.mjs', import.meta.url, {
  data: { bugs: PLANTED_BUGS, sources: new URL('../../libs/blueprint/src/', import.meta.url).href },
});

/** The comparison, as a parser without or with a bug makes it. */
const runWith = (mark: string): Promise<typeof RandomRun> =>
  import(`./random-run.ts${mark}`) as Promise<typeof RandomRun>;

const reference = new Reference();
try {
  for (const hunt of await Promise.all(PLANTED_BUGS.map(huntFor))) console.log(JSON.stringify(hunt));
} finally {
  await reference.close();
}

async function huntFor(bug: PlantedBug): Promise<Hunt> {
  const [right, wrong] = await Promise.all([runWith(''), runWith(`?planted=${bug.name}`)]);
  for (let tried = 0; tried < count; tried += AT_ONCE) {
    const seeds = Array.from(
      { length: Math.min(AT_ONCE, count - tried) },
      (_, index) => first + tried + index,
    );
    const found = await Promise.all(seeds.map((seed) => shows(seed, right, wrong, bug.name)));
    const index = found.indexOf(true);
    if (index >= 0) return { bug: bug.name, seed: seeds[index] ?? null, tried: tried + index + 1 };
  }
  return { bug: bug.name, seed: null, tried: count };
}

/** Whether a blueprint tells the parser with the bug from the reference, but not the one without. */
async function shows(
  seed: number,
  right: typeof RandomRun,
  wrong: typeof RandomRun,
  bug: string,
): Promise<boolean> {
  const generated = { ...generateCase(seed), name: `${bug}-${seed}` };
  const { differences } = await wrong.compareCase(reference, generated);
  if (differences.length === 0) return false;
  return (await right.compareCase(reference, generated)).differences.length === 0;
}
