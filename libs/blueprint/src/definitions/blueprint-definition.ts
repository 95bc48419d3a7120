import type { Json, JsonObject } from '../json.ts';
import type { Element } from '../parse/element.ts';
import type { OutputPlan } from '../plan/plan.ts';
import { readGroups, readPolicies, readPolicyTypes } from './group-definition.ts';
import type { GroupDefinition, PolicyDefinition, PolicyTypeDefinition } from './group-definition.ts';
import { readPlugins } from './plugin-definition.ts';
import type { PluginDefinition } from './plugin-definition.ts';
import { readSettings } from './schedule-definition.ts';
import { readSchemas } from './schema-definition.ts';
import type { SchemaDefinitions } from './schema-definition.ts';
import { readTemplates } from './template-definition.ts';
import type { TemplateDefinition } from './template-definition.ts';
import { readDataTypes, readNodeTypes, readRelationshipTypes } from './type-definitions.ts';
import type {
  DataTypeDefinition,
  NodeTypeDefinition,
  RelationshipTypeDefinition,
} from './type-definitions.ts';
import { readLabels, readOutputs } from './value-definitions.ts';
import { readWorkflows } from './workflow-definition.ts';
import type { WorkflowDefinition } from './workflow-definition.ts';

/** A whole blueprint as written: every section read and of the right form, nothing derived or resolved yet. */
export interface BlueprintDefinition {
  description: string | null;
  metadata: JsonObject | null;
  inputs: SchemaDefinitions;
  dataTypes: Map<string, DataTypeDefinition>;
  plugins: Map<string, PluginDefinition>;
  nodeTypes: Map<string, NodeTypeDefinition>;
  relationships: Map<string, RelationshipTypeDefinition>;
  templates: Map<string, TemplateDefinition>;
  policyTypes: Map<string, PolicyTypeDefinition>;
  policyTriggers: Map<string, PolicyTypeDefinition>;
  groups: Map<string, GroupDefinition>;
  policies: Map<string, PolicyDefinition>;
  workflows: Map<string, WorkflowDefinition>;
  outputs: Record<string, OutputPlan>;
  capabilities: Record<string, OutputPlan>;
  labels: Record<string, { values: Json[] }>;
  blueprintLabels: Record<string, { values: Json[] }>;
  resourceTags: JsonObject;
  deploymentSettings: JsonObject;
  /** The merged document, for rules that look at what is written. */
  document: Element;
}

const SECTIONS = [
  'tosca_definitions_version',
  'description',
  'imports',
  'dsl_definitions',
  'metadata',
  'inputs',
  'plugins',
  'node_types',
  'relationships',
  'node_templates',
  'policy_types',
  'policy_triggers',
  'groups',
  'policies',
  'workflows',
  'outputs',
  'data_types',
  'capabilities',
  'imported_blueprints',
  'namespaces_mapping',
  'labels',
  'blueprint_labels',
  'deployment_settings',
  'resource_tags',
];

/** Reads every section of the merged document; what has the wrong form is reported and left out. */
export function readBlueprint(document: Element): BlueprintDefinition {
  document.allow(SECTIONS);
  return {
    description: document.at('description').string() ?? null,
    metadata: document.at('metadata').object() ?? null,
    inputs: readSchemas(document.at('inputs'), 'input'),
    dataTypes: readDataTypes(document.at('data_types')),
    plugins: readPlugins(document.at('plugins')),
    nodeTypes: readNodeTypes(document.at('node_types')),
    relationships: readRelationshipTypes(document.at('relationships')),
    templates: readTemplates(document.at('node_templates')),
    policyTypes: readPolicyTypes(document.at('policy_types'), 'properties'),
    policyTriggers: readPolicyTypes(document.at('policy_triggers'), 'parameters'),
    groups: readGroups(document.at('groups')),
    policies: readPolicies(document.at('policies')),
    workflows: readWorkflows(document.at('workflows')),
    outputs: readOutputs(document.at('outputs')),
    capabilities: readOutputs(document.at('capabilities')),
    labels: readLabels(document.at('labels'), true),
    blueprintLabels: readLabels(document.at('blueprint_labels'), false),
    resourceTags: document.at('resource_tags').object() ?? {},
    deploymentSettings: readSettings(document.at('deployment_settings')),
    document,
  };
}
