import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packFolder } from '../support/archives.ts';
import { Cfy } from '../support/cfy.ts';
import { deploy, deployFiles, run } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { readLists, type Get } from '../support/list-routes.ts';
import { packPlugin, pluginYaml } from '../support/plugins.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack, exampleFolder } from '../support/stack.ts';
import { TWO_STEPS } from '../support/two-steps.ts';

const LONG = 300_000;

/** A manager with a worker, and the real client at it. */
interface Site {
  stack: Stack;
  cfy: Cfy;
}

let shared: SharedFolder;
let from: Site;
let to: Site;
beforeAll(async () => {
  shared = await SharedFolder.create();
  from = await openSite();
  // Each stack makes up a key of its own for secrets.
  to = await openSite();
}, LONG);
afterAll(async () => {
  for (const site of [from, to]) {
    await site?.cfy.close();
    await site?.stack.close();
  }
  await shared?.remove();
}, 60_000);

async function openSite(): Promise<Site> {
  const stack = await Stack.start();
  return { stack, cfy: await Cfy.open(stack.address) };
}

async function succeeds({ cfy }: Site, ...words: string[]): Promise<string> {
  const { exitCode, output } = await cfy.run(...words);
  expect([`cfy ${words.join(' ')}`, exitCode, output]).toEqual([`cfy ${words.join(' ')}`, 0, output]);
  return output;
}

async function refusal({ cfy }: Site, ...words: string[]): Promise<string> {
  const { exitCode, output } = await cfy.run(...words);
  expect([`cfy ${words.join(' ')}`, exitCode, output]).toEqual([`cfy ${words.join(' ')}`, 1, output]);
  return output;
}

const executionIn = (output: string): string => /execution's id is ([0-9a-f-]{36})/.exec(output)?.[1] ?? '';

const get =
  ({ stack }: Site): Get =>
  (path) =>
    stack.call('GET', path);

/** A little of everything that a manager holds. */
async function fill(site: Site): Promise<void> {
  const { stack, cfy } = site;
  await deploy(stack.client, 'hello', await packFolder(exampleFolder('hello-world')), {
    greeting: 'Still here',
  });
  expect(await run(stack.client, 'hello', 'install')).toMatchObject({ status: 'terminated' });
  const modification = await stack.ask<{ id: string }>('POST', '/deployment-modifications', {
    body: { deployment_id: 'hello', nodes: { web_server: { instances: 2 } } },
  });
  await stack.ask('POST', `/deployment-modifications/${modification.id}/rollback`, { body: {} });
  await succeeds(site, 'deployments', 'update', 'hello', '-b', 'hello', '--skip-install', '--skip-uninstall');
  await succeeds(site, 'secrets', 'create', 'password', '-s', 'hidden behind a key');
  await writeFile(join(cfy.folder, 'greeter.tgz'), await packPlugin());
  await writeFile(join(cfy.folder, 'plugin.yaml'), pluginYaml());
  await succeeds(site, 'plugins', 'upload', 'greeter.tgz', '-y', 'plugin.yaml');
  const folder = await shared.section('finished');
  await folder.openGate();
  await deployFiles(stack.client, 'finished', TWO_STEPS, { folder: folder.path });
  expect(await run(stack.client, 'finished', 'install')).toMatchObject({ status: 'terminated' });
  expect(await run(stack.client, 'finished', 'uninstall')).toMatchObject({ status: 'terminated' });
}

