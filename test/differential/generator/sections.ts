import type { Json, JsonObject } from '@cloudloom/blueprint';
import { ELSEWHERE } from './calls.ts';
import type { Draft, GroupFact, NodeFact } from './draft.ts';
import { expression, maybeExpression } from './expressions.ts';
import { scalingProperties } from './templates.ts';
import { anyMapping, anyValue, pickType, propertySchema, needsValue, valueOf, word } from './values.ts';

/** Groups and what hangs on them: policies with triggers, and scaling. */
export function addGroups(draft: Draft): void {
  if (draft.nodes.length === 0) return;
  if (draft.chance(0.35)) addPlainGroups(draft);
  if (draft.canScaleGroups && !draft.options.isNamespaced && !draft.hasAllToOne && draft.chance(0.8))
    addScalingGroups(draft);
}

function addPlainGroups(draft: Draft): void {
  const { random } = draft;
  const count = random.int(1, 2);
  for (let index = 0; index < count; index += 1) {
    const name = draft.fresh(['team', 'tier', 'zone_group']);
    const nodes = random.sample(draft.nodes, random.int(1, 3)).map((node) => node.name);
    const inner = draft.groups.length > 0 && draft.chance(0.4) ? [random.pick(draft.groups).name] : [];
    const members = [...nodes, ...inner, ...(draft.chance(0.2) ? nodes.slice(0, 1) : [])];
    draft.section('groups')[name] = {
      members,
      ...(draft.chance(0.5) ? { policies: { watch: groupPolicy(draft) } } : {}),
    };
    draft.groups.push({ name, members });
  }
}

/** A policy of a type made for it. */
function groupPolicy(draft: Draft): JsonObject {
  const policyType = draft.fresh(['policy.load', 'policy.failure']);
  const trigger = draft.fresh(['trigger.run', 'trigger.mail']);
  const settings = propertiesFor(draft);
  const parameters = propertiesFor(draft);
  draft.section('policy_types')[policyType] = {
    source: 'policies/load.clj',
    ...(settings ? { properties: settings.schemas } : {}),
  };
  draft.section('policy_triggers')[trigger] = {
    source: 'triggers/run.clj',
    ...(parameters ? { parameters: parameters.schemas } : {}),
  };
  return {
    type: policyType,
    ...(settings ? { properties: settings.values } : {}),
    ...(draft.chance(0.6)
      ? { triggers: { first: { type: trigger, ...(parameters ? { parameters: parameters.values } : {}) } } }
      : {}),
  };
}

function propertiesFor(draft: Draft): { schemas: JsonObject; values: JsonObject } | null {
  if (draft.chance(0.3)) return null;
  const schemas: JsonObject = {};
  const values: JsonObject = {};
  for (const name of draft.random.sample(['every', 'what', 'limit'], 2)) {
    const { schema, field } = propertySchema(draft, name);
    schemas[name] = schema;
    if (needsValue(draft, field) || draft.chance(0.4)) values[name] = valueOf(draft, field.type);
  }
  return { schemas, values };
}

/** Scaling groups of nodes that share a container, and groups of such groups. */
function addScalingGroups(draft: Draft): void {
  const { random } = draft;
  const container = random.pick([null, ...draft.nodes]);
  const siblings = random.shuffle(draft.nodes.filter((node) => node.container === container));
  if (siblings.length === 0) return;
  const groups: GroupFact[] = [];
  const first = addGroup(draft, siblings.splice(0, random.int(1, 3)), []);
  groups.push(first);
  if (siblings.length > 0 && draft.chance(0.5))
    groups.push(addGroup(draft, siblings.splice(0, random.int(1, 2)), []));
  if (draft.chance(0.5)) {
    const outer = addGroup(draft, siblings.splice(0, 1), [first]);
    groups.push(outer);
    if (draft.chance(0.3)) groups.push(addGroup(draft, siblings.splice(0, 1), [outer]));
  }
  for (const group of random.shuffle(groups)) {
    const hasProperties = draft.chance(0.7);
    draft.section('policies')[draft.fresh(['scale_out', 'grow'])] = {
      type: 'cloudify.policies.scaling',
      ...(hasProperties ? { properties: scalingProperties(draft, random.pick([1, 2, 2])) } : {}),
      targets: [group.name],
    };
  }
}

