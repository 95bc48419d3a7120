import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { bundlePlugin } from './bundle-plugin.ts';
import { PluginBundleError, readPluginPackage } from './plugin-package.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function aPackage(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudloom-plugin-'));
  folders.push(folder);
  const manifest = { name: 'greeter', version: '1.0.0', type: 'module', main: 'dist/index.js' };
  const all = { 'package.json': JSON.stringify(manifest), 'dist/index.js': 'export {};', ...files };
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

const greeter = { packageName: 'greeter', packageVersion: '1.0.0' };
const bundle = async (files: Record<string, string>): Promise<string> =>
  bundlePlugin(await readPluginPackage(greeter, await aPackage(files)));
const refusal = async (files: Record<string, string>): Promise<string> => {
  try {
    await bundle(files);
  } catch (error) {
    if (error instanceof PluginBundleError) return error.message;
    throw error;
  }
  return 'bundled';
};
/** What the bundle makes of the code between the marks BEGIN and END of one module. */
const bundled = async (code: string, file = 'dist/workflows.js'): Promise<string> => {
  const text = await bundle({ [file]: code });
  const start = text.indexOf('BEGIN');
  return text.slice(start, text.indexOf('END', start));
};

describe('the modules of a plugin', () => {
  it('are named by their paths below the folder of the main file, without tests', async () => {
    const folder = await aPackage({
      'dist/workflows.js': '',
      'dist/more/deep.mjs': '',
      'dist/old.cjs': '',
      'dist/workflows.test.js': '',
      'dist/test/x.js': '',
      'scripts/build.js': '',
      'node_modules/left-pad/index.js': '',
    });
    const { modules, main, name } = await readPluginPackage(greeter, folder);
    expect(modules.map((module) => module.name)).toEqual(['index', 'more.deep', 'old', 'workflows']);
    expect([main, name]).toEqual(['index', 'greeter-1.0.0']);
  });

  it('lie below the package when it has no main file, and where exports lead', async () => {
    const none = await aPackage({ 'package.json': '{}', 'workflows.js': '' });
    expect((await readPluginPackage(greeter, none)).modules.map(({ name }) => name)).toEqual([
      'dist.index',
      'workflows',
    ]);
    const manifest = JSON.stringify({ exports: { '.': { types: './lib/a.d.ts', default: './lib/a.js' } } });
    const exported = await readPluginPackage(
      greeter,
      await aPackage({ 'package.json': manifest, 'lib/a.js': '', 'lib/b.js': '' }),
    );
    expect([exported.main, exported.modules.map(({ name }) => name)]).toEqual(['a', ['a', 'b']]);
  });

  it('cannot be listed without the main file', async () => {
    const folder = await aPackage({ 'package.json': '{"main": "dist/nothing.js"}' });
    await expect(readPluginPackage(greeter, folder)).rejects.toThrow(/dist\/nothing\.js as main file/);
  });
});

describe('the code of an author in the bundle', () => {
  it('has guards where it names a guarded global', async () => {
    expect(
      await bundled('/* BEGIN */ export const f = () => [Date.now(), { fetch }, new Date(0)]; /* END */'),
    ).toContain(
      '[__cloudloom_local_guards__.names.Date.now(), { fetch:__cloudloom_local_guards__.names.fetch }, new __cloudloom_local_guards__.names.Date(0)]',
    );
  });

  it('keeps names that it declares itself, and what typeof tells', async () => {
    const code = await bundled(
      '/* BEGIN */ export const f = (Date, { process }) => [Date.now(), process.env, typeof fetch]; /* END */',
    );
    expect(code).toContain('[Date.now(), process.env, typeof fetch]');
  });

  it('notes each loop with its line', async () => {
    const code = await bundled(
      '/* BEGIN */\nexport function f() {\n  while (true) ;\n  for (;;) { f(); }\n}\n/* END */',
    );
    expect(code).toContain('while (true) {__cloudloom_local_guards__.loop="dist/workflows.js:3";;}');
    expect(code).toContain('for (;;) {__cloudloom_local_guards__.loop="dist/workflows.js:4"; f(); }');
  });

  it('notes loops by the lines of the source that was compiled', async () => {
    // One compiled line, from line 7 of the source: AAMA is column 0, first source, line +6, column 0.
    const map = { version: 3, sources: ['../src/w.ts'], names: [], mappings: 'AAMA' };
    const text = await bundle({
      'dist/workflows.js': 'export function f() { for (;;) f(); }\n//# sourceMappingURL=workflows.js.map\n',
      'dist/workflows.js.map': JSON.stringify(map),
    });
    expect(text.includes('loop="src/w.ts:7";')).toBe(true);
    const [, encoded = ''] = /sourceMappingURL=data:[^,]*,([\w+/=]+)\s*$/.exec(text) ?? [];
    const { sources } = JSON.parse(Buffer.from(encoded, 'base64').toString()) as { sources: string[] };
    expect(sources).toContain('plugin://greeter-1.0.0/src/w.ts');
  });

  it('stays strict where it says so', async () => {
    const text = await bundle({
      'dist/old.cjs': '/* BEGIN */ "use strict"; exports.f = () => {}; /* END */',
    });
    expect(/"use strict";\s*\/\* BEGIN \*\/\s*var __cloudloom_local_guards__/.test(text)).toBe(true);
  });

  it('of its own copy of the kit is left as it is', async () => {
    const own = await bundle({
      'dist/workflows.js': "import { mark } from '@cloudloom/workflow'; export const f = mark;",
      'node_modules/@cloudloom/workflow/package.json': '{"type":"module","exports":"./own.js"}',
      'node_modules/@cloudloom/workflow/own.js': 'export const mark = () => Date.now(); // OWN',
    });
    expect(own.includes('mark = () => Date.now(); // OWN')).toBe(true);
  });
});

describe('a plugin that cannot be bundled', () => {
  it.each([
    ["import fs from 'node:fs'; export const f = fs;", "'node:fs', which is a module of Node.js"],
    ["import { readFile } from 'fs/promises'; export const f = readFile;", "'fs/promises'"],
    ["import axios from 'axios'; export const f = axios;", "'axios', which uses the network"],
    ["import { sleep } from '@temporalio/workflow'; export const f = sleep;", 'belongs to the engine'],
  ])('is told module and file of the import: %s', async (code, expected) => {
    const message = await refusal({ 'dist/deep/workflows.js': code });
    expect(message).toContain('dist/deep/workflows.js imports ');
    expect(message).toContain(expected);
  });

  it('is told the same about a CommonJS module', async () => {
    expect(await refusal({ 'dist/old.cjs': "exports.f = require('net');" })).toContain(
      "dist/old.cjs imports 'net', which is a module of Node.js",
    );
  });

  it('is told what cannot be found, without the folders of the server', async () => {
    const message = await refusal({ 'dist/workflows.js': "export * from './missing.js';" });
    expect(message).toMatch(
      /^The package cannot be bundled: dist\/workflows\.js: .*Can't resolve '\.\/missing\.js'/,
    );
    expect(message).not.toContain(tmpdir());
  });

  it('is told where its syntax is wrong', async () => {
    expect(await refusal({ 'dist/workflows.js': 'export const f = (;' })).toMatch(
      /dist\/workflows\.js: Module parse failed: .*\(1:18\)/,
    );
  });
});
