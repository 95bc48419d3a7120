import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { packFolder } from '../support/archives.ts';
import type { Behaviour } from './behaviour.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
export const PLUGIN = 'behaviours';

const COMPILER: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
};

/** The workflows of behaviours whose code is here, not in the product. */
const ownOf = (behaviours: readonly Behaviour[]): Behaviour[] =>
  behaviours.filter(({ workflow }) => typeof workflow === 'function');

/** All workflows of the behaviours as a plugin package, by path. */
export async function pluginFiles(behaviours: readonly Behaviour[]): Promise<Map<string, string>> {
  const own = ownOf(behaviours);
  const files = new Map([
    [
      'package.json',
      JSON.stringify({ name: PLUGIN, version: '1.0.0', type: 'module', main: 'dist/workflows.js' }),
    ],
    ['plugin.yaml', pluginYaml(own)],
    ['dist/workflows.js', workflowsModule(own)],
  ]);
  const modules = (await readdir(join(HERE, 'behaviours'))).map((name) => `behaviours/${name}`);
  for (const path of ['behaviour.ts', ...modules]) {
    const source = await readFile(join(HERE, path), 'utf8');
    files.set(`dist/${path.replace(/\.ts$/, '.js')}`, compiled(source));
  }
  return files;
}

/** The same as \`npm pack\` makes it. */
export async function packPlugin(behaviours: readonly Behaviour[]): Promise<Uint8Array<ArrayBuffer>> {
  const parent = await mkdtemp(join(tmpdir(), 'cloudloom-behaviours-'));
  try {
    for (const [path, text] of await pluginFiles(behaviours)) {
      const file = join(parent, 'package', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    return await packFolder(join(parent, 'package'));
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

function compiled(source: string): string {
  const { outputText } = ts.transpileModule(source, { compilerOptions: COMPILER });
  return outputText.replace(/(from '\.[^']*)\.ts'/g, "$1.js'");
}

/** JSON is YAML. */
function pluginYaml(behaviours: readonly Behaviour[]): string {
  const workflows = behaviours.map(({ id, defaults = {} }) => [
    id,
    {
      mapping: `${PLUGIN}.workflows.${id}`,
      parameters: Object.fromEntries(
        Object.entries(defaults).map(([name, value]) => [name, { default: value }]),
      ),
    },
  ]);
  const executor = 'central_deployment_agent';
  return JSON.stringify(
    {
      plugins: { [PLUGIN]: { executor, package_name: PLUGIN, package_version: '1.0.0' } },
      workflows: Object.fromEntries(workflows),
    },
    null,
    1,
  );
}

const workflowsModule = (behaviours: readonly Behaviour[]): string =>
  [
    "import { defineWorkflow } from '@cloudloom/workflow';",
    "import { allBehaviours } from './behaviours/index.js';",
    'const byId = new Map(allBehaviours.map((behaviour) => [behaviour.id, behaviour]));',
    'const define = (id) => {',
    '  const { workflow, resumable = false } = byId.get(id);',
    '  return defineWorkflow(workflow, { resumable });',
    '};',
    ...behaviours.map(({ id }) => `export const ${id} = define('${id}');`),
    '',
  ].join('\n');