function addGroup(draft: Draft, nodes: readonly NodeFact[], groups: readonly GroupFact[]): GroupFact {
  const name = draft.fresh(['cluster', 'shard']);
  const inside = draft.chance(0.3)
    ? draft.nodes.filter((node) => node.container && nodes.includes(node.container)).slice(0, 1)
    : [];
  const members = draft.random.shuffle([...nodes, ...inside, ...groups]).map((member) => member.name);
  draft.section('groups')[name] = { members };
  const group = { name, members };
  draft.groups.push(group);
  return group;
}

export function addWorkflows(draft: Draft): void {
  const { random } = draft;
  const count = draft.count(0, 2);
  for (let index = 0; index < count; index += 1) {
    const mapping =
      draft.plugins.length > 0 && (draft.options.isNamespaced || draft.chance(0.6))
        ? `${random.pick(draft.plugins).name}.flows.go`
        : draft.options.isNamespaced
          ? undefined
          : draft.script();
    if (mapping === undefined) return;
    const name = draft.fresh(['deploy', 'backup_all', 'roll']);
    draft.section('workflows')[name] = draft.chance(0.3) ? mapping : workflow(draft, mapping);
  }
}

function workflow(draft: Draft, mapping: string): JsonObject {
  const { random } = draft;
  const written: JsonObject = { mapping };
  if (draft.chance(0.7)) {
    const parameters: JsonObject = (written['parameters'] = {});
    for (const name of random.sample(['target', 'force', 'depth', 'opts'], random.int(1, 3)))
      parameters[name] = parameter(draft);
  }
  if (draft.chance(0.3)) written['is_cascading'] = draft.chance(0.5);
  if (draft.since(4) && draft.chance(0.35))
    written['availability_rules'] = {
      ...(draft.chance(0.5) ? { available: draft.chance(0.5) } : {}),
      ...(draft.chance(0.6)
        ? { node_instances_active: random.sample(['all', 'partial', 'none'], random.int(1, 2)) }
        : {}),
      ...(draft.chance(0.4) ? { node_types_required: [random.pick(draft.nodeTypes).name] } : {}),
    };
  return written;
}

function parameter(draft: Draft): JsonObject {
  const type = pickType(draft, { objects: true });
  const isObject =
    type !== undefined &&
    (type.endsWith('_id') ||
      [
        'capability_value',
        'scaling_group',
        'node_type',
        'node_instance',
        'secret_key',
        'operation_name',
      ].includes(type));
  const schema: JsonObject = type === undefined ? {} : { type };
  if (type === 'list' && draft.since(4) && draft.chance(0.4))
    schema['item_type'] = draft.random.pick(['string', 'node_id']);
  if (draft.chance(0.6) && !isObject) schema['default'] = 'item_type' in schema ? [] : valueOf(draft, type);
  if (draft.since(2) && draft.chance(0.3)) schema['required'] = draft.chance(0.5);
  if (draft.chance(0.2)) schema['description'] = 'what for';
  if (type === 'integer' && draft.chance(0.3)) schema['constraints'] = [{ in_range: [-30, 2000] }];
  return schema;
}

export function addResults(draft: Draft): void {
  const { random } = draft;
  const value = (): Json =>
    maybeExpression(draft, { kind: 'any', place: ELSEWHERE, depth: random.int(1, 4), isRunTime: true }, 0.85);
  for (const section of ['outputs', 'capabilities'] as const) {
    const count = draft.count(0, 3);
    for (let index = 0; index < count; index += 1)
      draft.section(section)[draft.fresh(section === 'outputs' ? ['url', 'all'] : ['endpoint', 'sizes'])] = {
        ...(draft.chance(0.2) ? { description: 'what it means' } : {}),
        value: value() ?? 'none',
      };
  }
}

