import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TenantRepository, type PluginInstallation } from '@cloudloom/model';
import { packFiles } from '../support/archives.ts';
import { packPlugin, pluginYaml, type PluginWishes } from '../support/plugins.ts';
import { zipFiles } from '../support/zip-file.ts';
import type { Answer } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const SCOPE = { tenantName: 'default_tenant', username: 'admin' };
const manager = useManager();

/** Stands for the worker: what it reports of each plugin that is uploaded. */
let verdict: PluginInstallation | null;
let stopWorker: () => Promise<void>;
beforeAll(async () => {
  await new TenantRepository(manager.database).ensure('other');
  const { plugins } = manager.room.stores;
  stopWorker = await manager.database.listen('cloudloom_plugins', (id) => {
    const answer = verdict;
    if (answer === null) return;
    void plugins
      .byId(id)
      .then((plugin) => (plugin?.state === 'uploaded' ? plugins.recordInstallation(id, answer) : undefined));
  });
});
beforeEach(() => {
  verdict = { state: 'installed', error: null };
});
afterAll(() => stopWorker());

const upload = (raw: Uint8Array<ArrayBuffer>, query = '', tenant = 'default_tenant'): Promise<Answer> =>
  manager.call('POST', `/plugins${query}`, { raw, headers: { Tenant: tenant } });

async function uploaded(wishes: PluginWishes, query = '', tenant = 'default_tenant'): Promise<string> {
  const answer = await upload(await packPlugin(wishes), query, tenant);
  expect(answer).toMatchObject({ status: 201 });
  return (answer.body as { id: string }).id;
}

const codeAndText = ({ status, body }: Answer): string => {
  const { error_code: code, message } = body as { error_code: string; message: string };
  return `${status} ${code}: ${message}`;
};

const storedArchives = async (): Promise<string[]> => {
  const folder = join(manager.dataFolder, 'archives', 'plugins');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
};

describe('an uploaded plugin', () => {
  it('comes as a zip of package and YAML, as the command line sends it, and goes out again byte for byte', async () => {
    const tgz = await packPlugin({ name: 'zipped', files: { 'plugin.yaml': null } });
    const yaml = pluginYaml({ name: 'zipped' });
    const zip = zipFiles({ 'zipped-1.0.0.tgz': tgz, 'plugin.yaml': yaml, 'icon.png': 'no picture' });
    const answer = await upload(zip, '?visibility=tenant&title=Zip%00');
    expect(answer).toMatchObject({
      status: 201,
      body: {
        package_name: 'zipped',
        package_version: '1.0.0',
        archive_name: 'zipped-1.0.0.tgz',
        title: 'Zip',
        visibility: 'tenant',
        tenant_name: 'default_tenant',
        created_by: 'admin',
        uploaded_at: expect.stringMatching(/Z$/),
        yaml_url_path: 'plugin:zipped?version=1.0.0',
        installation_state: [{ manager: '127.0.0.1', agent: null, state: 'installed', error: null }],
      },
    });
    const { id } = answer.body as { id: string };
    const archive = await manager.call('GET', `/plugins/${id}/archive`);
    expect(Buffer.compare(archive.body as Buffer, tgz)).toBe(0);
    expect(archive.headers.get('content-disposition')).toBe('attachment; filename="zipped-1.0.0.tgz"');
    expect(archive.headers.get('content-length')).toBe(String(tgz.length));
    const text = await manager.call('GET', `/plugins/${id}/yaml?dsl_version=1_4`);
    expect((text.body as Buffer).toString()).toBe(yaml);
    expect((await manager.room.stores.plugins.byId(id))?.archiveHash).toBe(
      createHash('sha256').update(tgz).digest('hex'),
    );
  });

  it('may be the package alone, with its plugin.yaml inside', async () => {
    const id = await uploaded({ name: 'bare', version: '2.1.0' });
    const { body } = await manager.call('GET', `/plugins/${id}`);
    expect(body).toMatchObject({ id, archive_name: 'bare-2.1.0.tgz', title: 'bare' });
    const folder = await manager.room.pluginFolders.plugin({ ...SCOPE, id });
    expect((await readdir(folder)).sort()).toEqual(['lib', 'package.json', 'plugin.yaml']);
  });

  it('is there once in each version', async () => {
    await uploaded({ name: 'once' });
    const before = await storedArchives();
    expect(codeAndText(await upload(await packPlugin({ name: 'once' })))).toBe(
      '409 conflict_error: Plugin once 1.0.0 already exists on tenant default_tenant or with global visibility. ' +
        'Give the package a new version, or delete the uploaded plugin first.',
    );
    expect(await storedArchives()).toEqual(before);
    await uploaded({ name: 'once', version: '1.0.1' });
    await uploaded({ name: 'once' }, '', 'other');
  });

  it('is listed by the conventions of all lists', async () => {
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) await uploaded({ name: 'listed', version });
    const list = async (query: string) => {
      const { body } = await manager.call('GET', `/plugins?${query}`);
      const { items, metadata } = body as {
        items: { package_version: string }[];
        metadata: { pagination: { total: number } };
      };
      return [metadata.pagination.total, ...items.map((item) => item.package_version)];
    };
    expect(await list('_get_data=False&_sort=-uploaded_at&package_name=listed')).toEqual([
      3,
      '1.2.0',
      '1.1.0',
      '1.0.0',
    ]);
    expect(await list('_search=LIST&_size=1&_offset=1')).toEqual([3, '1.1.0']);
    expect(await manager.call('GET', '/plugins?package_name=listed&_include=title&_size=1')).toMatchObject({
      body: { items: [{ title: 'listed' }] },
    });
    expect(await manager.call('GET', '/plugins?wheels=a')).toMatchObject({ status: 400 });
  });

  it('stays, and waits for its worker, when none answers in time', async () => {
    verdict = null;
    const archive = bytesOf(await packPlugin({ name: 'patient' }));
    const plugin = await manager.room.plugins.upload(SCOPE, { archive }, { waitMilliseconds: 50 });
    expect(plugin).toMatchObject({ state: 'uploaded', packageName: 'patient' });
  });
});

