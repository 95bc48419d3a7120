import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import {
  BlueprintError,
  createDeploymentPlan,
  findSimilar,
  InvalidInputError,
  parseBlueprint,
  PlanError,
  suggest,
  UnknownInputError,
  type BlueprintPlan,
  type ImportResolver,
  type JsonObject,
  type ShownProblem,
  type Warning,
} from '@cloudloom/blueprint';
import { FileResolver } from './file-resolver.ts';

/** What was found out about one blueprint. */
export interface CheckedBlueprint {
  /** As it was given on the command line. */
  readonly file: string;
  readonly valid: boolean;
  readonly problems: readonly ShownProblem[];
  readonly warnings: readonly Warning[];
  /** The files that it imports, as absolute paths. */
  readonly imported: readonly string[];
}

export interface CheckOptions {
  readonly plugins: readonly string[];
  readonly blueprints: readonly string[];
  /** With inputs the plan of a deployment is made as well. */
  readonly inputs: JsonObject | undefined;
}

/**
 * Compiles one blueprint and collects everything that is wrong with it.
 * @throws only what is a mistake of ours, or the error of the file system when the file itself cannot be read
 */
export const checkBlueprint = async (file: string, options: CheckOptions): Promise<CheckedBlueprint> => {
  readFileSync(file, 'utf8');
  const folder = dirname(resolve(file));
  const resolver = new RecordingResolver(new FileResolver({ folder, ...options }));
  const mainFile = basename(file);
  const warnings: Warning[] = [];
  const problems = await problemsOf(
    () => parseBlueprint({ mainFile, resolver, onWarning: (warning) => warnings.push(warning) }),
    options.inputs,
  );
  return {
    file,
    valid: problems.length === 0,
    problems: problems.map((problem) => ({ ...problem, file: problem.file ?? mainFile })),
    warnings,
    imported: resolver.fetched
      .filter((location) => location !== mainFile)
      .map((location) => resolve(folder, location)),
  };
};

const problemsOf = async (
  parse: () => Promise<BlueprintPlan>,
  inputs: JsonObject | undefined,
): Promise<readonly ShownProblem[]> => {
  try {
    const plan = await parse();
    return inputs === undefined ? [] : await deploymentProblems(plan, inputs);
  } catch (error) {
    if (error instanceof BlueprintError) return error.errors;
    throw error;
  }
};

/** What is wrong with the values of known inputs, and every unknown one. */
const deploymentProblems = async (plan: BlueprintPlan, inputs: JsonObject): Promise<ShownProblem[]> => {
  const known = Object.keys(plan.inputs);
  const unknown = Object.keys(inputs).filter((name) => !known.includes(name));
  const problems = unknown.map((name) => toProblem(new UnknownInputError([name]), findSimilar(name, known)));
  const given = Object.fromEntries(Object.entries(inputs).filter(([name]) => known.includes(name)));
  try {
    await createDeploymentPlan(plan, { inputs: given });
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    problems.unshift(toProblem(error, []));
  }
  return problems;
};

/** It concerns values, not a place in a file. */
const toProblem = (error: PlanError, suggestions: readonly string[]): ShownProblem => ({
  message: error.message,
  code: error instanceof InvalidInputError ? error.errorCode : null,
  exception: error.exception,
  file: null,
  line: null,
  column: null,
  excerpt: null,
  suggestions,
  hint: suggest(suggestions),
});

/** Notes which files a blueprint consists of. */
class RecordingResolver implements ImportResolver {
  readonly fetched: string[] = [];

  constructor(private readonly files: ImportResolver) {}

  async fetch(location: string): Promise<string | undefined> {
    const text = await this.files.fetch(location);
    if (text !== undefined) this.fetched.push(location);
    return text;
  }

  exists(path: string): Promise<boolean> {
    return this.files.exists(path);
  }
}

/** The path of a file of a blueprint, seen from where the blueprint is. */
export const pathBeside = (blueprint: string, location: string): string =>
  /^[a-z]+:/.test(location) || location.startsWith('/') ? location : join(dirname(blueprint), location);
