import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DedicatedPurpose, WorkerReport } from '@cloudloom/model';
import { pino } from 'pino';
import { DedicatedWorkers, type DedicatedWorkersOptions } from './dedicated-workers.ts';

interface FakeProcess {
  serves(runningTasks: number): void;
  breaksDown(): void;
}

/** What happened, in order; and the worlds around the host, as far as it sees them. */
let story: string[];
let needed: DedicatedPurpose[];
let taken: Set<string>;
let lost: Set<string>;
let reported: Map<string, WorkerReport>;
let processes: Map<string, FakeProcess>;
let tell: () => void;
let workers: DedicatedWorkers;

const deployment = (deploymentId: string, pluginId: string | null = null): DedicatedPurpose => ({
  tenantName: 't',
  deploymentId,
  pluginId,
});

function host(settings: Partial<DedicatedWorkersOptions> = {}): DedicatedWorkers {
  const names = new Map<string, string>();
  return new DedicatedWorkers({
    database: {
      listen: async (_, callback) => {
        tell = () => callback('');
        return async () => {};
      },
    },
    registry: {
      needed: async () => needed,
      claim: async ({ id, taskQueue }) => {
        if (taken.has(taskQueue)) return false;
        names.set(id, taskQueue);
        return true;
      },
      report: async (reports) => {
        for (const report of reports) reported.set(names.get(report.id) ?? '', report);
        return reports.map(({ id }) => id).filter((id) => lost.has(names.get(id) ?? ''));
      },
      remove: async (ids) => {
        for (const id of ids) story.push(`${names.get(id)} given back`);
      },
    },
    host: { id: 'h', name: 'here' },
    plugin: async (id) =>
      id === 'absent'
        ? null
        : { plugin: { id, packageName: id, packageVersion: '1' } as never, codePath: `${id}.js` },
    productBundle: async () => 'product.js',
    start: ({ taskQueue, codePath }, onReport) => {
      story.push(`${taskQueue} started on ${codePath}`);
      let end = (_how: string): void => {};
      const ended = new Promise<string>((resolve) => (end = resolve));
      processes.set(taskQueue, {
        serves: (runningTasks) => onReport({ runningTasks }),
        breaksDown: () => end('it was ended by SIGSEGV'),
      });
      const stop = (): void => {
        story.push(`${taskQueue} stopped`);
        end('it ended with status 0');
      };
      return { pid: 1, ended, stop, kill: stop };
    },
    limit: 2,
    idleMilliseconds: 50,
    log: pino({ level: 'silent' }),
    ...settings,
  });
}

beforeEach(() => {
  story = [];
  needed = [];
  taken = new Set();
  lost = new Set();
  reported = new Map();
  processes = new Map();
});
afterEach(() => workers.stop());

const needs = (...purposes: DedicatedPurpose[]): void => {
  needed = purposes;
  tell();
};
async function until(what: string, holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await delay(10)) if (holds()) return;
  throw new Error(`Not in time: ${what}; ${JSON.stringify(story)}`);
}
const happens = (line: string, times = 1): Promise<void> =>
  until(line, () => story.filter((told) => told === line).length >= times);

describe('the host of dedicated workers', () => {
  it('starts a process for a deployment that needs one, and stops it when it has been idle', async () => {
    workers = host();
    await workers.start();
    needs(deployment('shop'));
    await happens('deployment-t-shop started on product.js');
    processes.get('deployment-t-shop')?.serves(3);
    await until('it is reported', () => reported.get('deployment-t-shop')?.state === 'running');
    expect(reported.get('deployment-t-shop')).toMatchObject({ pid: 1, runningTasks: 3 });
    needs();
    await delay(1500);
    expect(story).not.toContain('deployment-t-shop stopped');
    processes.get('deployment-t-shop')?.serves(0);
    await happens('deployment-t-shop stopped');
    await happens('deployment-t-shop given back');
  }, 60_000);

  it('has one process for each plugin whose workflows a deployment runs, and none for an absent plugin', async () => {
    workers = host();
    await workers.start();
    needs(deployment('shop', 'absent'), deployment('shop', 'greeter'), deployment('shop'));
    await happens('deployment-t-shop started on product.js');
    expect(story).toEqual([
      'deployment-t-shop@greeter-1-greeter started on greeter.js',
      'deployment-t-shop started on product.js',
    ]);
  }, 60_000);

  it('leaves queues alone whose lease another host has', async () => {
    workers = host();
    await workers.start();
    taken.add('deployment-t-shop');
    needs(deployment('shop'), deployment('other'));
    await happens('deployment-t-other started on product.js');
    expect(story).toHaveLength(1);
    taken.clear();
    await happens('deployment-t-shop started on product.js');
  }, 60_000);

  it('starts no more than it may, and stops an idle one before its time for one that is needed', async () => {
    workers = host({ idleMilliseconds: 3_600_000 });
    await workers.start();
    needs(deployment('a'), deployment('b'), deployment('c'));
    await happens('deployment-t-b started on product.js');
    await delay(1500);
    expect(story).toHaveLength(2);
    needs(deployment('b'), deployment('c'));
    await happens('deployment-t-c started on product.js');
    expect(story.slice(2)).toEqual([
      'deployment-t-a stopped',
      'deployment-t-a given back',
      'deployment-t-c started on product.js',
    ]);
  }, 60_000);

  it('starts a process again that broke down', async () => {
    workers = host();
    await workers.start();
    needs(deployment('shop'));
    await happens('deployment-t-shop started on product.js');
    processes.get('deployment-t-shop')?.breaksDown();
    await happens('deployment-t-shop given back');
    await happens('deployment-t-shop started on product.js', 2);
  }, 60_000);

  it('stops a process whose lease it has lost', async () => {
    workers = host();
    await workers.start();
    needs(deployment('shop'));
    await happens('deployment-t-shop started on product.js');
    taken.add('deployment-t-shop');
    lost.add('deployment-t-shop');
    await happens('deployment-t-shop stopped');
  }, 60_000);

  it('stops all processes when it stops', async () => {
    workers = host();
    await workers.start();
    needs(deployment('a'), deployment('b'));
    await happens('deployment-t-b started on product.js');
    await workers.stop();
    expect(story.slice(2).sort()).toEqual([
      'deployment-t-a given back',
      'deployment-t-a stopped',
      'deployment-t-b given back',
      'deployment-t-b stopped',
    ]);
  }, 60_000);
});
