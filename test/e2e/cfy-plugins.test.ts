import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CfyStack } from '../support/cfy-stack.ts';
import { packPlugin, pluginYaml } from '../support/plugins.ts';
import { printedTable } from '../support/printed-table.ts';

const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml, 'plugin:greeter?version=>=1.0']
node_templates: { app: { type: cloudify.nodes.Root } }
`;

let world: CfyStack;
beforeAll(async () => {
  world = await CfyStack.start();
}, 120_000);
afterAll(() => world?.close(), 60_000);

const inFolder = (file: string): string => join(world.cfy.folder, file);
const succeeds = (line: string, ...words: string[]) => world.run(line, ...words);
const refusal = (line: string, ...words: string[]) => world.refused(line, ...words);

/** Packs a version of the greeter and uploads it as its users do; answers its id. */
async function uploadGreeter(version: string): Promise<string> {
  await writeFile(inFolder(`greeter-${version}.tgz`), await packPlugin({ version }));
  await writeFile(inFolder('plugin.yaml'), pluginYaml({ version }));
  const output = await succeeds('plugins', 'upload', `greeter-${version}.tgz`, '-y', 'plugin.yaml');
  return /Plugin's id is (\S+)/.exec(output)?.[1] ?? '';
}

describe("plugins, with Cloudify's own command line client", () => {
  it('are uploaded, shown, downloaded, run and deleted', async () => {
    const id = await uploadGreeter('1.0.0');
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(printedTable(await succeeds('plugins', 'list', '--search', 'gree'))).toEqual({
      title: 'Plugins:',
      columns: [
        ...['id', 'package_name', 'package_version', 'distribution', 'distribution_release', 'installed on'],
        ...['uploaded_at', 'visibility', 'tenant_name', 'created_by', 'yaml_url_path'],
      ],
      rows: [
        {
          id,
          package_name: 'greeter',
          package_version: '1.0.0',
          distribution: '',
          distribution_release: '',
          'installed on': '1 managers',
          uploaded_at: expect.stringMatching(/^\d{4}-/),
          visibility: 'tenant',
          tenant_name: 'default_tenant',
          created_by: 'admin',
          yaml_url_path: 'plugin:greeter?version=1.0.0',
        },
      ],
    });
    expect(await succeeds('plugins', 'get', id)).toMatch(/installed/);
    await succeeds('plugins', 'download', id, '-o', inFolder('again.tgz'));
    expect(await readFile(inFolder('again.tgz'))).toEqual(await readFile(inFolder('greeter-1.0.0.tgz')));
    await succeeds('plugins', 'download_yaml', id, '-o', inFolder('again.yaml'));
    expect(await readFile(inFolder('again.yaml'), 'utf8')).toBe(pluginYaml());
    expect(await refusal('plugins', 'upload', 'greeter-1.0.0.tgz', '-y', 'plugin.yaml')).toMatch(
      /409: Plugin greeter 1\.0\.0 already exists/,
    );

    await writeFile(inFolder('blueprint.yaml'), BLUEPRINT);
    await succeeds('blueprints', 'upload', 'blueprint.yaml', '-b', 'greetings');
    await succeeds('deployments', 'create', 'greetings', '-b', 'greetings');
    expect(await succeeds('executions', 'start', 'greet', '-d', 'greetings')).toMatch(
      /greetings[^]*'greet' workflow execution succeeded/,
    );
    const parameters = ['-p', 'text=welcome'];
    expect(await succeeds('executions', 'start', 'greet_all', '-d', 'greetings', ...parameters)).toContain(
      'welcome to all',
    );

    expect(await refusal('plugins', 'delete', id)).toMatch(
      /405: .*currently in use in blueprints: greetings/,
    );
    const other = await uploadGreeter('1.0.1');
    expect(await succeeds('plugins', 'set-visibility', other, '-l', 'global')).toContain(
      `Plugin \`${other}\` was set to global`,
    );
    // An oddity of the client: it prints the refusal and ends well.
    expect(await succeeds('plugins', 'set-visibility', other, '-l', 'tenant')).toContain(
      `Error: 400: Can't set the visibility of \`${other}\` to tenant because it already has wider visibility`,
    );
    const [installed] = await Promise.all([
      succeeds('plugins install', other),
      succeeds('users create heir -p sesame-open').then(() =>
        succeeds('tenants add-user heir -t default_tenant -r user'),
      ),
    ]);
    expect(installed).toContain('Finished installing on manager');
    expect(await succeeds('plugins set-owner', other, '-s', 'heir')).toContain(
      `Plugin \`${other}\` is now owned by user \`heir\`.`,
    );
    await succeeds('plugins', 'delete', other);
    await succeeds('plugins', 'delete', id, '--force');
    expect(await succeeds('plugins', 'list')).not.toContain(id);
    expect(await refusal('executions', 'start', 'greet', '-d', 'greetings')).toMatch(/does not have/);
  }, 600_000);

  it('that cannot work here are refused with a sentence', async () => {
    await writeFile(inFolder('broken.tgz'), await packPlugin({ files: { 'lib/workflows.js': null } }));
    await writeFile(inFolder('plugin.yaml'), pluginYaml());
    expect(await refusal('plugins', 'upload', 'broken.tgz', '-y', 'plugin.yaml')).toMatch(
      /400: Workflow greet maps to greeter\.workflows\.greet, but the package has no file lib\/workflows\.js/,
    );
    expect(await succeeds('plugins', 'list', '--json')).toMatch(/\[\s*\]/);
  }, 120_000);
});
