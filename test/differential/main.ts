/**
 * `npm run differential [-- FILE...]`: compares plans of blueprints with those of the reference implementation. Options
 * of a blueprint stand in NAME.args.json beside it, as in test/oracle/dsl.
 */
import { parseArgs } from 'node:util';
import { argumentsBeside, compareBlueprint, type CaseArguments } from './blueprint-case.ts';
import { Reference } from './reference.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    verbose: { type: 'boolean', default: false },
    inputs: { type: 'string' },
  },
});

const reference = new Reference();
try {
  process.exitCode = (await compareFiles(positionals)) === 0 ? 0 : 1;
} finally {
  reference.close();
}

async function compareFiles(files: readonly string[]): Promise<number> {
  const results = await Promise.all(files.map((file) => compareFile(file)));
  for (const line of results.flatMap(({ lines }) => lines)) console.log(line);
  const differing = results.filter(({ agrees }) => !agrees).length;
  console.log(`${files.length - differing} of ${files.length} agree`);
  return differing;
}

async function compareFile(file: string): Promise<{ agrees: boolean; lines: string[] }> {
  const given: CaseArguments = values.inputs === undefined ? {} : { inputs: JSON.parse(values.inputs) };
  try {
    const { differences, reference: theirs } = await compareBlueprint(reference, file, {
      ...argumentsBeside(file),
      ...given,
    });
    const verdict = theirs.status === 'ok' ? 'accepted' : `${theirs['exception']} ${theirs['code'] ?? ''}`;
    const agrees = differences.length === 0;
    return {
      agrees,
      lines: [
        `${agrees ? 'same   ' : 'DIFFERS'} ${file} (${verdict})`,
        ...differences.map((line) => `    ${line}`),
      ],
    };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      agrees: false,
      lines: [`CRASHED ${file}`, `    ${text.split('\n').slice(0, 6).join('\n    ')}`],
    };
  }
}
