/**
 * `npm run differential [-- OPTIONS] [FILE...]`: compares plans with those of the reference implementation, of the named
 * blueprints, or of random ones when none is named; with --traces what workflows do in random scenarios. Options of a blueprint stand in NAME.args.json beside it, as in
 * test/oracle/dsl. Exit status 1 on a difference.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { argumentsBeside, compareBlueprint, type CaseArguments } from './blueprint-case.ts';
import { compareTraces } from './compare-traces.ts';
import { Coverage } from './coverage.ts';
import { compareRandom, type ComparedCase } from './random-run.ts';
import { Reference } from './reference.ts';

const HELP = `Usage: npm run differential -- [--count N] [--seed S] [--coverage] [--show]
       npm run differential -- [--inputs JSON] FILE...
       npm run differential -- --traces [--count N] [--seed S] [--coverage] [--show] [--shrink]

Compares what this project and the reference library make of blueprints, or what their workflows do.

  --traces       compare random scenarios: install, scale, heal, uninstall and others

  --count N      random blueprints, or scenarios, to compare (2000)
  --seed S       seed of the first; the next ones count up (random, printed)
  --coverage     fail when a part of the language occurs too rarely
  --shrink       with --traces: print a smaller scenario that differs in the same way
  --show         print the files of differing blueprints
  --inputs JSON  inputs for all named blueprints
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(randomInt(1_000_000_000)) },
    coverage: { type: 'boolean', default: false },
    show: { type: 'boolean', default: false },
    inputs: { type: 'string' },
    shrink: { type: 'boolean', default: false },
    traces: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(HELP);
else if (values.traces) {
  const { seed, count, show, shrink, coverage } = values;
  const run = { seed: Number(seed), count: Number(count), show, shrink, coverage };
  const differing = await compareTraces(run);
  process.exitCode = differing === 0 ? 0 : 1;
} else {
  const reference = new Reference();
  try {
    const differing = positionals.length > 0 ? await compareFiles(reference) : await compareSeeds(reference);
    process.exitCode = differing === 0 ? 0 : 1;
  } finally {
    await reference.close();
  }
}

/** @returns how many differ */
async function compareFiles(reference: Reference): Promise<number> {
  const results = await Promise.all(positionals.map((file) => compareFile(reference, file)));
  for (const line of results.flatMap(({ lines }) => lines)) console.log(line);
  const differing = results.filter(({ agrees }) => !agrees).length;
  console.log(`${results.length - differing} of ${results.length} agree`);
  return differing;
}

async function compareFile(
  reference: Reference,
  file: string,
): Promise<{ agrees: boolean; lines: string[] }> {
  const given: CaseArguments = values.inputs === undefined ? {} : { inputs: JSON.parse(values.inputs) };
  const args = { ...argumentsBeside(file), ...given };
  const { differences, reference: theirs } = await compareBlueprint(reference, file, args);
  const verdict = theirs.status === 'ok' ? 'accepted' : `${theirs['exception']} ${theirs['code'] ?? ''}`;
  const agrees = differences.length === 0;
  const title = `${agrees ? 'same   ' : 'DIFFERS'} ${file} (${verdict.trim()})`;
  return { agrees, lines: [title, ...differences.map((line) => `    ${line}`)] };
}

/** @returns how many differ; when coverage is asked for, what is too rare counts, too */
async function compareSeeds(reference: Reference): Promise<number> {
  const run = { seed: Number(values.seed), count: Number(values.count) };
  console.log(`comparing ${run.count} random blueprints, --seed ${run.seed}`);
  const coverage = new Coverage();
  const totals = { done: 0, refused: 0, differing: 0 };
  await compareRandom(reference, run, (compared) => {
    totals.done += 1;
    coverage.add(compared);
    if (compared.comparison.reference.status === 'error') totals.refused += 1;
    if (compared.comparison.differences.length > 0) {
      totals.differing += 1;
      describe(compared);
    }
    if (totals.done % 100 === 0) process.stderr.write(`${totals.done} of ${run.count} compared\n`);
  });
  const share = Math.round((100 * totals.refused) / Math.max(totals.done, 1));
  console.log(
    `${totals.done - totals.differing} of ${totals.done} agree; the reference refuses ${share} % of them`,
  );
  for (const line of coverage.lines()) console.log(line);
  return totals.differing + (values.coverage ? coverage.gaps().length : 0);
}

function describe({ seed, case: { mutation, files }, comparison }: ComparedCase): void {
  console.log(`DIFFERS --seed ${seed} --count 1${mutation === null ? '' : ` (mistake: ${mutation})`}`);
  for (const line of comparison.differences) console.log(`    ${line}`);
  if (!values.show) return;
  for (const [path, text] of Object.entries(files)) console.log(`--- ${path}\n${text}`);
}
