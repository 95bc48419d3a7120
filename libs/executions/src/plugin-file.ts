import {
  BlueprintError,
  isPluginVersion,
  parseBlueprint,
  readPluginSection,
  type BlueprintPlan,
  type ImportResolver,
  type PluginPlan,
  type WorkflowPlan,
} from '@cloudloom/blueprint';
import { InvalidPluginError } from './errors.ts';
import { findWorkflowModule, moduleCandidates, type PluginPackage } from './plugin-modules.ts';

const FILE = 'plugin.yaml';
/** The file is checked as what it is: an import of a blueprint, which has the built-in types as well. */
const IMPORTER = `tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml, ${FILE}]
`;

export interface PluginFileRequest {
  /** The text of plugin.yaml. */
  yaml: string;
  /** The unpacked package. */
  folder: string;
  plugin: PluginPackage;
}

/**
 * Checks that blueprints can import the file, that its plugins mean this version of this package, and that the package has the
 * modules of its workflows. Throws InvalidPluginError.
 */
export async function checkPluginFile({ yaml, folder, plugin }: PluginFileRequest): Promise<void> {
  const declared = await refusingYaml(async () => readPluginSection(FILE, yaml));
  checkPackage(plugin, declared);
  const plan = await refusingYaml(() => parseBlueprint({ mainFile: 'importer', resolver: resolverOf(yaml) }));
  await checkModules(folder, plugin, workflowsOf(plan, declared));
}

function checkPackage({ name, version }: PluginPackage, declared: readonly PluginPlan[]): void {
  if (declared.length === 0)
    throw new InvalidPluginError(`${FILE} declares no plugin: its section \`plugins\` is missing or empty.`);
  if (!isPluginVersion(version))
    throw new InvalidPluginError(
      `The version ${version} of package ${name} cannot be compared with others. Use one such as 1.2.0 or 1.2.0rc1.`,
    );
  for (const { name: called, packageName, packageVersion } of declared) {
    requireSame(called, 'package_name', packageName, name);
    requireSame(called, 'package_version', packageVersion, version);
  }
}

function requireSame(plugin: string, key: string, written: string | null, expected: string): void {
  if (written === expected) return;
  const found = written === null ? `has no ${key}` : `has the ${key} '${written}'`;
  const of = key === 'package_name' ? 'name' : 'version';
  throw new InvalidPluginError(
    `Plugin ${plugin} in ${FILE} ${found}, but the ${of} in package.json is '${expected}'. Write the same in both.`,
  );
}

const workflowsOf = (plan: BlueprintPlan, declared: readonly PluginPlan[]): [string, WorkflowPlan][] => {
  const names = new Set(declared.map(({ name }) => name));
  return Object.entries(plan.workflows).filter(([, workflow]) => names.has(workflow.plugin));
};

async function checkModules(
  folder: string,
  plugin: PluginPackage,
  workflows: readonly [string, WorkflowPlan][],
): Promise<void> {
  for (const [name, { plugin: called, operation }] of workflows) {
    if ((await findWorkflowModule(folder, plugin, operation)) !== null) continue;
    const steps = operation.split('.').slice(0, -1);
    const wanted =
      steps.length === 0 ? plugin.mainFile : moduleCandidates(plugin.mainFile, steps).join(' or ');
    throw new InvalidPluginError(
      `Workflow ${name} maps to ${called}.${operation}, but the package has no file ${wanted}.`,
    );
  }
}

const resolverOf = (yaml: string): ImportResolver => ({
  fetch: async (location) => ({ importer: IMPORTER, [FILE]: yaml })[location],
  exists: async () => false,
});

async function refusingYaml<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BlueprintError)
      throw new InvalidPluginError(`${FILE} is not valid: ${error.message}`, { cause: error });
    throw error;
  }
}
