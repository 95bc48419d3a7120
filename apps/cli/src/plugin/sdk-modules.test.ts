import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTemporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { SdkModules } from './sdk-modules.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = createTemporaryFolder();
});
afterEach(() => folder.remove());

/** Collects from builds that consist of these files, beginning with the index of `workflow`. */
function collect(files: Record<string, string>, entrance = 'index.js'): Record<string, string> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
  }
  const names = ['workflow', 'topology', 'blueprint'];
  const modules = new SdkModules(new Map(names.map((name) => [name, join(folder.path, name)])));
  modules.add({ package: 'workflow', path: entrance });
  return Object.fromEntries(modules.files);
}

describe('the modules of the package for authors', () => {
  it('are those that are needed: of other packages the file of each name, not their index', () => {
    const files = collect({
      'workflow/index.js': "import { Bitmap } from '@cloudloom/topology';\nexport * from './graph.js';\n",
      'workflow/graph.js': 'export class Graph {}\n//# sourceMappingURL=graph.js.map',
      'topology/index.js': "export { Bitmap } from './bitmap.js';\nexport { plan } from './plan.js';\n",
      'topology/bitmap.js': 'export class Bitmap {}\n',
      'topology/plan.js': "import { parse } from 'yaml';\n",
    });
    expect(files).toEqual({
      'workflow/index.js': "import { Bitmap } from '../topology/bitmap.js';\nexport * from './graph.js';\n",
      'workflow/graph.js': 'export class Graph {}\n',
      'topology/bitmap.js': 'export class Bitmap {}\n',
    });
  });

  it('are found through re-exports of re-exports, stars and inline imports of types', () => {
    const files = collect(
      {
        'workflow/index.d.ts':
          "import type { Effect, Json as Value } from '@cloudloom/topology';\n" +
          "export declare const kind: import('@cloudloom/topology').Kind;\n",
        'topology/index.d.ts':
          "export type { Json } from '@cloudloom/blueprint';\nexport type * from './effects.js';\n" +
          "export type { Kind } from './kind.js';\n",
        'topology/effects.d.ts': 'export interface Effect {}\n',
        'topology/kind.d.ts': 'export type Kind = string;\n',
        'blueprint/index.d.ts':
          "export type { Json } from './json.js';\nexport { parse } from './parse.js';\n",
        'blueprint/json.d.ts': 'export type Json = unknown;\n',
      },
      'index.d.ts',
    );
    expect(files['workflow/index.d.ts']).toBe(
      "import type { Effect } from '../topology/effects.js';\n" +
        "import type { Json as Value } from '../blueprint/json.js';\n" +
        'export declare const kind: import("../topology/kind.js").Kind;\n',
    );
    expect(Object.keys(files).sort()).toEqual([
      'blueprint/json.d.ts',
      'topology/effects.d.ts',
      'topology/kind.d.ts',
      'workflow/index.d.ts',
    ]);
  });

  it.each([
    ['a package from elsewhere', "import { parse } from 'yaml';\n", /workflow\/index\.js imports yaml, /],
    [
      'all of another package',
      "export * from '@cloudloom/topology';\n",
      /imports from '@cloudloom\/topology', /,
    ],
    ['a file that is not built', "import './lost.js';\n", /lost\.js is missing\. Build first/],
    ['a name that is not exported', "import { Lost } from '@cloudloom/topology';\n", /does not export Lost/],
  ])('cannot need %s', (_, text, message) => {
    const files = { 'workflow/index.js': text, 'topology/index.js': 'export const plan = 1;\n' };
    expect(() => collect(files)).toThrow(message);
  });
});
