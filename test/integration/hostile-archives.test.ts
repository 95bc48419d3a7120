import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { REACHING_OUT, tarEntries, type TarEntry } from '../support/hostile-archives.ts';
import { readLists } from '../support/list-routes.ts';
import { pluginYaml } from '../support/plugins.ts';
import { zipFiles } from '../support/zip-file.ts';
import type { Answer } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();
/** What there is before all of this, and is to be there after it. */
let before: unknown;

const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
node_templates: { web: { type: cloudify.nodes.Root } }
`;

/** What every list answers, and every file there is. What tells of a refusal is no part of it: the execution that found out. */
async function everything(): Promise<unknown> {
  const { executions } = manager.room.stores;
  const { body } = await manager.call('GET', '/executions?status=failed&_include_system_workflows=true');
  await executions.delete((body as { items: { id: string }[] }).items.map(({ id }) => id));
  const lists = await readLists(manager.url, (path) => manager.call('GET', path), []);
  const entries = await readdir(manager.dataFolder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return {
    lists,
    files: files.map(({ parentPath, name }) => join(parentPath, name)).sort(),
    beside: await planted(),
  };
}

/** What an archive would have put beside the manager's folder. */
const planted = async (): Promise<string[]> =>
  (await readdir(dirname(manager.dataFolder))).filter((name) => name.includes('planted'));

const bodyOf = ({ body }: Answer) => body as Record<'id' | 'message' | 'error_code', string>;

beforeAll(async () => {
  // Stands for the worker that installs plugins.
  const { plugins } = manager.room.stores;
  const stopWorker = await manager.database.listen(
    'cloudloom_plugins',
    (id) => void plugins.recordInstallation(id, { state: 'installed', error: null }),
  );
  // Without the entry, all of them are taken.
  const archives = [
    manager.call('PUT', '/blueprints/first', { raw: tarEntries(blueprintWith()) }),
    manager.call('POST', '/plugins', { raw: tarEntries(packageWith()) }),
    manager.call('PUT', '/snapshots/first/archive', { raw: tarEntries([{ path: 'manifest.json' }]) }),
  ];
  for (const answer of await Promise.all(archives)) expect(answer).toMatchObject({ status: 201 });
  expect(await planted()).toEqual([]);
  await stopWorker();
  before = await everything();
}, 120_000);

/** The last test of each part. */
const leavesNothing = () =>
  it('leaves nothing behind, in lists and folders', async () => expect(await everything()).toEqual(before));

const blueprintWith = (...entries: TarEntry[]): TarEntry[] => [
  { path: 'shop/blueprint.yaml', text: BLUEPRINT },
  ...entries,
];

const packageWith = (...entries: TarEntry[]): TarEntry[] => [
  {
    path: 'package/package.json',
    text: JSON.stringify({ name: 'greeter', version: '1.0.0', main: 'index.js' }),
  },
  { path: 'package/plugin.yaml', text: pluginYaml({ sections: '' }) },
  { path: 'package/index.js' },
  ...entries,
];

describe('an archive with an entry that reaches out of it', () => {
  it.each(REACHING_OUT)('is no blueprint: %s', async (_what, entry) => {
    const raw = tarEntries(blueprintWith(entry('shop')));
    const answer = await manager.call('PUT', '/blueprints/evil', { raw });
    expect(answer).toMatchObject({
      status: 400,
      body: { error_code: 'invalid_blueprint_error', server_traceback: null },
    });
    expect(bodyOf(answer).message).toMatch(/archive holds a (path|link)/);
    expect(await manager.call('GET', '/blueprints/evil')).toMatchObject({ status: 404 });
  });

  it.each(REACHING_OUT)('is no plugin, alone or in a zip: %s', async (_what, entry) => {
    const raw = tarEntries(packageWith(entry('package')));
    for (const archive of [raw, zipFiles({ 'greeter.tgz': raw, 'plugin.yaml': pluginYaml() })]) {
      const answer = await manager.call('POST', '/plugins', { raw: archive });
      expect(answer).toMatchObject({
        status: 400,
        body: { error_code: 'invalid_plugin_error', server_traceback: null },
      });
      expect(bodyOf(answer).message).toMatch(/archive holds a (path|link)/);
    }
  });

  it.each(REACHING_OUT)('is no snapshot: %s', async (_what, entry) => {
    const raw = tarEntries([{ path: 'manifest.json', text: '{}' }, entry('tables')]);
    expect(await manager.call('PUT', '/snapshots/evil/archive', { raw })).toMatchObject({ status: 201 });
    const { id } = bodyOf(await manager.call('POST', '/snapshots/evil/restore', { body: {} }));
    expect(await manager.room.waiter.waitForEnd(id, 60_000)).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/^Snapshot evil cannot be restored: .*archive holds a (path|link)/),
    });
    expect(await manager.call('DELETE', '/snapshots/evil')).toMatchObject({ status: 204 });
  });

  it.each([
    ['a path out of it', 'shop/../../cloudloom-planted'],
    ['an absolute path', '/tmp/cloudloom-planted'],
    ['a path with the other slash', 'shop\\..\\..\\cloudloom-planted'],
  ])('is no blueprint as a zip either: %s', async (_what, path) => {
    const raw = zipFiles({ 'shop/blueprint.yaml': BLUEPRINT, [path]: 'x' });
    expect(await manager.call('PUT', '/blueprints/evil', { raw })).toMatchObject({
      status: 400,
      body: { error_code: 'invalid_blueprint_error' },
    });
  });

  leavesNothing();
});

describe('the main file of a blueprint', () => {
  it.each(['../blueprint.yaml', '/etc/passwd', 'a/../../x.yaml', '..', 'a%00.yaml', 'x'.repeat(5_000)])(
    'is not looked for at %s',
    async (path) => {
      const query = `?application_file_name=${path.includes('%') ? path : encodeURIComponent(path)}`;
      const raw = tarEntries(blueprintWith());
      const answer = await manager.call('PUT', `/blueprints/evil${query}`, { raw });
      expect(answer.status).toBe(400);
      expect(bodyOf(answer).message).not.toContain('root:');
    },
  );

  leavesNothing();
});
