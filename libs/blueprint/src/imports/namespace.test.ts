import { describe, expect, it } from '@jest/globals';
import { parse, problemsOf } from '../testing/blueprint-files.ts';

const under = (namespace: string, text: string) =>
  parse(`imports: [small.yaml, ${namespace}--a.yaml]`, { 'a.yaml': text });
const outputOf = async (value: string) => {
  const file = `
inputs: {size: {default: {depth: 3}}}
node_templates: {a: {type: cloudify.T}}
outputs: {o: {value: ${value}}}
`;
  const main =
    'imports: [small.yaml, ns--a.yaml]\nnode_types: {cloudify.T: {properties: {size: {default: 1}}}}';
  return (await parse(main, { 'a.yaml': file })).outputs['ns--o']?.value;
};

describe('a namespace', () => {
  it('is put before names, references and the arguments of functions', async () => {
    const plan = await under(
      'ns',
      `
inputs: {size: {default: 3}}
node_types: {T: {properties: {size: {default: {get_input: size}}}}}
node_templates:
  a: {type: T}
  b: {type: T, properties: {size: {get_property: [a, size]}}, relationships: [{type: cloudify.relationships.depends_on, target: a}]}
`,
    );
    expect(plan.nodes.map(({ id, type }) => `${id} ${type}`)).toEqual(['ns--a ns--T', 'ns--b ns--T']);
    expect(plan.nodes[1]?.properties).toEqual({ size: { get_property: ['ns--a', 'size'] } });
    expect(plan.nodes[1]?.relationships[0]?.targetId).toBe('ns--a');
    expect(plan.inputs).toHaveProperty(['ns--size']);
  });

  it('is put before each other, the outermost first', async () => {
    const files = {
      'a.yaml': 'imports: [in--b.yaml]',
      'b.yaml': 'imports: [er--c.yaml]',
      'c.yaml': 'inputs: {x: {}}',
    };
    const plan = await parse('imports: [small.yaml, out--a.yaml]', files);
    expect(Object.keys(plan.inputs)).toEqual(['out--in--er--x']);
  });

  it('is put before bare texts of results and what data types say of themselves, as it always was', async () => {
    const plan = await under(
      'ns',
      `
data_types: {t: {description: some data, version: string, properties: {}}}
outputs: {o: {value: small, description: text}, p: {value: cloudify.x}, q: {value: [small]}}
capabilities: {c: {value: ''}}
`,
    );
    expect(plan.dataTypes['ns--t']).toMatchObject({ description: 'ns--some data', version: 'string' });
    expect(Object.values(plan.outputs).map(({ value }) => value)).toEqual([
      'ns--small',
      'cloudify.x',
      ['small'],
    ]);
    expect(plan.capabilities['ns--c']?.value).toBe('ns--');
  });

  it('is put before the properties of plugins, and before a text for the most instances', async () => {
    const plugin = 'plugins: {p: {executor: host_agent, install: false, properties: {a: {type: string}}}}';
    const node =
      'node_types: {T: {interfaces: {i: {o: {executor: central_deployment_agent, implementation: p.x}}}}}\n';
    const plan = await under('ns', `${plugin}\n${node}node_templates: {n: {type: T}}`);
    expect(plan.nodes[0]?.plugins[0]).toMatchObject({ properties: { 'ns--a': { type: 'string' } } });
    const scalable = '{scalable: {properties: {max_instances: UNBOUNDED}}}';
    const file = `node_types: {T: {}}\nnode_templates: {n: {type: T, capabilities: ${scalable}}}`;
    expect(await problemsOf('imports: [small.yaml, ns--a.yaml]', { 'a.yaml': file })).toEqual([
      expect.stringMatching(/^208 /),
    ]);
  });

  it('is put once before the functions of scaling properties', async () => {
    const file = `
inputs: {i: {default: 2}}
node_types: {T: {}}
node_templates: {n: {type: T, capabilities: {scalable: {properties: {default_instances: {get_input: i}}}}}}
`;
    const plan = await under('ns', file);
    expect(JSON.stringify(plan.nodes[0])).toContain('{"get_input":"ns--i"}');
  });

  it('is put before the names of policies and triggers of groups', async () => {
    const plan = await under(
      'ns',
      `
node_types: {T: {}}
node_templates: {a: {type: T}}
policy_types: {pt: {source: x}}
policy_triggers: {tt: {source: x}}
groups: {g: {members: [a], policies: {p: {type: pt, triggers: {t: {type: tt}}}}}}
`,
    );
    expect(plan.groups['ns--g']).toMatchObject({
      members: ['ns--a'],
      policies: { 'ns--p': { type: 'ns--pt', triggers: { 'ns--t': { type: 'ns--tt' } } } },
    });
  });

  it('spares names of built-in types and what is no name', async () => {
    const plan = await under(
      'ns',
      `
metadata: {a: 1, cloudify.b: 2}
resource_tags: {owner: me}
data_types: {cloudify.d: {properties: {depth: {type: integer}}}}
inputs: {x: {type: cloudify.d, default: {depth: 1}, description: x}}
`,
    );
    expect(plan.metadata).toEqual({ 'ns--a': 1, 'cloudify.b': 2 });
    expect(plan.resourceTags).toEqual({ 'ns--owner': 'ns--me' });
    expect(plan.inputs['ns--x']).toMatchObject({ type: 'cloudify.d', description: 'x' });
  });

  it('reaches functions inside of mappings, and in lists there, but in no value that is a list', async () => {
    expect(await outputOf('{concat: [{get_input: [size, depth]}]}')).toEqual({
      concat: [{ get_input: ['ns--size', 'depth'] }],
    });
    expect(await outputOf('{x: [{get_attribute: [a, size]}]}')).toEqual({
      x: [{ get_attribute: ['ns--a', 'size'] }],
    });
    expect(await outputOf('[{get_secret: size}]')).toEqual([{ get_secret: 'size' }]);
    await expect(outputOf('[{get_input: size}]')).rejects.toMatchObject({ exception: 'UnknownInputError' });
  });

  it('leaves the nodes of the context alone', async () => {
    const plan = await under(
      'ns',
      `
node_types: {T: {properties: {a: {default: 1}, b: {default: {get_property: [SELF, a]}}}}}
node_templates: {a: {type: T}}
`,
    );
    expect(plan.nodes[0]?.properties).toEqual({ a: 1, b: { get_property: ['SELF', 'a'] } });
  });

  it('stands before the path of a script, which lies where it lay', async () => {
    const file = 'node_types: {T: {interfaces: {i: {go: run.sh}}}}\nnode_templates: {a: {type: T}}';
    const plan = await parse('imports: [small.yaml, ns--a.yaml]', { 'a.yaml': file, 'run.sh': 'echo' });
    expect(plan.nodes[0]?.operations.go?.inputs).toEqual({ script_path: 'ns--run.sh' });
  });

  it('refuses a function as the whole argument of get_input', async () => {
    const file = 'inputs: {a: {default: b}}\noutputs: {o: {value: {get_input: {get_input: a}}}}';
    expect((await problemsOf('imports: [ns--a.yaml]', { 'a.yaml': file }))[0]).toBe('ValueError @2');
  });

  it.each(['inputs: {7: {}}', 'node_types: {true: {}}', 'metadata: {7: a}'])(
    'refuses names that are no text, as in %s',
    async (file) => {
      expect((await problemsOf('imports: [ns--a.yaml]', { 'a.yaml': file }))[0]).toBe('AttributeError @1');
    },
  );

  it('is not given to built-in types', async () => {
    const basic = { 'a.yaml': 'node_types: {cloudify.nodes.Root: {}}\ninputs: {x: {default: 1}}' };
    expect(await problemsOf('imports: [ns--a.yaml]', basic)).toEqual(['214 @2']);
    const plan = await parse('imports: [small.yaml, ns--b.yaml]', {
      ...basic,
      'b.yaml': 'imports: [a.yaml]',
    });
    expect(Object.keys(plan.inputs)).toEqual(['x']);
  });
});
