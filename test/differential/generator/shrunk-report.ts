import { compareCase } from '../random-run.ts';
import type { Reference } from '../reference.ts';
import { generateModel, writeCase } from './generate-case.ts';
import type { BlueprintCase, CaseModel } from './model.ts';
import { shrink } from './shrink.ts';
import { kindOfDifference } from './difference-kind.ts';

/** Cases tried to make a counterexample smaller, and how many at a time. */
const BUDGET = 300;
const WIDTH = 4;

/** The smallest blueprint found that differs as the one of a seed does, with its files, to be read in a terminal. */
export async function shrunkReport(reference: Reference, seed: number): Promise<string> {
  let tries = 0;
  const compare = (model: CaseModel) =>
    compareCase(reference, { ...writeCase(model), name: `shrink-${seed}-${(tries += 1)}` });
  const model = generateModel(seed);
  const kind = kindOfDifference(await compare(model));
  const isStill = async (smaller: CaseModel): Promise<boolean> => {
    try {
      return kindOfDifference(await compare(smaller)) === kind;
    } catch {
      // What neither parser has an answer for is another finding.
      return false;
    }
  };
  const small = await shrink(model, { isStill, budget: BUDGET, width: WIDTH });
  const { differences } = await compare(small);
  const title = `seed ${seed}${model.mutation === null ? '' : ` (mistake: ${model.mutation})`}: ${kind}`;
  return [
    title,
    ...differences,
    ...filesOf(writeCase(small)),
    `arguments: ${JSON.stringify(small.args)}`,
  ].join('\n');
}

function filesOf({ files, plugins = {}, blueprints = {} }: BlueprintCase): string[] {
  const show = (path: string, text: string): string => `--- ${path}\n${text.trimEnd()}`;
  return [
    ...Object.entries(files).map(([path, text]) => show(path, text)),
    ...Object.entries(plugins).map(([name, text]) => show(`plugin ${name}`, text)),
    ...Object.entries(blueprints).flatMap(([id, parts]) =>
      Object.entries(parts).map(([path, text]) => show(`blueprint ${id}: ${path}`, text)),
    ),
  ];
}
