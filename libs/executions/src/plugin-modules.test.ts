import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findWorkflowModule, readPluginPackage } from './plugin-modules.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugin-modules-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = async (files: Record<string, string>): Promise<void> => {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
};
const packageWith = (facts: object): string =>
  JSON.stringify({ name: 'greeter', version: '1.0.0', ...facts });

describe("a plugin's main file", () => {
  it.each([
    ['main', { main: 'dist/index.js' }],
    ['main without extension', { main: './dist/index' }],
    ['main that is a folder', { main: 'dist' }],
    ['exports that is a text', { exports: './dist/index.js' }],
    ['exports by path', { exports: { '.': './dist/index.js', './more': './more.js' } }],
    ['exports by condition', { exports: { '.': { types: './a.d.ts', import: './dist/index.js' } } }],
    ['exports of conditions alone', { exports: { require: './a.cjs', default: './dist/index.js' } }],
    ['nested conditions', { exports: { '.': { node: { import: './dist/index.js' } } } }],
  ])('is found by %s', async (_, facts) => {
    await write({ 'package.json': packageWith(facts), 'dist/index.js': '' });
    expect((await readPluginPackage(folder)).mainFile).toBe('dist/index.js');
  });

  it('is index.js in the package where nothing else is said', async () => {
    await write({ 'package.json': packageWith({}) });
    expect(await readPluginPackage(folder)).toEqual({
      name: 'greeter',
      version: '1.0.0',
      mainFile: 'index.js',
    });
  });
});

describe('a package.json', () => {
  it.each([
    ['is missing', {}, /holds no package\.json/],
    ['is no JSON', { 'package.json': '{' }, /is no JSON/],
    ['is a list', { 'package.json': '[]' }, /is no JSON object/],
    ['has no version', { 'package.json': '{"name": "a"}' }, /needs a `name` and a `version`/],
    ['has a number as version', { 'package.json': '{"name": "a", "version": 1}' }, /both texts/],
    [
      'has a name that is none',
      { 'package.json': '{"name": "a\\u0000b", "version": "1"}' },
      /`name` in package\.json may hold/,
    ],
    [
      'is that of a wagon',
      { 'package.json': '{"package_name": "a", "package_version": "1", "wheels": ["a.whl"]}' },
      /Python plugins cannot run on this server yet/,
    ],
  ])('is refused when it %s', async (_, files, message) => {
    await write(files);
    await expect(readPluginPackage(folder)).rejects.toMatchObject({
      code: 'invalid_plugin_error',
      message: expect.stringMatching(message),
    });
  });
});

describe('the module of a mapping', () => {
  const find = (operation: string, mainFile = 'dist/index.js') =>
    findWorkflowModule(folder, { mainFile }, operation);

  it('lies under the folder of the main file, each step of its path a folder', async () => {
    await write({ 'dist/workflows.js': '', 'dist/deep/er.mjs': '', 'dist/old.cjs': '' });
    expect(await find('workflows.greet')).toEqual({ file: 'dist/workflows.js', exportName: 'greet' });
    expect(await find('deep.er.greet_all')).toEqual({ file: 'dist/deep/er.mjs', exportName: 'greet_all' });
    expect(await find('old.greet')).toEqual({ file: 'dist/old.cjs', exportName: 'greet' });
  });

  it('is the main file for an export alone', async () => {
    await write({ 'dist/index.js': '' });
    expect(await find('greet')).toEqual({ file: 'dist/index.js', exportName: 'greet' });
  });

  it.each(['missing.greet', 'greet', '', '.greet', 'workflows.', '../secret.greet', 'a/b.greet'])(
    'is nowhere for %p',
    async (operation) => {
      await write({ 'secret.js': '', 'dist/a/b.js': '', 'dist/workflows.ts': '' });
      expect(await find(operation)).toBeNull();
    },
  );

  it('is no folder, and never outside of the package', async () => {
    await write({ 'dist/workflows.js/index.js': '' });
    expect(await find('workflows.greet')).toBeNull();
    expect(await find('passwd', '../../etc/passwd')).toBeNull();
  });
});
