import { describe, expect, it } from '@jest/globals';
import { parseBlueprint } from './parse-blueprint.ts';
import type { BlueprintError } from './problem.ts';
import { parse, problemsOf, resolverOf } from './testing/blueprint-files.ts';

describe('the problems of a blueprint', () => {
  it('are found in one run', async () => {
    const text = `
inputs:
  a: {type: nonsense}
node_templates:
  x: {type: Nothing}
  y: {type: Thing, properties: {unknown: 1}}
groups:
  g: {members: [ghost]}
`;
    expect((await problemsOf(text)).sort()).toEqual(['103 @5', '106 @8', '40 @10', '7 @7']);
  });

  it('read well: text, file, line, path and a hint', async () => {
    const message = await parse('node_templates:\n  web:\n    type: Nothing\n').catch(
      (error: BlueprintError) => error.message,
    );
    expect(message).toBe(
      "Could not locate node type: 'Nothing'\n  in: main.yaml\n  in line: 5, column: 4\n  path: node_templates.web.type\n  hint: did you mean 'Thing'?",
    );
  });

  it.each([
    ['no version', 'a: 1', 27],
    ['an unknown version', 'tosca_definitions_version: cloudify_dsl_9_9', 29],
    ['a list as document', '[1]', 1],
  ])('stop at %s', async (_, text, code) => {
    const parsing = parseBlueprint({ mainFile: 'm.yaml', resolver: resolverOf({ 'm.yaml': text }) });
    await expect(parsing).rejects.toMatchObject({ code });
  });

  it('include a main file that does not exist', async () => {
    const parsing = parseBlueprint({ mainFile: 'm.yaml', resolver: resolverOf({}) });
    await expect(parsing).rejects.toMatchObject({ code: 30 });
  });
});

describe('versions of the language', () => {
  const text = 'tosca_definitions_version: cloudify_dsl_1_1\ndata_types: {d: {properties: {x: {}}}}';
  const request = { mainFile: 'm.yaml', resolver: resolverOf({ 'm.yaml': text }) };

  it('gate features', async () => {
    await expect(parseBlueprint(request)).rejects.toMatchObject({ code: 102 });
  });

  it('gate nothing while they are not validated', async () => {
    await expect(parseBlueprint({ ...request, validateVersion: false })).resolves.toHaveProperty('dataTypes');
  });
});

describe('operations', () => {
  const operation = async (text: string) => {
    const plan = await parse(`node_templates: {n: {type: Thing, interfaces: {i: {go: ${text}}}}}`, {
      'run.sh': 'echo',
    });
    return plan.nodes[0]?.operations['i.go'];
  };

  it('with the path of a file are scripts', async () => {
    expect(await operation('run.sh')).toMatchObject({
      plugin: 'script',
      operation: 'script_runner.tasks.run',
      executor: 'auto',
      inputs: { script_path: 'run.sh' },
    });
  });

  it('of several lines are scripts themselves', async () => {
    expect(await operation('"echo 1\\necho 2"')).toMatchObject({
      inputs: { script_source: 'echo 1\necho 2' },
    });
  });

  it('with an address are scripts', async () => {
    expect(await operation('"https://example.invalid/a.sh"')).toMatchObject({ plugin: 'script' });
  });

  it('starting with the name of a plugin belong to it', async () => {
    expect(await operation('kit.tasks.go')).toMatchObject({
      plugin: 'kit',
      operation: 'tasks.go',
      executor: 'central_deployment_agent',
    });
  });

  it('that are neither are refused', async () => {
    await expect(operation('nobody.go')).rejects.toMatchObject({ code: 10 });
    await expect(operation('{implementation: run.sh, inputs: {script_path: x}}')).rejects.toMatchObject({
      code: 60,
    });
  });

  it('stand under their bare name only where it is unambiguous', async () => {
    const plan = await parse(
      'node_templates: {n: {type: Thing, interfaces: {i: {a: kit.a, b: kit.b}, j: {a: kit.a}}}}',
    );
    expect(Object.keys(plan.nodes[0]?.operations ?? {}).sort()).toEqual(['b', 'i.a', 'i.b', 'j.a']);
  });
});

describe('rules', () => {
  const templates = (text: string) => problemsOf(`node_templates:\n${text}`);
  const dependsOn = (target: string) =>
    `relationships: [{type: cloudify.relationships.depends_on, target: ${target}}]`;
  const containedIn = (...targets: string[]) =>
    `relationships: [${targets.map((target) => `{type: cloudify.relationships.contained_in, target: ${target}}`).join(', ')}]`;

  it('relationships lead to other templates that exist', async () => {
    expect(await templates(`  a: {type: Thing, ${dependsOn('a')}}`)).toEqual(['23 @4']);
    expect(await templates(`  a: {type: Thing, ${dependsOn('b')}}`)).toEqual(['25 @4']);
  });

  it('relationships form no circle, however long', async () => {
    const ring = Array.from(
      { length: 3000 },
      (_, index) => `  n${index}: {type: Thing, ${dependsOn(`n${(index + 1) % 3000}`)}}`,
    );
    expect(await templates(ring.join('\n'))).toEqual(['100 @4']);
  });

  it('a node lies in one container', async () => {
    expect(
      await templates(`  a: {type: Thing}\n  b: {type: Thing}\n  c: {type: Thing, ${containedIn('a', 'b')}}`),
    ).toEqual(['112 @6']);
  });

  it('plugins on a host need a host', async () => {
    const text =
      'plugins: {p: {executor: host_agent, install: false}}\nnode_templates: {a: {type: Thing, interfaces: {i: {o: p.x}}}}';
    expect(await problemsOf(`imports: [small.yaml]\n${text.replace('plugins', 'plugins')}`)).toEqual([
      '24 @4',
    ]);
  });

  it('members of a scaling group are contained alike', async () => {
    const groups = (members: string) =>
      `groups: {g: {members: [${members}]}}\npolicies: {p: {type: cloudify.policies.scaling, targets: [g]}}\n`;
    const nodes = `node_templates:\n  x: {type: Thing}\n  y: {type: Thing}\n  a: {type: Thing, ${containedIn('x')}}\n`;
    expect(await problemsOf(groups('a, y') + nodes)).toEqual(['202 @3']);
    expect(await problemsOf(groups('a, x') + nodes)).toEqual([]);
  });

  it('counts of instances are in order', async () => {
    const scalable = (text: string) =>
      templates(`  a: {type: Thing, capabilities: {scalable: {properties: ${text}}}}`);
    expect(await scalable('{default_instances: 2, max_instances: 1}')).toEqual(['207 @4']);
    expect(await scalable('{max_instances: many}')).toEqual(['208 @4']);
    expect(await scalable('{default_instances: {a: 1}}')).toEqual(['210 @4']);
  });

  it('functions refer to what exists', async () => {
    const output = (text: string) => problemsOf(`outputs: {o: {value: ${text}}}`);
    expect(await output('{get_input: none}')).toEqual(['UnknownInputError @3']);
    expect(await output('{get_property: [none, x]}')).toEqual(['KeyError @3']);
    expect(await output('{get_attribute: [SELF, x]}')).toEqual(['ValueError @3']);
    expect(await output('{merge: [1]}')).toEqual(['FunctionValidationError @3']);
  });
});
