import type { JsonObject } from '@cloudloom/blueprint';
import { OBJECT_TYPES } from '../values.ts';
import { logic, uncoded, type Mistake, type Planting } from './mistake.ts';

type Gate = [name: string, since: number, plant: (into: Planting) => void];

const input = (into: Planting, schema: JsonObject): void => into.put('inputs', 'gated', schema);
const plugin = (into: Planting, entries: JsonObject): void =>
  into.put('plugins', 'gated', { executor: 'central_deployment_agent', install: false, ...entries });
const operation = (into: Planting, entries: JsonObject): void =>
  void into.newNode('gated', {
    type: 'cloudify.nodes.Root',
    interfaces: { gated: { go: { implementation: 'http://host/run.sh', ...entries } } },
  });

/** Every feature that came with a later version. */
const GATES: readonly Gate[] = [
  ['install_arguments', 1, (into) => plugin(into, { install_arguments: '--pre' })],
  ['max_retries', 1, (into) => operation(into, { max_retries: 1 })],
  ['retry_interval', 1, (into) => operation(into, { retry_interval: 1 })],
  ['dsl_definitions', 2, (into) => (into.document['dsl_definitions'] = {})],
  ['description', 2, (into) => (into.document['description'] = 'text')],
  ['data_types', 2, (into) => into.put('data_types', 'gated', { properties: {} })],
  ['required', 2, (into) => input(into, { required: false })],
  [
    'required of a property',
    2,
    (into) => into.put('node_types', 'gated', { properties: { a: { required: false } } }),
  ],
  ...[
    'package_name',
    'package_version',
    'supported_platform',
    'distribution',
    'distribution_version',
    'distribution_release',
  ].map((key): Gate => [key, 2, (into) => plugin(into, { [key]: 'any' })]),
  [
    'policies',
    3,
    (into) => {
      into.put('groups', 'gated', { members: [into.node().name] });
      into.put('policies', 'gated_policy', { type: 'cloudify.policies.scaling', targets: ['gated'] });
    },
  ],
  [
    'scalable',
    3,
    (into) =>
      into.newNode('gated', {
        type: 'cloudify.nodes.Root',
        capabilities: { scalable: { properties: { default_instances: 1 } } },
      }),
  ],
  ['display_label', 3, (into) => input(into, { default: 1, display_label: 'One' })],
  ['hidden', 3, (into) => input(into, { default: 1, hidden: true })],
  ['resource_tags', 3, (into) => into.put('resource_tags', 'gated', 1)],
  ...OBJECT_TYPES.map((type): Gate => [`type ${type}`, 4, (into) => input(into, { type, required: false })]),
  ['item_type', 4, (into) => input(into, { type: 'list', item_type: 'string', default: [] })],
  [
    'availability_rules',
    4,
    (into) =>
      into.put('workflows', 'gated', {
        mapping: 'http://host/flow.py',
        availability_rules: { available: true },
      }),
  ],
  ['type operation_name', 5, (into) => input(into, { type: 'operation_name', required: false })],
  ['plugin properties', 5, (into) => plugin(into, { properties: { a: { type: 'string' } } })],
  ['properties_description', 5, (into) => plugin(into, { properties_description: 'text' })],
  [
    'import with properties',
    5,
    (into) => {
      into.model.files['catalogue/plugins/gated.yaml'] = {
        document: { plugins: { gated: { executor: 'host_agent', install: false } } },
      };
      into.imports.push({ 'plugin:gated': {} });
    },
  ],
];

/** A feature used one or more versions too early. */
export const VERSION_MISTAKES: readonly Mistake[] = [
  ...GATES.map(([name, since, plant]): Mistake => ({
    name: `${name} before 1_${since}`,
    expected: logic(102),
    // `required` is a feature of its own, so types that need it may not come first.
    demands: { minor: name.startsWith('type ') ? 2 : 0, most: since - 1 },
    plant: (into) => {
      delete into.args.validate_version;
      plant(into);
    },
  })),
  {
    name: 'concat before 1_1',
    expected: uncoded('FunctionValidationError'),
    demands: { most: 0 },
    plant: (into) => {
      delete into.args.validate_version;
      into.put('outputs', 'gated', { value: { concat: ['a', 'b'] } });
    },
  },
  {
    name: 'merge before 1_3',
    expected: uncoded('FunctionValidationError'),
    demands: { most: 2 },
    plant: (into) => {
      delete into.args.validate_version;
      into.put('outputs', 'gated', { value: { merge: [{ a: 1 }, {}] } });
    },
  },
];