describe("snapshots, with Cloudify's own command line client", () => {
  it(
    'move a whole manager to another one, where life goes on',
    async () => {
      await fill(from);
      const created = await succeeds(from, 'snapshots', 'create', 'backup', '--wait-for-status');
      expect(created).toContain('Successfully created snapshot backup');
      const creation = executionIn(created);
      expect(await succeeds(from, 'snapshots', 'list')).toMatch(/backup .*created .*default_tenant .*admin/);
      await succeeds(from, 'snapshots', 'download', 'backup', '-o', join(to.cfy.folder, 'backup.tar.gz'));
      expect(
        await refusal(from, 'snapshots', 'upload', join(to.cfy.folder, 'backup.tar.gz'), '-s', 'backup'),
      ).toMatch(/409: .*already exists/);

      expect(await succeeds(to, 'snapshots', 'status')).toContain('No snapshot is currently being restored');
      await succeeds(to, 'snapshots', 'upload', 'backup.tar.gz', '-s', 'brought');
      expect(await succeeds(to, 'snapshots', 'list')).toMatch(/brought .*uploaded/);
      const restoring = executionIn(await succeeds(to, 'snapshots', 'restore', 'brought'));
      const restored = await to.stack.client.executions.wait(restoring, { pollMilliseconds: 100 });
      expect(restored).toMatchObject({ status: 'terminated', error: '' });

      const left = [creation, restoring];
      const lists = await readLists(from.stack.url, get(from), left);
      expect(await readLists(to.stack.url, get(to), left)).toEqual(lists);
      const archive = '/blueprints/hello/archive';
      expect((await get(to)(archive)).body).toEqual((await get(from)(archive)).body);

      const told = JSON.stringify((await get(to)(`/events?execution_id=${restoring}`)).body);
      expect(told).toMatch(
        /The values of 1 secrets are encrypted with the key [0-9a-f]{16}; this manager has the key/,
      );
      expect(await get(to)('/secrets/password')).toMatchObject({
        status: 500,
        body: { error_code: 'secret_cipher_error' },
      });

      const { url } = (await to.stack.client.deployments.outputs('hello')) as { url: string };
      expect(await (await fetch(url)).text()).toContain('Still here');
      expect(await run(to.stack.client, 'hello', 'uninstall')).toMatchObject({
        status: 'terminated',
        error: '',
      });
      await expect(fetch(url)).rejects.toThrow();
      await succeeds(to, 'snapshots', 'delete', 'brought');
      expect(await succeeds(to, 'snapshots', 'list')).not.toContain('brought');
    },
    LONG,
  );

  it(
    'that are damaged fail by name',
    async () => {
      const good = await readFile(join(to.cfy.folder, 'backup.tar.gz'));
      await writeFile(join(to.cfy.folder, 'cut.tar.gz'), good.subarray(0, good.length - 4_000));
      await succeeds(to, 'snapshots', 'upload', 'cut.tar.gz', '-s', 'cut');
      const id = executionIn(await succeeds(to, 'snapshots', 'restore', 'cut', '--force'));
      expect(await to.stack.client.executions.wait(id, { pollMilliseconds: 100 })).toMatchObject({
        status: 'failed',
        error: expect.stringMatching(/^Snapshot cut cannot be restored: /),
      });
      await rm(join(to.cfy.folder, 'cut.tar.gz'));
    },
    LONG,
  );

  it(
    'wait in the queue where asked, are refused otherwise, and hold up everybody else',
    async () => {
      const folder = await shared.section('busy');
      await deployFiles(from.stack.client, 'busy', TWO_STEPS, { folder: folder.path });
      const install = await from.stack.client.executions.start({
        deploymentId: 'busy',
        workflowId: 'install',
      });
      await eventually('the first operation runs', async () => (await folder.notes()).length > 0);
      expect(await refusal(from, 'snapshots', 'create', 'now')).toContain(
        'You cannot start a system-wide execution if there are other executions running. ' +
          `Currently running executions: ${install.id}`,
      );
      expect(await succeeds(from, 'snapshots', 'list')).not.toMatch(/\bnow\b/);
      const queued = await succeeds(from, 'snapshots', 'create', 'later', '--queue');
      const snapshot = /Execution id: ([0-9a-f-]{36})/.exec(queued)?.[1] ?? '';
      expect(queued).toContain('`queue` flag was passed');
      expect(await succeeds(from, 'snapshots', 'list')).toMatch(/later .*creating/);
      expect(await refusal(from, 'executions', 'start', 'uninstall', '-d', 'hello')).toContain(
        `You cannot start an execution if there is a running system-wide execution (id: ${snapshot})`,
      );
      const behind = await from.stack.client.executions.start({
        deploymentId: 'hello',
        workflowId: 'execute_operation',
        parameters: { operation: 'cloudify.interfaces.lifecycle.configure' },
        queue: true,
      });
      expect(behind.status).toBe('queued');
      await folder.openGate();
      const ended = [];
      for (const id of [install.id, snapshot, behind.id])
        ended.push(await from.stack.client.executions.wait(id, { pollMilliseconds: 100 }));
      expect(ended.map(({ status }) => status)).toEqual(['terminated', 'terminated', 'terminated']);
      const [first, second, third] = ended;
      expect(Date.parse(second?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(first?.endedAt ?? ''));
      expect(Date.parse(third?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(second?.endedAt ?? ''));
      expect(await succeeds(from, 'snapshots', 'list')).toMatch(/later .*created/);
    },
    LONG,
  );
});
