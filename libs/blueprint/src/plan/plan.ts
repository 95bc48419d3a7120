import type { Json, JsonObject } from '../json.ts';

/** Where an operation's process runs; `auto` is decided when the task is sent. */
export type Executor = 'central_deployment_agent' | 'host_agent' | 'auto';

/**
 * Declared schema of a property, an input or a workflow parameter; only the keys that were written are present. Null
 * counts as absent, except that `required: null` means not required.
 */
export interface ValueSchema {
  type?: string | null;
  default?: Json;
  required?: boolean | null;
  description?: string | null;
  constraints?: Json[] | null;
  itemType?: string | null;
  displayLabel?: string | null;
  hidden?: boolean | null;
  display?: JsonObject | null;
}

/** One operation of a node or of one side of a relationship. An unimplemented one has empty `plugin` and `operation`. */
export interface OperationPlan {
  plugin: string;
  /** The implementation without the plugin's name, e.g. `script_runner.tasks.run`; with `plugin` empty, `''`. */
  operation: string;
  executor: Executor | null;
  inputs: JsonObject;
  hasIntrinsicFunctions: boolean;
  /** Retries after the first attempt; -1 = unlimited; null = the system's setting. */
  maxRetries: number | null;
  /** Seconds; null = the system's setting. */
  retryInterval: number | null;
  /** Seconds; null or 0 = none. */
  timeout: number | null;
  timeoutRecoverable: boolean | null;
  /** Declared simple types of inputs, where known (spec quirk of merged mappings with a `type` key). */
  inputsTypes?: Record<string, string>;
}

/** The same operation as written under its interface, before it was mapped to a plugin. */
export interface InterfaceOperation {
  implementation: string;
  inputs: JsonObject;
  executor: Executor | null;
  maxRetries: number | null;
  retryInterval: number | null;
  timeout: number | null;
  timeoutRecoverable: boolean | null;
}

export type InterfacesPlan = Record<string, Record<string, InterfaceOperation>>;

export interface RelationshipPlan {
  type: string;
  typeHierarchy: string[];
  targetId: string;
  properties: JsonObject;
  sourceInterfaces: InterfacesPlan;
  targetInterfaces: InterfacesPlan;
  /** By full name (`interface.operation`) and, where unambiguous, by bare name. */
  sourceOperations: Record<string, OperationPlan>;
  targetOperations: Record<string, OperationPlan>;
}

export interface PluginPlan {
  name: string;
  executor: Executor;
  install: boolean;
  source: string | null;
  installArguments: string | null;
  packageName: string | null;
  packageVersion: string | null;
  supportedPlatform: string | null;
  distribution: string | null;
  distributionVersion: string | null;
  distributionRelease: string | null;
  propertiesDescription: string | null;
  properties: JsonObject | null;
}

/** Instance counts; `maxInstances` -1 = unbounded. Values may be intrinsic functions in a blueprint plan. */
export interface ScalingProperties {
  defaultInstances: Json;
  minInstances: Json;
  maxInstances: Json;
  currentInstances: Json;
  plannedInstances: Json;
}

export interface NodePlan {
  id: string;
  name: string;
  type: string;
  /** From the root ancestor to the type itself. */
  typeHierarchy: string[];
  properties: JsonObject;
  instances: { deploy?: number };
  capabilities: { scalable: { properties: ScalingProperties } };
  interfaces: InterfacesPlan;
  operations: Record<string, OperationPlan>;
  relationships: RelationshipPlan[];
  plugins: PluginPlan[];
  deploymentPluginsToInstall: PluginPlan[];
  /** Host nodes only. */
  pluginsToInstall?: PluginPlan[];
  hostId?: string;
}

export interface AvailabilityRules {
  available?: boolean | null;
  nodeInstancesActive?: ('all' | 'partial' | 'none')[] | null;
  nodeTypesRequired?: string[] | null;
}

export interface WorkflowPlan {
  plugin: string;
  /** Path of the workflow function inside its plugin, e.g. `cloudify.plugins.workflows.install`. */
  operation: string;
  parameters: Record<string, ValueSchema>;
  isCascading: boolean;
  availabilityRules: AvailabilityRules | null;
}

export interface OutputPlan {
  value: Json;
  description?: string | null;
}

export interface ScalingGroupPlan {
  members: string[];
  properties: ScalingProperties;
}

/** What both plans have in common. */
export interface PlanBase {
  version: { raw: string; definitionsName: string; definitionsVersion: number[] };
  description: string | null;
  metadata: JsonObject | null;
  nodes: NodePlan[];
  relationships: Record<string, JsonObject>;
  workflows: Record<string, WorkflowPlan>;
  dataTypes: Record<string, JsonObject>;
  policyTypes: Record<string, JsonObject>;
  policyTriggers: Record<string, JsonObject>;
  groups: Record<string, JsonObject>;
  policies: Record<string, JsonObject>;
  scalingGroups: Record<string, ScalingGroupPlan>;
  outputs: Record<string, OutputPlan>;
  capabilities: Record<string, OutputPlan>;
  labels: Record<string, { values: Json[] }>;
  blueprintLabels: Record<string, { values: Json[] }>;
  resourceTags: JsonObject;
  deploymentSettings: JsonObject;
  deploymentPluginsToInstall: PluginPlan[];
  hostAgentPluginsToInstall: PluginPlan[];
  workflowPluginsToInstall: PluginPlan[];
  importedBlueprints: string[];
  namespacesMapping: Record<string, string>;
  requirements: { parentCapabilities: Json[]; secrets: Json[] };
}

/** The plan stored when a blueprint is uploaded: functions unevaluated, inputs as schemas. */
export interface BlueprintPlan extends PlanBase {
  kind: 'blueprint';
  inputs: Record<string, ValueSchema>;
}

/** The plan of one deployment: inputs are values, plan-time functions are evaluated. Instances are made by `topology`. */
export interface DeploymentPlan extends PlanBase {
  kind: 'deployment';
  inputs: JsonObject;
}
