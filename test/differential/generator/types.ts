import type { Json, JsonObject } from '@cloudloom/blueprint';
import type { Draft, FieldFact, NodeTypeFact, RelationshipTypeFact } from './draft.ts';
import { inherit, inheritOperations } from './draft.ts';
import { NODE_INTERFACES, RELATIONSHIP_INTERFACES, typeInterfaces } from './operations.ts';
import { propertySchema } from './values.ts';

const FIELDS = ['conf', 'size', 'label', 'items', 'opts', 'rank', 'note'];

export function addPlugins(draft: Draft): void {
  const { random } = draft;
  const count = draft.count(0, 2);
  for (let index = 0; index < count; index += 1) {
    const name = draft.fresh(['kit', 'net-plugin', 'tool']);
    const executor = random.pick([
      'central_deployment_agent',
      'central_deployment_agent',
      'host_agent',
    ] as const);
    draft.section('plugins')[name] = { executor, ...packaging(draft) };
    draft.plugins.push({ name, executor });
  }
}

function packaging(draft: Draft): JsonObject {
  const written: JsonObject = {};
  if (draft.chance(0.5)) written['install'] = false;
  if (draft.since(2) && draft.chance(0.5)) {
    Object.assign(written, { package_name: 'kit-package', package_version: '1.2.3' });
    if (draft.chance(0.2))
      Object.assign(written, {
        supported_platform: 'any',
        distribution: 'centos',
        distribution_version: '7',
        distribution_release: 'core',
      });
  } else if (written['install'] !== false || draft.chance(0.5)) written['source'] = 'plugins/kit.zip';
  if (draft.since(1) && draft.chance(0.2)) written['install_arguments'] = '--no-deps';
  if (draft.since(5) && draft.chance(0.3))
    Object.assign(written, {
      properties_description: 'how to reach it',
      properties: {
        colour: { type: 'string', display_label: 'Colour', description: 'which one' },
        coats: { type: 'integer' },
      },
    });
  return written;
}

export function addDataTypes(draft: Draft): void {
  if (!draft.since(2)) return;
  const count = draft.count(0, 3);
  for (let index = 0; index < count; index += 1) {
    const name = draft.fresh(['account', 'address', 'disk', 'data.Port']);
    const parent =
      draft.dataTypes.length > 0 && draft.chance(0.4) ? draft.random.pick(draft.dataTypes) : undefined;
    const { written, fields } = schemas(draft, draft.random.int(parent ? 0 : 1, 3), parent?.fields ?? []);
    draft.section('data_types')[name] = {
      ...(parent ? { derived_from: parent.name } : {}),
      ...(draft.chance(0.2) ? { description: 'some data', version: '1.0' } : {}),
      properties: written,
    };
    draft.dataTypes.push({ name, fields: inherit(fields, parent?.fields ?? []) });
  }
}

/** Schemas of fields; now and then one that the parent has, too. */
function schemas(
  draft: Draft,
  count: number,
  inherited: readonly FieldFact[],
): { written: JsonObject; fields: FieldFact[] } {
  const names = draft.random.sample(FIELDS, count);
  const parent = draft.random.sample(
    inherited.filter(({ name }) => !NEVER_REPLACED.includes(name)),
    draft.chance(0.4) ? 1 : 0,
  );
  const written: JsonObject = {};
  const fields: FieldFact[] = [];
  for (const name of new Set([...names, ...parent.map((field) => field.name)])) {
    const { schema, field } = propertySchema(draft, name);
    written[name] = schema;
    if (inherited.some((other) => other.name === name && other.isPlain)) field.isPlain = true;
    fields.push(field);
  }
  return { written, fields };
}

/** Fields of the foundation that mean something to the language. */
const NEVER_REPLACED = ['connection_type', 'use_external_resource', 'resource_id', 'operation'];

export function addNodeTypes(draft: Draft): void {
  const count = draft.count(1, 3);
  for (let index = 0; index < count; index += 1) {
    const parent = draft.chance(0.9) ? draft.random.pick(draft.nodeTypes) : undefined;
    draft.nodeTypes.push(addNodeType(draft, parent));
  }
}

function addNodeType(draft: Draft, parent: NodeTypeFact | undefined): NodeTypeFact {
  const name = draft.fresh(['app.Server', 'Web', 'store_type', 'cloud.nodes.Box']);
  const { written, fields } = schemas(draft, draft.random.int(0, 3), parent?.fields ?? []);
  const all = inherit(fields, parent?.fields ?? []);
  const isHost = parent?.isHost ?? false;
  const interfaces = typeInterfaces(draft, NODE_INTERFACES, isHost, () => selfReference(draft, all));
  draft.section('node_types')[name] = {
    ...(parent ? { derived_from: parent.name } : {}),
    ...(fields.length > 0 ? { properties: written } : {}),
    ...(Object.keys(interfaces.written).length > 0 ? { interfaces: interfaces.written } : {}),
    ...(draft.since(5) && draft.chance(0.15)
      ? { runtime_properties: { state: { type: 'string' }, addr: {} } }
      : {}),
  };
  return {
    name,
    fields: all,
    operations: inheritOperations(interfaces.operations, parent?.operations ?? []),
    isHost,
    needsHost: parent?.needsHost ?? false,
  };
}

/** A function in a default of a type, answered by each template on its own. */
function selfReference(draft: Draft, fields: readonly FieldFact[]): Json {
  const safe = fields.filter((field) => field.hasDefault && field.default !== null);
  const input = draft.inputs.filter(({ value }) => value !== undefined);
  if (input.length > 0 && draft.chance(0.4)) return { get_input: draft.random.pick(input).name };
  // What is left for run time is a meant difference.
  const isEvaluated = draft.args.runtime_only !== true;
  if (isEvaluated && safe.length > 0 && draft.chance(0.6)) return propertyOfSelf(draft.random.pick(safe));
  return draft.random.pick<Json>([{ get_attribute: ['SELF', 'addr'] }, { get_secret: 'token' }]);
}

function propertyOfSelf(field: FieldFact): Json {
  field.isPlain = true;
  return { get_property: ['SELF', field.name] };
}

export function addRelationshipTypes(draft: Draft): void {
  const count = draft.count(0, 2);
  for (let index = 0; index < count; index += 1) draft.relationshipTypes.push(addRelationshipType(draft));
}

function addRelationshipType(draft: Draft): RelationshipTypeFact {
  const parent = draft.random.pick(draft.relationshipTypes);
  const name = draft.fresh(['linked_to', 'app.runs_on', 'uses']);
  const { written, fields } = schemas(draft, draft.random.int(0, 2), parent.fields);
  const defaultOf = (): Json =>
    draft.random.pick<Json>([
      { get_attribute: ['SOURCE', 'addr'] },
      { get_attribute: ['TARGET', 'tree', 'leaf'] },
    ]);
  const source = typeInterfaces(draft, RELATIONSHIP_INTERFACES, false, defaultOf);
  const target = typeInterfaces(draft, RELATIONSHIP_INTERFACES, false, defaultOf);
  draft.section('relationships')[name] = {
    derived_from: parent.name,
    ...(fields.length > 0 ? { properties: written } : {}),
    ...(Object.keys(source.written).length > 0 ? { source_interfaces: source.written } : {}),
    ...(Object.keys(target.written).length > 0 ? { target_interfaces: target.written } : {}),
  };
  return {
    name,
    isContainment: parent.isContainment,
    fields: inherit(fields, parent.fields),
    sourceOperations: inheritOperations(source.operations, parent.sourceOperations),
    targetOperations: inheritOperations(target.operations, parent.targetOperations),
  };
}
