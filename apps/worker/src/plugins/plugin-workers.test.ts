import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Plugin, PluginInstallation } from '@cloudloom/model';
import { pino } from 'pino';
import type { BundleAnswer } from './plugin-bundles.ts';
import { PluginWorkers } from './plugin-workers.ts';

/** What happened, in order; and the worlds around the workers, as far as they see them. */
let story: string[];
let uploaded: Plugin[];
let answers: Record<string, BundleAnswer | Error>;
let hosted: Map<string, { breakDown(error: Error): void }>;
let tell: () => void;
let workers: PluginWorkers;

const plugin = (id: string, state: Plugin['state'] = 'uploaded'): Plugin =>
  ({ id, packageName: id, packageVersion: '1.0.0', state }) as Plugin;

beforeEach(async () => {
  story = [];
  uploaded = [];
  answers = {};
  hosted = new Map();
  workers = new PluginWorkers({
    database: {
      listen: async (_, callback) => {
        tell = () => callback('');
        return async () => {};
      },
    },
    plugins: {
      all: async () => uploaded,
      recordInstallation: async (id: string, { state, error }: PluginInstallation) => {
        story.push(`${id} ${state}${error === null ? '' : `: ${error}`}`);
        uploaded = uploaded.map((each) => (each.id === id ? { ...each, state } : each));
      },
    },
    bundles: {
      obtain: async ({ id }) => {
        const answer = answers[id] ?? { kind: 'ready', codePath: `${id}.js` };
        if (answer instanceof Error) throw answer;
        return answer;
      },
      remove: async ({ id }) => {
        story.push(`${id} removed`);
      },
    },
    startWorker: async ({ id }, codePath) => {
      story.push(`${codePath} started`);
      let end = (): void => {};
      const ended = new Promise<void>((resolve, reject) => {
        hosted.set(id, { breakDown: reject });
        end = resolve;
      });
      const shutdown = (): void => {
        story.push(`${id} stopped`);
        end();
      };
      return { ended, shutdown };
    },
    log: pino({ level: 'silent' }),
  });
  await workers.start();
});
afterEach(() => workers.stop());

/** Waits, ten seconds at most, until the story ends so. */
async function comesTo(...end: string[]): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await delay(10))
    if (end.every((line, index) => story.at(index - end.length) === line)) return;
  expect(story).toEqual(end);
}
const hear = (...plugins: Plugin[]): void => {
  uploaded = plugins.map((wanted) => uploaded.find(({ id }) => id === wanted.id) ?? wanted);
  tell();
};

describe('the workers of plugins', () => {
  it('start when a plugin is uploaded, and stop when it is deleted', async () => {
    hear(plugin('greeter'));
    await comesTo('greeter.js started', 'greeter installed');
    hear(plugin('greeter'), plugin('other'));
    await comesTo('other.js started', 'other installed');
    hear(plugin('other'));
    await comesTo('greeter stopped', 'greeter removed');
    expect(story.filter((line) => line.endsWith('started'))).toHaveLength(2);
  }, 30_000);

  it('are not started for plugins that cannot be bundled, and that is reported', async () => {
    answers['broken'] = { kind: 'failed', error: 'It imports net.' };
    hear(plugin('broken'), plugin('greeter'));
    await comesTo('broken failed: It imports net.', 'greeter.js started', 'greeter installed');
  }, 30_000);

  it('leave alone what another worker is bundling, and what was found broken', async () => {
    answers['busy'] = { kind: 'busy' };
    hear(plugin('busy'), plugin('broken', 'failed'), plugin('greeter'));
    await comesTo('greeter.js started', 'greeter installed');
    expect(story).toHaveLength(2);
    answers['busy'] = { kind: 'ready', codePath: 'busy.js' };
    tell();
    await comesTo('busy.js started', 'busy installed');
  }, 30_000);

  it('start again after a break-down, which costs no other', async () => {
    hear(plugin('greeter'), plugin('other'));
    await comesTo('other.js started', 'other installed');
    hosted.get('greeter')?.breakDown(new Error('out of memory'));
    await comesTo('other installed', 'greeter.js started');
    expect(story.filter((line) => line === 'other.js started')).toHaveLength(1);
  }, 30_000);

  it('try again later when the storage is away', async () => {
    answers['greeter'] = new Error('the storage is away');
    hear(plugin('greeter'), plugin('other'));
    await comesTo('other.js started', 'other installed');
    delete answers['greeter'];
    await comesTo('greeter.js started', 'greeter installed');
  }, 30_000);

  it('all stop with the process', async () => {
    hear(plugin('greeter'), plugin('other'));
    await comesTo('other.js started', 'other installed');
    await workers.stop();
    expect(story.slice(-2)).toEqual(['greeter stopped', 'other stopped']);
  }, 30_000);
});
