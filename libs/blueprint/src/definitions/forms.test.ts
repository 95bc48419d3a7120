import { describe, expect, it } from '@jest/globals';
import { parse, problemsOf } from '../testing/blueprint-files.ts';

const inOperation = (text: string): string =>
  `node_templates: { n: { type: Thing, interfaces: { i: { o: ${text} } } } }`;
const inSchedule = (text: string): string =>
  `deployment_settings: { default_schedules: { s: { workflow: w, since: +4h, ${text} } } }`;

describe('the form of a mapping', () => {
  it('knows its keys, and tells of every other', async () => {
    expect(await problemsOf('groups: { g: { members: [n], zzz: 1 } }\nzzz: 1')).toEqual(
      expect.arrayContaining(['1 @3', '1 @4']),
    );
  });

  it('misses what must be there, unless something of another kind stands in its place', async () => {
    expect(await problemsOf('node_templates: { n: {} }')).toEqual(['1 @3']);
    expect(await problemsOf('node_templates: { n: [] }')).toEqual(['1 @3']);
  });

  it('takes a null for absent', async () => {
    expect(
      await problemsOf(
        'description:\ninputs:\nnode_templates: { n: { type: Thing, properties: , interfaces: { i: { o: } }, relationships: } }',
      ),
    ).toEqual([]);
  });

  it('allows outputs, policy types and triggers that say nothing', async () => {
    expect(await problemsOf('outputs: { o: }\npolicy_types: { p: }\npolicy_triggers: { t: }')).toEqual([]);
  });

  it('asks outputs that say something for a value', async () => {
    expect(await problemsOf('outputs: { o: { value: } }')).toEqual(['1 @3']);
  });

  it('has names for keys; an empty one has no code', async () => {
    expect(await problemsOf('inputs: { 1: {} }')).toEqual(['1 @3']);
    expect(await problemsOf('inputs: { ~: {} }')).toEqual(['ValueError @3']);
    expect(await problemsOf('resource_tags: { 1: a }')).toEqual(['1 @3']);
  });
});

describe('the form of an operation', () => {
  it('is short or long', async () => {
    expect(await problemsOf(inOperation('kit.a.b'))).toEqual([]);
    expect(await problemsOf(inOperation('{ implementation: kit.a.b }'))).toEqual([]);
    expect(await problemsOf(inOperation('[kit.a.b]'))).toEqual(['1 @3']);
  });

  it('takes a boolean for a number of seconds, and has no code for anything but numbers', async () => {
    expect(
      await problemsOf(inOperation('{ timeout: true, retry_interval: 1.5, max_retries: true }')),
    ).toEqual([]);
    expect(await problemsOf(inOperation('{ timeout: soon }'))).toEqual(['ValueError @3']);
    expect(await problemsOf(inOperation('{ retry_interval: -1 }'))).toEqual(['ValueError @3']);
    expect(await problemsOf(inOperation('{ max_retries: -2 }'))).toEqual(['ValueError @3']);
    expect(await problemsOf(inOperation('{ max_retries: 1.5 }'))).toEqual(['1 @3']);
  });

  it('declares inputs with all the keys that inputs of a blueprint have', async () => {
    const type = (input: string) =>
      `node_types: { T: { interfaces: { i: { o: { inputs: { a: ${input} } } } } } }`;
    expect(
      await problemsOf(type('{ display_label: A, hidden: false, type: textarea, display: { rows: 2 } }')),
    ).toEqual([]);
    expect(await problemsOf(type('{ hidden: true }'))).toEqual(['215 @3']);
    expect(await problemsOf(type('{ display: {} }'))).toEqual(['216 @3']);
    expect(
      await problemsOf('workflows: { w: { mapping: kit.a.b, parameters: { a: { hidden: true } } } }'),
    ).toEqual(['1 @3']);
  });
});

