import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject, NodeInstance } from '@cloudloom/client';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packFiles } from '../support/archives.ts';
import { Cfy } from '../support/cfy.ts';
import { run } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';

const TYPES = `
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
inputs: { folder: {}, port: { default: 80 } }
node_types:
  shop.nodes.Server:
    derived_from: cloudify.nodes.Root
    properties: { port: { default: 80 } }
    interfaces:
      cloudify.interfaces.lifecycle:
        create: { implementation: note.sh, inputs: { folder: { default: { get_input: folder } } }, max_retries: 0 }
        delete: { implementation: note.sh, inputs: { folder: { default: { get_input: folder } } }, max_retries: 0 }
  shop.nodes.Updatable:
    derived_from: shop.nodes.Server
    interfaces:
      cloudify.interfaces.lifecycle:
        update: { implementation: note.sh, inputs: { folder: { default: { get_input: folder } } }, max_retries: 0 }
        update_apply: { implementation: note.sh, inputs: { folder: { default: { get_input: folder } } }, max_retries: 0 }
relationships:
  shop.relationships.uses:
    derived_from: cloudify.relationships.connected_to
    source_interfaces:
      cloudify.interfaces.relationship_lifecycle:
        establish: { implementation: link.sh, inputs: { folder: { default: { get_input: folder } } }, max_retries: 0 }
        unlink: { implementation: link.sh, inputs: { folder: { default: { get_input: folder } } }, max_retries: 0 }
  shop.relationships.owns: { derived_from: shop.relationships.uses }
`;
const NOTE = `#!/bin/bash
if [ -e "$folder/broken-$(ctx node name)" ]; then echo "no memory" >&2; exit 1; fi
if [ -e "$folder/hold-$(ctx node name)" ]; then touch "$folder/held"; fi
while [ -e "$folder/hold-$(ctx node name)" ]; do sleep 0.1; done
echo "$(ctx node name) $(ctx operation name | sed 's/.*\\.//') $(ctx node properties port)" >>"$folder/notes"
`;
const LINK = `#!/bin/bash
echo "$(ctx source node name)-$(ctx target node name) $(ctx operation name | sed 's/.*\\.//')" >>"$folder/notes"
`;
const SHOP = `${TYPES}
node_templates:
  database: { type: shop.nodes.Server }
  web:
    type: shop.nodes.Server
    relationships: [{ type: shop.relationships.uses, target: database }]
`;

let stack: Stack;
let cfy: Cfy;
let shared: SharedFolder;
let folder: SharedFolder;
let name: string;
let number = 0;

beforeAll(async () => {
  shared = await SharedFolder.create();
  stack = await Stack.start();
  cfy = await Cfy.open(stack.address);
  await upload('shop', SHOP);
}, 240_000);
beforeEach(async () => {
  name = `shop-${++number}`;
  folder = await shared.section(name);
}, 60_000);
afterAll(async () => {
  await cfy?.close();
  await stack?.close();
  await shared.remove();
}, 60_000);

