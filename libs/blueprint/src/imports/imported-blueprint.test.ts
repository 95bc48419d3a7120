import { describe, expect, it } from '@jest/globals';
import { parse, problemsOf } from '../testing/blueprint-files.ts';

const VERSION = 'tosca_definitions_version: cloudify_dsl_1_4\n';
const NET = {
  'blueprint:net': `${VERSION}imports: [more.yaml]\ninputs: {size: {default: 1}}\n`,
  'blueprint:net/more.yaml': `
plugins: {script: {executor: central_deployment_agent, install: false}}
node_types: {N: {interfaces: {i: {go: scripts/net.sh}}}}
node_templates: {n: {type: N}}
`,
  'blueprint:net/scripts/net.sh': 'echo',
};

describe('an imported blueprint', () => {
  it('comes with what it imports itself, and leads to its scripts', async () => {
    const plan = await parse("imports: [small.yaml, 'ns--blueprint:net']", NET);
    expect(plan.namespacesMapping).toEqual({ ns: 'net' });
    expect(plan.importedBlueprints).toEqual(['net']);
    expect(plan.nodes[0]?.operations.go?.inputs).toEqual({ script_path: 'ns--scripts/net.sh' });
  });

  it('brings the blueprints that it imports', async () => {
    const files = {
      ...NET,
      'blueprint:all': `${VERSION}imports: ['one--blueprint:net', 'two--blueprint:net']\n`,
    };
    const plan = await parse("imports: [small.yaml, 'a--blueprint:all']", files);
    expect(plan.namespacesMapping).toEqual({ a: 'all', 'a--one': 'net', 'a--two': 'net' });
    expect(plan.importedBlueprints).toEqual(['all', 'net']);
    expect(Object.keys(plan.inputs)).toEqual(['a--one--size', 'a--two--size']);
  });

  it('has built-in types of its own version, whose names no namespace changes', async () => {
    const text = `${VERSION}imports: [cloudify/types/types.yaml]\nnode_templates: {n: {type: cloudify.nodes.Root}}\n`;
    const plan = await parse("imports: ['a--blueprint:old']", { 'blueprint:old': text });
    expect(plan.nodes[0]?.id).toBe('a--n');
    expect(plan.workflows).toHaveProperty('install');
    expect(plan.workflows.uninstall?.parameters).not.toHaveProperty('recursive');
  });

  it('may use features that its version does not have', async () => {
    const text =
      'tosca_definitions_version: cloudify_dsl_1_1\ndata_types: {d: {properties: {x: {default: 1}}}}\n';
    expect(await problemsOf("imports: ['a--blueprint:old']", { 'blueprint:old': text })).toEqual([]);
  });

  it.each([
    ['without a namespace', "'blueprint:net'", '213 @2'],
    ['that does not exist', "'a--blueprint:none'", 'InvalidBlueprintImport @2'],
    ['under the namespace of another one', "'a--blueprint:net', 'a--blueprint:other'", '214 @2'],
    ['that is wrong in itself', "'a--blueprint:wrong'", '7 @2'],
    ['without a version', "'a--blueprint:versionless'", '27 @1'],
    ['of a later version', "'a--blueprint:newer'", '28 @2'],
    ['that imports itself', "'a--blueprint:round'", '13 @2'],
  ])('is refused %s', async (_, imports, problem) => {
    const files = {
      ...NET,
      'blueprint:other': VERSION,
      'blueprint:wrong': `${VERSION}node_templates: {n: {type: None}}\n`,
      'blueprint:versionless': 'inputs: {}\n',
      'blueprint:newer': 'tosca_definitions_version: cloudify_dsl_1_5\n',
      'blueprint:round': `${VERSION}imports: ['x--blueprint:round']\n`,
    };
    const version = problem.startsWith('28') ? 'tosca_definitions_version: cloudify_dsl_1_4\n' : '';
    expect((await problemsOf(`imports: [${imports}]\n${version}`, files))[0]).toBe(problem);
  });

  it('cannot take a namespace that the file itself assigns', async () => {
    const text = "imports: ['a--blueprint:net']\nnamespaces_mapping: {a: other}";
    expect(await problemsOf(text, NET)).toEqual(['4 @2']);
  });
});