describe('a name that is written and empty', () => {
  it.each([
    ["node_templates: { n: { type: '' } }", 7],
    [
      "node_templates: { n: { type: Thing }, m: { type: Thing, relationships: [{ type: '', target: n }] } }",
      26,
    ],
    [
      "node_templates: { n: { type: Thing, relationships: [{ type: R, target: '' }] } }\nrelationships: { R: {} }",
      25,
    ],
    ['groups: { g: { members: [n, ~] } }\nnode_templates: { n: { type: Thing } }', 40],
    [
      "policies: { p: { type: '', targets: [g] } }\ngroups: { g: { members: [n] } }\nnode_templates: { n: { type: Thing } }",
      204,
    ],
  ])('is refused like an unknown one: %s', async (text, code) => {
    expect((await problemsOf(text))[0]).toBe(`${code} @3`);
  });
});

describe('types that nothing is made of', () => {
  it('exist all the same', async () => {
    expect(await problemsOf('node_types: { T: { runtime_properties: { a: { type: nope } } } }')).toEqual([
      '103 @3',
    ]);
    expect(
      await problemsOf(
        'imports: []\nplugins: { p: { executor: host_agent, install: false, properties: { a: { type: nope } } } }',
      ),
    ).toEqual(['103 @3']);
  });
});

describe('availability rules', () => {
  it.each(['[some]', '[~]', '[3]'])('know every word of %s', async (words) => {
    expect(
      await problemsOf(
        `workflows: { w: { mapping: kit.a.b, availability_rules: { node_instances_active: ${words} } } }`,
      ),
    ).toEqual(['103 @3']);
  });
});

describe('a flag that is left empty', () => {
  it('asks for nothing, unlike one that is not there', async () => {
    const type = (required: string) => `node_types: { T: { properties: { a: {${required}} } } }`;
    const template = 'node_templates: { n: { type: T } }';
    expect(await problemsOf(`${type('required: ')}\n${template}`)).toEqual([]);
    expect(await problemsOf(`${type('')}\n${template}`)).toEqual(['107 @4']);
  });
});

describe('what is left empty', () => {
  it('is shown in plans', async () => {
    const { inputs, outputs } = await parse(
      'inputs: { a: { type: , required: , display: , item_type: }, b: {} }\noutputs: { o: { value: 1, description: } }',
    );
    expect(inputs).toEqual({ a: { type: null, required: null, display: null, itemType: null }, b: {} });
    expect(outputs).toEqual({ o: { value: 1, description: null } });
  });

  it('is nothing in groups, their policies and triggers, and in types of policies', async () => {
    const plan = await parse(`
policy_types: { p: , q: { source: a } }
policy_triggers: { t: }
groups: { g: , h: { members: [n], policies: { p: , q: { type: q, triggers: { t: } } } } }
node_templates: { n: { type: Thing } }`);
    expect(plan.policyTypes).toEqual({ p: {}, q: { source: 'a', properties: {} } });
    expect(plan.policyTriggers).toEqual({ t: {} });
    expect(plan.groups).toEqual({
      g: {},
      h: { members: ['n'], policies: { p: {}, q: { type: 'q', properties: {}, triggers: { t: {} } } } },
    });
  });

  it.each([
    ['metadata: ', 'ValueError'],
    ['plugins: { p: }', 'ValueError'],
    ['node_types: { T: }', 'KeyError'],
    ['relationships: { r: }', 'KeyError'],
    ['relationships: { r: { source_interfaces: { i: { o: } } } }', 'KeyError'],
    ['data_types: { d: }', 'AttributeError'],
    ['policies: { p: }', 'KeyError'],
    ['labels: { l: }', 'TypeError'],
    ['blueprint_labels: { l: }', 'TypeError'],
    ['imported_blueprints: ', 'TypeError'],
    ['namespaces_mapping: ', 'AttributeError'],
    ['inputs: { a: { constraints: [~] } }', 'TypeError'],
    ["workflows: { w: '' }", 'RuntimeError'],
    ["workflows: { w: { mapping: '' } }", 'RuntimeError'],
    ["node_types: { T: { properties: { a: { type: '' } } } }", 'RuntimeError'],
    ["inputs: { a: { type: '', default: 1 } }", 'RuntimeError'],
  ])('is refused without a code in %s', async (text, exception) => {
    expect(await problemsOf(text)).toEqual([`${exception} @3`]);
  });

  it('may be left empty as an operation of a relationship type that is derived from another', async () => {
    const relationships =
      'relationships: { r: {}, s: { derived_from: r, source_interfaces: { i: { o: } } } }';
    expect(await problemsOf(relationships)).toEqual([]);
  });

  it('asks for no type where no value is held against it', async () => {
    expect(
      await problemsOf(
        "inputs: { a: { type: '', item_type: '' } }\nworkflows: { w: { mapping: kit.a.b, parameters: { a: { type: '' } } } }",
      ),
    ).toEqual([]);
  });
});

