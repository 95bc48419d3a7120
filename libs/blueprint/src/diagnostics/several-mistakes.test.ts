import { describe, expect, it } from '@jest/globals';
import { BlueprintError } from '../problem.ts';
import { parse } from '../testing/blueprint-files.ts';

/** Every problem in short: `code file:line marked text`. */
async function mistakesIn(text: string, files: Record<string, string> = {}): Promise<string[]> {
  try {
    await parse(text, files);
    return [];
  } catch (error) {
    if (!(error instanceof BlueprintError)) throw error;
    return error.errors.map(({ code, exception, file, excerpt }) => {
      const marked = excerpt?.text.slice(excerpt.mark.start, excerpt.mark.start + excerpt.mark.length);
      return `${code ?? exception} ${file}:${excerpt?.line} ${marked}`;
    });
  }
}

describe('independent mistakes', () => {
  const files = {
    'types.yaml': `
node_types:
  Server:
    derived_from: Thing
    properties:
      port: { type: integer, default: many }
      zone: { requird: false }
    interfaces: { i: { stop: nobody.stop } }
`,
  };
  const text = `imports: [small.yaml, types.yaml]
inputs:
  size: { type: integr }
node_templates:
  a: { type: Srever }
  b:
    type: Server
    properties: { prot: 1, zone: { get_input: sise } }
    relationships: [{ type: cloudify.relationships.depends_on, target: c }]
groups:
  g: { members: [a, d] }
outputs:
  o: { value: { get_property: [b, prt] } }
`;

  it('in several sections and files are all found in one run, each once', async () => {
    expect(await mistakesIn(text, files)).toEqual([
      '1 types.yaml:7 requird',
      '105 types.yaml:6 many',
      '7 main.yaml:6 Srever',
      '25 main.yaml:10 c',
      '40 main.yaml:12 d',
      '106 main.yaml:9 prot',
      '10 types.yaml:8 nobody.stop',
      '103 main.yaml:4 integr',
      'UnknownInputError main.yaml:9 sise',
      'FunctionEvaluationError main.yaml:14 prt',
    ]);
  });

  it('are found in the functions of a template whose type is unknown', async () => {
    const found = await mistakesIn(
      'node_templates:\n  a: { type: none, properties: { p: { get_input: missing } } }\n',
    );
    expect(found).toEqual(['7 main.yaml:4 none', 'UnknownInputError main.yaml:4 missing']);
  });

  it('come in the same order every time', async () => {
    expect(await mistakesIn(text, files)).toEqual(await mistakesIn(text, files));
  });

  it('of syntax in several imports are found in one run', async () => {
    const found = await mistakesIn('imports: [a.yaml, b.yaml]\nnode_templates: {x: {type: From.A}}', {
      'a.yaml': 'node_types: [',
      'b.yaml': 'x: {\n',
    });
    expect(found.map((line) => line.split(':')[0])).toEqual(['-1 a.yaml', '-1 b.yaml']);
  });

  it('are found beside an unsupported version', async () => {
    const main = 'tosca_definitions_version: cloudify_dsl_2_0\nnode_types: {A: {derivd_from: B}}';
    await expect(mistakesIn('', { 'main.yaml': main })).resolves.toEqual([
      '29 main.yaml:1 cloudify_dsl_2_0',
      '1 main.yaml:2 derivd_from',
    ]);
  });
});

