import type { Json, JsonObject } from '../json.ts';
import type { Element } from '../parse/element.ts';
import type { OutputPlan } from '../plan/plan.ts';
import { SUPPORTED_VERSIONS } from './dsl-version.ts';
import {
  anything,
  data,
  listOf,
  mapping,
  namesOf,
  optional,
  readElsewhere,
  recordOf,
  required,
  strictly,
  text,
  textOf,
  textOr,
  valueOf,
} from './form.ts';
import { GROUPS, POLICIES, POLICY_TRIGGERS, POLICY_TYPES } from './group-definition.ts';
import type { GroupDefinition, PolicyDefinition, PolicyTypeDefinition } from './group-definition.ts';
import { PLUGINS } from './plugin-definition.ts';
import type { PluginDefinition } from './plugin-definition.ts';
import { SETTINGS } from './schedule-definition.ts';
import { INPUTS } from './schema-definition.ts';
import type { SchemaDefinitions } from './schema-definition.ts';
import { TEMPLATES } from './template-definition.ts';
import type { TemplateDefinition } from './template-definition.ts';
import { DATA_TYPES, NODE_TYPES, RELATIONSHIP_TYPES } from './type-definitions.ts';
import type {
  DataTypeDefinition,
  NodeTypeDefinition,
  RelationshipTypeDefinition,
} from './type-definitions.ts';
import { BLUEPRINT_LABELS, LABELS, OUTPUTS } from './value-definitions.ts';
import { WORKFLOWS } from './workflow-definition.ts';
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

/** An import is a text, or its text as the only key of a mapping with properties for the plugin it brings. */
const IMPORTS = listOf(
  textOr(
    text,
    valueOf('import with properties', () => undefined),
    { longSince: 5 },
  ),
);

/** What three sections and their parts refuse in a way of their own. */
const OTHER_KINDS = { refused: 'other kinds', exception: 'ValueError' } as const;

/** The sections of a blueprint. */
export const BLUEPRINT = mapping('blueprint', {
  tosca_definitions_version: required(
    readElsewhere(textOf({ only: SUPPORTED_VERSIONS })),
    'Version of the language.',
  ),
  description: optional(text, 'What the blueprint is for.', { since: 2 }),
  metadata: optional(
    strictly(data, { ...OTHER_KINDS, nothing: undefined }),
    'Facts for people and programs that the engine does not read.',
  ),
  imports: optional(readElsewhere(IMPORTS), 'Files, plugins and blueprints whose sections are merged in.'),
  dsl_definitions: optional(
    valueOf('mapping or list', (element) => {
      if (element.token?.kind !== 'list') element.object();
    }),
    'A place for YAML anchors.',
    { since: 2 },
  ),
  inputs: optional(INPUTS, 'What a deployment is created with.'),
  data_types: optional(DATA_TYPES, 'Types of values that are mappings.', { since: 2 }),
  plugins: optional(
    strictly(PLUGINS, { ...OTHER_KINDS, nothing: new Map() }),
    'What implements operations and workflows.',
  ),
  node_types: optional(
    strictly(NODE_TYPES, { ...OTHER_KINDS, nothing: new Map() }),
    'Types of node templates.',
  ),
  relationships: optional(RELATIONSHIP_TYPES, 'Types of relationships between node templates.'),
  node_templates: optional(TEMPLATES, 'What is deployed.'),
  policy_types: optional(POLICY_TYPES, 'Types of policies of groups.'),
  policy_triggers: optional(POLICY_TRIGGERS, 'What policies of groups can set off.'),
  groups: optional(GROUPS, 'Node templates that belong together.'),
  policies: optional(POLICIES, 'Groups that scale as one.', { since: 3 }),
  workflows: optional(WORKFLOWS, 'What can be executed.'),
  outputs: optional(OUTPUTS, 'What a deployment tells people.'),
  capabilities: optional(OUTPUTS, 'What a deployment tells other deployments.'),
  labels: optional(LABELS, 'Labels of the deployments.'),
  blueprint_labels: optional(BLUEPRINT_LABELS, 'Labels of the blueprint.'),
  resource_tags: optional(recordOf(anything), 'Tags for the resources that plugins create.', { since: 3 }),
  deployment_settings: optional(SETTINGS, 'Defaults of the deployments.'),
  imported_blueprints: optional(
    strictly(listOf(text), { refused: 'other kinds', exception: 'TypeError', nothing: [] }),
    'Filled in for `blueprint:` imports; not meant to be written.',
  ),
  namespaces_mapping: optional(
    strictly(namesOf(text), { refused: 'other kinds', exception: 'AttributeError', nothing: new Map() }),
    'Filled in for `blueprint:` imports; not meant to be written.',
  ),
});

/** Reads every section of the merged document; what has the wrong form is reported and left out. */
export function readBlueprint(document: Element): BlueprintDefinition {
  const written = BLUEPRINT.read(document);
  return {
    description: written.description ?? null,
    metadata: written.metadata ?? null,
    inputs: written.inputs ?? {},
    dataTypes: written.data_types ?? new Map(),
    plugins: written.plugins ?? new Map(),
    nodeTypes: written.node_types ?? new Map(),
    relationships: written.relationships ?? new Map(),
    templates: written.node_templates ?? new Map(),
    policyTypes: written.policy_types ?? new Map(),
    policyTriggers: written.policy_triggers ?? new Map(),
    groups: written.groups ?? new Map(),
    policies: written.policies ?? new Map(),
    workflows: written.workflows ?? new Map(),
    outputs: written.outputs ?? {},
    capabilities: written.capabilities ?? {},
    labels: written.labels ?? {},
    blueprintLabels: written.blueprint_labels ?? {},
    resourceTags: written.resource_tags ?? {},
    deploymentSettings: written.deployment_settings ?? {},
    document,
  };
}
