import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServices, explainMissingWorker } from '@cloudloom/executions';
import { WORKFLOWS } from '@cloudloom/executions/testing';
import {
  SecretCipher,
  TenantRepository,
  UserRepository,
  type DedicatedPurpose,
  type Execution,
  type WorkerRepository,
} from '@cloudloom/model';
import { aDeployment } from '../support/builders.ts';
import { eventually } from '../support/eventually.ts';
import { basic } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const SCOPE = { tenantName: 'default_tenant', username: 'admin' };
const manager = useManager();
let shop: string;
let place = 0;
let workers: WorkerRepository;
beforeEach(async () => {
  place += 1;
  shop = `shop-${place}`;
  workers = manager.room.stores.workers;
  await aDeployment(manager.database, { id: shop, workflows: WORKFLOWS });
});
afterEach(async () => {
  await sql('delete from workers');
  // What still runs would be needed by the next test; a deletion ends by itself, and takes its execution with it.
  const inTheWay = "workflow_id = 'install' and status not in ('failed', 'cancelled')";
  await sql(`update executions set status = 'terminated' where ${inTheWay}`);
});

/** Leases go by the database's clock; only by hand can a row be made older. */
const sql = (text: string): Promise<void> =>
  manager.database.transaction((tx) => (tx as unknown as { query(text: string): Promise<void> }).query(text));
const silentFor = (id: string, seconds: number) =>
  sql(`update workers set last_seen_at = last_seen_at - interval '${seconds} seconds' where id = '${id}'`);

const purposeOf = (deploymentId: string, pluginId: string | null = null): DedicatedPurpose => ({
  tenantName: 'default_tenant',
  deploymentId,
  pluginId,
});
/** A claim of that host; its row's id, or null when the queue is taken. */
async function claim(hostName: string, purpose = purposeOf(shop), taskQueue = `q-${shop}`) {
  const id = randomUUID();
  const isMine = await workers.claim({ ...purpose, id, taskQueue, hostId: hostName, hostName });
  return isMine ? id : null;
}
async function shared(dedicatedLimit: number): Promise<string> {
  const id = randomUUID();
  const host = { hostId: id, hostName: 'here', pid: 7 };
  await workers.register({ id, kind: 'shared', taskQueue: 'management', dedicatedLimit, ...host });
  return id;
}
const change = (dedicated_workers: unknown) =>
  manager.call('PATCH', `/deployments/${shop}`, { body: { dedicated_workers } });
const start = (services = manager.room): Promise<Execution> =>
  services.executions.start(SCOPE, { deploymentId: shop, workflowId: 'install' });
const stored = async ({ id }: Execution): Promise<Execution> => {
  const execution = await manager.room.stores.executions.byId(id);
  if (execution === null) throw new Error(`${id} is gone`);
  return execution;
};

describe('whether an execution has workers of its own', () => {
  it('is its deployment’s word, or else the server’s', async () => {
    const generous = createServices({
      database: manager.database,
      cipher: new SecretCipher(Buffer.alloc(32, 7).toString('base64')),
      dataFolder: manager.dataFolder,
      dedicatedWorkers: true,
    });
    const kinds: boolean[] = [];
    for (const [word, services] of [
      [null, manager.room],
      [null, generous],
      [true, manager.room],
      [false, generous],
    ] as const) {
      expect(await change(word)).toMatchObject({ status: 200, body: { dedicated_workers: word } });
      const execution = await start(services);
      kinds.push(execution.isDedicated);
      await manager.room.executions.act(SCOPE, execution.id, 'kill');
      await sql(`update executions set status = 'cancelled' where id = '${execution.id}'`);
    }
    await generous.waiter.close();
    expect(kinds).toEqual([false, true, true, false]);
  });

  it('is told to the engine, and decided again by a resume', async () => {
    await change(true);
    const execution = await start();
    await change(false);
    const launches = () => manager.launcher.started.filter(({ executionId }) => executionId === execution.id);
    await eventually('it is launched', () => launches().length === 1);
    expect((await stored(execution)).isDedicated).toBe(true);
    await manager.room.executions.begin({ executionId: execution.id, attempt: 1, runId: 'r' });
    const end = { executionId: execution.id, attempt: 1, status: 'failed', error: 'no' } as const;
    await manager.room.executions.finish(end);
    await manager.room.executions.act(SCOPE, execution.id, 'resume');
    await eventually('it is launched again', () => launches().length === 2);
    expect(launches().map(({ isDedicated }) => isDedicated)).toEqual([true, false]);
  });

  it('is no question for tasks of the system', async () => {
    await change(true);
    await sql(`delete from node_instances where deployment_id = '${shop}'`);
    expect(await manager.call('DELETE', `/deployments/${shop}`)).toMatchObject({ status: 204 });
    const deletion = await eventually('the deletion is launched', () =>
      manager.launcher.started.find(
        ({ deploymentId, workflowId }) => deploymentId === shop && workflowId.startsWith('delete_'),
      ),
    );
    expect(deletion.isDedicated).toBe(false);
    await eventually('the deployment is gone', async () => {
      return (await manager.call('GET', `/deployments/${shop}`)).status === 404;
    });
  });

  it('is refused as anything but a flag', async () => {
    expect(await change('perhaps')).toMatchObject({
      status: 400,
      body: { message: 'dedicated_workers must be <true/false>, got perhaps' },
    });
  });
});