describe('a refused plugin', () => {
  const refusals: [string, () => Promise<Uint8Array<ArrayBuffer>>, RegExp][] = [
    ['no archive', async () => new Uint8Array(Buffer.from('hello')), /can be only a plugin package \(\.tgz/],
    [
      'no package in the zip',
      async () => zipFiles({ 'plugin.yaml': 'a: 1' }),
      /one plugin package \(\.tgz\), and has none/,
    ],
    [
      'two packages in the zip',
      async () => zipFiles({ 'a.tgz': await packPlugin(), 'b.tgz': await packPlugin() }),
      /and has a\.tgz, b\.tgz\. Upload each plugin by itself/,
    ],
    [
      'two YAML files in the zip',
      async () => zipFiles({ 'a.tgz': await packPlugin(), 'v1.yaml': '', 'v2.yaml': '' }),
      /must include one YAML of the plugin, and has v1\.yaml, v2\.yaml/,
    ],
    [
      'a zip in the zip',
      async () => zipFiles({ 'bundled.zip': zipFiles({ a: 'b' }) }),
      /Bundles of plugins are not taken/,
    ],
    [
      'a path out of the zip',
      async () => zipFiles({ '../a.tgz': await packPlugin() }),
      /cannot be unpacked: /,
    ],
    ['no package.json', () => packPlugin({ files: { 'package.json': null } }), /holds no package\.json/],
    ['no plugin.yaml', () => packPlugin({ files: { 'plugin.yaml': null } }), /There is no plugin\.yaml/],
    [
      'another version in its plugin.yaml',
      () => packPlugin({ files: { 'plugin.yaml': pluginYaml({ version: '0.9' }) } }),
      /has the package_version '0\.9', but the version in package\.json is '1\.0\.0'/,
    ],
    [
      'an invalid plugin.yaml',
      () => packPlugin({ sections: 'node_types: [7]\n' }),
      /^plugin\.yaml is not valid: /,
    ],
    [
      'a mapping to nothing',
      () => packPlugin({ files: { 'lib/workflows.js': null } }),
      /Workflow greet maps to greeter\.workflows\.greet, but the package has no file lib\/workflows\.js/,
    ],
    [
      'Python inside',
      () => packFiles({ 'package.json': '{"package_name": "p", "wheels": []}', 'Wheels/p.whl': 'PK' }, 'p'),
      /wagon, the package of a Python plugin\. Python plugins cannot run on this server yet/,
    ],
  ];

  it.each(refusals)('has %s', async (_, make, message) => {
    const before = await storedArchives();
    const answer = await upload(await make());
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'invalid_plugin_error' } });
    expect((answer.body as { message: string }).message).toMatch(message);
    expect((await manager.room.stores.plugins.versions(SCOPE, 'greeter')).length).toBe(0);
    expect(await storedArchives()).toEqual(before);
    expect(await readdir(join(manager.dataFolder, 'plugin-uploads'))).toEqual([]);
  });

  it('is one that no worker can bundle; its text reaches the uploader and nothing stays', async () => {
    verdict = { state: 'failed', error: 'workflows.js line 3 imports node:fs, which workflows may not.' };
    const before = await storedArchives();
    expect(codeAndText(await upload(await packPlugin({ name: 'stubborn' })))).toBe(
      '400 plugin_installation_error: Plugin stubborn 1.0.0 cannot be installed: ' +
        'workflows.js line 3 imports node:fs, which workflows may not.',
    );
    expect(await manager.room.stores.plugins.versions(SCOPE, 'stubborn')).toEqual([]);
    expect(await storedArchives()).toEqual(before);
    verdict = { state: 'installed', error: null };
    await uploaded({ name: 'stubborn' });
  });

  it('was not sent at all, or has a visibility that there is not', async () => {
    expect(codeAndText(await manager.call('POST', '/plugins'))).toMatch(
      /^400 bad_parameters_error: Missing the plugin/,
    );
    expect(codeAndText(await upload(await packPlugin(), '?visibility=secret'))).toMatch(
      /^400 bad_parameters_error: Invalid visibility: `secret`/,
    );
  });
});

