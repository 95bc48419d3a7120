import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  Database,
  ExecutionTokenRepository,
  TenantRepository,
  UserRepository,
  type ExecutionStatus,
} from '@cloudloom/model';
import { aDeployment, anExecution } from '../support/builders.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();
const tokens = () => new ExecutionTokenRepository(manager.database);
const executions = () => manager.room.stores.executions;
const start = (createdBy = 'admin', status: ExecutionStatus = 'started') =>
  executions().insert({ tenantName: 'default_tenant', createdBy, workflowId: 'install', status });
const by = (token: string | null, tenant = '') => ({
  headers: { Authorization: '', Tenant: tenant, 'Execution-Token': token ?? '' },
});
const STALE = {
  status: 401,
  body: {
    error_code: 'unauthorized_error',
    message: 'User unauthorized: Authentication failed, invalid Execution Token',
  },
};

async function draw(id: string, attempt = 1): Promise<string> {
  const value = await tokens().draw(id, attempt);
  if (value === null) throw new Error('no token was drawn');
  return value;
}

describe('the token of an execution', () => {
  it('has 256 bits of which only a hash is stored', async () => {
    const { id } = await start();
    const value = await draw(id);
    expect(value).toMatch(/^[0-9a-f]{64}$/);
    expect(await draw(id)).not.toBe(value);
    const rows = await Database.managerOf(manager.database).query<{ hash: string }[]>(
      `select encode(token_hash, 'hex') as hash from execution_tokens where execution_id = $1 order by created_at`,
      [id],
    );
    expect(rows[0]?.hash).toBe(createHash('sha256').update(value).digest('hex'));
    expect(rows.map(({ hash }) => hash)).not.toContain(value);
    for (const name of ['Execution-Token', 'Authentication-Token'])
      expect(
        await manager.call('GET', '/blueprints', {
          headers: { Authorization: '', Tenant: '', [name]: value },
        }),
      ).toMatchObject({ status: 200 });
  });

  it('stands for the creator, in the tenant of the execution only', async () => {
    await new TenantRepository(manager.database).ensure('other');
    const { id } = await start();
    const value = await draw(id);
    expect(await manager.call('GET', '/user', by(value))).toMatchObject({ body: { username: 'admin' } });
    const elsewhere = {
      status: 403,
      body: { message: 'Authorization failed: Tried to authenticate with invalid tenant name: other' },
    };
    expect(await manager.call('GET', '/blueprints', by(value, 'other'))).toMatchObject(elsewhere);
    await manager.call('PUT', '/secrets/far', { body: { value: '1' }, headers: { Tenant: 'other' } });
    expect(await manager.call('GET', '/secrets?_all_tenants=true', by(value))).toMatchObject({
      body: { items: [] },
    });
  });

  it('cannot do more than its creator, nor more than workflows need', async () => {
    const users = new UserRepository(manager.database);
    await users.create({ username: 'vic', password: 'secret', role: 'default' });
    await users.addToTenant('vic', 'default_tenant', 'viewer');
    const ofViewer = await draw((await start('vic')).id);
    expect(await manager.call('GET', '/blueprints', by(ofViewer))).toMatchObject({ status: 200 });
    expect(await manager.call('POST', '/executions', { body: {}, ...by(ofViewer) })).toMatchObject({
      status: 403,
    });
    const ofAdmin = await draw((await start()).id);
    for (const [method, path] of [
      ['POST', '/tokens'],
      ['PUT', '/users'],
      ['DELETE', '/blueprints/b'],
      ['GET', '/snapshots'],
      ['GET', '/audit'],
    ] as const)
      expect(await manager.call(method, path, { body: undefined, ...by(ofAdmin) })).toMatchObject({
        status: 403,
      });
  });

  it('acts upon its own execution only', async () => {
    const own = await start();
    const other = await start();
    const value = await draw(own.id);
    const cancel = { body: { action: 'cancel' }, ...by(value) };
    expect(await manager.call('POST', `/executions/${other.id}`, cancel)).toMatchObject({
      status: 403,
      body: { error_code: 'forbidden_error' },
    });
    expect((await executions().byId(other.id))?.status).toBe('started');
    expect(await manager.call('POST', `/executions/${own.id}`, cancel)).toMatchObject({
      status: 200,
      body: { status: 'cancelling' },
    });
    const more = { body: { deployment_id: 'd', workflow_id: 'install' }, ...by(value) };
    expect(await manager.call('POST', '/executions', more)).toMatchObject({
      status: 403,
      body: { error_code: 'forbidden_while_cancelling', message: '' },
    });
  });

  it('changes instances and modifications of its own deployment only', async () => {
    await aDeployment(manager.database, { id: 'mine', instances: 1 });
    await aDeployment(manager.database, { id: 'theirs', instances: 1 });
    const own = await anExecution(manager.database, { deploymentId: 'mine' });
    const ofSystem = await start();
    const [token, systemToken] = [await draw(own.id), await draw(ofSystem.id)];
    const instanceOf = async (deployment: string) => {
      const { body } = await manager.call('GET', `/node-instances?deployment_id=${deployment}`);
      const [instance] = (body as { items: { id: string; node_id: string }[] }).items;
      return instance ?? { id: '', node_id: '' };
    };
    const [mine, theirs] = [await instanceOf('mine'), await instanceOf('theirs')];
    const change = (id: string, value: string) =>
      manager.call('PATCH', `/node-instances/${id}?force=true`, {
        body: { version: 1, runtime_properties: { by: 'token' } },
        ...by(value),
      });
    const refused = (id: string) => ({
      status: 403,
      body: {
        error_code: 'forbidden_error',
        message: `Execution \`${id}\` may not act upon other deployments`,
      },
    });
    expect(await change(mine.id, token)).toMatchObject({ status: 200 });
    expect(await change(theirs.id, token)).toMatchObject(refused(own.id));
    expect(await change(mine.id, systemToken)).toMatchObject(refused(ofSystem.id));
    expect(await change('none', token)).toMatchObject({ status: 404 });
    const read = async (id: string) => (await manager.call('GET', `/node-instances/${id}`)).body;
    expect(await read(mine.id)).toMatchObject({ runtime_properties: { by: 'token' } });
    expect(await read(theirs.id)).toMatchObject({ runtime_properties: {} });

    const modify = (deployment: string, node: string, options: object) =>
      manager.call('POST', '/deployment-modifications', {
        body: { deployment_id: deployment, nodes: { [node]: { instances: 2 } } },
        ...options,
      });
    expect(await modify('theirs', theirs.node_id, by(token))).toMatchObject(refused(own.id));
    const started = await modify('theirs', theirs.node_id, {});
    expect(started).toMatchObject({ status: 201 });
    const { id } = started.body as { id: string };
    for (const end of ['finish', 'rollback'])
      expect(await manager.call('POST', `/deployment-modifications/${id}/${end}`, by(token))).toMatchObject(
        refused(own.id),
      );
    expect((await manager.call('GET', `/deployment-modifications/${id}`)).body).toMatchObject({
      status: 'started',
    });
    const owned = await modify('mine', mine.node_id, by(token));
    expect(owned).toMatchObject({ status: 201 });
    const ending = `/deployment-modifications/${(owned.body as { id: string }).id}/rollback`;
    expect(await manager.call('POST', ending, by(token))).toMatchObject({
      status: 200,
      body: { status: 'rolledback' },
    });
  });

  it('makes nothing global', async () => {
    const value = await draw((await start()).id);
    for (const path of ['/secrets/s', '/blueprints/b', '/plugins/p', '/deployments/d'])
      expect(
        await manager.call('PATCH', `${path}/set-visibility`, {
          body: { visibility: 'global' },
          ...by(value),
        }),
      ).toMatchObject({ status: 403 });
  });

  it('ends with its execution, a kill and a restart', async () => {
    const ended = await start();
    const value = await draw(ended.id);
    await executions().compareAndSetStatus(
      ended.id,
      { from: ['started'] },
      { status: 'terminated', endedAt: new Date() },
    );
    expect(await manager.call('GET', '/status', by(value))).toMatchObject(STALE);
    expect(await tokens().draw(ended.id, 1)).toBeNull();

    const killed = await start();
    const ofKilled = await draw(killed.id);
    expect(
      await manager.call('POST', `/executions/${killed.id}`, { body: { action: 'kill' } }),
    ).toMatchObject({ status: 200 });
    expect(await manager.call('GET', '/status', by(ofKilled))).toMatchObject(STALE);

    const failed = await start('admin', 'failed');
    await executions().compareAndSetStatus(
      failed.id,
      { from: ['failed'], attempt: 1 },
      { status: 'pending', attempt: 2 },
    );
    expect(await tokens().draw(failed.id, 1)).toBeNull();
    const second = await draw(failed.id, 2);
    expect(await manager.call('GET', '/status', by(second))).toMatchObject({ status: 200 });
  });

  it('is worthless when it is unknown, empty or of somebody who is not active', async () => {
    for (const value of ['', 'f'.repeat(64), 'nonsense'])
      expect(await manager.call('GET', '/status', by(value))).toMatchObject(STALE);
    await new UserRepository(manager.database).create({
      username: 'wim',
      password: 'secret',
      role: 'sys_admin',
    });
    const value = await draw((await start('wim')).id);
    expect(await manager.call('GET', '/status', by(value))).toMatchObject({ status: 200 });
    await new UserRepository(manager.database).change('wim', { active: false });
    expect(await manager.call('GET', '/status', by(value))).toMatchObject(STALE);
  });
});
