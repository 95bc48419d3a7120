import { describe, expect, it } from '@jest/globals';
import { parseBlueprint } from '../parse-blueprint.ts';
import { parse, problemsOf, resolverOf } from '../testing/blueprint-files.ts';
import { importCandidates, splitNamespace } from './import-location.ts';

const VERSION = { raw: 'cloudify_dsl_1_4', major: 1, minor: 4 };

describe('where an import is looked for', () => {
  it('beside the importing file first, then from the top, with the version in the name first', () => {
    expect(importCandidates('c.yaml', 'a/b.yaml', VERSION)).toEqual(['a/c.yaml', 'c_1_4.yaml', 'c.yaml']);
  });

  it('as it is when it has a scheme', () => {
    expect(importCandidates('plugin:paint', 'a.yaml', VERSION)).toEqual(['plugin:paint']);
  });

  it('with steps upwards resolved, and those above the top left for the resolver', () => {
    expect(importCandidates('../x.yaml', 'a/b/c.yaml', VERSION)[0]).toBe('a/x.yaml');
    expect(importCandidates('../../x.yaml', 'blueprint:net', VERSION)[0]).toBe('blueprint:net/../../x.yaml');
  });

  it('after its namespace is split off at the last delimiter', () => {
    expect(splitNamespace('a--b--c.yaml')).toEqual({ namespace: 'a--b', target: 'c.yaml' });
  });
});

describe('built-in types', () => {
  it.each([
    'cloudify/types/types.yaml',
    'http://www.getcloudify.org/spec/cloudify/4.5.5/types.yaml',
    'https://cloudify.co/spec/cloudify/6.3.0/types.yaml',
  ])('are meant by %s and come from no network', async (location) => {
    const main = `tosca_definitions_version: cloudify_dsl_1_3\nimports: ['${location}']\nnode_templates: {vm: {type: cloudify.nodes.Compute}}\n`;
    const resolver = resolverOf({ 'main.yaml': main });
    const plan = await parseBlueprint({ mainFile: 'main.yaml', resolver });
    expect(plan.nodes[0]?.typeHierarchy).toEqual(['cloudify.nodes.Root', 'cloudify.nodes.Compute']);
    expect(resolver.fetched.filter((fetched) => fetched.startsWith('http'))).toEqual([]);
  });

  it('are those of the version of the blueprint', async () => {
    const types = 'imports: [cloudify/types/types.yaml]\n';
    const parametersIn = async (version: string) => {
      const resolver = resolverOf({
        'main.yaml': `tosca_definitions_version: cloudify_dsl_${version}\n${types}`,
      });
      const plan = await parseBlueprint({ mainFile: 'main.yaml', resolver });
      return plan.workflows.uninstall?.parameters;
    };
    expect(await parametersIn('1_3')).not.toHaveProperty('recursive');
    expect(await parametersIn('1_3')).toMatchObject({ node_ids: { default: [] } });
    expect(await parametersIn('1_4')).toMatchObject({ node_ids: { itemType: 'node_id' } });
    expect(await parametersIn('1_5')).toHaveProperty('recursive');
  });

  it('need a version that has their features', async () => {
    const main = 'tosca_definitions_version: cloudify_dsl_1_2\nimports: [cloudify/types/types.yaml]\n';
    const parsing = parseBlueprint({ mainFile: 'main.yaml', resolver: resolverOf({ 'main.yaml': main }) });
    await expect(parsing).rejects.toMatchObject({ code: 28 });
  });
});

describe('merging', () => {
  it('ends at files that import each other', async () => {
    const plan = await parse('imports: [small.yaml, a.yaml]', {
      'a.yaml': 'imports: [b.yaml]\noutputs: {a: {value: 1}}',
      'b.yaml': 'imports: [a.yaml]\noutputs: {b: {value: 2}}',
    });
    expect(Object.keys(plan.outputs)).toEqual(['a', 'b']);
  });

  it('refuses the same key twice, at the second one', async () => {
    const files = { 'a.yaml': 'inputs:\n  x: {}\n' };
    expect(await problemsOf('imports: [a.yaml]\ninputs: {x: {}}', files)).toEqual(['4 @2']);
  });

  it('fills in a workflow field by field', async () => {
    const files = { 'a.yaml': 'workflows: {go: {mapping: kit.a.b, parameters: {x: {default: 1}}}}' };
    const plan = await parse('imports: [small.yaml, a.yaml]\nworkflows: {go: {mapping: kit.c.d}}', files);
    expect(plan.workflows.go).toMatchObject({ operation: 'c.d', parameters: { x: { default: 1 } } });
  });

  it('reports an import that is nowhere, a doubled one, and a blueprint without namespace', async () => {
    expect(await problemsOf('imports: [nowhere.yaml]')).toEqual(['13 @2']);
    expect(await problemsOf('imports: [small.yaml, small.yaml]')).toEqual(['2 @2']);
    expect(await problemsOf("imports: ['blueprint:net']")).toEqual(['213 @2']);
    expect(await problemsOf("imports: ['plugin:none']")).toEqual(['InvalidBlueprintImport @2']);
  });
});

describe('a namespace', () => {
  it('is put before names, references and the arguments of functions', async () => {
    const files = {
      'a.yaml': `
inputs: {size: {default: 3}}
node_types: {T: {properties: {size: {default: {get_input: size}}}}}
node_templates:
  a: {type: T}
  b: {type: T, properties: {size: {get_property: [a, size]}}, relationships: [{type: cloudify.relationships.depends_on, target: a}]}
`,
    };
    const plan = await parse('imports: [small.yaml, ns--a.yaml]', files);
    expect(plan.nodes.map(({ id, type }) => `${id} ${type}`)).toEqual(['ns--a ns--T', 'ns--b ns--T']);
    expect(plan.nodes[1]?.properties).toEqual({ size: { get_property: ['ns--a', 'size'] } });
    expect(plan.nodes[1]?.relationships[0]?.targetId).toBe('ns--a');
    expect(plan.inputs).toHaveProperty(['ns--size']);
  });

  it('of an imported blueprint leads to its scripts', async () => {
    const files = {
      'blueprint:net': 'tosca_definitions_version: cloudify_dsl_1_4\nimports: [more.yaml]\n',
      'blueprint:net/more.yaml':
        'node_types: {N: {interfaces: {i: {go: scripts/net.sh}}}}\nnode_templates: {n: {type: N}}\n',
    };
    const plan = await parse("imports: [small.yaml, 'ns--blueprint:net']", files);
    expect(plan.namespacesMapping).toEqual({ ns: 'net' });
    expect(plan.nodes[0]?.operations.go?.inputs).toEqual({ script_path: 'ns--scripts/net.sh' });
  });
});
