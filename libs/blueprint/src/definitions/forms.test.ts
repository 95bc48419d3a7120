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
    const { inputs } = await parse('inputs: { a: { required: }, b: {} }');
    expect(inputs).toEqual({ a: { required: false }, b: {} });
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
