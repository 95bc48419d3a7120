import { describe, expect, it } from '@jest/globals';
import { BlueprintError } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { parseBlueprint } from '../parse-blueprint.ts';
import { parse } from '../testing/blueprint-files.ts';

async function problemsOf(text: string): Promise<readonly Problem[]> {
  try {
    await parse(text);
    return [];
  } catch (error) {
    if (!(error instanceof BlueprintError)) throw error;
    return error.errors;
  }
}

/** What is marked in the line shown. */
const marked = ({ excerpt }: Problem): string | undefined =>
  excerpt?.text.slice(excerpt.mark.start, excerpt.mark.start + excerpt.mark.length);

const template = (rest: string) => `node_templates: {other: {type: Thing}, web: {type: Thing, ${rest}}}`;
const relationship = (rest: string) => template(`relationships: [${rest}]`);
const type = (rest: string) => `node_types: {Own: {${rest}}}`;
const output = (value: string) =>
  `inputs: {address: {}}\nnode_templates: {other: {type: Thing}}\noutputs: {o: {value: ${value}}}`;
const group = (rest: string) =>
  `policy_types: {restart: {source: x, properties: {delay: {default: 1}}}}
policy_triggers: {execute: {source: x, parameters: {force: {default: 1}}}}
node_templates: {web: {type: Thing}}
groups: {front: {members: [web], policies: {p: {${rest}}}}}`;

/** Blueprints with one misspelt name: where it stands, the text, what is marked and what is suggested. */
const MISSPELLINGS: readonly [string, string, string, string][] = [
  ['section', 'node_tempaltes: {}', 'node_tempaltes', 'node_templates'],
  ['key of a template', template('propreties: {}'), 'propreties', 'properties'],
  ['key of a type', type('derived_form: Thing'), 'derived_form', 'derived_from'],
  ['key of a schema', 'inputs: {a: {defualt: 1}}', 'defualt', 'default'],
  [
    'key of an operation',
    template('interfaces: {i: {go: {implementaton: kit.go}}}'),
    'implementaton',
    'implementation',
  ],
  ['key of a plugin', 'plugins: {p: {executor: host_agent, instal: false}}', 'instal', 'install'],
  ['node type', 'node_templates: {web: {type: Thin}}', 'Thin', 'Thing'],
  ['parent of a node type', type('derived_from: Thnig'), 'Thnig', 'Thing'],
  [
    'relationship type',
    relationship('{type: cloudify.relationships.contained_inn, target: other}'),
    'cloudify.relationships.contained_inn',
    'cloudify.relationships.contained_in',
  ],
  [
    'target of a relationship',
    relationship('{type: cloudify.relationships.depends_on, target: othr}'),
    'othr',
    'other',
  ],
  ['primitive type', 'inputs: {a: {type: integr}}', 'integr', 'integer'],
  ['data type', 'data_types: {Address: {}}\ninputs: {a: {type: Adress}}', 'Adress', 'Address'],
  ['parent of a data type', 'data_types: {Base: {}, D: {derived_from: Bsae}}', 'Bsae', 'Base'],
  ['type of items', 'inputs: {a: {type: list, item_type: strng}}', 'strng', 'string'],
  ['operator of a constraint', 'inputs: {a: {constraints: [{in_rnge: [1, 2]}]}}', 'in_rnge', 'in_range'],
  ['property of a node', template('properties: {szie: 1}'), 'szie', 'size'],
  [
    'property inside of a data type',
    `data_types: {A: {properties: {street: {default: x}}}}
node_types: {N: {properties: {at: {type: A}}}}
node_templates: {web: {type: N, properties: {at: {stret: x}}}}`,
    'stret',
    'street',
  ],
  [
    'property of a relationship',
    relationship(
      '{type: cloudify.relationships.depends_on, target: other, properties: {connection_typ: all_to_one}}',
    ),
    'connection_typ',
    'connection_type',
  ],
  ['plugin of an operation', template('interfaces: {i: {go: kti.tasks.go}}'), 'kti.tasks.go', 'kit'],
  ['plugin of a workflow', 'workflows: {w: scirpt.go}', 'scirpt.go', 'script'],
  ['executor of a plugin', 'plugins: {p: {executor: host_agnt, install: false}}', 'host_agnt', 'host_agent'],
  [
    'executor of an operation',
    template('interfaces: {i: {go: {implementation: kit.go, executor: hostagent}}}'),
    'hostagent',
    'host_agent',
  ],
  [
    'availability of a workflow',
    'workflows: {w: {mapping: kit.w, availability_rules: {node_instances_active: [partil]}}}',
    'partil',
    'partial',
  ],
  ['member of a group', 'node_templates: {web: {type: Thing}}\ngroups: {g: {members: [wbe]}}', 'wbe', 'web'],
  ['policy type of a group', group('type: restrat'), 'restrat', 'restart'],
  ['property of a policy', group('type: restart, properties: {dealy: 1}'), 'dealy', 'delay'],
  ['type of a trigger', group('type: restart, triggers: {t: {type: exceute}}'), 'exceute', 'execute'],
  [
    'parameter of a trigger',
    group('type: restart, triggers: {t: {type: execute, parameters: {froce: 1}}}'),
    'froce',
    'force',
  ],
  [
    'type of a policy',
    'node_templates: {web: {type: Thing}}\ngroups: {g: {members: [web]}}\npolicies: {p: {type: cloudify.policies.scalng, targets: [g]}}',
    'cloudify.policies.scalng',
    'cloudify.policies.scaling',
  ],
  [
    'target of a policy',
    'node_templates: {web: {type: Thing}}\ngroups: {front: {members: [web]}}\npolicies: {p: {type: cloudify.policies.scaling, targets: [frnt]}}',
    'frnt',
    'front',
  ],
  ['input of get_input', output('{get_input: adress}'), 'adress', 'address'],
  ['input of get_input with a path', output('{get_input: [adress, x]}'), 'adress', 'address'],
  ['node of get_property', output('{get_property: [othr, size]}'), 'othr', 'other'],
  ['property of get_property', output('{get_property: [other, siez]}'), 'siez', 'size'],
  ['node of get_attribute', output('{concat: [a, {get_attribute: [ohter, x]}]}'), 'ohter', 'other'],
];

describe('for a misspelt name the right one is suggested and the wrong one marked:', () => {
  it.each(MISSPELLINGS)('%s', async (_, text, wrong, right) => {
    const problems = await problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems.map((problem) => [marked(problem), problem.suggestions, problem.hint])).toEqual([
      [wrong, [right], `did you mean '${right}'?`],
    ]);
  });

  it('version of the language', async () => {
    const main = 'tosca_definitions_version: cloudify_dls_1_4';
    const resolver = { fetch: async () => main, exists: async () => false };
    await expect(parseBlueprint({ mainFile: 'main.yaml', resolver })).rejects.toMatchObject({
      errors: [{ suggestions: ['cloudify_dsl_1_4'] }],
    });
  });
});

describe('where no name is close', () => {
  it('the defined ones are told if they are few', async () => {
    const [problem] = await problemsOf('node_templates: {web: {type: Database}}');
    expect(problem?.hint).toBe("known here: 'Thing'");
  });

  it('and none is defined, that is told', async () => {
    const [problem] = await problemsOf('outputs: {o: {value: {get_input: x}}}');
    expect(problem?.hint).toBe("nothing is defined in 'inputs'");
  });

  it('a script that is not there is called so', async () => {
    const [problem] = await problemsOf(template('interfaces: {i: {go: scripts/go.sh}}'));
    expect(problem?.hint).toBe("there is no such file in the blueprint's folder");
  });
});
