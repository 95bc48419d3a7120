import { format, inputType, logic, parsing, uncoded, ways, type Mistake } from './mistake.ts';

/** What is wrong with the text, the form of definitions, and the version. */
export const DOCUMENT_MISTAKES: readonly Mistake[] = [
  ...ways(format(-1), {
    'a list that is not closed': (into) => into.append('outputs: [1, 2\n'),
    'a mapping closed twice': (into) => into.append('outputs: {a: {value: 1}}}\n'),
    'a list item among keys': (into) => into.append('- stray\n'),
  }),
  ...ways(uncoded('ScannerError'), {
    'a value behind a value': (into) => into.append('description: one: two\n'),
    'a tab for a blank': (into) => into.append('outputs:\n\ta: {value: 1}\n'),
    'a quote that is not closed': (into) => into.append('description: "never ends\n'),
  }),
  ...ways(format(1), {
    'an unknown section': (into) =>
      (into.document[into.random.pick(['interfaces', 'upload_resources', 'node_tmplates'])] = {}),
    'a section that is a list': (into) =>
      (into.document[into.random.pick(['policy_types', 'outputs', 'inputs', 'groups'])] = []),
    'a section that is a text': (into) =>
      (into.document[into.random.pick(['metadata', 'deployment_settings'])] = 'none'),
    'a template without a type': (into) => into.put('node_templates', 'broken', { properties: {} }),
    'an unknown key of a template': (into) => (into.node().template['propertys'] = {}),
    'relationships as a mapping': (into) =>
      into.newNode('broken', { type: 'cloudify.nodes.Root', relationships: { target: 'x' } }),
    'a relationship without a target': (into) =>
      into.newNode('broken', {
        type: 'cloudify.nodes.Root',
        relationships: [{ type: 'cloudify.relationships.connected_to' }],
      }),
    'a negative number of instances': (into) =>
      into.newNode('broken', { type: 'cloudify.nodes.Root', instances: { deploy: -1 } }),
    'instances that are a text': (into) =>
      into.newNode('broken', { type: 'cloudify.nodes.Root', instances: { deploy: '2' } }),
    'a group without members': (into) => into.put('groups', 'broken', { members: [] }),
    'a plugin without an executor': (into) => into.put('plugins', 'broken', { install: false }),
    'an unknown key of a plugin': (into) =>
      into.put('plugins', 'broken', { executor: 'host_agent', install: false, colour: 'red' }),
    'an output without a value': (into) => into.put('outputs', 'broken', { description: 'nothing' }),
    'an unknown key of an input': (into) => into.put('inputs', 'broken', { typ: 'string', default: 'x' }),
    'an input whose type is a number': (into) => into.put('inputs', 'broken', { type: 5, default: 'x' }),
    'an unknown key of an operation': (into) =>
      into.put('node_types', 'broken', { interfaces: { i: { start: { implementation: '', input: {} } } } }),
    'a workflow without a mapping': (into) => into.put('workflows', 'broken', { parameters: {} }),
    'an availability rule of the wrong type': (into) =>
      into.put('workflows', 'broken', {
        mapping: 'default_workflows.x',
        availability_rules: { available: 'yes' },
      }),
    'a policy type without a source': (into) => into.put('policy_types', 'broken', { properties: {} }),
    'a key that is a number': (into) => into.append('outputs:\n  1: {value: 2}\n'),
    'a key that is a boolean': (into) => into.append('outputs:\n  on: {value: 2}\n'),
    'a document that is a list': (into) => into.addText('blueprint.yaml', '- one\n- two\n'),
    'a null where a text is needed': (into) => into.newNode('broken', { type: null }),
    'a group policy without a type': (into) =>
      into.put('groups', 'broken', { members: [into.node().name], policies: { p: {} } }),
  }),
  ...ways(
    format(1),
    { 'a description that is a number': (into) => (into.document['description'] = 5) },
    { minor: 2 },
  ),
  ...ways(uncoded('ValueError'), {
    'a date for a text': (into) => into.append('policy_types:\n  p: {source: 2020-01-31}\n'),
  }),
  ...ways(parsing(1), {
    'a label that is a number': (into) => into.put('labels', 'broken', { values: [5] }),
    'an attribute in a label': (into) =>
      into.put('labels', 'broken', { values: [{ get_attribute: [into.node().name, 'x'] }] }),
    'a function in a blueprint label': (into) =>
      into.put('blueprint_labels', 'broken', { values: [{ get_input: 'x' }] }),
    'a weekday that does not exist': (into) => schedule(into.document, { since: '+1h', weekdays: ['xx'] }),
    'an attribute in a schedule': (into) =>
      schedule(into.document, { since: '+1h', workflow_parameters: { a: { get_attribute: ['n', 'x'] } } }),
  }),
  ...ways(uncoded('NonRecoverableError'), {
    'a date that does not exist': (into) => schedule(into.document, { since: '2030-13-01 10:00' }),
    'a relative time without a unit': (into) =>
      schedule(into.document, { since: into.random.pick(['+5 parsecs', 'soon', '+h']) }),
    'a recurrence without a unit': (into) => schedule(into.document, { since: '+1h', recurrence: 'often' }),
    'a timezone that does not exist': (into) =>
      schedule(into.document, { since: '2030-01-01 10:00', timezone: 'Mars/Base' }),
  }),
  ...ways(logic(27), { 'no version': (into) => delete into.document['tosca_definitions_version'] }),
  ...ways(logic(29), {
    'an unknown version': (into) =>
      (into.document['tosca_definitions_version'] = into.random.pick([
        'cloudify_dsl_1_6',
        'cloudify_dsl_2_0',
        'tosca_simple_yaml_1_0',
        'cloudify_dsl_1',
        'cloudify_dsl_1_x',
        '1_3',
      ])),
  }),
  ...ways(inputType(108), {
    'a letter that is not ASCII in a value': (into) => into.put('outputs', 'broken', { value: 'caf\u00e9' }),
    'a letter that is not ASCII in a name': (into) => into.put('outputs', 'gr\u00f6\u00dfe', { value: 1 }),
    'a letter that is not ASCII in a default': (into) =>
      into.put('inputs', 'broken', { default: { a: ['\u4e2d'] } }),
  }),
];

const schedule = (document: Parameters<Mistake['plant']>[0]['document'], entries: object): void => {
  document['deployment_settings'] = { default_schedules: { broken: { workflow: 'install', ...entries } } };
};
