import type { Json, JsonObject } from '../json.ts';
import { isObject, mapRecord } from '../json-values.ts';
import type {
  BlueprintPlan,
  DeploymentPlan,
  InterfacesPlan,
  NodePlan,
  OperationPlan,
  PluginPlan,
  RelationshipPlan,
  ScalingProperties,
  ValueSchema,
  WorkflowPlan,
} from './plan.ts';

type Plan = BlueprintPlan | DeploymentPlan;

/** The plan as a document with the language's own field names, as it goes over the wire. User data keeps its spelling. */
export function presentPlan(plan: Plan): JsonObject {
  return {
    version: {
      raw: plan.version.raw,
      definitions_name: plan.version.definitionsName,
      definitions_version: plan.version.definitionsVersion,
    },
    description: plan.description,
    metadata: plan.metadata,
    inputs: presentInputs(plan),
    nodes: plan.nodes.map(presentNode),
    relationships: mapRecord(plan.relationships, presentRelationshipType),
    workflows: mapRecord(plan.workflows, presentWorkflow),
    data_types: mapRecord(plan.dataTypes, (type) => ({
      properties: presentSchemas(type.properties),
      derived_from: type.derivedFrom ?? null,
      description: type.description ?? null,
      version: type.version ?? null,
    })),
    policy_types: mapRecord(plan.policyTypes, ({ properties, ...type }) => ({
      ...type,
      ...(properties === undefined ? {} : { properties: presentSchemas(properties) }),
    })),
    policy_triggers: mapRecord(plan.policyTriggers, ({ parameters, ...type }) => ({
      ...type,
      ...(parameters === undefined ? {} : { parameters: presentSchemas(parameters) }),
    })),
    groups: plan.groups,
    policies: mapRecord(plan.policies, (policy) => ({
      ...policy,
      properties: presentScaling(policy.properties as unknown as ScalingProperties),
    })),
    scaling_groups: mapRecord(plan.scalingGroups, ({ members, properties }) => ({
      members,
      properties: presentScaling(properties),
    })),
    outputs: plan.outputs as unknown as JsonObject,
    capabilities: plan.capabilities as unknown as JsonObject,
    labels: plan.labels,
    blueprint_labels: plan.blueprintLabels,
    resource_tags: plan.resourceTags,
    deployment_settings: plan.deploymentSettings,
    deployment_plugins_to_install: plan.deploymentPluginsToInstall.map(presentPlugin),
    host_agent_plugins_to_install: plan.hostAgentPluginsToInstall.map(presentPlugin),
    workflow_plugins_to_install: plan.workflowPluginsToInstall.map(presentPlugin),
    imported_blueprints: plan.importedBlueprints,
    namespaces_mapping: plan.namespacesMapping,
    requirements: {
      parent_capabilities: plan.requirements.parentCapabilities,
      secrets: plan.requirements.secrets,
    },
  };
}

/** A schema with the language's field names; only the keys that were written. */
export function presentSchema(schema: ValueSchema): JsonObject {
  const { itemType, displayLabel, ...rest } = schema;
  return {
    ...(rest as JsonObject),
    ...(itemType === undefined ? {} : { item_type: itemType }),
    ...(displayLabel === undefined ? {} : { display_label: displayLabel }),
  };
}

/** An operation with the language's field names. */
export function presentOperation(operation: OperationPlan): JsonObject {
  return {
    plugin: operation.plugin,
    operation: operation.operation,
    executor: operation.executor,
    inputs: operation.inputs,
    has_intrinsic_functions: operation.hasIntrinsicFunctions,
    max_retries: operation.maxRetries,
    retry_interval: operation.retryInterval,
    timeout: operation.timeout,
    timeout_recoverable: operation.timeoutRecoverable,
    ...(operation.inputsTypes ? { inputs_types: operation.inputsTypes } : {}),
  };
}

/** A plugin entry with the language's field names. */
export function presentPlugin(plugin: PluginPlan): JsonObject {
  return {
    name: plugin.name,
    executor: plugin.executor,
    install: plugin.install,
    source: plugin.source,
    install_arguments: plugin.installArguments,
    package_name: plugin.packageName,
    package_version: plugin.packageVersion,
    supported_platform: plugin.supportedPlatform,
    distribution: plugin.distribution,
    distribution_version: plugin.distributionVersion,
    distribution_release: plugin.distributionRelease,
    properties_description: plugin.propertiesDescription,
    properties: plugin.properties,
  };
}

