import { featuresOf } from './features.ts';
import { generateValid } from './generate-model.ts';
import { BLUEPRINT_FOLDER, MAIN_FILE, PLUGIN_FOLDER, type BlueprintCase, type CaseModel } from './model.ts';
import { MISTAKES_BY_ANSWER } from './mistakes/catalogue.ts';
import { Planting } from './mistakes/mistake.ts';
import { Random } from './random.ts';
import { PLAIN_STYLE, randomStyle, writeYaml, type Style } from './yaml-writer.ts';

export type { BlueprintCase } from './model.ts';

/** Of this many seeds in a row, each answer of the catalogue has one, some have more, and the others are right. */
const PERIOD = 95;
/** Spreads neighbouring seeds over the period; it has no divisor in common with it. */
const STRIDE = 37;
/** Answers with so many ways to them, or whose mistakes come to another answer so often, that one seed in a period would not do. */
const OFTEN: Readonly<Record<string, number>> = {
  'DSLParsingFormatException 1': 2,
  'DSLParsingLogicException 100': 2,
  'DSLParsingLogicException 102': 2,
  'NonRecoverableError null': 2,
};
/** Answers that functions also give at run time, of blueprints that are right; at plan time these share their seeds. */
const SHARED: readonly (readonly string[])[] = [
  ['KeyError null', 'ValueError null'],
  ['FunctionEvaluationError null', 'FunctionValidationError null', 'IndexError null'],
];

/** The answers that take turns on a seed. */
const SLOTS: readonly (readonly string[])[] = [
  ...[...MISTAKES_BY_ANSWER.keys()]
    .filter((answer) => !SHARED.flat().includes(answer))
    .flatMap((answer) => Array.from({ length: OFTEN[answer] ?? 1 }, () => [answer])),
  ...SHARED,
];

/** The blueprint of a seed, as data. */
export function generateModel(seed: number): CaseModel {
  const random = new Random(seed);
  const answers = SLOTS[(seed * STRIDE) % PERIOD];
  return answers ? generateWrong(seed, random, random.pick(answers)) : generateValid(seed, random).model;
}

function generateWrong(seed: number, random: Random, answer: string): CaseModel {
  const mistake = random.pick(MISTAKES_BY_ANSWER.get(answer) ?? []);
  const { draft, model } = generateValid(seed, random, mistake.demands);
  mistake.plant(new Planting(draft, model));
  return { ...model, mutation: mistake.name, expected: mistake.expected };
}

/** The blueprint of a seed. Equal seeds give equal cases. */
export const generateCase = (seed: number): BlueprintCase => writeCase(generateModel(seed));

/** Writes a blueprint down, in a style that its seed decides. */
export function writeCase(model: CaseModel): BlueprintCase {
  const random = new Random(model.seed + 0x51ed27);
  const style = model.isPlain ? PLAIN_STYLE : randomStyle(random);
  const files = Object.fromEntries(
    Object.entries(model.files).map(([path, file]) => [
      path,
      'text' in file ? file.text : writeYaml(file.document, styleOf(path, style), random),
    ]),
  );
  return {
    name: `random-${model.seed}`,
    ...inCatalogues(files),
    mainFile: MAIN_FILE,
    args: model.args,
    features: featuresOf(model),
    mutation: model.mutation,
    expected: model.expected,
  };
}

/** A namespace changes a part that occurs twice in both places in the reference, also where it would not look. */
const styleOf = (path: string, style: Style): Style =>
  path.startsWith('lib/') || path.startsWith(BLUEPRINT_FOLDER) ? { ...style, anchors: 0 } : style;

/** Takes the files of plugins and uploaded blueprints out of the others. */
function inCatalogues(
  all: Readonly<Record<string, string>>,
): Pick<BlueprintCase, 'files' | 'plugins' | 'blueprints'> {
  const sorted: Required<Pick<BlueprintCase, 'files' | 'plugins' | 'blueprints'>> = {
    files: {},
    plugins: {},
    blueprints: {},
  };
  for (const [path, text] of Object.entries(all)) {
    const plugin = inside(path, PLUGIN_FOLDER);
    const blueprint = inside(path, BLUEPRINT_FOLDER);
    if (plugin) sorted.plugins[plugin.replace(/\.yaml$/, '')] = text;
    else if (blueprint) {
      const [id = '', ...rest] = blueprint.split('/');
      (sorted.blueprints[id] ??= {})[rest.join('/')] = text;
    } else sorted.files[path] = text;
  }
  return sorted;
}

const inside = (path: string, folder: string): string | undefined =>
  path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
