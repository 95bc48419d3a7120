import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from '@jest/globals';
import { TenantRepository } from '@cloudloom/model';
import { packFiles } from '../support/archives.ts';
import { eventually } from '../support/eventually.ts';
import { useManager } from './manager-world.ts';

const SCOPE = { tenantName: 'default_tenant', username: 'admin' };
const NETWORK = `
imports: [cloudify/types/types.yaml, 'parts/nodes.yaml']
`;
const NODES = `
node_templates:
  router:
    type: cloudify.nodes.Root
    interfaces: { cloudify.interfaces.lifecycle: { start: scripts/start.sh } }
`;

let release = (): void => {};
/** Until then the server is silent about the shop. */
const hold = new Promise<void>((resolve) => (release = resolve));
const shopArchive = packFiles({
  'blueprint.yaml': 'tosca_definitions_version: cloudify_dsl_1_5\nimports: [cloudify/types/types.yaml]\n',
});

/** Serves one file of definitions and the archive of a shop, and counts who asks. */
const asked: string[] = [];
const web = createServer((request, response) => {
  asked.push(request.url ?? '');
  if (request.url === '/types/moved.yaml') response.writeHead(302, { location: '/secret.yaml' }).end();
  else if (request.url === '/types/absent.tar.gz') response.writeHead(404).end();
  else if (request.url === '/types/shop.tar.gz') void hold.then(async () => response.end(await shopArchive));
  else response.end('node_types: { Fetched: {} }');
});
await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
afterAll(() => void web.close());
const { port } = web.address() as AddressInfo;
const PLACE = `http://127.0.0.1:${port}`;

const manager = useManager({
  urls: [`${PLACE}/types/`],
  networks: ['127.0.0.1/32'],
});

interface Uploaded {
  state: string;
  error: string | null;
}

/** Uploads files whose main one gets a version, and waits for the end of the upload. */
async function upload(id: string, files: Record<string, string>, query = ''): Promise<Uploaded> {
  const main = `tosca_definitions_version: cloudify_dsl_1_5\n${files['blueprint.yaml'] ?? ''}`;
  const raw = new Uint8Array(await packFiles({ ...files, 'blueprint.yaml': main }));
  const answer = await manager.call('PUT', `/blueprints/${id}?async_upload=true${query}`, { raw });
  expect(answer.status).toBe(201);
  const read = async () => (await manager.call('GET', `/blueprints/${id}`)).body as Uploaded;
  await eventually('the upload has ended', async () =>
    /^(?:uploaded|invalid|failed)/.test((await read()).state),
  );
  return read();
}