describe('an installation', () => {
  const ask = (id: string, body: object, headers = {}) =>
    manager.call('POST', `/plugins/${id}`, { body, headers });

  it('is asked for, and told as it stands', async () => {
    const id = await uploaded({ name: 'asked' });
    const body = { id, installation_state: [{ manager: '127.0.0.1', state: 'installed', error: null }] };
    expect(await ask(id, { action: 'install', managers: ['127.0.0.1'] })).toMatchObject({
      status: 200,
      body,
    });
    expect(await ask(id, { action: 'install' })).toMatchObject({ status: 200, body });
    await manager.room.stores.plugins.recordInstallation(id, { state: 'failed', error: 'no space' });
    expect(await ask(id, { action: 'install' })).toMatchObject({
      status: 200,
      body: { installation_state: [{ state: 'error', error: 'no space' }] },
    });
  });

  it('is refused where it is something else, somewhere else, or of another tenant', async () => {
    const id = await uploaded({ name: 'asked-wrongly' });
    const text = async (body: object) => codeAndText(await ask(id, body));
    expect(await text({ action: 'paint' })).toBe(
      "400 unknown_action: Invalid action: paint, Valid action values are: ['install']",
    );
    expect(await text({})).toBe('400 bad_parameters_error: Missing action in json request body');
    expect(await text({ action: 'install', agents: ['web_1'] })).toBe(
      '400 bad_parameters_error: Agents do not install plugins here, workers do: web_1',
    );
    expect(await text({ action: 'install', managers: ['moon'] })).toBe(
      '400 bad_parameters_error: There is no manager `moon`: the only one is `127.0.0.1`',
    );
    expect(await ask(id, { action: 'install' }, { Tenant: 'other' })).toMatchObject({ status: 404 });
    expect(await ask('nope', { action: 'install' })).toMatchObject({ status: 404 });
  });
});

describe('the wall of a tenant', () => {
  const other = { headers: { Tenant: 'other' } };

  it('hides its plugins, but for global ones', async () => {
    const own = await uploaded({ name: 'walled' });
    for (const path of ['', '/archive', '/yaml'])
      expect(await manager.call('GET', `/plugins/${own}${path}`, other)).toMatchObject({ status: 404 });
    expect(await manager.call('DELETE', `/plugins/${own}`, other)).toMatchObject({ status: 404 });
    expect(await manager.call('GET', '/plugins?package_name=walled', other)).toMatchObject({
      body: { items: [] },
    });
    const shared = await uploaded({ name: 'walled', version: '2.0.0' }, '?visibility=global');
    expect(await manager.call('GET', `/plugins/${shared}/yaml`, other)).toMatchObject({ status: 200 });
    expect(await manager.call('DELETE', `/plugins/${shared}`, other)).toMatchObject({ status: 403 });
    expect(await upload(await packPlugin({ name: 'walled', version: '2.0.0' }), '', 'other')).toMatchObject({
      status: 409,
    });
  });

  it('opens for a plugin that is made global, for good', async () => {
    const id = await uploaded({ name: 'opened' });
    const set = (visibility: string) =>
      manager.call('PATCH', `/plugins/${id}/set-visibility`, { body: { visibility } });
    expect(await set('global')).toMatchObject({ status: 200, body: { id, visibility: 'global' } });
    expect(await manager.call('GET', `/plugins/${id}`, other)).toMatchObject({
      body: { id, visibility: 'global' },
    });
    expect(await set('tenant')).toMatchObject({ status: 400, body: { error_code: 'illegal_action_error' } });
  });

  it('hides private plugins from others of the tenant', async () => {
    await uploaded({ name: 'diary' }, '?visibility=private');
    const { plugins } = manager.room.stores;
    expect(await plugins.versions({ ...SCOPE, username: 'eve' }, 'diary')).toEqual([]);
    expect((await plugins.versions(SCOPE, 'diary')).length).toBe(1);
  });
});

async function* bytesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
