import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { TenantRepository } from '@cloudloom/model';
import { packFiles } from '../support/archives.ts';
import { eventually } from '../support/eventually.ts';
import { useManager } from './manager-world.ts';

const manager = useManager();

const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
inputs:
  port: { type: integer, default: 80, description: where it listens }
node_templates:
  web: { type: cloudify.nodes.Root, properties: {} }
outputs:
  port: { value: { get_input: port } }
`;

/** The request of the real client: JSON text in one part, the archive in another that calls itself text. */
async function upload(id: string, text: string, parameters: object = {}) {
  const archive = new Uint8Array(await packFiles({ 'blueprint.yaml': text }));
  const form = new FormData();
  form.set(
    'params',
    JSON.stringify({
      visibility: 'tenant',
      async_upload: true,
      application_file_name: 'blueprint.yaml',
      ...parameters,
    }),
  );
  form.set('blueprint_archive', new Blob([archive], { type: 'text/plain' }), 'filename');
  return manager.call('PUT', `/blueprints/${id}`, { raw: form });
}

const stateOf = async (id: string): Promise<string> =>
  ((await manager.call('GET', `/blueprints/${id}`)).body as { state: string }).state;

describe('a blueprint', () => {
  it('is taken at once, parsed by its execution, and leaves nothing in the upload folder', async () => {
    const answer = await upload('web', BLUEPRINT, { labels: [{ key: 'env', value: 'prod' }] });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        id: 'web',
        visibility: 'tenant',
        upload_execution: { id: expect.any(String), workflow_id: 'upload_blueprint' },
      },
    });
    await eventually('the blueprint is uploaded', async () => (await stateOf('web')) === 'uploaded');
    expect(await manager.call('GET', '/blueprints/web')).toMatchObject({
      body: {
        main_file_name: 'blueprint.yaml',
        labels: [{ key: 'env', value: 'prod' }],
        plan: {
          metadata: expect.anything(),
          inputs: { port: { type: 'integer', default: 80, description: 'where it listens' } },
        },
      },
    });
    expect(await manager.uploadsOnDisk()).toEqual([]);
  });

  it('is not replaced by another of its id', async () => {
    expect(await upload('web', BLUEPRINT)).toMatchObject({
      status: 409,
      body: {
        message: 'blueprint with id=web already exists on tenant default_tenant or with global visibility',
      },
    });
    expect(await manager.uploadsOnDisk()).toEqual([]);
  });

  it('is downloaded as it came', async () => {
    const { status, headers, body } = await manager.call('GET', '/blueprints/web/archive');
    expect(status).toBe(200);
    expect(headers.get('content-disposition')).toBe('attachment; filename="web.tar.gz"');
    expect((body as Buffer).subarray(0, 2).toString('hex')).toBe('1f8b');
  });

  it('comes raw as well, with its parameters in the query, and may be waited for', async () => {
    const raw = new Uint8Array(await packFiles({ 'main.yaml': BLUEPRINT }));
    const answer = await manager.call('PUT', '/blueprints/raw?application_file_name=main.yaml', { raw });
    expect(answer).toMatchObject({ status: 201, body: { state: 'uploaded', main_file_name: 'main.yaml' } });
  });

  it('that does not parse is refused where the client waits, and nothing is kept', async () => {
    const answer = await upload(
      'broken',
      'tosca_definitions_version: cloudify_dsl_1_5\nnode_templates: 7\n',
      { async_upload: false },
    );
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'invalid_blueprint_error' } });
    expect(await manager.call('GET', '/blueprints/broken')).toMatchObject({ status: 404 });
  });

  it('that does not parse is kept with its error where nobody waits, and has a plan without anything', async () => {
    await upload('unparsed', 'tosca_definitions_version: cloudify_dsl_1_5\nnode_templates: 7\n');
    await eventually('its upload has ended', async () => (await stateOf('unparsed')) === 'invalid');
    expect(await manager.call('GET', '/blueprints/unparsed')).toMatchObject({
      status: 200,
      body: {
        error: expect.stringContaining('node_templates'),
        plan: { metadata: null, inputs: {} },
        requirements: null,
      },
    });
    expect(await manager.call('DELETE', '/blueprints/unparsed')).toMatchObject({ status: 204 });
  });

  it('needs a legal id and readable parameters', async () => {
    expect(await upload('a%2Fb', BLUEPRINT)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('The `blueprint_id` argument contains illegal characters') },
    });
    expect(await upload('other', BLUEPRINT, { visibility: 'sky' })).toMatchObject({ status: 400 });
    expect(await upload('other', BLUEPRINT, { labels: [{ a: 'b' }] })).toMatchObject({ status: 400 });
    expect(await manager.uploadsOnDisk()).toEqual([]);
  });

  it('is deployed, and deleted with 204 when no deployment is left', async () => {
    const body = {
      blueprint_id: 'web',
      inputs: { port: 81 },
      visibility: 'tenant',
      display_name: 'Web',
      skip_plugins_validation: false,
    };
    expect(await manager.call('PUT', '/deployments/web', { body })).toMatchObject({
      status: 201,
      body: { id: 'web', display_name: 'Web', inputs: { port: 81 } },
    });
    expect((await manager.call('GET', '/deployments/web/outputs')).body).toEqual({
      deployment_id: 'web',
      outputs: { port: 81 },
    });
    expect((await manager.call('GET', '/deployments/web/capabilities')).body).toEqual({
      deployment_id: 'web',
      capabilities: {},
    });
    expect(await manager.call('DELETE', '/blueprints/web?force=False')).toMatchObject({
      status: 400,
      body: { error_code: 'dependent_exists_error' },
    });
    expect(
      await manager.call('DELETE', '/deployments/web?force=False&delete_logs=False&recursive=False'),
    ).toMatchObject({ status: 204 });
    await eventually(
      'the deployment is gone',
      async () => (await manager.call('GET', '/deployments/web')).status === 404,
    );
    expect(await manager.call('DELETE', '/blueprints/web?force=False')).toMatchObject({ status: 204 });
    expect(await manager.call('GET', '/blueprints/web')).toMatchObject({ status: 404 });
  });

  it('with inputs that are nested without end makes no deployment', async () => {
    const raw = `{"blueprint_id": "raw", "inputs": {"port": ${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    expect(await manager.call('PUT', '/deployments/deep', { raw })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('nested deeper than') },
    });
  });

  it('with unknown inputs makes no deployment', async () => {
    const body = { blueprint_id: 'raw', inputs: { color: 'red' } };
    expect(await manager.call('PUT', '/deployments/none', { body })).toMatchObject({
      status: 400,
      body: {
        error_code: 'unknown_deployment_input_error',
        message: 'Cannot create deployment - unknown inputs: color',
      },
    });
    expect(await manager.call('GET', '/deployments/none')).toMatchObject({ status: 404 });
  });
});