describe('an imported blueprint', () => {
  it('brings its nodes, from its own files, and its scripts when they run', async () => {
    expect(
      await upload('network', {
        'blueprint.yaml': NETWORK,
        'parts/nodes.yaml': NODES,
        'scripts/start.sh': '#!/bin/sh\necho network',
      }),
    ).toMatchObject({ state: 'uploaded' });
    const importer = "imports: [cloudify/types/types.yaml, 'net--blueprint:network']\n";
    expect(await upload('shop', { 'blueprint.yaml': importer })).toMatchObject({
      state: 'uploaded',
      error: null,
    });
    const { body } = await manager.call('GET', '/blueprints/shop');
    expect(body).toMatchObject({
      plan: {
        imported_blueprints: ['network'],
        namespaces_mapping: { net: 'network' },
        nodes: [expect.objectContaining({ id: 'net--router' })],
      },
    });
    expect(
      await manager.call('PUT', '/deployments/shop', { body: { blueprint_id: 'shop', inputs: {} } }),
    ).toMatchObject({ status: 201 });
    const script = await manager.room.deployments.readResource(SCOPE, 'shop', 'net--scripts/start.sh');
    expect(String(script)).toBe('#!/bin/sh\necho network');
    for (const path of ['net--../../etc/passwd', 'net--absent.sh', 'other--scripts/start.sh'])
      expect(await manager.room.deployments.readResource(SCOPE, 'shop', path)).toBeNull();
  });

  it('is not deleted while another imports it, unless by force', async () => {
    expect(await manager.call('DELETE', '/blueprints/network?force=False')).toMatchObject({
      status: 405,
      body: {
        error_code: 'blueprint_in_use',
        message: 'Blueprint network is currently in use. You can "force" blueprint removal.',
      },
    });
    expect(await manager.call('DELETE', '/blueprints/network?force=True')).toMatchObject({ status: 204 });
    expect(await manager.room.deployments.readResource(SCOPE, 'shop', 'net--scripts/start.sh')).toBeNull();
  });

  it('finds nothing in the blueprint that imports it', async () => {
    const lonely = 'imports: [cloudify/types/types.yaml, shared.yaml]\n';
    await upload('lonely', { 'blueprint.yaml': lonely, 'shared.yaml': 'node_types: { Own: {} }' });
    const files = { 'blueprint.yaml': "imports: ['in--blueprint:lonely']\n", 'shared.yaml': 'no: sense' };
    expect(await upload('meddler', files)).toMatchObject({ state: 'uploaded' });
  });

  it('must exist where the importer may see it, and be uploaded', async () => {
    const absent = await upload('lost', { 'blueprint.yaml': "imports: ['a--blueprint:nowhere']\n" });
    expect(absent).toMatchObject({
      state: 'invalid',
      error: expect.stringMatching(/^Invalid blueprint - The imported blueprint nowhere does not exist/),
    });
    expect(await upload('broken', { 'blueprint.yaml': 'node_templates: 7\n' })).toMatchObject({
      state: 'invalid',
    });
    const error = expect.stringContaining('The imported blueprint broken is not `uploaded` but `invalid`');
    expect(await upload('unlucky', { 'blueprint.yaml': "imports: ['a--blueprint:broken']\n" })).toMatchObject(
      {
        state: 'invalid',
        error,
      },
    );
  });

  it('of another tenant is seen only when it is global', async () => {
    const repository = manager.room.stores.blueprints;
    await new TenantRepository(manager.database).ensure('other');
    for (const [id, visibility] of [
      ['theirs', 'tenant'],
      ['everybodys', 'global'],
    ] as const) {
      const raw = new Uint8Array(
        await packFiles({ 'blueprint.yaml': 'tosca_definitions_version: cloudify_dsl_1_5\n' }),
      );
      const headers = { Tenant: 'other' };
      const answer = await manager.call('PUT', `/blueprints/${id}?visibility=${visibility}`, {
        raw,
        headers,
      });
      expect(answer).toMatchObject({ status: 201 });
      await eventually(
        'it is uploaded',
        async () =>
          (await repository.find({ tenantName: 'other', username: 'admin' }, id))?.state === 'uploaded',
      );
    }
    expect(await upload('spy', { 'blueprint.yaml': "imports: ['a--blueprint:theirs']\n" })).toMatchObject({
      state: 'invalid',
    });
    expect(
      await upload('guest', { 'blueprint.yaml': "imports: ['a--blueprint:everybodys']\n" }),
    ).toMatchObject({
      state: 'uploaded',
    });
  });
});

describe('other imports of an uploaded blueprint', () => {
  it('by URL come from the allowed places alone', async () => {
    const main = (url: string) => ({ 'blueprint.yaml': `imports: ['${url}']\n` });
    expect(await upload('fetched', main(`${PLACE}/types/a.yaml`))).toMatchObject({ state: 'uploaded' });
    const before = asked.length;
    const refused: [string, string, RegExp][] = [
      ['outside', `${PLACE}/secret.yaml`, /not among the places/],
      ['dots', `${PLACE}/types/../secret.yaml`, /not among the places/],
      ['metadata', 'http://169.254.169.254/latest/', /not among the places/],
      ['disguised', `http://2130706433:${port}/secret.yaml`, /not among the places/],
      ['password', `http://127.0.0.1:${port}@example.com/types/`, /not among the places/],
    ];
    for (const [id, url, error] of refused)
      expect(await upload(id, main(url))).toMatchObject({
        state: 'invalid',
        error: expect.stringMatching(error),
      });
    expect(asked.length).toBe(before);
    expect(await upload('moved', main(`${PLACE}/types/moved.yaml`))).toMatchObject({
      state: 'invalid',
      error: expect.stringMatching(/secret\.yaml is not among the places/),
    });
    expect(asked.at(-1)).toBe('/types/moved.yaml');
  });

  it('from the server itself are refused, and so are paths out of the blueprint', async () => {
    for (const [id, target] of [
      ['file', 'file:///etc/passwd'],
      ['above', '../../../../etc/passwd'],
      ['absolute', '/etc/passwd'],
      ['ftp', 'ftp://example.com/a.yaml'],
      ['data', 'data:text/plain,a'],
    ] as const) {
      const uploaded = await upload(id, { 'blueprint.yaml': `imports: ['${target}']\n` });
      expect(uploaded).toMatchObject({
        state: 'invalid',
        error: expect.stringContaining('Failed on import'),
      });
      expect(uploaded.error).not.toContain('root:');
    }
  });

  it('of plugins say which plugin is missing and what to do', async () => {
    const main = (text: string) => ({ 'blueprint.yaml': `imports: ['${text}']\n` });
    expect(await upload('painted', main('plugin:paint?version=>=1,<2'))).toMatchObject({
      state: 'invalid',
      error: expect.stringMatching(/^Invalid blueprint - Plugin paint \(>=1,<2\) is not uploaded/),
    });
    expect(await upload('misspelt', main('plugin:paint?versoin=1'))).toMatchObject({
      state: 'invalid',
      error: expect.stringContaining("has the parameter 'versoin'"),
    });
  });

  it('that break another rule than those of the language count as failed parsing', async () => {
    const main = 'inputs: { a: { default: 1, constraints: [{ greater_than: 2 }] } }\n';
    expect(await upload('constrained', { 'blueprint.yaml': main })).toMatchObject({
      state: 'failed_parsing',
      error: expect.stringMatching(/^Failed parsing blueprint - /),
    });
  });
});

