import type { JsonObject } from '@cloudloom/blueprint';
import type { Draft, FieldFact, OperationFact } from './draft.ts';

/** A stand-in for the built-in types, small enough to keep counterexamples readable. */
const SMALL_TYPES: JsonObject = {
  plugins: {
    script: { executor: 'host_agent', install: false },
    default_workflows: { executor: 'central_deployment_agent', install: false },
  },
  node_types: {
    'cloudify.nodes.Root': {
      interfaces: {
        'cloudify.interfaces.lifecycle': { create: {}, configure: {}, start: {}, stop: {}, delete: {} },
      },
    },
    'cloudify.nodes.Compute': {
      derived_from: 'cloudify.nodes.Root',
      properties: { ip: { default: '' } },
    },
  },
  relationships: {
    'cloudify.relationships.depends_on': {
      properties: { connection_type: { default: 'all_to_all' } },
      source_interfaces: {
        'cloudify.interfaces.relationship_lifecycle': { preconfigure: {}, establish: {}, unlink: {} },
      },
      target_interfaces: {
        'cloudify.interfaces.relationship_lifecycle': { preconfigure: {}, establish: {}, unlink: {} },
      },
    },
    'cloudify.relationships.connected_to': { derived_from: 'cloudify.relationships.depends_on' },
    'cloudify.relationships.contained_in': { derived_from: 'cloudify.relationships.depends_on' },
  },
  workflows: { install: 'default_workflows.engine.install' },
};

export const LIFECYCLE = 'cloudify.interfaces.lifecycle';
export const RELATIONSHIP_LIFECYCLE = 'cloudify.interfaces.relationship_lifecycle';

const noOperations = (interfaceName: string, names: readonly string[]): OperationFact[] =>
  names.map((name) => ({ interfaceName, name, missing: [], inputTypes: {}, implementation: '' }));

/** The types that all others are derived from: the built-in ones, or small ones of our own. */
export function addFoundation(draft: Draft): void {
  const { foundation } = draft.options;
  if (foundation === 'built-in') importsOf(draft).push('cloudify/types/types.yaml');
  if (foundation === 'imported') {
    importsOf(draft).push('lib/base.yaml');
    draft.files['lib/base.yaml'] = { document: JSON.parse(JSON.stringify(SMALL_TYPES)) as JsonObject };
  }
  if (foundation === 'inline')
    for (const [section, entries] of Object.entries(SMALL_TYPES))
      Object.assign(draft.section(section), JSON.parse(JSON.stringify(entries)));
  describeFoundation(draft);
}

/** The imports of the main file. */
export function importsOf(draft: Draft): (string | JsonObject)[] {
  return (draft.document['imports'] ??= []) as (string | JsonObject)[];
}

function describeFoundation(draft: Draft): void {
  const isBuiltIn = draft.options.foundation === 'built-in';
  const optional = (name: string, type: string, value: string | boolean): FieldFact => ({
    name,
    type,
    hasDefault: true,
    default: value,
    isRequired: true,
  });
  const root = isBuiltIn ? [optional('use_external_resource', 'boolean', false)] : [];
  const operations = noOperations(LIFECYCLE, ['create', 'configure', 'start', 'stop', 'delete']);
  const ip: FieldFact = { name: 'ip', hasDefault: true, default: '', isRequired: true };
  draft.nodeTypes.push(
    { name: 'cloudify.nodes.Root', fields: root, operations, isHost: false, needsHost: false },
    { name: 'cloudify.nodes.Compute', fields: [ip, ...root], operations, isHost: true, needsHost: false },
  );
  const ends = noOperations(RELATIONSHIP_LIFECYCLE, ['preconfigure', 'establish', 'unlink']);
  for (const name of ['depends_on', 'connected_to', 'contained_in'])
    draft.relationshipTypes.push({
      name: `cloudify.relationships.${name}`,
      isContainment: name === 'contained_in',
      fields: [{ name: 'connection_type', hasDefault: true, default: 'all_to_all', isRequired: true }],
      sourceOperations: ends,
      targetOperations: ends,
    });
  if (!isBuiltIn) return;
  draft.nodeTypes.push(
    {
      name: 'cloudify.nodes.WebServer',
      fields: [{ name: 'port', hasDefault: true, default: 80, isRequired: true }, ...root],
      operations,
      isHost: false,
      needsHost: false,
    },
    {
      name: 'cloudify.nodes.FileSystem',
      fields: ['fs_type', 'fs_mount_path'].map((name) => ({
        name,
        type: 'string',
        hasDefault: false,
        isRequired: true,
      })),
      operations,
      isHost: false,
      needsHost: true,
    },
    { name: 'cloudify.nodes.Component', fields: root, operations: [], isHost: false, needsHost: false },
  );
}
