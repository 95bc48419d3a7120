import type { JsonObject } from '../json.ts';

/** A small blueprint with one mistake, and how it is refused. */
export interface RefusedBlueprint {
  exception: string;
  code: number | null;
  what: string;
  /** The main file below the line with the version. */
  text: string;
  /** Other files beside it. */
  files?: Readonly<Record<string, string>>;
  /** Input values, for what shows only when a deployment is created. */
  inputs?: JsonObject;
  version?: string | null;
}

type Rest = Pick<RefusedBlueprint, 'files' | 'inputs' | 'version'>;
type Row = readonly [code: number | null, what: string, text: string, rest?: Rest];

const DEPENDS = 'cloudify.relationships.depends_on';
const INSIDE = 'cloudify.relationships.contained_in';
const ON_OPERATION = 'cloudify.relationships.depends_on_lifecycle_operation';
const TYPES = `
plugins: {kit: {executor: central_deployment_agent, install: false}, aid: {executor: host_agent, install: false}}
node_types: {T: {properties: {size: {type: integer, default: 1}}}}
policy_types: {P: {source: p, properties: {q: {default: 1}}}}
policy_triggers: {G: {source: g}}
relationships: {${DEPENDS}: {}, ${INSIDE}: {derived_from: ${DEPENDS}}, ${ON_OPERATION}: {derived_from: ${DEPENDS}, properties: {operation: {required: false}}}}
`;
const node = (text: string) => `${TYPES}node_templates: {a: {type: T}, b: {type: T}, n: {type: T, ${text}}}`;
const relationship = (text: string) => node(`relationships: [${text}]`);
const operation = (text: string) => node(`interfaces: {i: {o: ${text}}}`);
const input = (text: string) => `inputs: {i: {${text}}}`;
const counts = (text: string) => node(`capabilities: {scalable: {properties: {${text}}}}`);
const group = (text: string) => `${node('')}\ngroups: {g: {${text}}, h: {members: [a]}}`;
const policy = (text: string) => `${group('members: [a]')}\npolicies: {p: {${text}}}`;
const scaling = (groups: string, targets: string) =>
  `${node(`relationships: [{type: ${INSIDE}, target: a}]`)}\ngroups: {${groups}}\npolicies: {p: {type: cloudify.policies.scaling, targets: [${targets}]}}`;
const property = (text: string, value: string) =>
  `node_types: {T: {properties: {${text}}}}\nnode_templates: {n: {type: T, properties: {${value}}}}`;

