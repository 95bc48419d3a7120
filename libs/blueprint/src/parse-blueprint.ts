import { readBlueprint } from './definitions/blueprint-definition.ts';
import type { BlueprintDefinition } from './definitions/blueprint-definition.ts';
import { NEWEST_VERSION, SUPPORTED_VERSIONS, readDslVersion } from './definitions/dsl-version.ts';
import { findWarnings } from './diagnostics/warnings.ts';
import type { Warning } from './diagnostics/warnings.ts';
import type { DslVersion } from './definitions/dsl-version.ts';
import { ImportCount, describeLength } from './imports/import-limits.ts';
import type { ImportItem } from './imports/import-list.ts';
import type { ImportResolver } from './imports/import-resolver.ts';
import { explainNesting, resolverWithin } from './imports/imported-blueprint.ts';
import { resolveImports } from './imports/resolve-imports.ts';
import type { ResolvedDocument } from './imports/resolved-document.ts';
import { Element } from './parse/element.ts';
import type { MapToken } from './parse/token.ts';
import { readYaml } from './parse/yaml-text.ts';
import { createBlueprintPlan } from './plan/blueprint-plan.ts';
import type { BlueprintPlan } from './plan/plan.ts';
import { BlueprintError, EVERY_SECTION, ProblemLog } from './problem.ts';
import type { ReportedProblem } from './problem.ts';
import { deriveBlueprintTypes } from './types/blueprint-types.ts';
import { CheckOrder, compareRanks } from './validate/check-order.ts';
import type { Rank } from './validate/check-order.ts';
import { checkDefaults, checkDefinition, checkFunctions, checkPlan } from './validate/rules.ts';
import { featureVersions } from './validate/rules/feature-versions.ts';

export interface ParseRequest {
  /** Path of the main file, relative to the blueprint's folder. */
  mainFile: string;
  resolver: ImportResolver;
  /** False accepts features that the declared version of the language does not have. Default true. */
  validateVersion?: boolean;
  /** Is told what is allowed but hardly meant; such things are looked for only if somebody listens. */
  onWarning?: (warning: Warning) => void;
}

/**
 * Builds the plan of a blueprint from its files.
 *
 * Throws BlueprintError with everything that is wrong. A main file that cannot be read, or is no YAML, stops at once,
 * since anything found after that would mislead; all other problems are collected.
 */
export async function parseBlueprint(request: ParseRequest): Promise<BlueprintPlan> {
  const { plan } = await compile(request, { outer: [], count: new ImportCount(), documents: new Map() });
  return plan;
}

/** What the blueprints that import each other have in common. */
interface Nesting {
  /** The imported blueprints around this one, the outermost first. */
  outer: readonly string[];
  count: ImportCount;
  /** Imported blueprints by location; undefined for those that were refused. */
  documents: Map<string, ResolvedDocument | undefined>;
}

async function compile(
  request: ParseRequest,
  nesting: Nesting,
): Promise<{ plan: BlueprintPlan; document: ResolvedDocument }> {
  const log = new ProblemLog();
  const main = await readMainFile(request, log);
  const declared = readVersion(main, log);
  // Without a usable version the rest is read as of the newest one, so that nothing is refused for its age.
  const version = declared ?? NEWEST_VERSION;
  const isVersionValidated = declared !== undefined && (request.validateVersion ?? true);
  const { resolver } = request;
  const document = await resolveImports(main, request.mainFile, {
    resolver,
    version,
    isVersionValidated,
    log,
    count: nesting.count,
    readBlueprint: (location, text, item) => readImported({ location, text, item }, resolver, log, nesting),
  });
  log.nextStage();
  const definition = readBlueprint(new Element(document.root, '', log));
  featureVersions({ definition, version, isVersionValidated });
  const types = deriveBlueprintTypes(definition);
  checkDefinition({ definition, types, version, isVersionValidated });
  const plan = await createBlueprintPlan({ definition, types, version, document, resolver });
  checkPlan({ definition, plan, version });
  chooseLeader(log, definition);
  log.nextStage();
  checkDefaults({ definition, plan, version });
  log.nextStage();
  checkFunctions({ definition, plan, version });
  if (request.onWarning)
    findWarnings(definition, { mainFile: request.mainFile, hasProblems: !log.isEmpty }).forEach(
      request.onWarning,
    );
  log.throwIfAny();
  return { plan, document };
}

