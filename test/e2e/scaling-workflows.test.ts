import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@cloudloom/client';
import { deployFiles, run } from '../support/deploying.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';

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

/** Every operation notes what it does on what; while there is a file `broken`, no box starts. */
const FILES = {
  'blueprint.yaml': `
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
inputs: { folder: {} }
node_types:
  shop.nodes.Box:
    derived_from: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
${['create', 'start', 'stop', 'delete'].map(anOperation).join('')}
relationships:
  shop.relationships.sticks_to:
    derived_from: cloudify.relationships.connected_to
    source_interfaces:
      cloudify.interfaces.relationship_lifecycle:
${['establish', 'unlink'].map(anOperation).join('')}
node_templates:
  shelf: { type: cloudify.nodes.Root }
  box:
    type: shop.nodes.Box
    relationships: [{ type: cloudify.relationships.contained_in, target: shelf }]
  label:
    type: cloudify.nodes.Root
    relationships: [{ type: shop.relationships.sticks_to, target: box }]
groups:
  rack: { members: [shelf] }
policies:
  rack_scaling:
    type: cloudify.policies.scaling
    targets: [rack]
    properties: { default_instances: 1 }
`,
  'note.sh': `#!/bin/bash
if [ "$word" = establish ] || [ "$word" = unlink ]; then subject=$(ctx target instance id); else subject=$(ctx instance id); fi
echo "$word $subject" >>"$folder/notes"
if [ "$word" = start ] && [ -e "$folder/broken" ]; then echo "too heavy" >&2; exit 1; fi
`,
};

function anOperation(name: string): string {
  return `        ${name}:
          implementation: note.sh
          inputs: { word: { default: ${name} }, folder: { default: { get_input: folder } } }
          max_retries: 0
`;
}

async function deployed(id: string) {
  const folder = await shared.section(id);
  await deployFiles(stack.client, id, FILES, { folder: folder.path });
  const broken = join(folder.path, 'broken');
  return {
    folder,
    run: (workflowId: string, parameters: JsonObject = {}) => run(stack.client, id, workflowId, parameters),
    scale: (parameters: JsonObject) => run(stack.client, id, 'scale', parameters),
    breakDown: () => writeFile(broken, ''),
    mend: () => rm(broken),
    /** Ids of the instances of a node, in the order of their making. */
    idsOf: async (nodeId: string) => (await instancesOf(id, nodeId)).map((instance) => instance.id),
    /** States of the instances of a node. */
    statesOf: async (nodeId: string) => (await instancesOf(id, nodeId)).map(({ state }) => state),
    /** What operations noted since the last time. */
    news: newsOf(folder),
  };
}

const instancesOf = async (deploymentId: string, nodeId: string) =>
  (await stack.client.nodeInstances.list({ filters: { deploymentId, nodeId }, sort: ['index'] })).items;

function newsOf(folder: SharedFolder): () => Promise<string[]> {
  let seen = 0;
  return async () => {
    const notes = await folder.notes();
    const news = notes.slice(seen);
    seen = notes.length;
    return news;
  };
}

const messagesOf = async (executionId: string) =>
  (await stack.client.events.list({ executionId, sort: ['reportedTimestamp'] })).items.map(
    ({ message }) => message,
  );
const resume = async (id: string) => {
  await stack.client.executions.resume(id);
  return stack.client.executions.wait(id, { pollMilliseconds: 100 });
};

