import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TenantRepository, type Execution, type PluginInstallation } from '@cloudloom/model';
import { packFiles } from '../support/archives.ts';
import { eventually } from '../support/eventually.ts';
import { packPlugin, pluginYaml, type PluginWishes } from '../support/plugins.ts';
import type { Answer } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const SCOPE = { tenantName: 'default_tenant', username: 'admin' };
const manager = useManager();

const INSTALLED: PluginInstallation = { state: 'installed', error: null };
let stopWorker: () => Promise<void>;
beforeAll(async () => {
  await new TenantRepository(manager.database).ensure('other');
  const { plugins } = manager.room.stores;
  stopWorker = await manager.database.listen('cloudloom_plugins', (id) => {
    void plugins
      .byId(id)
      .then((plugin) =>
        plugin?.state === 'uploaded' ? plugins.recordInstallation(id, INSTALLED) : undefined,
      );
  });
});
afterAll(() => stopWorker());

/** Each test has a package of its own. */
let name: string;
let place = 0;
beforeEach(() => {
  place += 1;
  name = `package-${place}`;
});

async function uploadPlugin(
  version: string,
  wishes: PluginWishes & { query?: string; tenant?: string } = {},
): Promise<string> {
  const { query = '', tenant = 'default_tenant', ...rest } = wishes;
  const raw = await packPlugin({ name, version, ...rest });
  const answer = await manager.call('POST', `/plugins${query}`, { raw, headers: { Tenant: tenant } });
  expect(answer).toMatchObject({ status: 201 });
  return (answer.body as { id: string }).id;
}

/** Uploads a blueprint of that main file and answers its error, or null. */
async function uploadBlueprint(
  main: string,
  files: Record<string, string> = {},
  id = name,
): Promise<string | null> {
  const text = `tosca_definitions_version: cloudify_dsl_1_5\n${main}`;
  const raw = await packFiles({ 'blueprint.yaml': text, ...files });
  await manager.call('PUT', `/blueprints/${id}?async_upload=true`, { raw });
  return eventually('the upload ends', async () => {
    const blueprint = await manager.room.stores.blueprints.find(SCOPE, id);
    if (blueprint === null || ['uploading', 'extracting', 'parsing'].includes(blueprint.state)) return false;
    return blueprint.error;
  });
}

async function deploy(id = name): Promise<void> {
  const body = { blueprint_id: name };
  expect(await manager.call('PUT', `/deployments/${id}`, { body })).toMatchObject({ status: 201 });
}

const start = (workflowId: string, deploymentId = name): Promise<Answer> =>
  manager.call('POST', '/executions', {
    body: { deployment_id: deploymentId, workflow_id: workflowId, force: true },
  });

async function started(workflowId: string, deploymentId = name): Promise<Execution> {
  const answer = await start(workflowId, deploymentId);
  expect(answer).toMatchObject({ status: 201 });
  const { id } = answer.body as { id: string };
  await eventually('the engine or the dispatcher has it', async () => {
    const execution = await manager.room.stores.executions.byId(id);
    return (
      manager.launcher.started.some((launch) => launch.executionId === id) || execution?.status === 'failed'
    );
  });
  const execution = await manager.room.stores.executions.byId(id);
  if (execution === null) throw new Error(`execution ${id} is gone`);
  return execution;
}

const launchOf = ({ id }: Execution) => manager.launcher.started.find((launch) => launch.executionId === id);

const versionOf = async (workflowId: string, deploymentId = name): Promise<string | undefined> =>
  launchOf(await started(workflowId, deploymentId))?.plugin?.packageVersion;

const importing = (suffix = '', namespace = ''): string =>
  `imports: [cloudify/types/types.yaml, '${namespace}plugin:${name}${suffix}']\n`;

/** A plugin that asks for no certain version of its package. */
const ANY_VERSION = () =>
  pluginYaml({ name })
    .replace(/package_version: .*/, '')
    .concat('imports: [cloudify/types/types.yaml]\n');

describe('a plugin: import', () => {
  it('takes the newest version that fits, and its workflows run on that one', async () => {
    for (const version of ['1.0.0', '1.10.0', '1.9.0', '2.0.0']) await uploadPlugin(version);
    expect(await uploadBlueprint(importing('?version=>=1.0,<2'))).toBeNull();
    await deploy();
    expect(await versionOf('greet')).toBe('1.10.0');
    expect(await versionOf('greet_all')).toBe('1.10.0');
    await uploadPlugin('1.11.0');
    expect(await versionOf('greet')).toBe('1.10.0');
  });

  it('takes exactly the version that it names', async () => {
    for (const version of ['1.0.0', '1.1.0']) await uploadPlugin(version);
    expect(await uploadBlueprint(importing('?version=1.0.0'))).toBeNull();
    await deploy();
    expect(await versionOf('greet')).toBe('1.0.0');
  });

  it('takes the newest version of all when it asks for none', async () => {
    for (const version of ['1.0.0', '1.1.0']) await uploadPlugin(version);
    expect(await uploadBlueprint(importing())).toBeNull();
    await deploy();
    expect(await versionOf('greet')).toBe('1.1.0');
  });

  it('works under a namespace', async () => {
    const id = await uploadPlugin('1.0.0');
    expect(await uploadBlueprint(importing('', 'hello--'))).toBeNull();
    await deploy();
    const execution = await started('hello--greet');
    expect(execution.workflowPluginId).toBe(id);
    expect(launchOf(execution)?.plugin).toEqual({ id, packageName: name, packageVersion: '1.0.0' });
  });

  it('says which versions there are when none fits', async () => {
    await uploadPlugin('1.0.0');
    expect(await uploadBlueprint(importing('?version=>=2'))).toContain(
      `Invalid blueprint - Plugin ${name} (>=2) is not uploaded to this server, which has 1.0.0 of it. ` +
        'Upload such a version, or ask for one that is there.',
    );
  });

  it('sees the plugins of its own tenant and global ones, no others', async () => {
    await uploadPlugin('3.0.0', { tenant: 'other' });
    expect(await uploadBlueprint(importing())).toMatch(/is not uploaded to this server\. Upload it/);
    await uploadPlugin('2.0.0', { tenant: 'other', query: '?visibility=global' });
    await uploadPlugin('1.0.0');
    const id = `${name}-again`;
    expect(await uploadBlueprint(importing(), {}, id)).toBeNull();
    const { plan } = (await manager.room.stores.blueprints.find(SCOPE, id)) ?? {};
    expect(plan?.workflowPluginsToInstall.at(-1)).toMatchObject({
      packageName: name,
      packageVersion: '2.0.0',
    });
  });
});

