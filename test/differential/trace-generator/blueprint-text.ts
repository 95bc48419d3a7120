import type { Json, JsonObject } from '@cloudloom/blueprint';
import { Random } from '../generator/random.ts';
import { PLAIN_STYLE, writeYaml } from '../generator/yaml-writer.ts';
import { LIFECYCLE } from './operations.ts';
import type { CaseGroup, CaseNode, CaseRelationship, TraceCase } from './trace-case.ts';

const RECORDER = 'oracle.oracle_ops.run';
const RELATIONSHIP_LIFECYCLE = 'cloudify.interfaces.relationship_lifecycle';

/** The blueprint of a case; it stands beside the types of the oracle. */
export function blueprintText({ nodes, groups }: TraceCase): string {
  const document: JsonObject = {
    tosca_definitions_version: 'cloudify_dsl_1_4',
    imports: ['oracle-types.yaml'],
    node_templates: Object.fromEntries(nodes.map((node) => [node.name, template(node)])),
    ...(groups.length === 0 ? {} : groupSections(groups)),
  };
  return writeYaml(document, PLAIN_STYLE, new Random(0));
}

function template(node: CaseNode): JsonObject {
  const { isHost, installMethod, commands, operations, relationships, instances } = node;
  const properties: JsonObject = {
    ...(installMethod === undefined ? {} : { agent_config: { install_method: installMethod } }),
    ...(Object.keys(commands).length === 0 ? {} : { oracle: commands as unknown as JsonObject }),
  };
  return {
    type: isHost ? 'cloudify.nodes.Compute' : 'cloudify.nodes.Root',
    capabilities: { scalable: { properties: { default_instances: instances } } },
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    interfaces: interfacesOf(operations),
    relationships: relationships.map(relationship),
  };
}

function interfacesOf(operations: CaseNode['operations']): JsonObject {
  // What others wait for must be spelt out in the template.
  const interfaces: Record<string, JsonObject> = { [LIFECYCLE]: {} };
  for (const [name, maxRetries] of Object.entries(operations)) {
    const at = name.lastIndexOf('.');
    const operation: Json =
      maxRetries === null
        ? RECORDER
        : { implementation: RECORDER, max_retries: maxRetries, retry_interval: 0 };
    (interfaces[name.slice(0, at)] ??= {})[name.slice(at + 1)] = operation;
  }
  return interfaces;
}

function relationship({
  kind,
  target,
  connectionType,
  source,
  targetSide,
  operation,
}: CaseRelationship): JsonObject {
  const sideInterfaces = (names: readonly string[]): JsonObject => ({
    [RELATIONSHIP_LIFECYCLE]: Object.fromEntries(names.map((name) => [name, RECORDER])),
  });
  const properties = {
    ...(connectionType === 'all_to_one' ? { connection_type: connectionType } : {}),
    ...(operation === undefined ? {} : { operation }),
  };
  return {
    type: `cloudify.relationships.${kind}`,
    target,
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    ...(source.length === 0 ? {} : { source_interfaces: sideInterfaces(source) }),
    ...(targetSide.length === 0 ? {} : { target_interfaces: sideInterfaces(targetSide) }),
  };
}

const groupSections = (groups: readonly CaseGroup[]): JsonObject => ({
  groups: Object.fromEntries(groups.map(({ name, members }) => [name, { members }])),
  policies: Object.fromEntries(
    groups.map(({ name, instances }) => [
      `${name}_scaling`,
      {
        type: 'cloudify.policies.scaling',
        targets: [name],
        properties: { default_instances: instances },
      },
    ]),
  ),
});