describe('scale', () => {
  it('installs another instance, and uninstalls the one that is chosen', async () => {
    const shop = await deployed('shop');
    expect(await shop.run('install')).toMatchObject({ status: 'terminated' });
    const [first] = await shop.idsOf('box');
    await shop.news();

    expect(await shop.scale({ scalable_entity_name: 'box' })).toMatchObject({
      status: 'terminated',
      error: '',
    });
    const second = (await shop.idsOf('box')).find((id) => id !== first);
    expect(await shop.statesOf('box')).toEqual(['started', 'started']);
    expect(await shop.news()).toEqual([`create ${second}`, `start ${second}`, `establish ${second}`]);

    const parameters = { scalable_entity_name: 'box', delta: -1, include_instances: [first ?? ''] };
    const scaleIn = await shop.scale(parameters);
    expect(scaleIn).toMatchObject({ status: 'terminated', error: '' });
    expect(await shop.idsOf('box')).toEqual([second]);
    expect(await shop.news()).toEqual([`unlink ${first}`, `stop ${first}`, `delete ${first}`]);
    expect(await messagesOf(scaleIn.id)).toContainEqual(
      expect.stringMatching(/^Deployment modification started\. \[modification_id=[0-9a-f-]{36}\]$/),
    );
  }, 120_000);

  it('multiplies a scaling group with what is contained in its members', async () => {
    const racks = await deployed('racks');
    await racks.run('install');
    expect(await racks.scale({ scalable_entity_name: 'rack', delta: 2 })).toMatchObject({
      status: 'terminated',
    });
    expect(await racks.statesOf('shelf')).toEqual(['started', 'started', 'started']);
    expect(await racks.statesOf('box')).toEqual(['started', 'started', 'started']);
    expect(await racks.scale({ scalable_entity_name: 'rack', delta: -2 })).toMatchObject({
      status: 'terminated',
    });
    expect(await racks.statesOf('shelf')).toEqual(['started']);
    expect(await racks.statesOf('box')).toEqual(['started']);
  }, 120_000);

  it('takes back what fails, and leaves the deployment as it was', async () => {
    const heavy = await deployed('heavy');
    await heavy.run('install');
    const before = await heavy.idsOf('box');
    await heavy.news();
    await heavy.breakDown();
    const execution = await heavy.scale({ scalable_entity_name: 'box', delta: 1 });
    expect(execution.status).toBe('failed');
    expect(execution.error).toContain('too heavy');
    expect(await heavy.idsOf('box')).toEqual(before);
    expect((await heavy.news()).map((note) => note.split(' ')[0])).toEqual([
      'create',
      'start',
      'unlink',
      'stop',
    ]);
    const messages = await messagesOf(execution.id);
    expect(messages).toContain('Scale out failed, scaling back in.');
    expect(messages).toContain('Rollbacked node instance');
    expect(messages).toContainEqual(expect.stringContaining('Rolling back deployment modification. ['));
    expect((await resume(execution.id)).error).toContain('but found 0');
  }, 120_000);

  it('goes on after a failure that was not taken back', async () => {
    const patient = await deployed('patient');
    await patient.run('install');
    await patient.breakDown();
    const parameters = { scalable_entity_name: 'box', rollback_if_failed: false };
    const execution = await patient.scale(parameters);
    expect(execution.status).toBe('failed');
    expect((await patient.statesOf('box')).toSorted()).toEqual(['started', 'starting']);
    await patient.news();
    await patient.mend();
    expect(await resume(execution.id)).toMatchObject({ status: 'terminated', error: '' });
    expect(await patient.statesOf('box')).toEqual(['started', 'started']);
    // What the first try left is stopped before the second.
    expect((await patient.news()).map((note) => note.split(' ')[0])).toEqual(['stop', 'start', 'establish']);
  }, 120_000);

  it('ends what another scaling has left, where it is told to', async () => {
    const left = await deployed('left');
    await left.run('install');
    await left.breakDown();
    await left.scale({ scalable_entity_name: 'box', rollback_if_failed: false });
    const refused = await left.scale({ scalable_entity_name: 'box' });
    expect(refused.error).toContain(
      'Cannot start deployment modification while there are existing started deployment modifications.',
    );
    await left.mend();
    await left.news();
    const execution = await left.scale({ scalable_entity_name: 'box', abort_started: true });
    expect(execution).toMatchObject({ status: 'terminated', error: '' });
    expect(await left.statesOf('box')).toEqual(['started', 'started']);
    expect((await left.news()).map((note) => note.split(' ')[0])).toEqual([
      'unlink',
      'stop',
      'delete',
      'create',
      'start',
      'establish',
    ]);
  }, 120_000);

  it('refuses what cannot be', async () => {
    const small = await deployed('small');
    await small.run('install');
    const [box] = await small.idsOf('box');
    const refused = async (parameters: JsonObject) => (await small.scale(parameters)).error;
    expect(await refused({ scalable_entity_name: 'crate' })).toContain(
      'No scalable entity named crate was found',
    );
    expect(await refused({ scalable_entity_name: 'box', delta: -2 })).toContain(
      'Provided delta: -2 is illegal. current number of instances of entity box is 1',
    );
    expect(
      await refused({ scalable_entity_name: 'box', delta: -1, exclude_instances: ['crate_1'] }),
    ).toContain(`The following excluded instances did not exist: crate_1. `);
    expect(await small.scale({ scalable_entity_name: 'box', delta: 0 })).toMatchObject({ error: '' });
    expect(await small.idsOf('box')).toEqual([box]);
  }, 120_000);
});

describe('an installation that was cut short', () => {
  it('is taken back by rollback, to be installed again', async () => {
    const undone = await deployed('undone');
    await undone.breakDown();
    expect(await undone.run('install')).toMatchObject({ status: 'failed' });
    expect(await undone.statesOf('box')).toEqual(['starting']);
    await undone.mend();
    await undone.news();
    expect(await undone.run('rollback')).toMatchObject({ status: 'terminated', error: '' });
    expect(await undone.statesOf('box')).toEqual(['configured']);
    expect(await undone.statesOf('shelf')).toEqual(['started']);
    expect(await undone.run('install')).toMatchObject({ status: 'terminated' });
    expect(await undone.statesOf('label')).toEqual(['started']);
    expect((await undone.news()).map((note) => note.split(' ')[0])).toEqual([
      'unlink',
      'stop',
      'start',
      'establish',
    ]);
  }, 120_000);

  it('is taken back as a whole by a full rollback', async () => {
    const gone = await deployed('gone');
    await gone.breakDown();
    await gone.run('install');
    expect(await gone.run('rollback', { full_rollback: true })).toMatchObject({ status: 'terminated' });
    for (const node of ['shelf', 'box', 'label']) expect(await gone.statesOf(node)).toEqual(['deleted']);
  }, 120_000);

  it('cleans up what was under way when it is resumed', async () => {
    const resumed = await deployed('resumed');
    await resumed.breakDown();
    const install = await resumed.run('install');
    expect(install.status).toBe('failed');
    expect((await resume(install.id)).status).toBe('failed');
    await resumed.mend();
    expect(await resume(install.id)).toMatchObject({ status: 'terminated', error: '' });
    expect((await resumed.news()).map((note) => note.split(' ')[0])).toEqual([
      'create',
      'start',
      'stop',
      'start',
      'stop',
      'start',
      'establish',
    ]);
    const messages = await messagesOf(install.id);
    expect(messages.filter((text) => text === 'Rolling back prior to resuming install')).toHaveLength(2);
    expect(messages.filter((text) => text === 'Finished rolling back, now resuming install')).toHaveLength(2);
  }, 120_000);
});