/** An imported blueprint is complete in itself: it is compiled like any other, whatever features its version lacks. */
async function readImported(
  { location, text, item }: { location: string; text: string; item: ImportItem },
  resolver: ImportResolver,
  log: ProblemLog,
  nesting: Nesting,
): Promise<ResolvedDocument | undefined> {
  const { outer, documents } = nesting;
  const refusal = explainNesting(location, outer);
  if (refusal !== undefined) {
    log.noteIncomplete(EVERY_SECTION);
    item.element.report({ code: 13, message: `Failed on import - ${refusal}` });
  } else if (!documents.has(location)) {
    const request = {
      mainFile: location,
      resolver: resolverWithin(resolver, location, text),
      validateVersion: false,
    };
    try {
      const { document } = await compile(request, { ...nesting, outer: [...outer, location] });
      documents.set(location, document);
    } catch (error) {
      if (!(error instanceof BlueprintError)) throw error;
      log.noteIncomplete(EVERY_SECTION);
      log.addAll(error.errors);
      documents.set(location, undefined);
    }
  }
  return documents.get(location);
}

/** The first problem is the one that clients show: it is the one that the language has always named. */
function chooseLeader(log: ProblemLog, definition: BlueprintDefinition): void {
  if (log.isEmpty) return;
  const order = new CheckOrder(definition);
  const ranks = new Map<string, Rank>();
  const rankOf = (problem: ReportedProblem): Rank => {
    const key = `${problem.code} ${problem.path}`;
    const rank = ranks.get(key) ?? order.rank(problem);
    ranks.set(key, rank);
    return rank;
  };
  log.lead((left, right) => compareRanks(rankOf(left), rankOf(right)));
}

async function readMainFile({ mainFile, resolver }: ParseRequest, log: ProblemLog): Promise<MapToken> {
  const text = await resolver.fetch(mainFile);
  if (text === undefined) {
    const message = `Failed to find the blueprint's main file '${mainFile}'. Name the file that the archive holds.`;
    throw new BlueprintError([
      {
        message,
        code: 30,
        exception: 'DSLParsingLogicException',
        file: mainFile,
        line: null,
        column: null,
        path: null,
      },
    ]);
  }
  checkLength(mainFile, text);
  const root = readYaml(mainFile, text);
  if (root.kind !== 'map') new Element(root, '', log).entries();
  log.throwIfAny();
  return root as MapToken;
}

function checkLength(file: string, text: string): void {
  const message = describeLength(file, text.length);
  if (message === undefined) return;
  const place = { file, line: null, column: null, path: null };
  throw new BlueprintError([{ message, code: -1, exception: 'DSLParsingFormatException', ...place }]);
}

/** The declared version; undefined, with a report, when there is none or an unsupported one. */
function readVersion(main: MapToken, log: ProblemLog): DslVersion | undefined {
  const element = new Element(main, '', log).at('tosca_definitions_version');
  const raw = element.string();
  const version = raw === undefined ? undefined : readDslVersion(raw);
  if (version) return version;
  if (raw !== undefined) {
    element.report({
      code: 29,
      message: `Unexpected tosca_definitions_version ${raw}; Currently supported versions are: [${SUPPORTED_VERSIONS.join(', ')}]`,
      unknown: { name: raw, known: SUPPORTED_VERSIONS, section: null },
    });
  } else if (element.isAbsent) {
    element.report({
      code: 27,
      message: 'tosca_definitions_version field must appear in the main blueprint file',
      hint: `begin the file with 'tosca_definitions_version: ${NEWEST_VERSION.raw}'`,
    });
  }
  return undefined;
}
