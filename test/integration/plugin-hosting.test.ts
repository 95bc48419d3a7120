import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import type { PluginWishes } from '../support/plugins.ts';
import { useHosting } from './plugin-hosting-world.ts';

const SCOPE = { tenantName: 'default_tenant', username: 'admin' };
const world = useHosting();

/** Greeters that say their version; `wait` goes on when it is asked to cancel. */
const version = (number: string): PluginWishes => ({
  version: number,
  sections: `
workflows:
  wait: greeter.workflows.wait
  greet_all: { mapping: greeter.workflows.greet_all, parameters: { text: { default: hello } } }
`,
  files: {
    'lib/workflows.js': `
exports.wait = async (ctx) => {
  ctx.sendEventNow('${number} waits');
  while (!ctx.hasCancelRequest()) await ctx.sleep(0.1).catch(() => {});
  ctx.sendEventNow('${number} goes on');
};
exports.greetAll = async (ctx, { text }) => { ctx.sendEventNow(text + ' from ${number}'); };
`,
  },
});

const hasSaid = (executionId: string, message: string): Promise<unknown> =>
  eventually(`${message} is said`, async () => (await world.messages(executionId)).includes(message), {
    seconds: 60,
  });

/** Paths and times of the stored bundles. */
async function storedBundles(): Promise<Record<string, number>> {
  const folder = join(world.archives, 'plugin-bundles');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, (await stat(file)).mtimeMs] as const)),
  );
}

describe('an uploaded plugin', () => {
  it('runs without a restart, beside other versions, and what runs keeps its code until it ends', async () => {
    const first = await world.upload(version('1.0.0'));
    expect(first.state).toBe('installed');
    await world.deploy('old');
    const waiting = await world.start('old', 'wait');
    await hasSaid(waiting, '1.0.0 waits');

    expect((await world.upload(version('2.0.0'))).state).toBe('installed');
    await world.deploy('new', { importLine: 'plugin:greeter?version=2.0.0' });
    const greeting = await world.start('new', 'greet_all', { text: 'welcome' });
    expect(await world.ended(greeting)).toMatchObject({ status: 'terminated', error: '' });
    expect(await world.messages(greeting)).toContain('welcome from 2.0.0');

    const bundles = await storedBundles();
    expect(Object.keys(bundles)).toHaveLength(2);
    await world.restartWorker();
    await world.room.executions.act(SCOPE, waiting, 'cancel');
    expect(await world.ended(waiting)).toMatchObject({ status: 'terminated', error: '' });
    expect(await world.messages(waiting)).toContain('1.0.0 goes on');
    expect(await storedBundles()).toEqual(bundles);
  }, 240_000);

  it('is refused with the file and the import that cannot be bundled, and leaves nothing', async () => {
    const before = await storedBundles();
    const upload = world.upload({
      version: '3.0.0',
      files: { 'lib/workflows.js': "exports.greet = require('node:child_process').spawn;" },
    });
    await expect(upload).rejects.toThrow(
      /lib\/workflows\.js imports 'node:child_process', which is a module of Node\.js/,
    );
    expect(await storedBundles()).toEqual(before);
    expect(await world.room.stores.plugins.versions(SCOPE, 'greeter')).toHaveLength(2);
  }, 120_000);

  it('is forgotten by the worker when it is deleted', async () => {
    const plugin = await world.upload({ version: '4.0.0' });
    expect(Object.keys(await storedBundles())).toHaveLength(3);
    await world.remove(plugin);
    await eventually('the bundle is gone', async () => Object.keys(await storedBundles()).length === 2);
  }, 120_000);
});