describe('a dedicated queue', () => {
  it('is needed while an execution is active, the longest wait first', async () => {
    expect(await workers.needed()).toEqual([]);
    await change(true);
    await start();
    const other = `${shop}-b`;
    await aDeployment(manager.database, { id: other, workflows: WORKFLOWS, dedicatedWorkers: true });
    await manager.room.executions.start(SCOPE, { deploymentId: other, workflowId: 'install' });
    await manager.room.executions.start(SCOPE, { deploymentId: shop, workflowId: 'install', queue: true });
    expect(await workers.needed()).toEqual([purposeOf(shop), purposeOf(other)]);
  });

  it('is held by one host until that falls silent or lets it go', async () => {
    const first = await claim('first');
    expect(first).not.toBeNull();
    expect(await claim('second')).toBeNull();
    await silentFor(first ?? '', 20);
    const second = await claim('second');
    expect(second).not.toBeNull();
    expect(await claim('first')).toBeNull();
    const report = { id: second ?? '', pid: 1, runningTasks: 0 };
    expect(await workers.report([{ ...report, id: first ?? '', state: 'running' }])).toEqual([first]);
    expect(await workers.report([{ ...report, state: 'stopping' }])).toEqual([]);
    const third = await claim('first');
    expect(third).not.toBeNull();
    await workers.remove([third ?? '']);
    expect(await claim('second')).not.toBeNull();
  });

  it('goes to one of many hosts that want it at the same time', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, (_, host) => claim(`host-${host}`)));
    expect(claims.filter((id) => id !== null)).toHaveLength(1);
  });
});

describe('why a dedicated execution waits', () => {
  const why = async (execution: Execution) =>
    explainMissingWorker(manager.room.stores, await stored(execution));

  it('is told until its worker runs', async () => {
    await change(true);
    const execution = await start();
    expect(await why(execution)).toMatch(/no worker host is there/);
    await shared(1);
    expect(await why(execution)).toMatch(/has not started yet/);
    await claim('elsewhere', purposeOf('another'), 'q-another');
    expect(await why(execution)).toMatch(/all 1 places for such workers are taken/);
    const id = (await claim('here')) ?? '';
    expect(await why(execution)).toBe(`The worker of deployment ${shop} is starting on here.`);
    await workers.report([{ id, pid: 5, state: 'running', runningTasks: 1 }]);
    expect(await why(execution)).toBeNull();
  });

  it('is no reason for executions of shared workers', async () => {
    expect(await why(await start())).toBeNull();
  });
});

describe('GET /workers', () => {
  const list = async (query = '', headers: Record<string, string> = {}) => {
    const answer = await manager.call('GET', `/workers${query}`, { headers });
    expect(answer.status).toBe(200);
    return answer.body as { items: Record<string, unknown>[]; metadata: { pagination: { total: number } } };
  };

  it('lists what is there, by the conventions of all lists', async () => {
    await change(true);
    const { id } = await start();
    await shared(20);
    const dedicated = (await claim('here')) ?? '';
    await workers.report([{ id: dedicated, pid: 5, state: 'running', runningTasks: 3 }]);
    const { items } = await list();
    expect(items).toMatchObject([
      { kind: 'shared', task_queue: 'management', state: 'running', executions: null, host: 'here', pid: 7 },
      {
        ...{ kind: 'dedicated', task_queue: `q-${shop}`, state: 'running', running_tasks: 3, pid: 5 },
        ...{ tenant_name: 'default_tenant', deployment_id: shop, executions: [id], plugin_name: null },
      },
    ]);
    const one = await list(`?deployment_id=${shop}&_include=kind,state&_sort=-started_at&_size=1`);
    expect(one).toMatchObject({ items: [{ kind: 'dedicated', state: 'running' }] });
    expect(Object.keys(one.items[0] ?? {})).toEqual(['kind', 'state']);
    expect((await list('?_search=MANAGE')).items).toHaveLength(1);
    expect(await manager.call('GET', '/workers?host=here')).toMatchObject({ status: 400 });
  });

  it('calls a silent one lost, and forgets it after a while', async () => {
    const id = await shared(20);
    await silentFor(id, 20);
    expect((await list()).items).toMatchObject([{ id, state: 'lost' }]);
    await silentFor(id, 60);
    expect((await list()).items).toEqual([]);
  });

  it('shows machines to administrators only, and deployments to those who may see them', async () => {
    await new TenantRepository(manager.database).ensure('other');
    const users = new UserRepository(manager.database);
    const username = `user-${place}`;
    await users.create({ username, password: 'secret', role: 'default' });
    await users.addToTenant(username, 'default_tenant');
    await users.addToTenant(username, 'other');
    const { Authorization } = basic(`${username}:secret`);
    const secret = `${shop}-private`;
    await aDeployment(manager.database, { id: secret, workflows: WORKFLOWS, visibility: 'private' });
    await shared(20);
    await claim('here');
    await claim('here', purposeOf(secret), `q-${secret}`);
    const seen = (await list('', { Authorization })).items;
    expect(seen.map((item) => item['deployment_id'])).toEqual([null, shop]);
    expect(seen).toMatchObject([
      { host: null, pid: null },
      { host: null, pid: null },
    ]);
    expect((await list()).items).toHaveLength(3);
    const elsewhere = (await list('', { Authorization, Tenant: 'other' })).items;
    expect(elsewhere.map((item) => item['kind'])).toEqual(['shared']);
    expect((await list('?_all_tenants=true', { Authorization, Tenant: 'other' })).items).toHaveLength(2);
  });
});
