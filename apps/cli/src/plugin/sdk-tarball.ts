import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { create } from 'tar';
import { SdkModules } from './sdk-modules.ts';

/** The package for authors: its file name as `npm pack` would choose it, and its bytes. */
export interface SdkTarball {
  readonly fileName: string;
  readonly version: string;
  readonly bytes: Uint8Array;
}

/** Packages whose compiled modules may become part of it, as far as the first of them needs them. */
const PACKAGES = ['workflow', 'topology', 'blueprint'] as const;
/** Where authors enter. */
const ENTRANCES = { '.': 'index', './testing': 'testing/index' } as const;
const repository = new URL('../../../../', import.meta.url);

/**
 * Packs `@cloudloom/workflow` for authors outside of this repository: one package without dependencies, in which what it
 * needs of our other packages lies beside it. The same build gives the same bytes.
 * @throws CliError when the build is missing, or cannot stand alone
 */
export async function createSdkTarball(): Promise<SdkTarball> {
  const version = readVersion();
  const files = new Map([
    ['package.json', manifest(version)],
    ['README.md', README],
    ['LICENSE', readFileSync(new URL('LICENSE', repository), 'utf8')],
    ...collectModules(),
  ]);
  return { fileName: `cloudloom-workflow-${version}.tgz`, version, bytes: await pack(files) };
}

function collectModules(): [string, string][] {
  const builds = new Map(PACKAGES.map((name) => [name as string, inRepository(`libs/${name}/dist`)]));
  const modules = new SdkModules(builds);
  for (const entrance of Object.values(ENTRANCES))
    for (const extension of ['.js', '.d.ts'])
      modules.add({ package: 'workflow', path: `${entrance}${extension}` });
  return [...modules.files].map(([name, text]) => [`lib/${name}`, text]);
}

const inRepository = (path: string): string => fileURLToPath(new URL(path, repository));

function readVersion(): string {
  const text = readFileSync(new URL('libs/workflow/package.json', repository), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function manifest(version: string): string {
  const exports = Object.entries(ENTRANCES).map(([name, path]) => [
    name,
    { types: `./lib/workflow/${path}.d.ts`, default: `./lib/workflow/${path}.js` },
  ]);
  const content = {
    name: '@cloudloom/workflow',
    version,
    description: 'Write workflows for Cloudloom, and test them without a server',
    license: 'Apache-2.0',
    type: 'module',
    engines: { node: '>=20.19' },
    sideEffects: false,
    types: './lib/workflow/index.d.ts',
    exports: { ...Object.fromEntries(exports), './package.json': './package.json' },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

const README = `# @cloudloom/workflow

Write workflows for Cloudloom in TypeScript: \`defineWorkflow\`, the context, tasks and graphs, handlers, errors.
\`@cloudloom/workflow/testing\` runs them in memory, with virtual time and scripted operations.

    import { defineWorkflow } from '@cloudloom/workflow';

    export const configureAll = defineWorkflow(async (ctx) => {
      const graph = ctx.graphMode();
      for (const instance of ctx.nodeInstances)
        graph.addTask(instance.executeOperation('cloudify.interfaces.lifecycle.configure'));
      await graph.execute();
    });

\`cloudloom plugin init NAME\` makes a project that uses it. This package has no dependencies.
`;

/** Any date will do, as long as it is always the same; this is the one that npm gives its files. */
const MODIFIED = new Date('1985-10-26T08:15:00.000Z');

async function pack(files: ReadonlyMap<string, string>): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudloom-sdk-'));
  try {
    const names = [...files.keys()].sort();
    for (const name of names) {
      const file = join(folder, 'package', name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, files.get(name) ?? '');
      chmodSync(file, 0o644);
    }
    const chunks: Buffer[] = [];
    const archive = create(
      { gzip: { level: 9 }, portable: true, mtime: MODIFIED, cwd: folder },
      names.map((name) => `package/${name}`),
    );
    for await (const chunk of archive) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
