import type { JsonObject } from '@cloudloom/blueprint';
import { logic, uncoded, ways, type Mistake, type Planting } from './mistake.ts';

const CONTAINED = 'cloudify.relationships.contained_in';
const CONNECTED = 'cloudify.relationships.connected_to';
const ROOT = 'cloudify.nodes.Root';

const scalable =
  (properties: JsonObject) =>
  (into: Planting): void =>
    void into.newNode('broken', { type: ROOT, capabilities: { scalable: { properties } } });
const scaling = (into: Planting, name: string, targets: string[], more: JsonObject = {}): void =>
  into.put('policies', name, { type: 'cloudify.policies.scaling', targets, ...more });
const group = (into: Planting, name: string, members: string[]): void =>
  into.put('groups', name, { members });

/** Node templates, relationships, groups and scaling. */
export const TEMPLATE_MISTAKES: readonly Mistake[] = [
  ...ways(logic(7), {
    'a template of an unknown type': (into) =>
      into.newNode('broken', { type: into.random.pick(['no.such.Type', 'cloudify.nodes.root', 'string']) }),
  }),
  ...ways(logic(23), {
    'a relationship to itself': (into) => {
      const { name, template } = into.node();
      into.addRelationship(template, { type: CONNECTED, target: name });
    },
  }),
  ...ways(logic(25), {
    'a relationship to an unknown node': (into) =>
      into.addRelationship(into.node().template, { type: CONNECTED, target: 'nowhere' }),
  }),
  ...ways(logic(26), {
    'a relationship of an unknown type': (into) => {
      const other = into.newNode('other');
      into.addRelationship(into.newNode('broken').template, {
        type: 'cloudify.relationships.conected_to',
        target: other.name,
      });
    },
  }),
  ...ways(logic(24), {
    'a plugin on a host that is not there': (into) => {
      into.put('plugins', 'broken', { executor: 'host_agent', install: false });
      into.newNode('lonely', {
        type: ROOT,
        interfaces: { 'cloudify.interfaces.lifecycle': { create: 'broken.tasks.run' } },
      });
    },
    'a relationship operation on a host that is not there': (into) => {
      into.put('plugins', 'broken', { executor: 'host_agent', install: false });
      const other = into.newNode('other');
      into.addRelationship(into.newNode('lonely').template, {
        type: CONNECTED,
        target: other.name,
        [into.random.pick(['source_interfaces', 'target_interfaces'])]: { i: { go: 'broken.tasks.run' } },
      });
    },
  }),
  ...ways(logic(112), {
    'a node in two containers': (into) => {
      const template: JsonObject = into.newNode('inside').template;
      for (const name of ['box', 'crate'])
        into.addRelationship(template, { type: CONTAINED, target: into.newNode(name).name });
    },
  }),
  ...ways(logic(40), {
    'a group with an unknown member': (into) => group(into, 'broken', [into.node().name, 'nowhere']),
  }),
  ...ways(logic(41), {
    'a policy of an unknown type': (into) =>
      into.put('groups', 'broken', { members: [into.node().name], policies: { p: { type: 'no.policy' } } }),
  }),
  ...ways(logic(42), {
    'a trigger of an unknown type': (into) => {
      into.put('policy_types', 'some.policy', { source: 'x' });
      into.put('groups', 'broken', {
        members: [into.node().name],
        policies: { p: { type: 'some.policy', triggers: { t: { type: 'no.trigger' } } } },
      });
    },
  }),
  ...ways(logic(211), {
    'a group named like a node': (into) => {
      const { name } = into.node();
      group(into, name, [name]);
    },
  }),
  ...ways(
    logic(200),
    {
      'groups that hold each other': (into) => {
        group(into, 'left', ['right']);
        group(into, 'right', ['left']);
        scaling(into, 'p', ['left', 'right']);
      },
    },
    { minor: 3 },
  ),
  ...ways(
    logic(201),
    {
      'a node in two scaling groups': (into) => {
        const { name } = into.newNode('shared');
        for (const owner of ['left', 'right']) group(into, owner, [name]);
        scaling(into, 'p', ['left', 'right']);
      },
      'a group in two scaling groups': (into) => {
        group(into, 'inner', [into.newNode('shared').name]);
        for (const owner of ['left', 'right']) group(into, owner, ['inner']);
        scaling(into, 'p', ['left', 'right', 'inner']);
      },
    },
    { minor: 3 },
  ),
  ...ways(
    logic(202),
    {
      'a group across containers': (into) => {
        into.newNode('inside', {
          type: ROOT,
          relationships: [{ type: CONTAINED, target: into.newNode('box').name }],
        });
        group(into, 'mixed', ['inside', into.newNode('outside').name]);
        scaling(into, 'p', ['mixed']);
      },
    },
    { minor: 3 },
  ),
  ...ways(
    logic(204),
    {
      'a policy that is not of scaling': (into) => {
        group(into, 'some', [into.newNode('member').name]);
        into.put('policies', 'broken', { type: 'cloudify.policies.healing', targets: ['some'] });
      },
    },
    { minor: 3 },
  ),
  ...ways(
    logic(205),
    {
      'a policy for an unknown group': (into) =>
        scaling(into, 'broken', [into.random.pick(['nowhere', into.node().name])]),
    },
    { minor: 3 },
  ),
  ...ways(logic(206), { 'a policy for nothing': (into) => scaling(into, 'broken', []) }, { minor: 3 }),
  ...ways(
    logic(207),
    {
      'fewer instances than there must be': scalable({ default_instances: 1, min_instances: 2 }),
      'more instances than there may be': scalable({ default_instances: 5, max_instances: 2 }),
      'a minimum above the maximum': scalable({ default_instances: 3, min_instances: 3, max_instances: 2 }),
      'a negative number': scalable({ default_instances: -1 }),
      'a maximum of none': scalable({ default_instances: 0, max_instances: 0 }),
      'a group with a negative number': (into) => {
        group(into, 'some', [into.newNode('member').name]);
        scaling(into, 'broken', ['some'], { properties: { default_instances: -2 } });
      },
    },
    { minor: 3 },
  ),
  ...ways(
    logic(208),
    {
      'a number in words': scalable({ max_instances: 'MANY' }),
    },
    { minor: 3 },
  ),
  ...ways(
    logic(209),
    {
      'the number of instances twice': (into) =>
        into.newNode('broken', {
          type: ROOT,
          instances: { deploy: 1 },
          capabilities: { scalable: { properties: { default_instances: 1 } } },
        }),
    },
    { minor: 3 },
  ),
  ...ways(
    logic(210),
    { 'a number that is a mapping': scalable({ default_instances: { get_number: 1 } }) },
    { minor: 3 },
  ),
  ...ways(logic(219), {
    'a function for use_external_resource': (into) => {
      into.put('inputs', 'external', { default: true });
      into.nodeOfType(
        { properties: { use_external_resource: { type: 'boolean', default: false }, needed: {} } },
        { properties: { use_external_resource: { get_input: 'external' } } },
      );
    },
  }),
  ...ways(
    logic(215),
    {
      'a lifecycle operation that is not named': (into) => {
        into.addRelationship(into.newNode('broken').template, {
          type: 'cloudify.relationships.depends_on_lifecycle_operation',
          target: into.newNode('other').name,
          properties: { operation: '' },
        });
      },
    },
    { minor: 3, foundation: 'built-in' },
  ),
  ...ways(
    logic(216),
    {
      'a lifecycle operation that the target lacks': (into) => {
        into.addRelationship(into.newNode('broken').template, {
          type: 'cloudify.relationships.depends_on_lifecycle_operation',
          target: into.newNode('other').name,
          properties: { operation: 'precreate' },
        });
      },
    },
    { minor: 3, foundation: 'built-in' },
  ),
  ...ways(uncoded('IllegalConnectedToConnectionType'), {
    'an unknown kind of connection': (into) =>
      into.addRelationship(into.newNode('broken').template, {
        type: CONNECTED,
        target: into.newNode('other').name,
        properties: { connection_type: into.random.pick(['one_to_one', 'all', 5]) },
      }),
  }),
  ...ways(uncoded('UnsupportedRelationship'), {
    'a relationship of no known kind': (into) => {
      into.put('relationships', 'loose', { properties: { connection_type: { default: 'all_to_all' } } });
      into.addRelationship(into.newNode('broken').template, {
        type: 'loose',
        target: into.newNode('other').name,
      });
    },
  }),
  ...ways(
    uncoded('UnsupportedAllToOneInGroup'),
    {
      'a connection to one of its own group': (into) => {
        into.addRelationship(into.newNode('broken').template, {
          type: CONNECTED,
          target: into.newNode('other').name,
          properties: { connection_type: 'all_to_one' },
        });
        group(into, 'both', ['broken', 'other']);
        scaling(into, 'p', ['both'], into.random.chance(0.5) ? { properties: { default_instances: 2 } } : {});
      },
    },
    { minor: 3 },
  ),
];