describe('an update of a deployment', () => {
  it('is shown beforehand, then installs what is new', async () => {
    await installed('shop');
    await upload(
      `${name}-more`,
      `${SHOP}
  cache:
    type: shop.nodes.Server
    relationships: [{ type: shop.relationships.uses, target: database }]
`,
    );
    const preview = await cfy.run('deployments', 'update', name, '-b', `${name}-more`, '--preview');
    expect([preview.exitCode, preview.output]).toEqual([
      0,
      expect.stringMatching(/Installed nodes:\s+- cache/),
    ]);
    expect(await states()).toEqual({ database: 'started', web: 'started' });

    const { exitCode, output } = await cfy.run('deployments', 'update', name, '-b', `${name}-more`);
    expect([exitCode, output]).toEqual([0, expect.stringContaining('Successfully updated deployment')]);
    expect(await states()).toEqual({ cache: 'started', database: 'started', web: 'started' });
    expect(await notes()).toEqual(['cache create 80', 'cache-database establish']);
    expect((await stack.client.deployments.get(name)).blueprintId).toBe(`${name}-more`);
    const history = await cfy.run('deployments', 'history', '-d', name, '--json');
    expect(history.output).toContain('"state": "successful"');
  }, 120_000);

  it('uninstalls what is gone, and deletes it', async () => {
    await installed('shop');
    await upload(`${name}-less`, `${TYPES}\nnode_templates:\n  database: { type: shop.nodes.Server }\n`);
    expect(await update(`${name}-less`)).toMatchObject({ state: 'successful' });
    expect(await notes()).toEqual(['web-database unlink', 'web delete 80']);
    expect(await states()).toEqual({ database: 'started' });
    const { items } = await stack.client.nodes.list({ filters: { deployment_id: name } });
    expect(items.map(({ id }) => id)).toEqual(['database']);
  }, 120_000);

  it('unlinks what staying instances have with one that goes, once', async () => {
    await installed('shop');
    await upload(`${name}-less`, `${TYPES}\nnode_templates:\n  web: { type: shop.nodes.Server }\n`);
    expect(await update(`${name}-less`)).toMatchObject({ state: 'successful' });
    expect(await notes()).toEqual(['web-database unlink', 'database delete 80']);
    expect((await instances()).map(({ relationships }) => relationships)).toEqual([[]]);
  }, 120_000);

  it('reinstalls an instance whose properties have changed', async () => {
    await installed('shop');
    await upload(`${name}-port`, SHOP.replace('  web:\n', '  web:\n    properties: { port: 81 }\n'));
    const { steps } = await update(`${name}-port`);
    expect(steps).toEqual([
      {
        action: 'modify',
        entity_type: 'property',
        entity_id: ['nodes', 'web', 'properties', 'port'],
        topology_order: 0,
      },
    ]);
    expect(await notes()).toEqual([
      ...['web-database unlink', 'web delete 81', 'web create 81', 'web-database establish'],
    ]);
  }, 120_000);

  it('updates an instance by its operations where it has them, unless told to reinstall', async () => {
    const updatable = SHOP.replaceAll('type: shop.nodes.Server', 'type: shop.nodes.Updatable');
    await upload(`${name}-old`, updatable);
    await installed(`${name}-old`);
    await upload(
      `${name}-input`,
      updatable
        .replace('port: { default: 80 } }\nnode', 'port: { default: 82 } }\nnode')
        .replace('  web:\n', '  web:\n    properties: { port: { get_input: port } }\n'),
    );
    await update(`${name}-input`, { inputs: { port: 83 } });
    expect(await notes()).toEqual(['web update 83', 'web update_apply 83']);
    expect(
      (await instances()).map(({ systemProperties }) => systemProperties['configuration_drift']),
    ).toContain(null);

    await rm(join(folder.path, 'notes'));
    await update(undefined, { inputs: { port: 84 }, force_reinstall: true });
    expect(await notes()).toEqual([
      ...['web-database unlink', 'web delete 84', 'web create 84', 'web-database establish'],
    ]);
  }, 120_000);

  it('unlinks a relationship of another type as what it was, and establishes it as what it is', async () => {
    await installed('shop');
    await upload(
      `${name}-owns`,
      SHOP.replace('type: shop.relationships.uses', 'type: shop.relationships.owns'),
    );
    const { steps } = await update(`${name}-owns`);
    expect(steps.map(({ action, entity_id }) => [action, entity_id])).toEqual([
      ['remove', ['nodes', 'web', 'relationships', '[0]']],
      ['add', ['nodes', 'web', 'relationships', '[0]']],
    ]);
    expect(await notes()).toEqual(['web-database unlink', 'web-database establish']);
    const web = (await instances()).find(({ nodeId }) => nodeId === 'web');
    expect(web?.relationships).toEqual([expect.objectContaining({ type: 'shop.relationships.owns' })]);
  }, 120_000);

  it('leaves out what the flags say, and follows the plan all the same', async () => {
    await installed('shop');
    await upload(
      `${name}-flags`,
      `${TYPES}\nnode_templates:\n  database: { type: shop.nodes.Server, properties: { port: 81 } }\n  cache: { type: shop.nodes.Server }\n`,
    );
    await update(`${name}-flags`, { skip_install: true, skip_uninstall: true, skip_reinstall: true });
    expect(await notes()).toEqual([]);
    expect(await states()).toEqual({ cache: 'uninitialized', database: 'started' });
    const [database] = (await instances()).filter(({ nodeId }) => nodeId === 'database');
    await update(undefined, { skip_reinstall: true, reinstall_list: [database?.id ?? ''] });
    expect(await notes()).toEqual(['database delete 81', 'database create 81']);
  }, 120_000);

  it('runs the scripts of what goes from the blueprint that has them', async () => {
    const goner = `${SHOP}
  goner:
    type: cloudify.nodes.Root
    interfaces: { cloudify.interfaces.lifecycle: { stop: { implementation: goner.sh, inputs: { folder: { get_input: folder } } } } }
`;
    await upload(`${name}-old`, goner, { 'goner.sh': '#!/bin/bash\necho farewell >>"$folder/notes"\n' });
    await installed(`${name}-old`);
    expect((await update('shop')).state).toBe('successful');
    expect(await notes()).toEqual(['farewell']);
  }, 120_000);

  it('goes on when its worker is lost', async () => {
    await installed('shop');
    await upload(`${name}-more`, `${SHOP}  cache: { type: shop.nodes.Server }\n`);
    await writeFile(join(folder.path, 'hold-cache'), '');
    const begun = await request('POST', `/${name}/update/initiate`, { blueprint_id: `${name}-more` });
    await eventually('the new instance is being created', async () =>
      (await readdir(folder.path)).includes('held'),
    );
    await stack.worker.kill();
    await stack.startWorker();
    await rm(join(folder.path, 'hold-cache'));
    const { status, error } = await stack.client.executions.wait(begun.execution_id, {
      pollMilliseconds: 100,
    });
    expect([status, error]).toEqual(['terminated', '']);
    expect(await states()).toEqual({ cache: 'started', database: 'started', web: 'started' });
    expect((await request('GET', `/${begun.id}`)).state).toBe('successful');
  }, 240_000);

  it('refuses what needs another deployment, and says so in the preview', async () => {
    await installed('shop');
    await upload(
      `${name}-type`,
      SHOP.replace('database: { type: shop.nodes.Server }', 'database: { type: shop.nodes.Updatable }'),
    );
    const text = 'Cannot update: unsupported steps found';
    await expect(update(`${name}-type`, { preview: true })).rejects.toThrow(text);
    const failed = await update(`${name}-type`);
    expect([failed.state, failed.error]).toEqual(['failed', expect.stringContaining(text)]);
    expect((await stack.client.deployments.get(name)).blueprintId).toBe('shop');
  }, 120_000);

  it('that failed can be resumed, and another can take the deployment back', async () => {
    await installed('shop');
    const more = `${SHOP}
  cache:
    type: shop.nodes.Server
    relationships: [{ type: shop.relationships.uses, target: database }]
`;
    await upload(`${name}-more`, more);
    await writeFile(join(folder.path, 'broken-cache'), '');
    const failed = await update(`${name}-more`);
    expect([failed.state, await states()]).toEqual([
      'failed',
      { cache: 'creating', database: 'started', web: 'started' },
    ]);

    await rm(join(folder.path, 'broken-cache'));
    await stack.client.executions.resume(failed.execution_id);
    const resumed = await stack.client.executions.wait(failed.execution_id, { pollMilliseconds: 100 });
    expect([resumed.status, resumed.error]).toEqual(['terminated', '']);
    expect(await states()).toEqual({ cache: 'started', database: 'started', web: 'started' });
    expect((await request('GET', `/${failed.id}`)).state).toBe('successful');

    await writeFile(join(folder.path, 'broken-cache'), '');
    expect((await update('shop')).state).toBe('failed');
    await rm(join(folder.path, 'broken-cache'));
    expect((await update('shop')).state).toBe('successful');
    expect(await states()).toEqual({ database: 'started', web: 'started' });
    await expect(stack.client.executions.resume(failed.execution_id)).rejects.toThrow();
  }, 120_000);

  it('can leave the work to a workflow of the deployment', async () => {
    await installed('shop');
    await upload(`${name}-port`, SHOP.replace('  web:\n', '  web:\n    properties: { port: 81 }\n'));
    const { state } = await update(`${name}-port`, { workflow_id: 'execute_operation' });
    expect(state).toBe('failed');
    const again = await update(`${name}-port`, { workflow_id: 'check_status' });
    expect([again.state, await notes()]).toEqual(['successful', []]);
    const { items } = await stack.client.executions.list({
      filters: { deployment_id: name, workflow_id: 'check_status' },
    });
    expect(items.map(({ status, parameters }) => [status, parameters['update_id']])).toEqual([
      ['terminated', again.id],
    ]);
  }, 120_000);
});

