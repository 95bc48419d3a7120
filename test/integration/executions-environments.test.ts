import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { UploadBlueprint } from '@cloudloom/executions';
import { SCOPE, createWorld, refusal, start, type World } from '@cloudloom/executions/testing';
import { packFiles } from '../support/archives.ts';
import { eventually } from '../support/eventually.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_4
imports:
  - cloudify/types/types.yaml
description: a small shop
inputs:
  port: { type: integer, default: 8080 }
  site: {}
node_templates:
  host:
    type: cloudify.nodes.Root
  web:
    type: cloudify.nodes.Root
    properties: { resource_id: { get_input: site } }
    instances: { deploy: 2 }
    relationships:
      - { type: cloudify.relationships.contained_in, target: host }
outputs:
  site: { description: where, value: { get_input: site } }
  url: { value: { concat: ['http://', { get_attribute: [host, ip] }, ':', { get_input: port }] } }
  unclear: { value: { get_attribute: [web, ip] } }
capabilities:
  port: { value: { get_input: port } }
`;
const BROKEN = `
tosca_definitions_version: cloudify_dsl_1_4
imports:
  - cloudify/types/types.yaml
node_templates:
  web:
    type: no.such.Type
`;

let world: World;
let testDatabase: TestDatabase;
let dataFolder: string;
const running = new Set<Promise<void>>();

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  dataFolder = await mkdtemp(join(tmpdir(), 'cloudloom-executions-'));
  world = await createWorld({ databaseUrl: testDatabase.url, dataFolder });
  // What a worker does with the system's own executions.
  world.launcher.onStart = ({ executionId }) => {
    const run = runSystemTask(executionId).finally(() => running.delete(run));
    running.add(run);
  };
  await world.dispatcher.start();
});
afterAll(async () => {
  await Promise.all(running);
  await world.close();
  await testDatabase.drop();
  await rm(dataFolder, { recursive: true, force: true });
});

async function runSystemTask(executionId: string): Promise<void> {
  const begun = await world.begin(executionId);
  if (!begun.accepted || !begun.isSystemTask) return;
  const error = await world.systemTasks.run(executionId).then(
    () => null,
    (caught: unknown) => caught,
  );
  if (error === null) await world.end(executionId);
  else await world.end(executionId, 'failed', error instanceof Error ? error.message : String(error));
}

async function* bytes(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
async function upload(id: string, content: string | Uint8Array, wishes: Partial<UploadBlueprint> = {}) {
  const archive =
    typeof content === 'string'
      ? await packFiles({ 'blueprint.yaml': content, 'scripts/run.sh': 'echo run' })
      : content;
  return world.blueprints.upload(SCOPE, {
    blueprintId: id,
    archive: bytes(archive),
    async: false,
    ...wishes,
  });
}
const ofDeployment = async (deploymentId: string) => {
  const query = { offset: 0, size: null, sort: [], filters: { deploymentId: [deploymentId] } };
  return (await world.stores.executions.list(SCOPE, query)).items;
};
const gone = (id: string) =>
  eventually(
    `deployment ${id} is gone`,
    async () => (await world.stores.deployments.find(SCOPE, id)) === null,
  );

describe('uploading a blueprint', () => {
  it('unpacks and parses it by an execution with logs of its own', async () => {
    const blueprint = await upload('shop', BLUEPRINT, { labels: [{ key: 'Team', value: 'web' }] });
    expect(blueprint).toMatchObject({
      state: 'uploaded',
      description: 'a small shop',
      error: null,
      mainFileName: 'blueprint.yaml',
    });
    expect(blueprint.labels).toMatchObject([{ key: 'team', value: 'web' }]);
    expect(Object.keys(blueprint.plan?.inputs ?? {})).toEqual(['port', 'site']);
    const execution = await world.stores.executions.byId(blueprint.uploadExecutionId ?? '');
    expect(execution).toMatchObject({
      workflowId: 'upload_blueprint',
      status: 'terminated',
      deploymentId: null,
      blueprintId: 'shop',
    });
    expect(await world.events(execution?.id ?? '')).toEqual([
      'info: Blueprint archive uploaded. Extracting...',
      'info: Blueprint archive extracted. Parsing...',
      'info: Blueprint parsed. Updating DB with blueprint plan.',
      "workflow_succeeded: 'upload_blueprint' workflow execution succeeded",
    ]);
  });

  it('gives back the archive and the files inside', async () => {
    const archive = await packFiles({ 'blueprint.yaml': BLUEPRINT, 'scripts/run.sh': 'echo run' });
    await upload('files', archive);
    const opened = await world.blueprints.openArchive(SCOPE, 'files');
    expect(opened.size).toBe(archive.byteLength);
    expect((await text(opened.stream)).length).toBeGreaterThan(0);
    expect(String(await world.blueprints.readResource(SCOPE, 'files', 'scripts/run.sh'))).toBe('echo run');
    expect(await world.blueprints.readResource(SCOPE, 'files', '../../secret')).toBeNull();
  });

  it('a taken id is refused', async () => {
    expect(await refusal(upload('shop', BLUEPRINT))).toBe(
      'conflict_error: blueprint with id=shop already exists on tenant default_tenant or with global visibility',
    );
  });

  it('a blueprint that does not parse: synchronously 400 with the place, and nothing is stored', async () => {
    const told = await refusal(upload('broken', BROKEN));
    expect(told).toMatch(
      /^invalid_blueprint_error: Blueprint `broken` is invalid\. Error: Invalid blueprint - /,
    );
    expect(told).toContain('no.such.Type');
    expect(told).toMatch(/in: blueprint\.yaml/);
    expect(told).toMatch(/line: 7, column: \d+/);
    expect(await world.stores.blueprints.find(SCOPE, 'broken')).toBeNull();
  });

  it('a blueprint that does not parse: asynchronously invalid with the same text, and the id is free again', async () => {
    const first = await upload('later', BROKEN, { async: true });
    await eventually(
      'the upload ends',
      async () => (await world.status(first.uploadExecutionId ?? '')) === 'failed',
    );
    const invalid = await world.stores.blueprints.find(SCOPE, 'later');
    expect(invalid).toMatchObject({
      state: 'invalid',
      error: expect.stringMatching(/no\.such\.Type[^]*blueprint\.yaml[^]*line: 7/),
    });
    expect(await upload('later', BLUEPRINT)).toMatchObject({ state: 'uploaded', error: null });
  });

  it('what is no archive, or not one directory, is refused with the text for it', async () => {
    expect(await refusal(upload('text', Buffer.from('just text')))).toBe(
      'invalid_blueprint_error: Blueprint `text` has failed extracting. Error: Blueprint archive is of an unrecognized format. ' +
        "Supported formats are: ['zip', 'tar', 'tar.gz', 'tar.bz2']",
    );
    const flat = execFileSync('sh', ['-c', 'cd "$(mktemp -d)" && echo 1 > a && echo 2 > b && tar cz a b']);
    expect(await refusal(upload('flat', flat))).toContain('Error: archive must contain exactly 1 directory');
  });

  it('from a URL only where that is allowed', async () => {
    const wishes = {
      blueprintId: 'web',
      archive: null,
      archiveUrl: 'http://127.0.0.1:1/web.zip',
      async: false,
    };
    expect(await refusal(world.blueprints.upload(SCOPE, wishes))).toContain(
      'fetch_refused_error: http://127.0.0.1:1/web.zip is not among the places that this server may fetch from',
    );
  });

  it('an upload that is stopped leaves the id free', async () => {
    const { onStart } = world.launcher;
    world.launcher.onStart = () => {};
    const stuck = await upload('stuck', BLUEPRINT, { async: true });
    expect(await refusal(world.blueprints.delete(SCOPE, 'stuck'))).toBe(
      'invalid_blueprint_error: Blueprint `stuck` is still uploading.',
    );
    await world.executions.act(SCOPE, stuck.uploadExecutionId ?? '', 'force-cancel');
    await eventually(
      'the upload is cancelled',
      async () => (await world.status(stuck.uploadExecutionId ?? '')) === 'cancelled',
    );
    world.launcher.onStart = onStart;
    expect(await world.stores.blueprints.find(SCOPE, 'stuck')).toMatchObject({ state: 'failed_uploading' });
    expect(await upload('stuck', BLUEPRINT)).toMatchObject({ state: 'uploaded' });
  });
});

describe('a deployment', () => {
  const create = (
    deploymentId: string,
    inputs = { site: 'north' } as Record<string, string | number>,
    blueprintId = 'shop',
  ) => world.deployments.create(SCOPE, { deploymentId, blueprintId, inputs });

  it('is created with nodes and node instances', async () => {
    const deployment = await create('one');
    expect(deployment).toMatchObject({
      inputs: { site: 'north', port: 8080 },
      displayName: 'one',
      blueprintId: 'shop',
      description: 'a small shop',
    });
    expect(Object.keys(deployment.workflows ?? {})).toContain('install');
    const query = { offset: 0, size: null, sort: [], filters: { deploymentId: ['one'] } };
    const instances = (await world.stores.nodeInstances.list(SCOPE, query)).items;
    expect(
      instances.map((instance) => `${instance.nodeId} ${instance.index} ${instance.state}`).sort(),
    ).toEqual(['host 1 uninitialized', 'web 1 uninitialized', 'web 2 uninitialized']);
    const [creation] = await ofDeployment('one');
    expect(creation).toMatchObject({ workflowId: 'create_deployment_environment', status: 'terminated' });
    expect(deployment.createExecutionId).toBe(creation?.id);
    expect(await world.events(creation?.id ?? '')).toEqual([
      'info: Setting deployment attributes',
      'info: Creating 2 nodes',
      'info: Creating 3 node-instances',
      'info: Creating deployment work directory',
      "workflow_succeeded: 'create_deployment_environment' workflow execution succeeded",
    ]);
  });

  it('missing and unknown inputs, ids and blueprints are told in the words of the contract', async () => {
    expect(await refusal(create('two', {}))).toBe(
      'missing_required_deployment_input_error: missing inputs: site',
    );
    expect(await refusal(create('two', { site: 'x', b: 1, a: 2 }))).toBe(
      'unknown_deployment_input_error: Cannot create deployment - unknown inputs: b, a',
    );
    expect(await refusal(create('two', {}, 'nothing'))).toBe(
      'not_found_error: Requested `Blueprint` with ID `nothing` was not found',
    );
    expect(await refusal(create('one'))).toBe(
      'conflict_error: <Deployment id=`one` tenant=`default_tenant`> already exists on <Tenant name=`default_tenant`> or with global visibility',
    );
    expect(await world.stores.deployments.find(SCOPE, 'two')).toBeNull();
  });

  it('whose environment fails answers with the reason, keeps its row, and may be created again', async () => {
    expect(await refusal(create('three', { site: 'x', port: 'many' }))).toMatch(
      /^deployment_creation_error: .*port/,
    );
    expect(await ofDeployment('three')).toMatchObject([
      { workflowId: 'create_deployment_environment', status: 'failed' },
    ]);
    expect(await refusal(start(world, { deploymentId: 'three' }))).toContain(
      "deployment_creation_error: Can't launch executions since environment creation for deployment three has failed: ",
    );
    expect(await create('three')).toMatchObject({ inputs: { site: 'north', port: 8080 } });
  });

  it('evaluates outputs, capabilities and payloads from the present state', async () => {
    const query = { offset: 0, size: null, sort: [], filters: { deploymentId: ['one'], nodeId: ['host'] } };
    const [host] = (await world.stores.nodeInstances.list(SCOPE, query)).items;
    await world.stores.nodeInstances.update(SCOPE, host?.id ?? '', {
      version: 1,
      runtimeProperties: { ip: '10.0.0.1' },
    });
    await world.stores.secrets.put(SCOPE, { key: 'password', value: 'hidden' });
    expect(await world.deployments.outputs(SCOPE, 'one')).toEqual({
      site: 'north',
      url: 'http://10.0.0.1:8080',
      unclear: expect.stringContaining('More than one node instance found for node "web"'),
    });
    expect(await world.deployments.capabilities(SCOPE, 'one')).toEqual({ port: 8080 });
    const payload = { ip: { get_attribute: ['SELF', 'ip'] }, key: { get_secret: 'password' }, plain: [1] };
    expect(await world.deployments.evaluate(SCOPE, 'one', { self: host?.id ?? '' }, payload)).toEqual({
      ip: '10.0.0.1',
      key: 'hidden',
      plain: [1],
    });
    expect(
      await refusal(world.deployments.evaluate(SCOPE, 'one', {}, { x: { get_secret: 'none' } })),
    ).toContain('functions_evaluation_error: ');
    expect(
      await world.deployments.evaluate(SCOPE, 'one', {}, { x: { get_capability: ['three', 'port'] } }),
    ).toEqual({ x: 8080 });
  });

  it('serves files of its blueprint', async () => {
    expect(String(await world.deployments.readResource(SCOPE, 'one', 'scripts/run.sh'))).toBe('echo run');
    expect(await world.deployments.readResource(SCOPE, 'one', 'scripts/none.sh')).toBeNull();
  });

  it('checks parameters of the built-in workflows against what it has', async () => {
    const wishes = { deploymentId: 'one', parameters: { node_ids: ['web', 'nowhere'] } };
    expect(await refusal(start(world, wishes))).toBe(
      'illegal_execution_parameters_error: ' +
        'Parameter "node_ids" does not meet its constraints: Value \'nowhere\' is not an existing node_id.',
    );
    expect(await refusal(start(world, { deploymentId: 'one', workflowId: 'uninstall' }))).toBe(
      'unavailable_workflow_error: Workflow not available: uninstall',
    );
  });

  it('is not deleted while something runs or lives, and goes with its executions otherwise', async () => {
    const install = await start(world, { deploymentId: 'one' });
    expect(await refusal(world.deployments.delete(SCOPE, 'one'))).toBe(
      "dependent_exists_error: Can't delete deployment one - There are running or queued executions for this deployment. " +
        `Running executions ids: ${install.id}`,
    );
    await eventually('the install has begun', async () => (await world.status(install.id)) === 'started');
    await world.end(install.id);
    const query = { offset: 0, size: null, sort: [], filters: { deploymentId: ['one'], nodeId: ['host'] } };
    const [host] = (await world.stores.nodeInstances.list(SCOPE, query)).items;
    await world.stores.nodeInstances.update(SCOPE, host?.id ?? '', { version: 9, state: 'started' });
    expect(await refusal(world.deployments.delete(SCOPE, 'one'))).toBe(
      `dependent_exists_error: Can't delete deployment one - There are live nodes for this deployment. Live nodes ids: ${host?.id}`,
    );
    await world.deployments.delete(SCOPE, 'one', { force: true });
    await gone('one');
    expect(await ofDeployment('one')).toEqual([]);
    expect(await world.status(install.id)).toBeUndefined();
  });

  it('holds its blueprint', async () => {
    expect(await refusal(world.blueprints.delete(SCOPE, 'shop'))).toBe(
      "dependent_exists_error: Can't delete blueprint shop - There exist deployments for this blueprint; Deployments ids: three",
    );
    await world.deployments.delete(SCOPE, 'three');
    await gone('three');
    await world.blueprints.delete(SCOPE, 'shop');
    expect(await refusal(world.blueprints.delete(SCOPE, 'shop'))).toBe(
      'not_found_error: Requested `Blueprint` with ID `shop` was not found',
    );
  });
});
