import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cfy } from '../support/cfy.ts';
import { run } from '../support/deploying.ts';
import { Stack } from '../support/stack.ts';
import { connectTemporal } from '../support/temporal.ts';
import { historyToObject } from '../histories/history-file.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MINUTES = 60_000;
const execute = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'cloudloom-author-')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const cloudloom = async (...words: string[]): Promise<string> =>
  (await execute(process.execPath, [join(ROOT, 'apps/cli/bin/cloudloom.mjs'), ...words], { cwd: folder }))
    .stdout;
const inProject = async (program: string, ...words: string[]): Promise<string> =>
  (await execute(program, words, { cwd: join(folder, 'greeter'), shell: process.platform === 'win32' }))
    .stdout;
const refusal = async (...words: string[]): Promise<string> =>
  cloudloom(...words).then(
    () => 'accepted',
    ({ stderr }: { stderr: string }) => stderr,
  );

/**
 * Nothing is fetched in this test: of what an author installs, only the vendored package comes as it would; compiler and
 * types are the repository's.
 */
async function installOffline(project: string): Promise<void> {
  const file = join(project, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify({ ...manifest, devDependencies: {} }));
  await execute('npm', ['install', '--offline', '--no-audit', '--no-fund'], {
    cwd: project,
    shell: process.platform === 'win32',
  });
  await writeFile(file, JSON.stringify(manifest, null, 2));
  await mkdir(join(project, 'node_modules/@types'), { recursive: true });
  await mkdir(join(project, 'node_modules/.bin'), { recursive: true });
  for (const name of ['typescript', '@types/node', '.bin/tsc'])
    await symlink(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
}

describe('the package for authors', () => {
  it(
    'serves a strict project that has nothing else, and its bytes are always the same',
    async () => {
      await cloudloom('plugin', 'sdk', '--directory', 'stranger/vendor');
      await cloudloom('plugin', 'sdk', '--directory', 'again');
      const [first, second] = await Promise.all(
        ['stranger/vendor', 'again'].map((place) =>
          readFile(join(folder, place, 'cloudloom-workflow-0.1.0.tgz')),
        ),
      );
      expect(first?.equals(second ?? Buffer.of())).toBe(true);

      const project = join(folder, 'stranger');
      const options = {
        target: 'es2023',
        module: 'nodenext',
        lib: ['es2023'],
        strict: true,
        skipLibCheck: false,
        types: [],
      };
      await writeFile(
        join(project, 'package.json'),
        '{ "name": "stranger", "version": "1.0.0", "type": "module" }',
      );
      await writeFile(
        join(project, 'tsconfig.json'),
        JSON.stringify({ compilerOptions: { ...options, outDir: 'dist' }, files: ['main.ts'] }),
      );
      await writeFile(join(project, 'main.ts'), STRANGER);
      const npm = { cwd: project, shell: process.platform === 'win32' };
      await execute('npm', ['install', '--offline', './vendor/cloudloom-workflow-0.1.0.tgz'], npm);
      await execute(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc')], { cwd: project });
      const { main } = (await import(join(project, 'dist/main.js'))) as { main: () => Promise<string> };
      expect(await main()).toBe('terminated create');
    },
    5 * MINUTES,
  );
});

const STRANGER = `import { defineWorkflow, type WorkflowContext } from '@cloudloom/workflow';
import { testWorkflow } from '@cloudloom/workflow/testing';

const createAll = defineWorkflow(async (ctx: WorkflowContext) => {
  const graph = ctx.graphMode();
  for (const instance of ctx.nodeInstances) graph.addTask(instance.executeOperation('cloudify.interfaces.lifecycle.create'));
  await graph.execute();
});

export async function main(): Promise<string> {
  const run = await testWorkflow(createAll, { nodes: { web: { operations: ['create'] } } }).run();
  return run.status + run.error + ' ' + run.operations.map(({ operation }) => operation.split('.').at(-1)).join();
}
`;

describe('plugin init', () => {
  it('refuses names that cannot be one, and folders that hold something', async () => {
    expect(await refusal('plugin', 'init', 'My Plugin')).toMatch(
      /"My Plugin" cannot be the name of a plugin: .*e\.g\./,
    );
    await mkdir(join(folder, 'full'));
    await writeFile(join(folder, 'full/diary.txt'), 'dear');
    expect(await refusal('plugin', 'init', 'full')).toMatch(/full is not empty \(it holds diary\.txt\)/);
    expect(await readFile(join(folder, 'full/diary.txt'), 'utf8')).toBe('dear');
  });

  it(
    'makes a project whose tests pass, and which packs what a server needs',
    async () => {
      expect(await cloudloom('plugin', 'init', 'greeter')).toContain('npm install');
      await installOffline(join(folder, 'greeter'));
      expect(await inProject('npm', 'test')).toMatch(/^# fail 0$/m);
      await inProject('npm', 'pack');
      const { stdout } = await execute('tar', ['-tzf', join(folder, 'greeter/greeter-1.0.0.tgz')]);
      const files = stdout.split('\n');
      expect(files).toEqual(
        expect.arrayContaining([
          'package/package.json',
          'package/plugin.yaml',
          'package/dist/workflows.js',
          'package/node_modules/@cloudloom/workflow/package.json',
        ]),
      );
      expect(files.filter((file) => /\.test\.|\/src\/|\/vendor\//.test(file))).toEqual([]);
    },
    5 * MINUTES,
  );
});

describe('the project of plugin init, on a server', () => {
  let stack: Stack;
  let cfy: Cfy;
  beforeAll(async () => {
    stack = await Stack.start();
    cfy = await Cfy.open(stack.address);
  }, 3 * MINUTES);
  afterAll(async () => {
    await cfy?.close();
    await stack?.close();
  }, MINUTES);

  const succeeds = async (...words: string[]): Promise<void> => {
    const { exitCode, output } = await cfy.run(...words);
    expect([words.join(' '), exitCode, output]).toEqual([words.join(' '), 0, output]);
  };

  it(
    'is uploaded and run as its README says, and what it did is replayed against it',
    async () => {
      const project = join(folder, 'greeter');
      const archive = join(project, 'greeter-1.0.0.tgz');
      await succeeds('plugins', 'upload', archive, '-y', join(project, 'plugin.yaml'));
      await succeeds('blueprints', 'upload', join(project, 'blueprint/blueprint.yaml'), '-b', 'greeting');
      await succeeds('deployments', 'create', 'greeting', '-b', 'greeting');
      const execution = await run(stack.client, 'greeting', 'greet', { greeting: 'Good morning' });
      expect([execution.status, execution.error]).toEqual(['terminated', '']);
      const { items } = await stack.client.events.list({ executionId: execution.id });
      expect(items.filter(({ message }) => /^Good morning from world_/.test(message))).toHaveLength(2);

      const temporal = await connectTemporal(stack);
      const history = await temporal.workflow.getHandle(execution.id).fetchHistory();
      await temporal.connection.close();
      await writeFile(join(folder, 'greet.json'), JSON.stringify(historyToObject(history)));
      expect(await cloudloom('replay', 'greet.json', '--plugin', 'greeter')).toMatch(/^greet\.json: replays/);
      expect(await cloudloom('replay', 'greet.json', '--plugin', archive)).toMatch(/^greet\.json: replays/);
    },
    5 * MINUTES,
  );
});
