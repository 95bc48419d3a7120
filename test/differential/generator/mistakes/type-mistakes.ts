import type { Json, JsonObject } from '@cloudloom/blueprint';
import { logic, uncoded, ways, type Mistake, type Planting } from './mistake.ts';

const property = (into: Planting, schema: JsonObject, properties: JsonObject): void =>
  into.nodeOfType({ properties: { a: schema } }, { properties });
const operation = (into: Planting, entry: Json): void =>
  into.nodeOfType({ interfaces: { 'cloudify.interfaces.lifecycle': { create: entry } } });
const wrong = (into: Planting): [string, Json] =>
  into.random.pick<[string, Json]>([
    ['integer', 'x'],
    ['integer', 1.5],
    ['integer', true],
    ['float', 'x'],
    ['boolean', 'x'],
    ['boolean', 1],
    ['list', 'x'],
    ['dict', ['x']],
    ['regex', '('],
  ]);

/** Among many types, the reference searches for circles in exponential time. */
const SMALL = { foundation: 'inline', scale: 0.2 } as const;

/** Types, their fields, operations and plugins. */
export const TYPE_MISTAKES: readonly Mistake[] = [
  ...ways(logic(103), {
    'a property of an unknown type': (into) => property(into, { type: 'no_such_type' }, {}),
    'a node type without its parent': (into) =>
      into.put('node_types', 'broken', { derived_from: 'no.such.Type' }),
    'a relationship without its parent': (into) =>
      into.put('relationships', 'broken', { derived_from: 'no_such' }),
    'an input of an unknown type': (into) => into.put('inputs', 'broken', { type: 'Integer', default: 1 }),
    'an unknown constraint': (into) =>
      into.put('inputs', 'broken', { default: 1, constraints: [{ bigger_than: 0 }] }),
    'a constraint without operator': (into) =>
      into.put('inputs', 'broken', { default: 1, constraints: [{}] }),
    'a workflow parameter of an unknown type': (into) =>
      into.put('workflows', 'broken', {
        mapping: 'http://host/flow.py',
        parameters: { a: { type: 'nothing' } },
      }),
  }),
  ...ways(
    logic(103),
    {
      'an unknown state in a rule': (into) =>
        into.put('workflows', 'broken', {
          mapping: 'http://host/flow.py',
          availability_rules: { node_instances_active: ['most'] },
        }),
      'a data type without its parent': (into) =>
        into.put('data_types', 'broken', { derived_from: 'nothing', properties: {} }),
    },
    { minor: 4 },
  ),
  ...ways(
    logic(103),
    {
      'a constraint with two operators': (into) => {
        into.args.validate_version = false;
        into.put('inputs', 'broken', { default: 1, constraints: [{ less_than: 5, greater_than: 0 }] });
      },
    },
    { minor: 5 },
  ),
  ...ways(
    logic(104),
    {
      'a data type named like a primitive one': (into) =>
        into.put('data_types', into.random.pick(['string', 'integer', 'dict', 'regex']), { properties: {} }),
    },
    { minor: 2 },
  ),
  ...ways(
    logic(100),
    {
      'node types derived from each other': (into) => {
        into.put('node_types', 'left', { derived_from: 'right' });
        into.put('node_types', 'right', { derived_from: 'left' });
      },
      'a node type derived from itself': (into) => into.put('node_types', 'left', { derived_from: 'left' }),
      'relationship types derived from each other': (into) => {
        into.put('relationships', 'left', { derived_from: 'right' });
        into.put('relationships', 'right', { derived_from: 'left' });
      },
      'nodes connected in a circle': (into) => {
        const to = (target: string) => ({
          type: 'cloudify.nodes.Root',
          relationships: [{ type: 'cloudify.relationships.connected_to', target }],
        });
        into.newNode('left', to('right'));
        into.newNode('right', to('left'));
      },
    },
    SMALL,
  ),
  ...ways(
    logic(100),
    {
      'data types that hold each other': (into) => {
        into.put('data_types', 'left', { properties: { a: { type: 'right' } } });
        into.put('data_types', 'right', { properties: { a: { type: 'left' } } });
      },
      'data types derived from each other': (into) => {
        into.put('data_types', 'left', { derived_from: 'right', properties: {} });
        into.put('data_types', 'right', { derived_from: 'left', properties: {} });
      },
    },
    { ...SMALL, minor: 2 },
  ),
  ...ways(logic(105), {
    'a property of another type': (into) => {
      const [type, value] = wrong(into);
      property(into, { type }, { a: value });
    },
    'a default of another type': (into) => {
      const [type, value] = wrong(into);
      property(into, { type, default: value }, {});
    },
    'an input default of another type': (into) => {
      const [type, value] = wrong(into);
      into.put('inputs', 'broken', { type, default: value });
    },
    'a parameter default of another type': (into) => {
      const [type, value] = wrong(into);
      into.put('workflows', 'broken', {
        mapping: 'http://host/flow.py',
        parameters: { a: { type, default: value } },
      });
    },
    'a null where a number is declared': (into) => property(into, { type: 'integer' }, { a: null }),
  }),
  ...ways(
    logic(105),
    {
      'a field of another type': (into) => {
        const [type, value] = wrong(into);
        into.put('data_types', 'broken_data', { properties: { b: { type } } });
        property(into, { type: 'broken_data' }, { a: { b: value } });
      },
      'a text for a data type': (into) => {
        into.put('data_types', 'broken_data', { properties: {} });
        property(into, { type: 'broken_data' }, { a: 'text' });
      },
    },
    { minor: 2 },
  ),
  ...ways(logic(106), {
    'a property that the type does not have': (into) => {
      const { template } = into.newNode('broken');
      template['properties'] = { no_such_property: 1 };
    },
    'a relationship property that the type does not have': (into) =>
      into.addRelationship(into.newNode('broken').template, {
        type: 'cloudify.relationships.connected_to',
        target: into.newNode('other').name,
        properties: { weight: 1 },
      }),
    'a policy property that the type does not have': (into) => {
      into.put('policy_types', 'broken_policy', { source: 'x', properties: {} });
      into.put('groups', 'broken', {
        members: [into.newNode('member').name],
        policies: { p: { type: 'broken_policy', properties: { x: 1 } } },
      });
    },
  }),
  ...ways(
    logic(106),
    {
      'a field that the data type does not have': (into) => {
        into.put('data_types', 'broken_data', { properties: { b: { default: 1 } } });
        property(into, { type: 'broken_data' }, { a: { c: 1 } });
      },
      'a default with a field that the data type does not have': (into) => {
        into.put('data_types', 'broken_data', { properties: { b: { default: 1 } } });
        into.put('node_types', 'broken', { properties: { a: { type: 'broken_data', default: { c: 1 } } } });
      },
    },
    { minor: 2 },
  ),
  ...ways(logic(107), {
    'a property without a value': (into) =>
      property(into, into.random.pick<JsonObject>([{}, { type: 'string' }]), {}),
    'an operation input without a value': (into) =>
      operation(into, { implementation: 'http://host/run.sh', inputs: { needed: {} } }),
    'a trigger parameter without a value': (into) => {
      into.put('policy_types', 'broken_policy', { source: 'x' });
      into.put('policy_triggers', 'broken_trigger', { source: 'x', parameters: { needed: {} } });
      into.put('groups', 'broken', {
        members: [into.newNode('member').name],
        policies: { p: { type: 'broken_policy', triggers: { t: { type: 'broken_trigger' } } } },
      });
    },
  }),
  ...ways(
    logic(107),
    {
      'a field without a value': (into) => {
        into.put('data_types', 'broken_data', { properties: { b: { type: 'string' } } });
        property(into, { type: 'broken_data' }, { a: {} });
      },
    },
    { minor: 2 },
  ),
  ...ways(logic(10), {
    'an operation of an unknown plugin': (into) =>
      operation(
        into,
        into.random.pick<Json>(['nobody.tasks.run', 'scripts/missing.sh', { implementation: 'nobody' }]),
      ),
  }),
  ...ways(logic(19), {
    'a relationship operation of an unknown plugin': (into) =>
      into.put('relationships', 'broken', {
        [into.random.pick(['source_interfaces', 'target_interfaces'])]: { i: { go: 'nobody.tasks.run' } },
      }),
  }),
  ...ways(logic(21), {
    'a workflow of an unknown plugin': (into) =>
      into.put(
        'workflows',
        'broken',
        into.random.pick<Json>(['nobody.flows.go', { mapping: 'flows/missing.py' }]),
      ),
  }),
  ...ways(logic(28), {
    'an unknown executor of an operation': (into) =>
      operation(into, { implementation: 'http://host/run.sh', executor: 'somewhere' }),
  }),
  ...ways(logic(18), {
    'an unknown executor of a plugin': (into) =>
      into.put('plugins', 'broken', { executor: 'somewhere', install: false }),
  }),
  ...ways(logic(50), {
    'a plugin without a source': (into) =>
      into.put('plugins', 'broken', {
        executor: 'host_agent',
        ...(into.random.chance(0.5) ? { install: true } : {}),
      }),
  }),
  ...ways(logic(60), {
    'a script given twice': (into) => {
      into.addText('scripts/start.sh', 'true\n');
      operation(into, {
        implementation: 'scripts/start.sh',
        inputs: { [into.random.pick(['script_path', 'script_source'])]: { default: 'x' } },
      });
    },
  }),
  ...ways(
    logic(61),
    {
      'a script without the script plugin': (into) => {
        delete into.section('plugins')['script'];
        operation(into, 'http://host/run.sh');
      },
    },
    { foundation: 'inline', isWhole: true },
  ),
  ...ways(logic(91), {
    'an operation of two plugins': (into) => {
      for (const name of ['double', 'double.part'])
        into.put('plugins', name, { executor: 'central_deployment_agent', install: false });
      operation(into, 'double.part.run');
    },
  }),
  ...ways(
    uncoded('ValueError'),
    {
      'too few retries': (into) => operation(into, { implementation: 'http://host/run.sh', max_retries: -2 }),
      'a negative interval': (into) =>
        operation(into, { implementation: 'http://host/run.sh', retry_interval: -1 }),
      'a negative timeout': (into) => operation(into, { implementation: 'http://host/run.sh', timeout: -1 }),
    },
    { minor: 1 },
  ),
];