export function addLabelsAndSettings(draft: Draft): void {
  const { random } = draft;
  const text = (): Json =>
    expression(draft, { kind: 'text', place: ELSEWHERE, depth: random.int(0, 3), isRunTime: false });
  if (draft.chance(0.25))
    draft.section('labels')[draft.fresh(['tier', 'Owner'])] = {
      // A namespace does not reach into the values.
      values: [draft.options.isNamespaced ? 'plain' : text(), 'fixed'],
    };
  if (draft.chance(0.2))
    draft.section('blueprint_labels')[draft.fresh(['arch', 'team'])] = { values: ['k8s', word(random)] };
  if (draft.since(3) && draft.chance(0.2))
    draft.section('resource_tags')[draft.fresh(['cost', 'project'])] = draft.chance(0.3)
      ? { get_sys: ['tenant', 'name'] }
      : anyValue(random);
  if (!draft.options.isNamespaced && draft.chance(0.2))
    draft.document['deployment_settings'] = deploymentSettings(draft, text);
}

function deploymentSettings(draft: Draft, text: () => Json): JsonObject {
  const { random } = draft;
  return {
    ...(draft.chance(0.5) ? { id_template: 'app-{{ uuid }}' } : {}),
    ...(draft.chance(0.6) ? { display_name: text() } : {}),
    ...(draft.chance(0.4) ? { default_groups: ['g1', 'g2'] } : {}),
    ...(draft.chance(0.6)
      ? {
          default_schedules: {
            nightly: schedule(draft),
            ...(random.chance(0.3) ? { later: schedule(draft) } : {}),
          },
        }
      : {}),
  };
}

function schedule(draft: Draft): JsonObject {
  const { random } = draft;
  const isRelative = draft.chance(0.5);
  return {
    workflow: random.pick(['install', 'backup']),
    since: isRelative
      ? random.pick(['+4h', '+1d+2h', '+3 weeks', '+1mo', '+10min'])
      : random.pick(['2030-01-01 22:00', '2031-12-31 00:30']),
    ...(draft.chance(0.3) ? { until: isRelative ? '+2y' : '2032-02-29 12:00' } : {}),
    ...(draft.chance(0.4) ? { recurrence: random.pick(['1 day', '2 weeks', '1d', '3 hours']) } : {}),
    ...(!isRelative || draft.chance(0.2)
      ? { timezone: random.pick(['EST', 'UTC', 'Europe/Paris', 'Asia/Tokyo']) }
      : {}),
    ...(draft.chance(0.3) ? { weekdays: random.sample(['mo', '2tu', 'l-fr', 'SU', 'we'], 2) } : {}),
    ...(draft.chance(0.3) ? { count: 3, slip: 5 } : {}),
    ...(draft.chance(0.3) ? { default_enabled: false, stop_after_fail: true } : {}),
    ...(draft.chance(0.3)
      ? { execution_arguments: { force: true, wait_after_fail: 10, is_dry_run: false } }
      : {}),
    ...(draft.chance(0.4) ? { workflow_parameters: anyMapping(random) } : {}),
  };
}

export function addProse(draft: Draft): void {
  const { random } = draft;
  if (draft.since(2) && draft.chance(0.3))
    draft.document['description'] = random.pick(['a small shop', 'two lines\nof text\n']);
  if (draft.chance(0.2)) draft.document['metadata'] = anyMapping(random);
  // Filled in by the language itself, but they may be written.
  if (draft.chance(0.05)) draft.document['imported_blueprints'] = ['elsewhere'];
  if (draft.chance(0.05)) draft.document['namespaces_mapping'] = { far: 'elsewhere' };
  if (draft.since(2) && draft.chance(0.3))
    draft.document['dsl_definitions'] = draft.chance(0.8)
      ? { shared: { name: 'alpha', size: 3 } }
      : [{ name: 'alpha' }];
}