interface Update {
  id: string;
  execution_id: string;
  state: string;
  error?: string;
  steps: { action: string; entity_type: string; entity_id: string[]; topology_order: number }[];
}

const request = (method: string, path: string, body?: JsonObject): Promise<Update> =>
  stack.ask(method, `/deployment-updates${path}`, { body });

/** Updates the deployment and waits for the end, whichever that is. */
async function update(blueprintId: string | undefined, options: JsonObject = {}): Promise<Update> {
  const blueprint: JsonObject = blueprintId === undefined ? {} : { blueprint_id: blueprintId };
  const begun = await request('POST', `/${name}/update/initiate`, { ...blueprint, ...options });
  const { error } = await stack.client.executions.wait(begun.execution_id, { pollMilliseconds: 100 });
  return { ...(await request('GET', `/${begun.id}`)), error: error ?? '' };
}

async function upload(id: string, blueprint: string, scripts: Record<string, string> = {}): Promise<void> {
  const archive = await packFiles({
    'blueprint.yaml': blueprint,
    'note.sh': NOTE,
    'link.sh': LINK,
    ...scripts,
  });
  await stack.client.blueprints.upload(id, { archive });
}

async function installed(blueprintId: string): Promise<void> {
  await stack.client.deployments.create(name, { blueprintId, inputs: { folder: folder.path } });
  const { status, error } = await run(stack.client, name, 'install');
  expect([status, error]).toEqual(['terminated', '']);
  await rm(join(folder.path, 'notes'));
}

async function instances(): Promise<NodeInstance[]> {
  return (await stack.client.nodeInstances.list({ filters: { deployment_id: name } })).items;
}

async function states(): Promise<Record<string, string>> {
  return Object.fromEntries(
    (await instances()).map(({ nodeId, state }): [string, string] => [nodeId, state]).sort(),
  );
}

const notes = (): Promise<string[]> => folder.notes();
