import { join } from 'node:path';
import { compareBlueprint, type CaseArguments, type Comparison } from './blueprint-case.ts';
import { generateCase, type BlueprintCase } from './generator/generate-case.ts';
import type { Reference } from './reference.ts';

/** Cases that are compiled at a time, so that no process of the reference waits for us. */
const AT_ONCE = 8;

export interface ComparedCase {
  seed: number;
  case: BlueprintCase;
  comparison: Comparison;
}

/**
 * Compares random blueprints, those of the seeds `seed`, `seed + 1` and so on. Each is told to `onCompared` as it is
 * done, in no particular order.
 * @throws whatever is neither a plan nor a refusal of ours, with the seed in its message
 */
export async function compareRandom(
  reference: Reference,
  { seed, count }: { seed: number; count: number },
  onCompared: (compared: ComparedCase) => void,
): Promise<void> {
  let next = seed;
  const work = async (): Promise<void> => {
    while (next < seed + count) onCompared(await compareSeed(reference, next++));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Generates and compares the case of one seed. */
async function compareSeed(reference: Reference, seed: number): Promise<ComparedCase> {
  const generated = generateCase(seed);
  try {
    return { seed, case: generated, comparison: await compareCase(reference, generated) };
  } catch (error) {
    throw new Error(`seed ${seed} (npm run differential -- --seed ${seed} --count 1) failed`, {
      cause: error,
    });
  }
}

/** Compares a case that exists in memory only. */
export async function compareCase(reference: Reference, generated: BlueprintCase): Promise<Comparison> {
  const { name, files, plugins = {}, blueprints = {}, args } = generated;
  const folder = reference.write(name, {
    ...files,
    ...inFolder('plugins', plugins),
    ...inFolder('blueprints', blueprints),
  });
  const complete: CaseArguments = {
    ...args,
    plugins: [join(folder, 'catalogue/plugins')],
    blueprints: [join(folder, 'catalogue/blueprints')],
  };
  try {
    return await compareBlueprint(reference, join(folder, generated.mainFile), complete);
  } finally {
    reference.remove(name);
  }
}

/** Entries of a catalogue: a text is a file of its own, several files are a folder. */
function inFolder(
  kind: string,
  entries: Readonly<Record<string, string | Record<string, string>>>,
): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [name, entry] of Object.entries(entries)) {
    if (typeof entry === 'string') files[`catalogue/${kind}/${name}.yaml`] = entry;
    else for (const [path, text] of Object.entries(entry)) files[`catalogue/${kind}/${name}/${path}`] = text;
  }
  return files;
}
