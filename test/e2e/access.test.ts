import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CloudloomClient } from '@cloudloom/client';
import { Database, TenantRepository, UserRepository } from '@cloudloom/model';
import { deployFiles, run } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { refusal } from '../support/refusal.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';
import { TWO_STEPS } from '../support/two-steps.ts';

let stack: Stack;
let shared: SharedFolder;
beforeAll(async () => {
  shared = await SharedFolder.create();
  stack = await Stack.start();
}, 120_000);
afterAll(async () => {
  await stack?.close();
  await shared.remove();
}, 60_000);

const connect = (options: { username?: string; password?: string; token?: string; tenant?: string }) =>
  new CloudloomClient({ url: stack.url, ...options });
const unauthorized = (reason: string) => ({
  status: 401,
  code: 'unauthorized_error',
  message: `User unauthorized: ${reason}`,
});
const forbidden = (message: string) => ({ status: 403, code: 'forbidden_error', message });

describe('a caller', () => {
  it('without a password, or with a wrong one, is refused', async () => {
    expect(await refusal(connect({}).blueprints.list())).toEqual(
      unauthorized('No authentication info provided'),
    );
    const wrong = connect({ username: 'admin', password: 'nimda' });
    expect(await refusal(wrong.blueprints.list())).toEqual(
      unauthorized('Authentication failed for <User username=`admin`>. Wrong credentials or locked account'),
    );
  });

  it('may come with a token as long as it exists', async () => {
    const token = await stack.client.tokens.create({ description: 'for the night shift' });
    expect(token.value).toMatch(new RegExp(`^ctok-${token.id}-.+$`));
    const bearer = connect({ token: token.value });
    expect((await bearer.blueprints.list()).total).toBe(0);

    const [listed] = (await stack.client.tokens.list()).items;
    expect(listed).toMatchObject({ id: token.id, username: 'admin', description: 'for the night shift' });
    expect(listed?.value).not.toBe(token.value);

    await bearer.tokens.delete(token.id);
    expect(await refusal(bearer.blueprints.list())).toEqual(unauthorized('Unauthorized'));
    expect(await refusal(stack.client.tokens.delete(token.id))).toEqual({
      status: 404,
      code: 'not_found_error',
      message: `Could not find token ${token.id}`,
    });
  });

  it('with a token that was tampered with, or is none, is refused', async () => {
    const good = await stack.client.tokens.create();
    expect(await refusal(connect({ token: `${good.value}x` }).blueprints.list())).toEqual(
      unauthorized('Unauthorized'),
    );
    expect(await refusal(connect({ token: 'open sesame' }).blueprints.list())).toEqual(
      unauthorized('Invalid token structure'),
    );
  });

  it('with a token whose time is over is refused', async () => {
    const expirationDate = new Date(Date.now() + 3_000).toISOString();
    const bearer = connect({ token: (await stack.client.tokens.create({ expirationDate })).value });
    const refused = await eventually('the token has expired', () =>
      bearer.blueprints.list().then(
        () => false as const,
        () => refusal(bearer.blueprints.list()),
      ),
    );
    expect(refused).toEqual(unauthorized('Token is expired'));
  }, 60_000);

  it('must name a tenant that exists', async () => {
    const admin = { username: 'admin', password: 'admin' };
    expect(await refusal(connect({ ...admin, tenant: 'nowhere' }).blueprints.list())).toEqual(
      forbidden('Authorization failed: Tried to authenticate with invalid tenant name: nowhere'),
    );
    expect(await refusal(connect({ ...admin, tenant: '' }).blueprints.list())).toEqual(forbidden(''));
  });
});

