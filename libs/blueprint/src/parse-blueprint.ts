import { readBlueprint } from './definitions/blueprint-definition.ts';
import { SUPPORTED_VERSIONS, readDslVersion } from './definitions/dsl-version.ts';
import type { DslVersion } from './definitions/dsl-version.ts';
import type { ImportResolver } from './imports/import-resolver.ts';
import { resolveImports } from './imports/resolve-imports.ts';
import { Element } from './parse/element.ts';
import type { MapToken } from './parse/token.ts';
import { readYaml } from './parse/yaml-text.ts';
import { createBlueprintPlan } from './plan/blueprint-plan.ts';
import type { BlueprintPlan } from './plan/plan.ts';
import { BlueprintError, ProblemLog } from './problem.ts';
import { deriveBlueprintTypes } from './types/blueprint-types.ts';
import { checkPlan, checkDefinition } from './validate/rules.ts';

export interface ParseRequest {
  /** Path of the main file, relative to the blueprint's folder. */
  mainFile: string;
  resolver: ImportResolver;
  /** False accepts features that the declared version of the language does not have. Default true. */
  validateVersion?: boolean;
}

/**
 * Builds the plan of a blueprint from its files.
 *
 * Throws BlueprintError with everything that is wrong: invalid YAML and an unusable main file or version stop at once,
 * since anything found after them would mislead; all other problems are collected.
 */
export async function parseBlueprint(request: ParseRequest): Promise<BlueprintPlan> {
  const log = new ProblemLog();
  const main = await readMainFile(request, log);
  const version = readVersion(main, log);
  const isVersionValidated = request.validateVersion ?? true;
  const { resolver } = request;
  const document = await resolveImports(main, request.mainFile, {
    resolver,
    version,
    log,
    isVersionValidated,
  });
  const definition = readBlueprint(new Element(document.root, '', log));
  const types = deriveBlueprintTypes(definition);
  checkDefinition({ definition, types, version, isVersionValidated });
  const plan = await createBlueprintPlan({ definition, types, version, document, resolver });
  checkPlan({ definition, plan, version });
  log.throwIfAny();
  return plan;
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
  const root = readYaml(mainFile, text);
  if (root.kind !== 'map') new Element(root, '', log).entries();
  log.throwIfAny();
  return root as MapToken;
}

function readVersion(main: MapToken, log: ProblemLog): DslVersion {
  const element = new Element(main, '', log).at('tosca_definitions_version');
  const raw = element.string();
  const version = raw === undefined ? undefined : readDslVersion(raw);
  if (version) return version;
  if (raw !== undefined) {
    element.report({
      code: 29,
      message: `Unexpected tosca_definitions_version ${raw}; Currently supported versions are: [${SUPPORTED_VERSIONS.join(', ')}]`,
    });
  } else if (element.isAbsent) {
    element.report({
      code: 27,
      message: 'tosca_definitions_version field must appear in the main blueprint file',
    });
  }
  log.throwIfAny();
  throw new BlueprintError([]);
}