describe('the icon of a blueprint', () => {
  const png = (...rest: number[]) =>
    new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...rest]);
  const setIcon = (id: string, raw?: Uint8Array<ArrayBuffer>, headers = {}) =>
    manager.call('PATCH', `/blueprints/${id}/icon`, { ...(raw === undefined ? {} : { raw }), headers });
  const readIcon = async (id: string) => {
    const { status, headers, body } = await manager.call('GET', `/blueprints/${id}/icon`);
    return status === 200
      ? [headers.get('content-type'), Buffer.from(body as Buffer).toString('hex')]
      : status;
  };
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

  it('is set, replaced, read by scripts as icon.png, removed, and goes with its blueprint', async () => {
    await upload('pictured', BLUEPRINT, { async_upload: false });
    expect(await readIcon('pictured')).toBe(404);
    expect(await setIcon('pictured', png(1))).toMatchObject({ status: 200, body: { id: 'pictured' } });
    expect(await readIcon('pictured')).toEqual(['image/png', hex(png(1))]);
    await setIcon('pictured', png(2));
    const scope = { tenantName: 'default_tenant', username: 'admin' };
    const file = await manager.room.blueprints.readResource(scope, 'pictured', 'icon.png');
    expect(hex(file ?? new Uint8Array())).toBe(hex(png(2)));
    expect(await setIcon('pictured')).toMatchObject({ status: 200 });
    expect(await readIcon('pictured')).toBe(404);
    await setIcon('pictured', png(3));
    await manager.call('DELETE', '/blueprints/pictured');
    await upload('pictured', BLUEPRINT, { async_upload: false });
    expect(await readIcon('pictured')).toBe(404);
  });

  it('of the archive is shown where none was set', async () => {
    const archive = await packFiles({ 'blueprint.yaml': BLUEPRINT, 'icon.png': 'no picture' });
    await manager.call('PUT', '/blueprints/unpictured', { raw: archive });
    expect(await readIcon('unpictured')).toBe(404);
    await setIcon('unpictured', png(4));
    expect(await readIcon('unpictured')).toEqual(['image/png', hex(png(4))]);
  });

  it('is a PNG image of one MiB at most, of a blueprint in the tenant', async () => {
    await upload('framed', BLUEPRINT, { async_upload: false, visibility: 'global' });
    await setIcon('framed', png(5));
    const script = new TextEncoder().encode('<svg onload="alert(1)"/>');
    expect(await setIcon('framed', new Uint8Array(script))).toMatchObject({
      status: 400,
      body: { error_code: 'bad_parameters_error', message: expect.stringContaining('must be a PNG image') },
    });
    const large = new Uint8Array(1024 * 1024 + 1);
    large.set(png());
    expect(await setIcon('framed', large)).toMatchObject({ status: 413 });
    expect(await setIcon('absent', png())).toMatchObject({ status: 404 });
    await new TenantRepository(manager.database).ensure('elsewhere');
    expect(await setIcon('framed', png(6), { Tenant: 'elsewhere' })).toMatchObject({ status: 403 });
    expect(await setIcon('unpictured', png(6), { Tenant: 'elsewhere' })).toMatchObject({ status: 404 });
    expect(await readIcon('framed')).toEqual(['image/png', hex(png(5))]);
  });
});