describe('what only follows from a mistake is not reported', () => {
  const template = (rest: string) => `node_templates: {x: {type: Thing}, y: {type: Thing, ${rest}}}`;

  it.each([
    [
      'an unknown type: its properties, and functions that ask for them',
      'node_templates: {x: {type: Nope, properties: {a: 1}}}\noutputs: {o: {value: {get_property: [x, a]}}, p: {value: {get_attribute: [x, a]}}}',
      ['7 main.yaml:3 Nope'],
    ],
    [
      'an unknown parent: properties that it may have',
      'node_types: {A: {derived_from: Nope}}\nnode_templates: {x: {type: A, properties: {a: 1}}}\noutputs: {o: {value: {get_property: [x, a]}}}',
      ['103 main.yaml:3 Nope'],
    ],
    [
      'a circle of types: properties that they may have',
      'node_types: {A: {derived_from: B}, B: {derived_from: A}}\nnode_templates: {x: {type: A, properties: {a: 1}}}',
      ['100 main.yaml:3 A'],
    ],
    [
      'an unknown type of a property: values for it',
      'node_types: {A: {properties: {a: {type: Nope}}}}\nnode_templates: {x: {type: A, properties: {a: 1}}}',
      ['103 main.yaml:3 Nope'],
    ],
    [
      'an unknown parent of a data type: values that it may take',
      'data_types: {D: {derived_from: Nope}}\nnode_types: {A: {properties: {a: {type: D}}}}\nnode_templates: {x: {type: A, properties: {a: {b: 1}}}}',
      ['103 main.yaml:3 Nope'],
    ],
    [
      'a default of the wrong type: all templates that have it',
      'node_types: {A: {properties: {a: {type: integer, default: x}}}}\nnode_templates: {x: {type: A}, y: {type: A}}',
      ['105 main.yaml:3 x'],
    ],
    [
      'a type with an unknown implementation: all templates that have it',
      'node_types: {A: {interfaces: {i: {go: no.go}}}}\nnode_templates: {x: {type: A}, y: {type: A}}',
      ['10 main.yaml:3 no.go'],
    ],
    [
      'a misspelt section: names that it defines',
      'inptus: {a: {}}\noutputs: {o: {value: {get_input: a}}}',
      ['1 main.yaml:3 inptus'],
    ],
    [
      'a section that is no mapping: names that it should define',
      'inputs: [a]\noutputs: {o: {value: {get_input: a}}}',
      ['1 main.yaml:3 inputs'],
    ],
    [
      'misspelt properties of a type: values for them',
      'node_types: {A: {propertes: {a: {}}}}\nnode_templates: {x: {type: A, properties: {a: 1}}}',
      ['1 main.yaml:3 propertes'],
    ],
    ['a misspelt key: that it is missing', 'node_templates: {x: {tpye: Thing}}', ['1 main.yaml:3 tpye']],
    [
      'a misspelt property: that it has no value',
      'node_types: {A: {properties: {port: {}}}}\nnode_templates: {x: {type: A, properties: {prot: 1}}}',
      ['106 main.yaml:4 prot'],
    ],
    [
      'a text in place of a mapping: the keys it lacks',
      'node_templates: {x: Thing}',
      ['1 main.yaml:3 Thing'],
    ],
    [
      'an unknown type of relationship: that there is no host',
      'plugins: {p: {executor: host_agent, install: false}}\n' +
        template('relationships: [{type: nope, target: x}], interfaces: {i: {go: p.go}}'),
      ['26 main.yaml:4 nope'],
    ],
    [
      'no plugin for scripts: every script',
      'imports: []\nnode_types: {A: {}}\nnode_templates: {x: {type: A, interfaces: {i: {a: "http://a", b: "http://b"}}}}',
      ['61 main.yaml:4 "http://a"'],
    ],
    [
      'a missing import: every name that it may define',
      `imports: [small.yaml, no.yaml]
node_templates:
  x: {type: Nope, properties: {a: 1}}
  y: {type: Thing, relationships: [{type: nope, target: none}], interfaces: {i: {go: no.go}}}
  z: {type: Thing, properties: {sized: 1}}
groups: {g: {members: [nobody]}}
outputs: {o: {value: {get_input: a}}, p: {value: {get_attribute: [nobody, a]}}}
workflows: {w: no.w}`,
      ['13 main.yaml:2 no.yaml', '106 main.yaml:6 sized'],
    ],
    [
      'a value used in several places by an alias: each of them',
      'dsl_definitions: {a: &a {type: Thing, propertes: {}}}\nnode_templates: {x: *a, y: *a, z: *a}',
      ['1 main.yaml:3 propertes'],
    ],
  ])('%s', async (_, text, expected) => {
    expect(await mistakesIn(text)).toEqual(expected);
  });
});

describe('the text of a refusal', () => {
  const wrong = (count: number) =>
    `node_templates:\n${Array.from({ length: count }, (_, index) => `  n${index}: {type: Nope}`).join('\n')}`;
  const textOf = (text: string) => parse(text).then(String, (error: BlueprintError) => error.message);

  it('holds every mistake', async () => {
    expect(await textOf(wrong(2))).toBe(
      `Could not locate node type: 'Nope'
  in: main.yaml
  in line: 4, column: 7
  path: node_templates.n0.type
  hint: known here: 'Thing'

Could not locate node type: 'Nope'
  in: main.yaml
  in line: 5, column: 7
  path: node_templates.n1.type
  hint: known here: 'Thing'`,
    );
  });

  it('holds twenty mistakes at most', async () => {
    const text = await textOf(wrong(27));
    expect(text.match(/Could not locate/g)).toHaveLength(20);
    expect(text).toMatch(/\n\n\.\.\. and 7 more$/);
  });
});
