import type { Json, JsonObject } from '@cloudloom/blueprint';
import { FUNCTIONS, IMPORTS, SECTIONS, VERSIONS } from './generator/features.ts';
import type { ComparedCase } from './random-run.ts';

/** How often everything has to occur among that many blueprints. */
const LEAST = { times: 20, among: 2000 };
const LEAST_REFUSED = 0.4;

/** Classes with the codes that the language has for them. */
const CODED: Readonly<Record<string, readonly number[]>> = {
  DSLParsingException: [1, 213, 214],
  DSLParsingFormatException: [-1, 1, 2, 220],
  DSLParsingInputTypeException: [108, 216],
  DSLParsingLogicException: [
    3, 4, 7, 10, 13, 18, 19, 21, 23, 24, 25, 26, 27, 28, 29, 40, 41, 42, 50, 60, 61, 91, 100, 102, 103, 104,
    105, 106, 107, 112, 200, 201, 202, 204, 205, 206, 207, 208, 209, 210, 211, 212, 213, 214, 215, 216, 217,
    218, 219, 221,
  ],
};

const UNCODED = [
  'ConstraintException',
  'EvaluationRecursionLimitReached',
  'FunctionEvaluationError',
  'FunctionValidationError',
  'IllegalConnectedToConnectionType',
  'IndexError',
  'InputEvaluationError',
  'InvalidBlueprintImport',
  'KeyError',
  'MissingRequiredInputError',
  'NonRecoverableError',
  'ScannerError',
  'TypeError',
  'UnknownInputError',
  'UnknownSecretError',
  'UnknownSysEntityError',
  'UnknownSysPropertyError',
  'UnsupportedAllToOneInGroup',
  'UnsupportedRelationship',
  'ValueError',
];

/** Answers of the language that no random blueprint can lead to, and why. */
const OUT_OF_REACH: Readonly<Record<string, string>> = {
  'DSLParsingLogicException 30': 'is about a main file that is not there; each case has one',
  'DSLParsingLogicException 71 to 76': 'are about malformed versions; 29 is found before them',
  'DSLParsingSchemaAPIException 101': 'is a mistake inside the parser, not in a blueprint',
  IllegalAllToOneState: 'is raised when a deployment is modified, not when it is planned',
  RuntimeError: 'needs more than two thousand million instances of a node',
  UnsupportedGetSecretError: 'needs a reference without a store of secrets; the one asked has one',
};

const ANSWERS: readonly string[] = [
  ...Object.entries(CODED).flatMap(([name, codes]) => codes.map((code) => `${name} ${code}`)),
  ...UNCODED,
];

/** What has to occur, by the heading of the report. */
const WANTED: Readonly<Record<string, readonly string[]>> = {
  versions: VERSIONS.map((version) => `version ${version}`),
  sections: SECTIONS.map((section) => `section ${section}`),
  imports: IMPORTS.map((kind) => `import ${kind}`),
  'functions in blueprints': FUNCTIONS.map((name) => `function ${name}`),
  'functions evaluated at run time': FUNCTIONS.map((name) => `payload ${name}`),
  'answers of the reference': ANSWERS.map((answer) => `answer ${answer}`),
};

/** Counts what a run of random blueprints exercises. */
export class Coverage {
  private total = 0;
  private refused = 0;
  private readonly counts = new Map<string, number>();

  add({ case: { features }, comparison }: ComparedCase): void {
    const { reference } = comparison;
    this.total += 1;
    if (reference.status === 'error') this.refused += 1;
    for (const feature of features) this.count(feature);
    for (const answer of new Set(answersIn(reference))) this.count(`answer ${answer}`);
  }

  /** The report, line by line. */
  lines(): string[] {
    const share = Math.round((100 * this.refused) / Math.max(1, this.total));
    const lines = [
      `coverage of ${this.total} blueprints (${share} % refused, at least ${LEAST_REFUSED * 100} % wanted)`,
    ];
    for (const [title, names] of Object.entries(WANTED))
      lines.push(`  ${title}`, ...inColumns(names.map((name) => this.entry(name))));
    lines.push(
      '  out of reach',
      ...Object.entries(OUT_OF_REACH).map(([answer, reason]) => `    ${answer}: ${reason}`),
    );
    const gaps = this.gaps();
    return [...lines, gaps.length === 0 ? 'nothing is missing' : `too rare: ${gaps.join('; ')}`];
  }

  /** What occurred less often than it has to in a run of this length. */
  gaps(): string[] {
    const least = Math.floor((LEAST.times * this.total) / LEAST.among);
    const rare = Object.values(WANTED)
      .flat()
      .filter((name) => this.times(name) < least)
      .map((name) => `${name} (${this.times(name)} of ${least})`);
    const isTooKind = this.refused < LEAST_REFUSED * this.total;
    return isTooKind ? [...rare, `refused blueprints (${this.refused} of ${this.total})`] : rare;
  }

  private times(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  private entry(name: string): string {
    const bare = name.slice(name.indexOf(' ') + 1);
    return `${bare.replace(/^DSLParsing(\w*)Exception /, (_, kind: string) => `${kind || 'Parsing'} `)} ${this.times(name)}`;
  }

  private count(name: string): void {
    this.counts.set(name, this.times(name) + 1);
  }
}

/** The refusals in an answer: of the blueprint itself, or of what was evaluated for it. */
function answersIn(reference: JsonObject): string[] {
  if (reference['status'] === 'error') return [nameOf(reference)];
  const evaluated = reference['evaluated'];
  if (!isMapping(evaluated)) return [];
  const results = [
    evaluated['outputs'],
    evaluated['capabilities'],
    ...((evaluated['payloads'] ?? []) as Json[]),
  ];
  return results
    .filter(isMapping)
    .filter((result) => 'exception' in result)
    .map(nameOf);
}

const nameOf = ({ exception, code }: JsonObject): string =>
  typeof code === 'number' ? `${String(exception)} ${code}` : String(exception);

const isMapping = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Entries side by side. */
function inColumns(entries: readonly string[]): string[] {
  const width = Math.max(...entries.map(({ length }) => length)) + 2;
  const perLine = Math.max(1, Math.floor(116 / width));
  const lines: string[] = [];
  for (let index = 0; index < entries.length; index += perLine)
    lines.push(
      `    ${entries
        .slice(index, index + perLine)
        .map((entry) => entry.padEnd(width))
        .join('')}`.trimEnd(),
    );
  return lines;
}