describe('a workflow of a plugin', () => {
  it('runs on the newest version at its start when the blueprint names none, and stays there', async () => {
    await uploadPlugin('1.0.0');
    await uploadPlugin('5.0.0', { tenant: 'other' });
    expect(await uploadBlueprint(ANY_VERSION())).toBeNull();
    await deploy();
    const first = await started('greet');
    await uploadPlugin('1.1.0');
    expect(await versionOf('greet')).toBe('1.1.0');
    const stored = await manager.room.stores.executions.byId(first.id);
    expect(stored?.workflowPluginId).toBe(launchOf(first)?.plugin?.id);
    expect(launchOf(first)?.plugin?.packageVersion).toBe('1.0.0');
  });

  it("starts among the product's own when nobody has uploaded its plugin, which say what is missing", async () => {
    const main = 'imports: [cloudify/types/types.yaml, plugin.yaml]\n';
    expect(await uploadBlueprint(main, { 'plugin.yaml': pluginYaml({ name }) })).toBeNull();
    await deploy();
    const execution = await started('greet');
    expect(execution.workflowPluginId).toBeNull();
    expect(launchOf(execution)).toMatchObject({ workflowId: 'greet', plugin: null });
    expect(launchOf(await started('install'))?.plugin).toBeNull();
    const id = await uploadPlugin('1.0.0');
    expect((await started('greet')).workflowPluginId).toBe(id);
  });

  it('fails with the words of the worker that could not bundle its plugin', async () => {
    const id = await uploadPlugin('1.0.0');
    expect(await uploadBlueprint(importing())).toBeNull();
    await deploy();
    await manager.room.stores.plugins.recordInstallation(id, { state: 'failed', error: 'no bundle today' });
    const execution = await started('greet');
    expect(execution).toMatchObject({
      status: 'failed',
      error: `Plugin ${name} 1.0.0 cannot run: no bundle today`,
    });
    expect(launchOf(execution)).toBeUndefined();
    expect(await manager.call('GET', `/plugins/${id}`)).toMatchObject({
      body: { installation_state: [{ state: 'error', error: 'no bundle today' }] },
    });
  });
});

describe('deleting a plugin', () => {
  const remove = (id: string, force = false): Promise<Answer> =>
    manager.call('DELETE', `/plugins/${id}`, { body: { force } });

  it('is refused while a deployment or an execution uses it, unless forced', async () => {
    const unused = await uploadPlugin('0.9.0');
    const id = await uploadPlugin('1.0.0');
    await uploadBlueprint(importing());
    await deploy();
    const inBlueprints = {
      error_code: 'plugin_in_use',
      message: expect.stringContaining(`in use in blueprints: ${name}. You can "force"`),
    };
    expect(await remove(id)).toMatchObject({ status: 405, body: inBlueprints });
    const execution = await started('greet');
    expect(await remove(id)).toMatchObject({
      status: 405,
      body: {
        error_code: 'plugin_in_use',
        message: `Plugin "${id}" is currently in use in executions: ${execution.id}. You can "force" plugin removal if needed.`,
      },
    });
    expect(await remove(unused)).toMatchObject({ status: 204 });
    await manager.room.executions.begin({ executionId: execution.id, attempt: 1, runId: 'run' });
    await manager.room.executions.finish({
      executionId: execution.id,
      attempt: 1,
      status: 'terminated',
      error: '',
    });
    expect(await remove(id)).toMatchObject({ status: 405, body: inBlueprints });
    expect(await remove(id, true)).toMatchObject({ status: 204 });
    expect(await manager.call('GET', `/plugins/${id}`)).toMatchObject({ status: 404 });
    expect(await manager.call('GET', `/plugins/${id}/archive`)).toMatchObject({ status: 404 });
    await expect(manager.room.pluginFolders.plugin({ ...SCOPE, id })).rejects.toThrow('not in the storage');
    expect(launchOf(await started('greet'))?.plugin).toBeNull();
  });

  it('counts deployments of other tenants when it is global', async () => {
    const id = await uploadPlugin('1.0.0', { tenant: 'other', query: '?visibility=global' });
    await uploadBlueprint(importing());
    await deploy();
    expect(
      await manager.call('DELETE', `/plugins/${id}`, { body: {}, headers: { Tenant: 'other' } }),
    ).toMatchObject({
      status: 405,
    });
  });
});