const LOGIC: readonly Row[] = [
  [
    3,
    'a section that cannot be merged',
    'imports: [x.yaml]\npolicies: {}',
    { files: { 'x.yaml': 'policies: {}' } },
  ],
  [
    4,
    'the same name in two files',
    'imports: [x.yaml]\nnode_types: {T: {}}',
    { files: { 'x.yaml': 'node_types: {T: {}}' } },
  ],
  [7, 'an unknown node type', 'node_templates: {n: {type: T}}'],
  [10, 'an operation of no plugin', operation('x.y')],
  [13, 'an import that is not there', 'imports: [x.yaml]'],
  [18, 'a plugin with an unknown executor', 'plugins: {p: {executor: x, install: false}}'],
  [
    19,
    'a relationship operation of no plugin',
    relationship(`{type: ${DEPENDS}, target: a, source_interfaces: {i: {o: x.y}}}`),
  ],
  [
    19,
    'a relationship type operation of no plugin',
    'relationships: {R: {source_interfaces: {i: {o: x.y}}}}',
  ],
  [21, 'a workflow of no plugin', 'workflows: {w: x.y}'],
  [23, 'a relationship to itself', relationship(`{type: ${DEPENDS}, target: n}`)],
  [24, 'a plugin for hosts without a host', operation('aid.x')],
  [25, 'a relationship to nowhere', relationship(`{type: ${DEPENDS}, target: x}`)],
  [26, 'an unknown relationship type', relationship('{type: x, target: a}')],
  [27, 'no version', 'inputs: {}', { version: null }],
  [
    28,
    'an import of a later version',
    'imports: [x.yaml]',
    { version: '1_3', files: { 'x.yaml': 'tosca_definitions_version: cloudify_dsl_1_4' } },
  ],
  [28, 'an operation with an unknown executor', operation('{executor: x}')],
  [29, 'an unsupported version', 'inputs: {}', { version: '9_9' }],
  [40, 'an unknown member of a group', group('members: [x]')],
  [41, 'an unknown policy type', group('members: [a], policies: {p: {type: x}}')],
  [42, 'an unknown trigger', group('members: [a], policies: {p: {type: P, triggers: {t: {type: x}}}}')],
  [50, 'a plugin to install from nowhere', 'plugins: {p: {executor: host_agent}}'],
  [
    60,
    'a script given twice',
    `${operation('{implementation: "http://x/y", inputs: {script_path: z}}')}`.replace(
      'plugins: {',
      'plugins: {script: {executor: host_agent, install: false}, ',
    ),
  ],
  [61, 'a script without the plugin for scripts', operation('http://x/y')],
  [
    91,
    'an operation of two plugins',
    operation('kit.x.y').replace('plugins: {', 'plugins: {kit.x: {executor: host_agent, install: false}, '),
  ],
  [100, 'types in a circle', 'node_types: {A: {derived_from: B}, B: {derived_from: A}}'],
  [
    100,
    'data types in a circle',
    'data_types: {A: {properties: {b: {type: B}}}, B: {properties: {a: {type: A}}}}',
  ],
  [
    100,
    'templates in a circle',
    `${TYPES}node_templates: {a: {type: T, relationships: [{type: ${DEPENDS}, target: b}]}, b: {type: T, relationships: [{type: ${DEPENDS}, target: a}]}}`,
  ],
  [102, 'a feature of a later version', 'resource_tags: {}', { version: '1_2' }],
  [103, 'an unknown type of a property', 'node_types: {T: {properties: {p: {type: x}}}}'],
  [103, 'an unknown parent', 'node_types: {T: {derived_from: X}}'],
  [103, 'an unknown constraint', input('constraints: [{x: 1}]')],
  [
    103,
    'an unknown availability',
    'plugins: {p: {executor: host_agent, install: false}}\nworkflows: {w: {mapping: p.x, availability_rules: {node_instances_active: [x]}}}',
  ],
  [104, 'a redefined primitive', 'data_types: {string: {}}'],
  [105, 'a value of the wrong type', node('properties: {size: x}')],
  [106, 'an unknown property', node('properties: {x: 1}')],
  [107, 'a missing property', property('p: {}', '')],
  [
    107,
    'a missing operation input',
    'plugins: {p: {executor: central_deployment_agent, install: false}}\nnode_types: {T: {interfaces: {i: {o: {implementation: p.x, inputs: {v: {}}}}}}}\nnode_templates: {n: {type: T}}',
  ],
  [112, 'two containers', relationship(`{type: ${INSIDE}, target: a}, {type: ${INSIDE}, target: b}`)],
  [200, 'a group in itself', scaling('g: {members: [g]}', 'g')],
  [201, 'a node in two scaling groups', scaling('g: {members: [a]}, h: {members: [a]}', 'g, h')],
  [202, 'members that are contained differently', scaling('g: {members: [b, n]}', 'g')],
  [204, 'an unknown kind of policy', policy('type: x, targets: [g]')],
  [205, 'a policy for no group', policy('type: cloudify.policies.scaling, targets: [a]')],
  [206, 'a policy for nothing', policy('type: cloudify.policies.scaling, targets: []')],
  [207, 'a negative number of instances', counts('default_instances: -1')],
  [207, 'fewer instances than the minimum', counts('default_instances: 1, min_instances: 2')],
  [208, 'a maximum in words', counts('max_instances: many')],
  [
    209,
    'two ways to say how many',
    node('instances: {deploy: 1}, capabilities: {scalable: {properties: {}}}'),
  ],
  [210, 'a number of instances that is no function', counts('default_instances: {x: 1}')],
  [211, 'a group named like a node', `${node('')}\ngroups: {a: {members: [b]}}`],
  [212, 'an unsuitable argument of a constraint', input('constraints: [{less_than: x}]')],
  [212, 'a double dash in a namespace', 'imports: [a--b--x.yaml]', { files: { 'x.yaml': 'node_types: {}' } }],
  [213, 'a blueprint without a namespace', 'imports: ["blueprint:b"]'],
  [215, 'a hidden input without a value', input('hidden: true')],
  [215, 'a dependency on no operation', relationship(`{type: ${ON_OPERATION}, target: a}`)],
  [
    216,
    'a dependency on a missing operation',
    relationship(`{type: ${ON_OPERATION}, target: a, properties: {operation: start}}`),
  ],
  [217, 'items of a data type', `data_types: {D: {}}\n${input('type: list, item_type: D')}`],
  [218, 'items of no list', input('type: string, item_type: string')],
  [
    219,
    'a function as use_external_resource',
    property('use_external_resource: {}', 'use_external_resource: {concat: []}'),
  ],
  [
    221,
    'a property that the plugin does not have',
    'imports: [{x.yaml: {q: 1}}]',
    { files: { 'x.yaml': 'plugins: {p: {executor: host_agent, install: false, properties: {}}}' } },
  ],
  [105, 'an item of the wrong type', input('type: list, item_type: integer'), { inputs: { i: ['x'] } }],
];