describe('a blueprint given by its URL', () => {
  interface Fetched extends Uploaded {
    upload_execution: { id: string; parameters: { url: string } };
    message: string;
  }

  async function fetched(id: string, url: string, query = '') {
    const parameters = new URLSearchParams({ blueprint_archive_url: url });
    const answer = await manager.call('PUT', `/blueprints/${id}?${parameters.toString()}${query}`);
    return { status: answer.status, body: answer.body as Fetched };
  }

  const endOf = (body: Fetched) => manager.room.waiter.waitForEnd(body.upload_execution.id, 60_000);

  it('is pending before its execution fetches it, and then like any other', async () => {
    const { status, body } = await fetched('delivered', `${PLACE}/types/shop.tar.gz`, '&async_upload=true');
    expect({ status, state: body.state }).toEqual({ status: 201, state: 'pending' });
    const read = async () => (await manager.call('GET', '/blueprints/delivered')).body as Fetched;
    await eventually('it is being fetched', async () => (await read()).state === 'uploading');
    release();
    expect(await endOf(body)).toMatchObject({
      status: 'terminated',
      parameters: { url: `${PLACE}/types/shop.tar.gz` },
    });
    expect(await read()).toMatchObject({ state: 'uploaded', error: null });
    const archive = await manager.call('GET', '/blueprints/delivered/archive');
    expect(Buffer.compare(archive.body as Buffer, await shopArchive)).toBe(0);
  });

  it('that cannot be fetched tells why, and holds its id no longer', async () => {
    const absent = `${PLACE}/types/absent.tar.gz`;
    const told = `Failed uploading blueprint - ${absent} answered with status 404`;
    const { body } = await fetched('lost', absent, '&async_upload=true');
    expect(await endOf(body)).toMatchObject({ status: 'failed', error: told });
    expect((await manager.call('GET', '/blueprints/lost')).body).toMatchObject({
      state: 'failed_uploading',
      error: told,
    });
    expect(await fetched('lost', absent)).toMatchObject({
      status: 400,
      body: { message: `Blueprint \`lost\` has failed uploading. Error: ${told}` },
    });
    expect(await manager.call('GET', '/blueprints/lost')).toMatchObject({ status: 404 });
    const moved = await fetched('lost', `${PLACE}/types/moved.yaml`, '&async_upload=true');
    expect(await endOf(moved.body)).toMatchObject({
      status: 'failed',
      error: `Failed uploading blueprint - ${PLACE}/secret.yaml is not among the places that this server may fetch from`,
    });
  });

  it('from nowhere else, and not together with an archive: refused before anything is stored', async () => {
    expect(await fetched('strange', `${PLACE}/secret.tar.gz`)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('is not among the places that this server may fetch from') },
    });
    expect(await fetched('strange', 'nowhere')).toMatchObject({
      status: 400,
      body: { message: 'nowhere is no URL' },
    });
    const both = await manager.call(
      'PUT',
      `/blueprints/strange?blueprint_archive_url=${PLACE}/types/shop.tar.gz`,
      { raw: await shopArchive },
    );
    expect(both).toMatchObject({ status: 400, body: { error_code: 'bad_parameters_error' } });
    expect(await manager.call('GET', '/blueprints/strange')).toMatchObject({ status: 404 });
  });

  it('is validated by its URL as well', async () => {
    const url = `${PLACE}/types/shop.tar.gz`;
    const answer = await manager.call(
      'PUT',
      `/blueprints/glanced/validate?blueprint_archive_url=${encodeURIComponent(url)}`,
    );
    expect(answer).toMatchObject({ status: 201, body: { state: 'validating' } });
    expect(await endOf(answer.body as Fetched)).toMatchObject({ status: 'terminated' });
    expect(await manager.call('GET', '/blueprints/glanced')).toMatchObject({ status: 404 });
  });
});
