import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject, NodeInstance } from '@cloudloom/client';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packFiles } from '../support/archives.ts';
import { Cfy } from '../support/cfy.ts';
import { run } from '../support/deploying.ts';
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
const EMPTY_FLAGS = {};

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
  await cfy.close();
  await stack.close();
  await shared.remove();
});

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
    expect([preview.exitCode, preview.output]).toEqual([0, expect.stringMatching(/Installed nodes:\s+- cache/)]);
    expect(await states()).toEqual({ database: 'started', web: 'started' });

    const { exitCode, output } = await cfy.run('deployments', 'update', name, '-b', `${name}-more`);
    expect([exitCode, output]).toEqual([0, expect.stringContaining('Successfully updated deployment')]);
    expect(await states()).toEqual({ cache: 'started', database: 'started', web: 'started' });
    expect(await notes()).toEqual(['cache create 80', 'cache-database establish']);
    expect((await stack.client.deployments.get(name)).blueprintId).toBe(`${name}-more`);
    const history = await cfy.run('deployments', 'history', '-d', name, '--json');
    expect(history.output).toContain('"state": "successful"');
  }, 120_000);
});

async function upload(id: string, blueprint: string): Promise<void> {
  const archive = await packFiles({ 'blueprint.yaml': blueprint, 'note.sh': NOTE, 'link.sh': LINK });
  await stack.client.blueprints.upload(id, { archive });
}

async function installed(blueprintId: string): Promise<void> {
  await stack.client.deployments.create(name, { blueprintId, inputs: { folder: folder.path } });
  const { status, error } = await run(stack.client, name, 'install');
  expect([status, error]).toEqual(['terminated', '']);
  await rm(join(folder.path, 'notes'));
}

async function instances(): Promise<NodeInstance[]> {
  return (await stack.client.nodeInstances.list({ deploymentId: name })).items;
}

async function states(): Promise<Record<string, string>> {
  return Object.fromEntries(
    (await instances()).map(({ nodeId, state }): [string, string] => [nodeId, state]).sort(),
  );
}

const notes = (): Promise<string[]> => folder.lines('notes');