describe('another kind than a mapping', () => {
  it.each([
    ['metadata: []', 'ValueError'],
    ["plugins: { p: '' }", 'ValueError'],
    ['plugins: { p: { executor: host_agent, install: false, properties: [] } }', 'ValueError'],
    ['plugins: { p: { executor: host_agent, install: false, properties: { a: 7 } } }', 'ValueError'],
    ['data_types: { d: 2020-01-01 }', 'AttributeError'],
    ['data_types: { d: { properties: { a: { type: [] } } } }', 'TypeError'],
    ['data_types: { d: { derived_from: { a: b } } }', 'TypeError'],
    ['node_types: { T: [] }', '1'],
    ['node_types: { T: { properties: { a: { type: [] } } } }', '1'],
  ])('is refused in its own way in %s', async (text, code) => {
    expect(await problemsOf(text)).toEqual([`${code} @3`]);
  });

  it('hides what the section would have defined', async () => {
    const text = 'imports: []\nnode_types: []\nnode_templates: { n: { type: T } }';
    expect(await problemsOf(text)).toEqual(['ValueError @3']);
  });
});

describe('a date as a label', () => {
  it('is refused like any other value', async () => {
    expect(await problemsOf('labels: { l: { values: [2020-01-01] } }')).toEqual(['1 @3']);
  });
});

describe('deployment settings', () => {
  it('always have schedules', async () => {
    expect((await parse('deployment_settings: { id_template: a }')).deploymentSettings).toEqual({
      id_template: 'a',
      default_schedules: {},
    });
    expect((await parse('')).deploymentSettings).toEqual({});
  });

  it('take an empty text of a schedule for absent', async () => {
    expect(await problemsOf(inSchedule("until: '', recurrence: '', timezone: ''"))).toEqual([]);
  });

  it.each(['+5h', '+1 day+2 mins', '+3mos', '+5', '+h', '+5H', '9:5', '2030-1-1  1:00'])(
    'take %s for a time',
    async (time) => expect(await problemsOf(inSchedule(`until: '${time}'`))).toEqual([]),
  );

  it.each([
    '5h',
    '+5 parsecs',
    '+5hh',
    '+5h +3d',
    '2030-13-01 10:00',
    '2030-00-01 10:00',
    '10:00:00',
    '24:00',
  ])('do not take %s for a time', async (time) =>
    expect(await problemsOf(inSchedule(`until: '${time}'`))).toEqual(['NonRecoverableError @3']),
  );

  it.each([
    ['until: tomorrow', 'NonRecoverableError @3'],
    ['recurrence: daily', 'NonRecoverableError @3'],
    ["until: '2030-01-01 10:00', timezone: Nowhere", 'NonRecoverableError @3'],
    ['weekdays: [sunday]', '1 @3'],
    ['workflow_parameters: { a: { get_attribute: [n, a] } }', '1 @3'],
    ['execution_arguments: { zzz: 1 }', '1 @3'],
    ['count: 1.5', '1 @3'],
  ])('refuse %s', async (text, problem) => {
    expect((await problemsOf(inSchedule(text)))[0]).toBe(problem);
  });
});
