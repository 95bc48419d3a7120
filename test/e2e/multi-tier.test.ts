import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NodeInstance } from '@cloudloom/client';
import { packFolder } from '../support/archives.ts';
import { deploy, remove, run } from '../support/deploying.ts';
import { isRunning } from '../support/processes.ts';
import { exampleFolder, Stack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
}, 120_000);
afterAll(() => stack?.close(), 60_000);

interface Page {
  instance: string;
  greeting: string;
  visits: number;
}
const visit = async (url: string): Promise<Page> => (await (await fetch(url)).json()) as Page;

const instancesOf = async (nodeId?: string): Promise<NodeInstance[]> => {
  const filters = { deploymentId: 'shop', ...(nodeId === undefined ? {} : { nodeId }) };
  return (await stack.client.nodeInstances.list({ filters })).items;
};

describe('the multi-tier example', () => {
  let outputs: { url: string; backends: string[] };
  let pids: number[];

  it('is installed', async () => {
    const archive = await packFolder(exampleFolder('multi-tier'));
    await deploy(stack.client, 'shop', archive, { greeting: 'Fresh fish today' });
    const execution = await run(stack.client, 'shop', 'install');
    expect([execution.status, execution.error]).toEqual(['terminated', '']);
    const instances = await instancesOf();
    expect(instances.map((instance) => instance.nodeId).sort()).toEqual([
      'application',
      'application',
      'balancer',
      'database',
      'machine',
    ]);
    expect(new Set(instances.map((instance) => instance.state))).toEqual(new Set(['started']));
    pids = instances.flatMap(({ runtimeProperties: { pid } }) => (typeof pid === 'number' ? [pid] : []));
    expect(pids).toHaveLength(4);
  }, 120_000);

  it('has the addresses of the balancer and of its backends as outputs', async () => {
    outputs = (await stack.client.deployments.outputs('shop')) as unknown as typeof outputs;
    const applications = await instancesOf('application');
    expect(outputs.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect([...outputs.backends].sort()).toEqual(applications.map((a) => a.runtimeProperties.url).sort());
  });

  it('answers through the balancer by both application instances in turn, from one database', async () => {
    const pages: Page[] = [];
    for (let i = 0; i < 4; i++) pages.push(await visit(outputs.url));
    const names = pages.map((page) => page.instance);
    expect(new Set(names)).toEqual(
      new Set((await instancesOf('application')).map((instance) => instance.id)),
    );
    expect([names[2], names[3]]).toEqual([names[0], names[1]]);
    expect(pages.map((page) => page.greeting)).toEqual(Array<string>(4).fill('Fresh fish today'));
    expect(pages.map((page) => page.visits)).toEqual([1, 2, 3, 4]);
  });

  it('passed the address of the database from the target of a relationship to its source', async () => {
    const [database] = await instancesOf('database');
    for (const application of await instancesOf('application'))
      expect(application.runtimeProperties.database_url).toBe(database?.runtimeProperties.url);
  });

  it('tells its story in events, the database first', async () => {
    const { items } = await stack.client.events.list({
      deploymentId: 'shop',
      eventType: 'workflow_node_event',
      message: 'Node instance started%',
      sort: ['timestamp'],
    });
    const order = items.map((event) => event.nodeName);
    expect(order.filter((node) => node !== 'machine')).toEqual([
      'database',
      'application',
      'application',
      'balancer',
    ]);
  });

  it('leaves no process when it is uninstalled', async () => {
    const execution = await run(stack.client, 'shop', 'uninstall');
    expect([execution.status, execution.error]).toEqual(['terminated', '']);
    expect(await Promise.all(pids.map(isRunning))).toEqual(pids.map(() => false));
    await expect(fetch(outputs.url)).rejects.toThrow();
    expect(new Set((await instancesOf()).map((instance) => instance.state))).toEqual(new Set(['deleted']));
  }, 120_000);

  it('goes without a trace', async () => {
    await remove(stack.client, 'shop');
    expect((await stack.client.deployments.list()).total).toBe(0);
    expect((await stack.client.blueprints.list()).total).toBe(0);
    expect(await instancesOf()).toEqual([]);
  }, 60_000);
});
