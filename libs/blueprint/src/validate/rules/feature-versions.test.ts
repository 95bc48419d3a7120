import { describe, expect, it } from '@jest/globals';
import { parseBlueprint } from '../../parse-blueprint.ts';
import { BlueprintError } from '../../problem.ts';
import { resolverOf } from '../../testing/blueprint-files.ts';

const TYPES = `
node_types: { T: {}, U: {} }
relationships: { R: {} }
`;
const plugin = (key: string) => `plugins: { p: { executor: host_agent, install: false, ${key} } }`;
const operation = (key: string) => `node_templates: { n: { type: T, interfaces: { i: { o: { ${key} } } } } }`;
const workflow = (key: string) =>
  `plugins: { p: { executor: host_agent, install: false } }\nworkflows: { w: { mapping: p.a, ${key} } }`;
const input = (schema: string) => `inputs: { a: ${schema} }`;
const operationInput = (schema: string) =>
  `node_types: { T: { interfaces: { i: { o: { inputs: { a: ${schema} } } } } } }`;

/** What a blueprint uses that the main file's version does not have. */
async function usesOf(
  minor: number,
  text: string,
  options: { validateVersion?: boolean } = {},
): Promise<string[]> {
  const types = text.includes('node_types') ? '' : TYPES;
  const main = `tosca_definitions_version: cloudify_dsl_1_${minor}\n${types}${text}`;
  const files = { 'main.yaml': main, 'other.yaml': 'inputs: { x: { required: false } }' };
  try {
    await parseBlueprint({ mainFile: 'main.yaml', resolver: resolverOf(files), ...options });
    return [];
  } catch (error) {
    if (!(error instanceof BlueprintError)) throw error;
    return error.errors.map(({ code, message }) => (code === 102 ? (message.split(' ')[0] ?? '') : message));
  }
}

describe('a feature is refused before the version that it came with', () => {
  it.each([
    [1, 'install_arguments', plugin('install_arguments: a')],
    [1, 'max_retries', operation('max_retries: 1')],
    [1, 'retry_interval', operation('retry_interval: 1')],
    [2, 'dsl_definitions', 'dsl_definitions: {}'],
    [2, 'description', 'description: a'],
    [2, 'data_types', 'data_types: {}'],
    [2, 'required', input('{ required: false }')],
    [2, 'required', 'node_types: { T: { runtime_properties: {}, properties: { a: { required: false } } } }'],
    [2, 'package_name', plugin('package_name: a')],
    [2, 'package_version', plugin("package_version: '1'")],
    [2, 'supported_platform', plugin('supported_platform: any')],
    [2, 'distribution', plugin('distribution: a')],
    [2, 'distribution_version', plugin("distribution_version: '1'")],
    [2, 'distribution_release', plugin('distribution_release: a')],
    [3, 'policies', 'policies: {}'],
    [3, 'resource_tags', 'resource_tags: {}'],
    [3, 'capabilities', 'node_templates: { n: { type: T, capabilities: {} } }'],
    [3, 'display_label', input('{ display_label: a }')],
    [3, 'hidden', input('{ hidden: false }')],
    [3, 'hidden', operationInput('{ hidden: false }')],
    [4, 'blueprint_id', input('{ type: blueprint_id }')],
    [4, 'item_type', input('{ type: list, item_type: string }')],
    [4, 'availability_rules', workflow('availability_rules: {}')],
    [5, 'operation_name', input('{ type: operation_name }')],
    [5, 'other.yaml', 'imports: [{ other.yaml: {} }]'],
    [5, 'properties', plugin('properties: {}')],
    [5, 'properties_description', plugin('properties_description: a')],
  ])('1_%i: %s (%s)', async (since, name, text) => {
    expect((await usesOf(since - 1, text))[0]).toBe(name);
    expect(await usesOf(since, text)).toEqual([]);
    expect(await usesOf(0, text, { validateVersion: false })).toEqual([]);
  });

  it.each([
    input('{ constraints: [{ length: 1, error_message: wrong }] }'),
    operationInput('{ constraints: [{ length: 1, error_message: wrong }] }'),
  ])(
    '1_5: error_message, which counts as an operator while versions are not looked at (%s)',
    async (text) => {
      expect((await usesOf(4, text))[0]).toBe('error_message');
      expect(await usesOf(5, text)).toEqual([]);
      expect(await usesOf(5, text, { validateVersion: false })).toEqual([
        expect.stringContaining('a mapping with one operator'),
      ]);
    },
  );

  it.each([
    ['top-level capabilities', 'capabilities: { c: { value: 1 } }'],
    ['labels', 'labels: { l: { values: [a] } }\nblueprint_labels: { l: { values: [a] } }'],
    ['settings', 'deployment_settings: { id_template: a }'],
    ['timeouts', operation('timeout: 1, timeout_recoverable: true')],
    ['runtime properties', 'node_types: { T: { runtime_properties: { a: { type: string } } } }'],
    ['a display', input('{ type: textarea, display: { rows: 1 } }')],
    [
      'features written as null',
      'policies:\ndescription:\nnode_templates: { n: { type: T, capabilities: } }',
    ],
  ])('%s were always there', async (_, text) => {
    expect(await usesOf(0, text)).toEqual([]);
  });

  it('and it is the first thing that is wrong', async () => {
    expect((await usesOf(3, operationInput('{ item_type: string }')))[0]).toBe('item_type');
  });
});
