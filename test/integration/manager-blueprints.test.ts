import { describe, expect, it } from '@jest/globals';
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