/** A relationship of a node with the language's field names. */
export function presentRelationship(relationship: RelationshipPlan): JsonObject {
  return {
    type: relationship.type,
    type_hierarchy: relationship.typeHierarchy,
    target_id: relationship.targetId,
    properties: relationship.properties,
    source_interfaces: presentInterfaces(relationship.sourceInterfaces),
    target_interfaces: presentInterfaces(relationship.targetInterfaces),
    source_operations: mapRecord(relationship.sourceOperations, presentOperation),
    target_operations: mapRecord(relationship.targetOperations, presentOperation),
  };
}

/** A workflow with the language's field names. */
export function presentWorkflow(workflow: WorkflowPlan): JsonObject {
  const rules = workflow.availabilityRules;
  return {
    plugin: workflow.plugin,
    operation: workflow.operation,
    parameters: mapRecord(workflow.parameters, presentSchema),
    is_cascading: workflow.isCascading,
    availability_rules: rules && {
      ...('available' in rules ? { available: rules.available ?? null } : {}),
      ...('nodeInstancesActive' in rules ? { node_instances_active: rules.nodeInstancesActive ?? null } : {}),
      ...('nodeTypesRequired' in rules ? { node_types_required: rules.nodeTypesRequired ?? null } : {}),
    },
  };
}

function presentNode(node: NodePlan): JsonObject {
  return {
    id: node.id,
    name: node.name,
    type: node.type,
    type_hierarchy: node.typeHierarchy,
    properties: node.properties,
    instances: { ...node.instances },
    capabilities: { scalable: { properties: presentScaling(node.capabilities.scalable.properties) } },
    interfaces: presentInterfaces(node.interfaces),
    operations: mapRecord(node.operations, presentOperation),
    relationships: node.relationships.map(presentRelationship),
    plugins: node.plugins.map(presentPlugin),
    deployment_plugins_to_install: node.deploymentPluginsToInstall.map(presentPlugin),
    ...(node.pluginsToInstall ? { plugins_to_install: node.pluginsToInstall.map(presentPlugin) } : {}),
    ...(node.hostId === undefined ? {} : { host_id: node.hostId }),
  };
}

/** Inputs of a blueprint plan are schemas, those of a deployment plan values; only schemas have fields to rename. */
function presentInputs(plan: Plan): JsonObject {
  return isBlueprintPlan(plan) ? mapRecord(plan.inputs, presentInput) : plan.inputs;
}

/** Clients have never seen the `error_message` of constraints that were tried on a default; we keep it to ourselves. */
function presentInput(input: ValueSchema): JsonObject {
  const isTried = input.default !== undefined && !(input.itemType && isEmptyList(input.default));
  if (!isTried || !input.constraints) return presentSchema(input);
  const constraints = input.constraints.map((constraint) => {
    if (!isObject(constraint)) return constraint;
    const { error_message: _kept, ...shown } = constraint;
    return shown;
  });
  return presentSchema({ ...input, constraints });
}

const isEmptyList = (value: Json): boolean => Array.isArray(value) && value.length === 0;

const isBlueprintPlan = (plan: Plan): plan is BlueprintPlan => plan.kind === 'blueprint';

const presentInterfaces = (interfaces: InterfacesPlan): JsonObject =>
  mapRecord(interfaces, (operations) =>
    mapRecord(operations, (operation) => ({
      implementation: operation.implementation,
      inputs: operation.inputs,
      executor: operation.executor,
      max_retries: operation.maxRetries,
      retry_interval: operation.retryInterval,
      timeout: operation.timeout,
      timeout_recoverable: operation.timeoutRecoverable,
    })),
  );

/** Inputs of the operations of a relationship type are schemas. */
function presentRelationshipType(type: JsonObject): JsonObject {
  const interfaces = (value: Json | undefined) =>
    mapRecord(presentInterfaces(value as unknown as InterfacesPlan), (operations) =>
      mapRecord(operations as JsonObject, (operation) =>
        isObject(operation) ? { ...operation, inputs: presentSchemas(operation.inputs) } : operation,
      ),
    );
  return {
    name: type.name ?? null,
    ...(type.derivedFrom === undefined ? {} : { derived_from: type.derivedFrom }),
    type_hierarchy: type.typeHierarchy ?? [],
    properties: presentSchemas(type.properties),
    source_interfaces: interfaces(type.sourceInterfaces),
    target_interfaces: interfaces(type.targetInterfaces),
  };
}

const presentSchemas = (schemas: Json | undefined): JsonObject =>
  mapRecord((schemas ?? {}) as Record<string, ValueSchema>, presentSchema);

const presentScaling = (properties: ScalingProperties): JsonObject => ({
  default_instances: properties.defaultInstances,
  min_instances: properties.minInstances,
  max_instances: properties.maxInstances,
  current_instances: properties.currentInstances,
  planned_instances: properties.plannedInstances,
});