const FORMAT: readonly Row[] = [
  [-1, 'no YAML', 'inputs: {i: [}'],
  [1, 'an unknown key', 'node_types: {T: {x: 1}}'],
  [1, 'a key that is no text', 'node_types: {5: {}}'],
  [1, 'a mapping that is a list', 'node_types: {T: []}'],
  [1, 'a missing key', 'node_templates: {n: {}}'],
  [1, 'a negative number of instances', node('instances: {deploy: -1}')],
  [1, 'an empty group', group('members: []')],
  [1, 'a constraint that is no mapping', input('constraints: [5]')],
  [2, 'the same import twice', 'imports: [x.yaml, x.yaml]', { files: { 'x.yaml': 'node_types: {}' } }],
  [220, 'an import of two files at once', 'imports: [{x.yaml: {}, y.yaml: {}}]'],
];

const INPUT_TYPE: readonly Row[] = [
  [108, 'letters beyond ASCII', 'inputs: {ü: {}}'],
  [216, 'a display for something other than a text area', input('display: {rows: 1}')],
];

const BASE: readonly Row[] = [
  [1, 'a label that is no text', 'labels: {l: {values: [5]}}'],
  [1, 'a blueprint label that is no text', 'blueprint_labels: {l: {values: [{concat: [a]}]}}'],
  [1, 'a live value in a label', 'labels: {l: {values: [{get_attribute: [n, a]}]}}'],
  [
    1,
    'an unknown day of the week',
    'deployment_settings: {default_schedules: {s: {workflow: w, since: "+1h", weekdays: [xx]}}}',
  ],
  [
    213,
    'a constrained default that is a function',
    input('default: {concat: [a]}, constraints: [{length: 1}]'),
  ],
  [
    213,
    'a constrained value that is a function',
    input('constraints: [{length: 1}]'),
    { inputs: { i: { concat: ['a'] } } },
  ],
  [214, 'a value of the wrong type', input('type: integer'), { inputs: { i: 'x' } }],
];

const UNCODED: readonly [exception: string, ...Row][] = [
  [
    'ConstraintException',
    null,
    'a default against its constraints',
    input('default: 9, constraints: [{less_than: 5}]'),
  ],
  [
    'ConstraintException',
    null,
    'a default that would have to be looked up',
    input('type: node_id, default: n'),
  ],
  [
    'ConstraintException',
    null,
    'a value against its constraints',
    input('constraints: [{less_than: 5}]'),
    { inputs: { i: 9 } },
  ],
  ['MissingRequiredInputError', null, 'a missing value', input(''), { inputs: {} }],
  ['UnknownInputError', null, 'a value for no input', 'inputs: {}', { inputs: { x: 1 } }],
  ['UnknownInputError', null, 'a function that asks for no input', 'outputs: {o: {value: {get_input: x}}}'],
  [
    'FunctionValidationError',
    null,
    'a function of a later version',
    'outputs: {o: {value: {concat: [a]}}}',
    { version: '1_0' },
  ],
  ['FunctionValidationError', null, 'a malformed function', 'outputs: {o: {value: {get_secret: 5}}}'],
  ['ValueError', null, 'a function with unsuitable arguments', 'outputs: {o: {value: {concat: 5}}}'],
  ['KeyError', null, 'a function about no node', 'outputs: {o: {value: {get_attribute: [n, a]}}}'],
  ['ValueError', null, 'too few retries', operation('{max_retries: -2}')],
  [
    'NonRecoverableError',
    null,
    'a time that is none',
    'deployment_settings: {default_schedules: {s: {workflow: w, since: x}}}',
  ],
  ['InvalidBlueprintImport', null, 'a plugin that is not there', 'imports: ["plugin:x"]'],
  [
    'TypeError',
    null,
    'a constraint with a function where a pattern is needed',
    input('constraints: [{pattern: {concat: [a]}}]'),
    { inputs: { i: 'x' } },
  ],
];

const rows = (exception: string, list: readonly Row[]): RefusedBlueprint[] =>
  list.map(([code, what, text, rest]) => ({ exception, code, what, text, ...rest }));

/** One blueprint, or several, for each code that can be reached. */
export const REFUSED_BLUEPRINTS: readonly RefusedBlueprint[] = [
  ...rows('DSLParsingLogicException', LOGIC),
  ...rows('DSLParsingFormatException', FORMAT),
  ...rows('DSLParsingInputTypeException', INPUT_TYPE),
  ...rows('DSLParsingException', BASE),
  ...UNCODED.flatMap(([exception, ...row]) => rows(exception, [row])),
];
