import type { Json, JsonObject } from '@cloudloom/blueprint';
import { ELSEWHERE, type Place } from './calls.ts';
import type { Draft, FieldFact, NodeFact, RelationshipTypeFact } from './draft.ts';
import { expression } from './expressions.ts';
import { templateInterfaces } from './operations.ts';
import { needsValue, valueOf } from './values.ts';

const NAMES = ['web', 'db', 'vm', 'cache', 'lb', 'app', 'disk', 'net'];
const MOST_INSTANCES = 12;
const DEEPEST = 4;

export function addNodeTemplates(draft: Draft): void {
  const usual = draft.random.pick([0, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12]);
  const count = draft.chance(0.02) ? 30 : Math.round(usual * draft.options.scale);
  for (let index = 0; index < count; index += 1) addNode(draft);
}

function addNode(draft: Draft): void {
  const { random } = draft;
  const containers = draft.nodes.filter(({ depth }) => depth < DEEPEST);
  const container = containers.length > 0 && draft.chance(0.45) ? random.pick(containers) : null;
  const type = random.pick(
    draft.nodeTypes.filter(({ needsHost }) => !needsHost || container?.isHosted === true),
  );
  const node: NodeFact = {
    name: draft.fresh(NAMES),
    type,
    container,
    depth: container ? container.depth + 1 : 0,
    isHosted: type.isHost || (container?.isHosted ?? false),
    values: {},
    known: [],
    instances: container?.instances ?? 1,
  };
  const written: JsonObject = { type: type.name };
  addCount(draft, node, written);
  const place: Place = { kind: 'node', self: node };
  const properties = propertyValues(draft, type.fields, place, node);
  if (Object.keys(properties).length > 0) written['properties'] = properties;
  const interfaces = templateInterfaces(draft, type.operations, place, node.isHosted);
  if (Object.keys(interfaces).length > 0) written['interfaces'] = interfaces;
  const relationships = relationshipsOf(draft, node);
  if (relationships.length > 0) written['relationships'] = relationships;
  draft.section('node_templates')[node.name] = written;
  draft.nodes.push(node);
}

/** Values for the fields of a type, some of them expressions; what may be left out sometimes is. */
function propertyValues(
  draft: Draft,
  fields: readonly FieldFact[],
  place: Place,
  node: NodeFact | null,
): JsonObject {
  const written: JsonObject = {};
  for (const field of fields) {
    const isFixed = field.name === 'connection_type' || field.name === 'use_external_resource';
    if (!needsValue(draft, field) && (isFixed || draft.chance(0.5))) {
      if (field.hasDefault && node && isPrimitive(draft, field))
        node.values[field.name] = field.default as Json;
      if (field.hasDefault) node?.known.push(field.name);
      continue;
    }
    const isComputed = node !== null && field.isPlain !== true && draft.chance(0.35);
    const value = isComputed
      ? expression(draft, {
          kind: 'any',
          place,
          depth: draft.random.int(1, 4),
          isRunTime: field.type !== 'boolean',
        })
      : valueOf(draft, field.type);
    // A structure with functions inside fits only where anything does.
    const isPlainData = !isComputed || field.type === undefined || isCall(value);
    written[field.name] = isPlainData ? value : valueOf(draft, field.type);
    if (node && !isComputed && isPrimitive(draft, field)) node.values[field.name] = value;
    node?.known.push(field.name);
  }
  return written;
}

const isPrimitive = (draft: Draft, field: FieldFact): boolean =>
  !draft.dataTypes.some(({ name }) => name === field.type);

const isCall = (value: Json): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === 1 &&
  /^(get_|concat|merge|string_)/.test(Object.keys(value)[0] ?? '');

function relationshipsOf(draft: Draft, node: NodeFact): Json[] {
  const types = (isContainment: boolean) =>
    draft.relationshipTypes.filter((type) => type.isContainment === isContainment);
  const written: Json[] = [];
  if (node.container) written.push(relationship(draft, node, node.container, draft.random.pick(types(true))));
  const targets = draft.random.sample(
    draft.nodes.filter((other) => other !== node.container),
    draft.random.pick([0, 0, 1, 1, 2]),
  );
  for (const target of targets)
    written.push(relationship(draft, node, target, draft.random.pick(types(false))));
  // The instances keep one of two relationships to a node; for what hangs on the other the reference breaks down.
  const again = targets[0];
  if (again && draft.chance(0.05) && !JSON.stringify(written).includes('get_capability'))
    written.push({ type: 'cloudify.relationships.connected_to', target: again.name });
  return draft.random.shuffle(written);
}

function relationship(draft: Draft, source: NodeFact, target: NodeFact, type: RelationshipTypeFact): Json {
  const place: Place = { kind: 'relationship', source, target };
  const written: JsonObject = { type: type.name, target: target.name };
  const properties = propertyValues(draft, type.fields, ELSEWHERE, null);
  if (draft.chance(0.2)) properties['connection_type'] = connectionType(draft, target);
  if (Object.keys(properties).length > 0) written['properties'] = properties;
  const ends = [
    ['source_interfaces', type.sourceOperations],
    ['target_interfaces', type.targetOperations],
  ] as const;
  for (const [key, operations] of ends) {
    const interfaces = templateInterfaces(draft, operations, place, false);
    if (Object.keys(interfaces).length > 0) written[key] = interfaces;
  }
  return written;
}

function connectionType(draft: Draft, target: NodeFact): string {
  if (draft.chance(0.5) || (draft.allToOneTarget && draft.allToOneTarget !== target)) return 'all_to_all';
  draft.hasAllToOne = true;
  draft.allToOneTarget = target;
  return 'all_to_one';
}

/** How many instances: none written, the old way, or scaling properties. */
function addCount(draft: Draft, node: NodeFact, written: JsonObject): void {
  const { random } = draft;
  const count = random.pick([0, 1, 1, 2, 3]);
  if (node.instances * count > MOST_INSTANCES || !draft.chance(0.4)) return;
  node.instances *= count;
  if (!draft.since(3) || draft.chance(0.4)) {
    written['instances'] = { deploy: count };
    return;
  }
  written['capabilities'] = { scalable: { properties: scalingProperties(draft, count) } };
}

/** Numbers of instances around a wanted one. */
export function scalingProperties(draft: Draft, count: number): JsonObject {
  const { random } = draft;
  const input = draft.inputs.find(({ value }) => value === count);
  const isWritten = count !== 1 || draft.chance(0.5);
  const shown: Json =
    input && draft.args.runtime_only !== true && draft.chance(0.7) ? { get_input: input.name } : count;
  const written: JsonObject = isWritten ? { default_instances: shown } : {};
  if (draft.chance(0.4)) written['min_instances'] = random.int(0, count);
  if (draft.chance(0.5))
    written['max_instances'] = random.pick([
      -1,
      // A namespace would be put before it.
      draft.options.isNamespaced ? -1 : 'UNBOUNDED',
      Math.max(1, count),
      count + 4,
    ]);
  return written;
}