describe('a blueprint that is only validated', () => {
  interface Validated {
    state: string;
    upload_execution: { id: string };
  }

  async function validate(id: string, text: string) {
    const raw = await packFiles({ 'blueprint.yaml': text });
    const answer = await manager.call('PUT', `/blueprints/${id}/validate`, { raw });
    return { ...answer, body: answer.body as Validated };
  }

  const endOf = (id: string) => manager.room.waiter.waitForEnd(id, 60_000);

  /** Files of the blueprint that the storage and the cache hold. */
  async function filesOf(id: string): Promise<string[]> {
    const all = await readdir(manager.dataFolder, { recursive: true, withFileTypes: true });
    const places = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return places.filter((place) => place.includes(`/blueprints/default_tenant/${id}/`));
  }

  async function leavesNothing(id: string): Promise<void> {
    expect(await manager.call('GET', `/blueprints/${id}`)).toMatchObject({ status: 404 });
    await eventually('its files are gone', async () => (await filesOf(id)).length === 0);
  }

  it('is answered at once, and leaves its execution and nothing else', async () => {
    const { status, body } = await validate('checked', BLUEPRINT);
    expect({ status, state: body.state }).toEqual({ status: 201, state: 'validating' });
    expect(await endOf(body.upload_execution.id)).toMatchObject({ status: 'terminated', error: '' });
    await leavesNothing('checked');
    expect(await manager.call('GET', `/executions/${body.upload_execution.id}`)).toMatchObject({
      body: {
        workflow_id: 'upload_blueprint',
        blueprint_id: 'checked',
        parameters: { blueprint_id: 'checked', validate_only: true },
      },
    });
  });

  it('leaves the reason with its execution when it is invalid, or no archive', async () => {
    const wrong = await validate('wrong', 'tosca_definitions_version: cloudify_dsl_1_5\nnode_templates: 7\n');
    expect(await endOf(wrong.body.upload_execution.id)).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/^Invalid blueprint - /),
    });
    await leavesNothing('wrong');
    const raw = new TextEncoder().encode('no archive');
    const answer = await manager.call('PUT', '/blueprints/wrong/validate', { raw: new Uint8Array(raw) });
    expect(await endOf((answer.body as Validated).upload_execution.id)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('unrecognized format'),
    });
    await leavesNothing('wrong');
  });

  it('holds its id while it is validated, makes no deployment, and goes when that is stopped', async () => {
    const { launcher } = manager;
    const { onStart } = launcher;
    launcher.onStart = () => {};
    try {
      const { body } = await validate('slow', BLUEPRINT);
      expect(await manager.call('GET', '/blueprints/slow')).toMatchObject({ body: { state: 'validating' } });
      expect(await upload('slow', BLUEPRINT)).toMatchObject({ status: 409 });
      expect(await manager.call('DELETE', '/blueprints/slow')).toMatchObject({
        status: 400,
        body: { message: 'Blueprint `slow` is still validating.' },
      });
      expect(
        await manager.call('PUT', '/deployments/slow?async_create=true', { body: { blueprint_id: 'slow' } }),
      ).toMatchObject({
        status: 400,
        body: { message: expect.stringContaining('not `uploaded` but: `validating`') },
      });
      await manager.call('POST', `/executions/${body.upload_execution.id}`, {
        body: { action: 'force-cancel' },
      });
      expect(await endOf(body.upload_execution.id)).toMatchObject({ status: 'cancelled' });
      await leavesNothing('slow');
    } finally {
      launcher.onStart = onStart;
    }
  });

  it('leaves an uploaded one of its id alone', async () => {
    await upload('kept', BLUEPRINT, { async_upload: false });
    expect(await validate('kept', BLUEPRINT)).toMatchObject({ status: 409 });
    expect(await stateOf('kept')).toBe('uploaded');
  });
});
