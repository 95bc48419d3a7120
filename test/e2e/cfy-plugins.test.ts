import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cfy, type CfyAnswer } from '../support/cfy.ts';
import { packPlugin, pluginYaml } from '../support/plugins.ts';
import { Stack } from '../support/stack.ts';

const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml, 'plugin:greeter?version=>=1.0']
node_templates: { app: { type: cloudify.nodes.Root } }
`;

let stack: Stack;
let cfy: Cfy;
beforeAll(async () => {
  stack = await Stack.start();
  cfy = await Cfy.open(stack.address);
}, 120_000);
afterAll(async () => {
  await cfy?.close();
  await stack?.close();
}, 60_000);

const inFolder = (file: string): string => join(cfy.folder, file);

async function succeeds(...words: string[]): Promise<string> {
  const { exitCode, output } = await cfy.run(...words);
  expect([`cfy ${words.join(' ')}`, exitCode, output]).toEqual([`cfy ${words.join(' ')}`, 0, output]);
  return output;
}

async function refusal(...words: string[]): Promise<string> {
  const answer: CfyAnswer = await cfy.run(...words);
  expect(answer.exitCode).toBe(1);
  return answer.output;
}

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
    expect(await succeeds('plugins', 'list')).toMatch(new RegExp(`${id}.*greeter.*1\\.0\\.0.*1 managers`));
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
