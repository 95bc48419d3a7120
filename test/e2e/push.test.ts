import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { verifyWebhook, type ExecutionEvent } from '@cloudloom/client';
import { deployFiles } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';
import { TWO_STEPS } from '../support/two-steps.ts';

interface Call {
  headers: IncomingHttpHeaders;
  body: string;
}

let stack: Stack;
let shared: SharedFolder;
let receiver: Server;
let url: string;
let calls: Call[] = [];
/** How many calls are refused before one is taken. */
let refusals = 0;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      refusals -= 1;
      response.writeHead(refusals >= 0 ? 500 : 204).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  shared = await SharedFolder.create();
  stack = await Stack.start({ CLOUDLOOM_IMPORT_NETWORKS: '127.0.0.1/32' });
}, 120_000);
afterAll(async () => {
  await stack?.close();
  await shared.remove();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
}, 60_000);
beforeEach(() => {
  calls = [];
  refusals = 0;
});

/** A deployment whose install is in the middle of its first operation. */
async function inMidInstall(deploymentId: string) {
  const folder = await shared.section(deploymentId);
  await deployFiles(stack.client, deploymentId, TWO_STEPS, { folder: folder.path });
  const install = await stack.client.executions.start({ deploymentId, workflowId: 'install' });
  await eventually('the first operation runs', async () => (await folder.notes()).length > 0);
  return { folder, install };
}

const storedEvents = async (executionId: string): Promise<ExecutionEvent[]> =>
  (await stack.client.events.list({ executionId, sort: ['reportedTimestamp'] })).items;

describe('following an install live', () => {
  it('shows every event once and in order, also while the manager is killed and comes back', async () => {
    const { folder, install } = await inMidInstall('followed');
    const seen: ExecutionEvent[] = [];
    const following = (async () => {
      const events = stack.client.events.follow(install.id);
      for (;;) {
        const step = await events.next();
        if (step.done) return step.value;
        seen.push(step.value);
      }
    })();
    await eventually('events come while it runs', () =>
      seen.some((event) => event.message.startsWith('Task started')),
    );
    await stack.manager.kill();
    await stack.startManager();
    await folder.openGate();
    expect(await following).toMatchObject({ id: install.id, status: 'terminated' });
    const stored = await storedEvents(install.id);
    expect(seen.length).toBeGreaterThan(10);
    expect(seen.map((event) => event.storageId)).toEqual(stored.map((event) => event.storageId));
    expect(seen.at(-1)?.eventType).toBe('workflow_succeeded');
  }, 120_000);

  it('begins in the middle where it is asked to', async () => {
    const { items } = await stack.client.executions.list({ filters: { workflowId: 'install' } });
    const id = items[0]?.id ?? '';
    const stored = await storedEvents(id);
    const middle = stored[Math.floor(stored.length / 2)]?.storageId ?? 0;
    const seen: number[] = [];
    for await (const event of stack.client.events.follow(id, { after: middle })) seen.push(event.storageId);
    expect(seen).toEqual(stored.map((event) => event.storageId).filter((storageId) => storageId > middle));
  }, 60_000);
});

describe('a webhook', () => {
  it('is called until it takes the call, though worker and manager are killed meanwhile', async () => {
    const { id, secret } = await stack.client.webhooks.create({
      url,
      events: ['succeeded'],
      deploymentIds: ['called'],
      // Not the creation of the deployment, which succeeds as well.
      workflowIds: ['install'],
    });
    refusals = 2;
    const { folder, install } = await inMidInstall('called');
    await folder.openGate();
    await stack.client.executions.wait(install.id, { pollMilliseconds: 100 });
    await eventually('the first call has come', () => calls.length > 0);
    await Promise.all([stack.worker.kill(), stack.manager.kill()]);
    await stack.startManager();
    await stack.startWorker();
    const delivery = await eventually(
      'the call is taken',
      async () => {
        const { items } = await stack.client.webhooks.deliveries(id);
        return items[0]?.state === 'delivered' && items[0];
      },
      { seconds: 150 },
    );
    expect(delivery).toMatchObject({
      event: 'execution.succeeded',
      executionId: install.id,
      lastStatus: 204,
    });
    expect(calls.length).toBeGreaterThanOrEqual(3);
    for (const { headers, body } of calls) {
      const verified = await verifyWebhook({ secret: secret ?? '', headers, body });
      expect(verified).toMatchObject({
        deliveryId: delivery.id,
        payload: { execution: { id: install.id, status: 'terminated', deployment_id: 'called' } },
      });
    }
  }, 240_000);

  it('can be tried out', async () => {
    const { id } = await stack.client.webhooks.create({ url });
    const delivery = await stack.client.webhooks.test(id);
    await eventually('the call has come', () => calls.length > 0);
    await eventually('the log says so', async () => {
      const { items } = await stack.client.webhooks.deliveries(id);
      return items.some((item) => item.id === delivery.id && item.state === 'delivered');
    });
    expect(calls[0]?.headers['x-cloudloom-event']).toBe('test');
    await stack.client.webhooks.delete(id);
  }, 60_000);
});
