import { describe, expect, it } from '@jest/globals';
import { TenantRepository, UserRepository } from '@cloudloom/model';
import { basic, send } from '../support/http-calls.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();
const refusal = (status: number, error_code: string, message: string) => ({
  status,
  body: { message, error_code, server_traceback: null },
});

describe('who may come in', () => {
  it('the administrator may, by password and by token', async () => {
    expect(await manager.call('GET', '/status')).toMatchObject({ status: 200, body: { status: 'OK' } });
    const made = await manager.call('POST', '/tokens', { body: { description: 'test' } });
    expect(made).toMatchObject({
      status: 200,
      body: { username: 'admin', value: expect.stringMatching(/^ctok-[^-]+-/) },
    });
    const { id, value } = made.body as { id: string; value: string };
    const byToken = { headers: { Authorization: '', 'Authentication-Token': value } };
    expect(await manager.call('GET', '/blueprints', byToken)).toMatchObject({ status: 200 });
    expect(await manager.call('DELETE', `/tokens/${id}`)).toMatchObject({ status: 204 });
    expect(await manager.call('DELETE', `/tokens/${id}`)).toMatchObject(
      refusal(404, 'not_found_error', `Could not find token ${id}`),
    );
    expect(await manager.call('GET', '/blueprints', byToken)).toMatchObject(
      refusal(401, 'unauthorized_error', 'User unauthorized: Unauthorized'),
    );
  });

  it('tokens are found again without their value, by their owner only', async () => {
    const made = await manager.call('POST', '/tokens', { body: { description: 'to be found' } });
    const { id, value } = made.body as { id: string; value: string };
    const found = await manager.call('GET', `/tokens/${id}`);
    expect(found).toMatchObject({
      status: 200,
      body: { id, username: 'admin', description: 'to be found', value: expect.not.stringContaining(value) },
    });
    const listed = await manager.call('GET', '/tokens?_sort=-id&_include=id,description');
    expect((listed.body as { items: object[] }).items).toContainEqual({ id, description: 'to be found' });
    const users = new UserRepository(manager.database);
    await users.create({ username: 'tom', password: 'secret', role: 'default' });
    const tom = { headers: { ...basic('tom:secret'), Tenant: '' } };
    for (const method of ['GET', 'DELETE'])
      expect(await manager.call(method, `/tokens/${id}`, tom)).toMatchObject({ status: 404 });
    expect(await manager.call('GET', '/tokens', tom)).toMatchObject({ body: { items: [] } });
    expect(await manager.call('DELETE', `/tokens/${id}`)).toMatchObject({ status: 204 });
    expect(await manager.call('GET', `/tokens/${id}`)).toMatchObject({ status: 404 });
  });

  it('nobody may without credentials, except to ask whether the service is up', async () => {
    expect(await manager.call('GET', '/status', { headers: { Authorization: '' } })).toMatchObject(
      refusal(401, 'unauthorized_error', 'User unauthorized: No authentication info provided'),
    );
    expect(await send(`${manager.url}/api/version`, 'GET', { headers: { Authorization: '' } })).toMatchObject(
      { status: 401 },
    );
    expect(await manager.call('GET', '/ok', { headers: { Authorization: '' } })).toMatchObject({
      status: 200,
      body: 'OK',
    });
  });

  it('a wrong password is told from an unknown user', async () => {
    expect(await manager.call('GET', '/status', { headers: basic('admin:wrong') })).toMatchObject(
      refusal(
        401,
        'unauthorized_error',
        'User unauthorized: Authentication failed for <User username=`admin`>. Wrong credentials or locked account',
      ),
    );
    expect(await manager.call('GET', '/status', { headers: basic('nobody:wrong') })).toMatchObject(
      refusal(401, 'unauthorized_error', 'User unauthorized: No authentication info provided'),
    );
  });

  it('a tenant must be named and exist', async () => {
    expect(await manager.call('GET', '/blueprints', { headers: { Tenant: 'nowhere' } })).toMatchObject(
      refusal(
        403,
        'forbidden_error',
        'Authorization failed: Tried to authenticate with invalid tenant name: nowhere',
      ),
    );
    expect(await manager.call('GET', '/blueprints', { headers: { Tenant: '' } })).toMatchObject(
      refusal(403, 'forbidden_error', ''),
    );
    expect(await manager.call('GET', '/status', { headers: { Tenant: '' } })).toMatchObject({ status: 200 });
  });

  it('members work in their tenants and nowhere else', async () => {
    const users = new UserRepository(manager.database);
    await new TenantRepository(manager.database).ensure('other');
    await users.create({ username: 'ann', password: 'secret', role: 'default' });
    await users.addToTenant('ann', 'default_tenant');
    const headers = basic('ann:secret');
    expect(await manager.call('GET', '/blueprints', { headers })).toMatchObject({ status: 200 });
    expect(
      await manager.call('GET', '/blueprints', { headers: { ...headers, Tenant: 'other' } }),
    ).toMatchObject(
      refusal(
        403,
        'forbidden_error',
        'User `ann` is not permitted to perform the action blueprint_list in the tenant `other`',
      ),
    );
    expect(await manager.call('GET', '/users', { headers: { ...headers, Tenant: '' } })).toMatchObject(
      refusal(403, 'forbidden_error', 'User `ann` is not permitted to perform the action user_list'),
    );
    expect(await manager.call('GET', '/tenants', { headers })).toMatchObject({
      body: { items: [{ name: 'default_tenant' }] },
    });
  });
});

