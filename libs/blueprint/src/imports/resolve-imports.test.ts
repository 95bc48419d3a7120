import { describe, expect, it } from '@jest/globals';
import { parseBlueprint } from '../parse-blueprint.ts';
import { parse, problemsOf, resolverOf } from '../testing/blueprint-files.ts';
import { importCandidates, splitNamespace } from './import-location.ts';

const VERSION = { raw: 'cloudify_dsl_1_4', major: 1, minor: 4 };

const at = (location: string) => ({ location, spelling: location });
const locationsOf = (target: string, importer: string) =>
  importCandidates(target, at(importer), VERSION).map(({ location }) => location);

describe('where an import is looked for', () => {
  it('beside the importing file first, then from the top, with the version in the name first', () => {
    expect(locationsOf('c.yaml', 'a/b.yaml')).toEqual(['a/c.yaml', 'c_1_4.yaml', 'c.yaml']);
  });

  it('as it is when it has a scheme', () => {
    expect(locationsOf('plugin:paint', 'a.yaml')).toEqual(['plugin:paint']);
  });

  it('with steps upwards resolved, and those above the top left for the resolver', () => {
    expect(locationsOf('../x.yaml', 'a/b/c.yaml')[0]).toBe('a/x.yaml');
    expect(locationsOf('../../x.yaml', 'blueprint:net')[0]).toBe('blueprint:net/../../x.yaml');
  });

  it('after its namespace is split off at the last delimiter', () => {
    expect(splitNamespace('a--b--c.yaml')).toEqual({ namespace: 'a--b', target: 'c.yaml' });
    expect(splitNamespace('--c.yaml')).toEqual({ namespace: null, target: 'c.yaml' });
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

  it('takes a file twice that is spelled in two ways, and refuses what it then finds twice', async () => {
    const files = { 'lib/a.yaml': 'inputs: {x: {}}', 'lib/b.yaml': 'imports: [a.yaml]' };
    expect(await problemsOf('imports: [lib/a.yaml, lib/b.yaml]', files)).toEqual([]);
    expect(await problemsOf('imports: [lib/a.yaml, ./lib/a.yaml]', files)).toEqual(['4 @1']);
    const round = { 'lib/a.yaml': 'imports: [../main.yaml]' };
    expect(await problemsOf('imports: [lib/a.yaml]\ninputs: {x: {}}', round)).toEqual(['4 @3']);
  });

  it('merges inputs since 1_3 only, also while versions are not looked at', async () => {
    const main = (minor: number) =>
      `tosca_definitions_version: cloudify_dsl_1_${minor}\nimports: [a.yaml]\ninputs: {a: {}}`;
    const parseAs = (minor: number) =>
      parseBlueprint({
        mainFile: 'main.yaml',
        resolver: resolverOf({ 'main.yaml': main(minor), 'a.yaml': 'inputs: {b: {}}' }),
        validateVersion: false,
      });
    expect(Object.keys((await parseAs(3)).inputs)).toEqual(['a', 'b']);
    await expect(parseAs(2)).rejects.toMatchObject({ code: 3 });
  });

  it('finds all files before it merges any', async () => {
    const files = { 'a.yaml': 'inputs: {x: {}}\nimports: [b.yaml]', 'b.yaml': 'imports: [nowhere.yaml]' };
    expect(await problemsOf('imports: [a.yaml]\ninputs: {x: {}}', files)).toEqual(['13 @1', '4 @1']);
  });

  it.each([
    ['of the main file that is empty', 'imports: ', {}, 'TypeError @2'],
    ['with nothing as an item', 'imports: [~]', {}, '220 @2'],
    ['of two keys', 'imports: [{a: {}, b: {}}]', {}, '220 @2'],
    ['of an import that is no list', 'imports: [a.yaml]', { 'a.yaml': 'imports: 3' }, 'TypeError @1'],
    ['of an import with a number', 'imports: [a.yaml]', { 'a.yaml': 'imports: [3]' }, 'AttributeError @1'],
  ])('refuses a list %s', async (_, text, files, problem) => {
    expect(await problemsOf(text, files)).toEqual([problem]);
  });

  it('does not mind an import named twice by an import', async () => {
    const files = { 'a.yaml': 'imports: [b.yaml, b.yaml]', 'b.yaml': 'inputs: {x: {}}' };
    expect(await problemsOf('imports: [a.yaml]', files)).toEqual([]);
  });

  it.each([
    ['a list as a file', '[a]', '', 'ValueError @1'],
    ['plugins that are nothing', 'plugins: ', '', 'ValueError @1'],
    ['inputs that are nothing beside others', 'inputs: ', 'inputs: {x: {}}', 'AttributeError @1'],
    ['inputs beside others that are nothing', 'inputs: {x: {}}', 'inputs: ', 'ValueError @3'],
    ['a section that cannot be merged', 'policies: {}', 'policies: {}', '3 @1'],
    ['a version nobody knows', 'tosca_definitions_version: 1', '', 'ValueError @1'],
  ])('refuses %s', async (_, file, text, problem) => {
    expect(await problemsOf(`imports: [a.yaml]\n${text}`, { 'a.yaml': file })).toEqual([problem]);
  });

  it('reports an import that is nowhere, a doubled one, and a blueprint without namespace', async () => {
    expect(await problemsOf('imports: [nowhere.yaml]')).toEqual(['13 @2']);
    expect(await problemsOf('imports: [small.yaml, small.yaml]')).toEqual(['2 @2']);
    expect(await problemsOf("imports: ['blueprint:net']")).toEqual(['213 @2']);
    expect(await problemsOf("imports: ['plugin:none']")).toEqual(['InvalidBlueprintImport @2']);
  });
});
