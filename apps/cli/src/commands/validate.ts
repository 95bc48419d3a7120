import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { renderProblem, type JsonObject, type ProblemPart, type ShownProblem } from '@cloudloom/blueprint';
import { messageOf } from '../errors.ts';
import { checkBlueprint, pathBeside, type CheckedBlueprint } from '../offline/blueprint-check.ts';
import { findBlueprintFiles } from '../offline/blueprint-search.ts';
import type { Style, Terminal } from '../terminal/terminal.ts';

/** Options as they come from the command line. */
export interface ValidateOptions {
  readonly plugins: readonly string[];
  readonly blueprints: readonly string[];
  /** JSON text or a file that holds it. */
  readonly inputs?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Where the command writes: what it found, and what kept it from looking. */
export interface ValidateStreams {
  readonly terminal: Terminal;
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
}

const VALID = 0;
const REFUSED = 1;
const UNUSABLE = 2;

/**
 * `cloudloom validate`: checks blueprints without a server and shows every mistake with its place.
 * @returns the exit status: 0 when all are valid, 1 when one is refused, 2 when one, or the inputs, cannot be read
 */
export const runValidate = async (
  paths: readonly string[],
  options: ValidateOptions,
  streams: ValidateStreams,
): Promise<number> => {
  const inputs = readInputs(options.inputs);
  if (typeof inputs === 'string') {
    streams.complain(inputs);
    return UNUSABLE;
  }
  const { files, lost } = findBlueprintFiles(paths);
  const unreadable = lost.map(({ path, reason }) => ({ file: path, error: reason }));
  const checked: (CheckedBlueprint & { isNamed: boolean })[] = [];
  for (const { path, isNamed } of files) {
    try {
      checked.push({ ...(await checkBlueprint(path, { ...options, inputs })), isNamed });
    } catch (error) {
      if (!isFileError(error)) throw error;
      unreadable.push({ file: path, error: messageOf(error) });
    }
  }
  const imported = new Set(checked.flatMap((blueprint) => blueprint.imported));
  const blueprints = checked.filter(({ file, isNamed }) => isNamed || !imported.has(resolve(file)));
  if (options.json) streams.write(toJson(blueprints, unreadable));
  else {
    show(blueprints, streams.terminal, options.quiet ?? false);
    if (!options.quiet && blueprints.length > 0) streams.terminal.line(summaryOf(blueprints));
  }
  for (const { file, error } of unreadable) streams.complain(`${file}: ${error}`);
  if (unreadable.length > 0) return UNUSABLE;
  return blueprints.every(({ valid }) => valid) ? VALID : REFUSED;
};

/** One document; places as the language counts them: lines from 1, columns from 0. */
const toJson = (
  blueprints: readonly CheckedBlueprint[],
  unreadable: readonly { file: string; error: string }[],
): string => {
  const entries = [
    ...blueprints.map(({ file, valid, problems, warnings }) => ({ file, valid, problems, warnings })),
    ...unreadable.map(({ file, error }) => ({ file, valid: false, problems: [], warnings: [], error })),
  ];
  return `${JSON.stringify(entries, null, 2)}\n`;
};

const STYLES: Readonly<Record<ProblemPart, Style>> = {
  place: 'bold',
  error: 'red',
  warning: 'yellow',
  frame: 'dim',
  hint: 'cyan',
};

const show = (blueprints: readonly CheckedBlueprint[], terminal: Terminal, isQuiet: boolean): void => {
  for (const blueprint of blueprints) {
    const print = (problem: ShownProblem, severity: 'error' | 'warning'): void => {
      const block = renderProblem(problem, {
        severity,
        pathOf: (location) => pathBeside(blueprint.file, location),
        paint: (part, text) => terminal.style(STYLES[part], text),
      });
      terminal.line(`${block}\n`);
    };
    for (const problem of blueprint.problems) print(problem, 'error');
    if (isQuiet) continue;
    for (const warning of blueprint.warnings)
      print({ ...warning, code: null, exception: warning.code }, 'warning');
  }
};

/** `3 problems in 2 of 5 blueprints, 1 warning`. */
const summaryOf = (blueprints: readonly CheckedBlueprint[]): string => {
  const problems = blueprints.reduce((total, blueprint) => total + blueprint.problems.length, 0);
  const warnings = blueprints.reduce((total, blueprint) => total + blueprint.warnings.length, 0);
  const refused = blueprints.filter(({ valid }) => !valid).length;
  const [only] = blueprints;
  const valid =
    blueprints.length === 1 ? `${only?.file} is valid` : `all ${blueprints.length} blueprints are valid`;
  const verdict =
    problems === 0
      ? valid
      : `${count(problems, 'problem')} in ${blueprints.length === 1 ? only?.file : `${refused} of ${count(blueprints.length, 'blueprint')}`}`;
  return warnings === 0 ? verdict : `${verdict}, ${count(warnings, 'warning')}`;
};

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** The inputs as an object, or a sentence on why they are none. */
const readInputs = (given: string | undefined): JsonObject | string | undefined => {
  if (given === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(existsSync(given) ? readFileSync(given, 'utf8') : given);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as JsonObject;
  } catch {
    // Told below, together with JSON that is no object.
  }
  return `--inputs needs a JSON object, as text or as a file, not ${given.slice(0, 80)}`;
};

const isFileError = (error: unknown): boolean => error instanceof Error && 'syscall' in error;
