import type { BlueprintDefinition } from '../definitions/blueprint-definition.ts';
import type { DslVersion } from '../definitions/dsl-version.ts';
import type { ImportResolver } from '../imports/import-resolver.ts';
import type { ResolvedDocument } from '../imports/resolved-document.ts';
import type { BlueprintTypes } from '../types/blueprint-types.ts';
import { completeParameters } from '../types/schemas.ts';
import { planGroups } from './group-plans.ts';
import { findHosts } from './hosts.ts';
import { Implementations } from './implementation.ts';
import { findMistake } from './implementation-mistakes.ts';
import { implementationsOf, mergeTemplates, withOperations } from './node-plans.ts';
import type { BlueprintPlan, NodePlan, WorkflowPlan } from './plan.ts';
import { distinctPlugins, withPlugins } from './plugin-lists.ts';
import { findRequirements } from './requirements.ts';
import { planDataTypes, planRelationshipTypes } from './type-plans.ts';
import { planWorkflows } from './workflow-plans.ts';

/** Everything the earlier stages found out about a blueprint. */
export interface PlanningFacts {
  definition: BlueprintDefinition;
  types: BlueprintTypes;
  version: DslVersion;
  document: Pick<ResolvedDocument, 'importedBlueprints' | 'namespacesMapping'>;
  resolver: ImportResolver;
}

/** Emits the plan. Whatever does not fit together is reported; the plan is then incomplete and must not be used. */
export async function createBlueprintPlan(facts: PlanningFacts): Promise<BlueprintPlan> {
  const { definition, types, version, document, resolver } = facts;
  const merged = mergeTemplates(definition, types);
  const { plugins } = definition;
  const mappings = [...definition.workflows.values()].map(({ mapping }) => mapping);
  const implementations = await Implementations.lookUp(
    [...implementationsOf(merged), ...relationshipImplementations(types), ...mappings],
    {
      plugins,
      namespacesMapping: document.namespacesMapping,
      resolver,
    },
  );
  const resolved = merged.map((template) => withOperations(template, { implementations, plugins, types }));
  checkRelationshipTypes(definition, types, implementations);
  const nodes = withPlugins(resolved, plugins, findHosts(resolved));
  const workflows = planWorkflows(definition, types.dataTypes, implementations);
  const plan = {
    kind: 'blueprint' as const,
    version: {
      raw: version.raw,
      definitionsName: 'cloudify_dsl',
      definitionsVersion: [version.major, version.minor],
    },
    description: definition.description,
    metadata: definition.metadata,
    inputs: completeParameters(definition.inputs, types.dataTypes),
    nodes,
    relationships: planRelationshipTypes(definition, types),
    workflows,
    dataTypes: planDataTypes(definition, types),
    ...planGroups(definition, types, nodes),
    outputs: definition.outputs,
    capabilities: definition.capabilities,
    labels: definition.labels,
    blueprintLabels: definition.blueprintLabels,
    resourceTags: definition.resourceTags,
    deploymentSettings: definition.deploymentSettings,
    ...pluginsToInstall(nodes, workflows, definition),
    importedBlueprints: document.importedBlueprints,
    namespacesMapping: document.namespacesMapping,
  };
  return { ...plan, requirements: findRequirements(plan) };
}

function pluginsToInstall(
  nodes: readonly NodePlan[],
  workflows: Record<string, WorkflowPlan>,
  { plugins }: BlueprintDefinition,
) {
  const usedByWorkflows = Object.values(workflows).flatMap(({ plugin }) => plugins.get(plugin)?.plan ?? []);
  return {
    deploymentPluginsToInstall: distinctPlugins(nodes.flatMap((node) => node.deploymentPluginsToInstall)),
    hostAgentPluginsToInstall: distinctPlugins(nodes.flatMap((node) => node.pluginsToInstall ?? [])),
    workflowPluginsToInstall: distinctPlugins(usedByWorkflows),
  };
}

const sidesOf = (type: BlueprintTypes['relationships'] extends Map<string, infer T> ? T : never) => [
  type.type.sourceInterfaces,
  type.type.targetInterfaces,
];

const relationshipImplementations = (types: BlueprintTypes): string[] =>
  [...types.relationships.values()].flatMap((type) =>
    sidesOf(type).flatMap((interfaces) =>
      Object.values(interfaces).flatMap((operations) =>
        Object.values(operations).map(({ implementation }) => implementation),
      ),
    ),
  );

/** Operations of relationship types must be resolvable even if no template uses the type. */
function checkRelationshipTypes(
  definition: BlueprintDefinition,
  types: BlueprintTypes,
  implementations: Implementations,
): void {
  for (const [name, type] of types.relationships) {
    const operations = sidesOf(type).flatMap((interfaces) =>
      Object.values(interfaces).flatMap((byName) => Object.values(byName)),
    );
    for (const { implementation, inputs, element } of operations) {
      const mistake = findMistake(implementation, { inputs, implementations });
      if (!mistake) continue;
      (element ?? definition.relationships.get(name)?.element)?.report({
        ...mistake,
        message: `${mistake.message} (in relationship type '${name}')`,
        ...(element ? { once: mistake.once ?? `operation ${element.path}` } : {}),
        markedAt: ['implementation'],
      });
    }
  }
}
