import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkPluginFile } from './plugin-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugin-file-'));
  for (const file of ['index.js', 'workflows.js']) await writeFile(join(folder, file), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const PLUGIN = { name: 'greeter', version: '1.0.0', mainFile: 'index.js' };
const DECLARED =
  'plugins: { greeter: { executor: central_deployment_agent, package_name: greeter, package_version: 1.0.0 } }';

const check = (yaml: string, plugin = PLUGIN) => checkPluginFile({ yaml, folder, plugin });
const refusal = async (yaml: string, plugin = PLUGIN): Promise<string> => {
  const error: unknown = await check(yaml, plugin).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'invalid_plugin_error' });
  return (error as Error).message;
};

describe('a plugin.yaml', () => {
  it('may map workflows in both forms, to modules and to the main file', async () => {
    await check(`${DECLARED}
workflows:
  greet: greeter.workflows.greet
  greet_all: { mapping: greeter.workflows.greet_all, parameters: { text: { default: hello } } }
  wave: greeter.wave
`);
  });

  it('may declare types that derive from the built-in ones, and import these itself', async () => {
    const types = 'node_types: { Lamp: { derived_from: cloudify.nodes.Root } }';
    await check(`${DECLARED}\n${types}\n`);
    await check(
      `tosca_definitions_version: cloudify_dsl_1_3\nimports: [cloudify/types/types.yaml]\n${DECLARED}\n${types}\n`,
    );
  });

  it.each([
    ['no YAML', 'plugins: [', /^plugin\.yaml is not valid: /],
    ['without plugins', 'workflows: { greet: greeter.workflows.greet }', /declares no plugin/],
    ['of unknown sections', `${DECLARED}\nworkflow: {}\n`, /^plugin\.yaml is not valid: .*workflow/s],
    [
      'with a type of an unknown parent',
      `${DECLARED}\nnode_types: { Lamp: { derived_from: Light } }\n`,
      /^plugin\.yaml is not valid: /,
    ],
    [
      'with a mapping to an unknown plugin',
      `${DECLARED}\nworkflows: { greet: greetre.workflows.greet }\n`,
      /greetre\.workflows\.greet/,
    ],
    [
      'with a mapping to a module that is not there',
      `${DECLARED}\nworkflows: { greet: greeter.werkflows.greet }\n`,
      /^Workflow greet maps to greeter\.werkflows\.greet, but the package has no file werkflows\.js or /,
    ],
    [
      'for another package',
      DECLARED.replace('package_name: greeter', 'package_name: waver'),
      /^Plugin greeter in plugin\.yaml has the package_name 'waver', but the name in package\.json is 'greeter'/,
    ],
    [
      'for another version',
      DECLARED.replace('1.0.0', '1.0.1'),
      /has the package_version '1\.0\.1', but the version in package\.json is '1\.0\.0'/,
    ],
    [
      'without a version',
      DECLARED.replace(', package_version: 1.0.0', ''),
      /has no package_version, but the version/,
    ],
    ['that imports another file', `imports: [more.yaml]\n${DECLARED}`, /more\.yaml/],
  ])('is refused %s', async (_, yaml, message) => {
    expect(await refusal(yaml)).toMatch(message);
  });

  it('is refused for a version that nobody can compare', async () => {
    const yaml = DECLARED.replace('1.0.0', '1.0.0-next.3.x');
    expect(await refusal(yaml, { ...PLUGIN, version: '1.0.0-next.3.x' })).toMatch(
      /version 1\.0\.0-next\.3\.x of package greeter cannot be compared/,
    );
  });
});