describe('requests in general', () => {
  it('to unknown places are 404 in the shape of all errors', async () => {
    expect(await manager.call('GET', '/nothing')).toMatchObject({
      status: 404,
      body: { error_code: 'not_found_error', server_traceback: null },
    });
  });

  it('with a broken or foreign body are refused after the caller is known', async () => {
    const put = (raw: string, headers: Record<string, string> = {}) =>
      manager.call('PUT', '/secrets/key', { raw, headers });
    expect(await put('{')).toMatchObject({ status: 400, body: { error_code: 'bad_parameters_error' } });
    expect(await put('{}')).toMatchObject(
      refusal(400, 'bad_parameters_error', 'Missing value in json request body'),
    );
    expect(await put('[]')).toMatchObject({ status: 400 });
    expect(await put('value=1', { 'Content-Type': 'text/plain' })).toMatchObject(
      refusal(415, 'unsupported_content_type_error', 'Content type must be application/json'),
    );
    expect(await put('{"value": "a\\u0000b"}')).toMatchObject({ status: 400 });
    expect(await put('{', { Authorization: '' })).toMatchObject({ status: 401 });
    expect(await put(`{"value": "${'x'.repeat(17 * 1024 * 1024)}"}`)).toMatchObject({
      status: 413,
      body: { error_code: 'request_too_large_error' },
    });
  });

  it('with a badly quoted path are refused', async () => {
    expect(await manager.call('GET', '/blueprints/%zz')).toMatchObject({ status: 400 });
    expect(await manager.call('GET', '/blueprints/a%00b')).toMatchObject({ status: 404 });
  });

  it('get an id, their own where they bring one', async () => {
    const own = await manager.call('GET', '/ok', { headers: { 'X-Request-Id': 'mine-1' } });
    expect(own.headers.get('x-request-id')).toBe('mine-1');
    expect((await manager.call('GET', '/ok')).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('what clients ask a server about itself', () => {
  it('answers as they expect it', async () => {
    expect(await send(`${manager.url}/api/version`, 'GET', {})).toMatchObject({
      status: 200,
      body: { edition: 'community', version: '7.0.5' },
    });
    expect(await manager.call('GET', '/status')).toMatchObject({
      body: { services: { PostgreSQL: { status: 'Active', is_remote: true, extra_info: {} } } },
    });
    expect(await manager.call('GET', '/status?summary=True')).toMatchObject({
      body: { status: 'OK', services: {} },
    });
    expect(await manager.call('GET', '/maintenance')).toMatchObject({ body: { status: 'deactivated' } });
    expect(await manager.call('GET', '/provider/context')).toMatchObject({ body: { context: {} } });
    expect(await manager.call('GET', '/config?scope=rest')).toMatchObject({ status: 200 });
    expect(await manager.call('GET', '/user')).toMatchObject({
      body: { username: 'admin', role: 'sys_admin' },
    });
  });

  it('has one manager, one broker and one database at one address', async () => {
    const [managers, brokers, databases] = await Promise.all(
      ['/managers', '/brokers', '/db-nodes'].map((path) => manager.call('GET', path)),
    );
    expect(managers?.body).toMatchObject({
      items: [{ private_ip: '127.0.0.1' }],
      metadata: { pagination: { total: 1 } },
    });
    expect(brokers?.body).toMatchObject({ items: [{ host: '127.0.0.1' }] });
    expect(databases?.body).toMatchObject({ items: [{ host: '127.0.0.1' }] });
  });

  it('describes itself as OpenAPI', async () => {
    const { status, body } = await send(`${manager.url}/docs-json`, 'GET', {});
    expect(status).toBe(200);
    const { paths, components } = body as { paths: object; components: { schemas: object } };
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/api/version', '/api/v3.1/executions/{id}']));
    expect(Object.keys(components.schemas)).toEqual(
      expect.arrayContaining(['Execution', 'Deployment', 'StartExecutionDto', 'ListMetadata']),
    );
    expect(await send(`${manager.url}/docs`, 'GET', {})).toMatchObject({ status: 200 });
  });
});