describe('what belongs to one tenant', () => {
  let stranger: CloudloomClient;
  let executionId: string;
  let instanceId: string;
  beforeAll(async () => {
    const database = await Database.open({ url: stack.databaseUrl });
    await new TenantRepository(database).ensure('rivals');
    const users = new UserRepository(database);
    await users.create({ username: 'eve', password: 'apple', role: 'default' });
    await users.addToTenant('eve', 'rivals');
    await database.close();
    stranger = connect({ username: 'eve', password: 'apple', tenant: 'rivals' });

    await shared.openGate();
    await deployFiles(stack.client, 'shop', TWO_STEPS, { folder: shared.path });
    await stack.client.secrets.create('recipe', { value: 'a lot of garlic' });
    executionId = (await run(stack.client, 'shop', 'install')).id;
    const { items } = await stack.client.nodeInstances.list({ filters: { deploymentId: 'shop' } });
    instanceId = items[0]?.id ?? '';
  }, 60_000);

  it('is in no list of another, not even in a list of all tenants', async () => {
    const lists = (client: CloudloomClient, allTenants: boolean) =>
      Promise.all([
        client.blueprints.list({ allTenants }),
        client.deployments.list({ allTenants }),
        client.executions.list({ allTenants, includeSystemWorkflows: true }),
        client.nodes.list({ allTenants }),
        client.nodeInstances.list({ allTenants }),
        client.secrets.list({ allTenants }),
        client.events.list({}),
        client.events.list({ executionId }),
        client.events.list({ deploymentId: 'shop' }),
      ]);
    for (const allTenants of [false, true]) {
      const totals = (await lists(stranger, allTenants)).map(({ total, items }) => [total, items.length]);
      expect(totals).toEqual(Array(9).fill([0, 0]));
      // Its owner sees it in all of them.
      for (const { total } of await lists(stack.client, allTenants)) expect(total).toBeGreaterThan(0);
    }
  });

  it('is not found by its id from another', async () => {
    const calls = [
      () => stranger.blueprints.get('shop'),
      () => stranger.deployments.get('shop'),
      () => stranger.deployments.outputs('shop'),
      () => stranger.executions.get(executionId),
      () => stranger.nodeInstances.get(instanceId),
      () => stranger.secrets.get('recipe'),
    ];
    for (const call of calls) expect(await refusal(call())).toMatchObject({ status: 404 });
  });

  it('cannot be changed from another', async () => {
    const { executions, deployments, blueprints, secrets } = stranger;
    const calls = [
      () => executions.start({ deploymentId: 'shop', workflowId: 'uninstall' }),
      () => executions.cancel(executionId),
      () => executions.resume(executionId),
      () => deployments.delete('shop', { force: true }),
      () => deployments.create('mine', { blueprintId: 'shop', inputs: { folder: '/' } }),
      () => blueprints.delete('shop'),
      () => secrets.delete('recipe'),
    ];
    for (const call of calls) expect(await refusal(call())).toMatchObject({ status: 404 });
    expect((await stack.client.secrets.get('recipe')).value).toBe('a lot of garlic');
    expect((await stack.client.deployments.get('shop')).installationStatus).toBe('active');
  });

  it('is closed to those who name its tenant without belonging to it', async () => {
    const intruder = connect({ username: 'eve', password: 'apple' });
    expect(await refusal(intruder.deployments.list())).toEqual(
      forbidden(
        'User `eve` is not permitted to perform the action deployment_list in the tenant `default_tenant`',
      ),
    );
    expect(await refusal(intruder.executions.cancel(executionId))).toMatchObject({ status: 403 });
  });

  it('leaves its names free for another', async () => {
    const section = await shared.section('rivals');
    await section.openGate();
    await deployFiles(stranger, 'shop', TWO_STEPS, { folder: section.path });
    expect(await run(stranger, 'shop', 'install')).toMatchObject({
      status: 'terminated',
      tenantName: 'rivals',
      createdBy: 'eve',
    });
    expect(await section.notes()).toEqual(['first began', 'first ended', 'second ran']);
    expect((await stack.client.executions.list({ filters: { deploymentId: 'shop' } })).total).toBe(2);
    expect((await stranger.executions.list({ filters: { deploymentId: 'shop' } })).total).toBe(2);
  }, 60_000);
});
