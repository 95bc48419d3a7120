import type { ImportResolver } from '../imports/import-resolver.ts';
import { parseBlueprint } from '../parse-blueprint.ts';
import type { BlueprintPlan } from '../plan/plan.ts';
import { BlueprintError } from '../problem.ts';

/** A few built-in-like types for tests: nothing else than what tests name. */
export const SMALL_TYPES = `
plugins:
  script: { executor: host_agent, install: false }
  kit: { executor: central_deployment_agent, install: false }
node_types:
  Thing: { properties: { size: { default: 1 } } }
relationships:
  cloudify.relationships.depends_on: { properties: { connection_type: { default: all_to_all } } }
  cloudify.relationships.contained_in: { derived_from: cloudify.relationships.depends_on }
`;

/** Files by location, as a resolver; everything that is no YAML file counts as a script. */
export function resolverOf(files: Record<string, string>): ImportResolver & { fetched: string[] } {
  const fetched: string[] = [];
  return {
    fetched,
    async fetch(location) {
      fetched.push(location);
      return Object.hasOwn(files, location) ? files[location] : undefined;
    },
    exists: async (path) => Object.hasOwn(files, path) && !path.endsWith('.yaml'),
  };
}

/** Parses a main file of the newest version that imports the small types, beside other files. */
export function parse(text: string, files: Record<string, string> = {}): Promise<BlueprintPlan> {
  const main = `tosca_definitions_version: cloudify_dsl_1_5\n${text.includes('imports:') ? '' : 'imports: [small.yaml]\n'}${text}`;
  return parseBlueprint({
    mainFile: 'main.yaml',
    resolver: resolverOf({ 'main.yaml': main, 'small.yaml': SMALL_TYPES, ...files }),
  });
}

/** What is wrong with a blueprint, in short: `code exception @line`. */
export async function problemsOf(text: string, files: Record<string, string> = {}): Promise<string[]> {
  try {
    await parse(text, files);
    return [];
  } catch (error) {
    if (!(error instanceof BlueprintError)) throw error;
    return error.errors.map(({ code, exception, line }) => `${code ?? exception} @${line}`);
  }
}
