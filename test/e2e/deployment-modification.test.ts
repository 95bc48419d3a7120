import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NodeInstance } from '@cloudloom/client';
import { Client, Connection } from '@temporalio/client';
import { packFiles } from '../support/archives.ts';
import { run } from '../support/deploying.ts';
import { packPlugin, uploadPlugin } from '../support/plugins.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';

const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml, 'plugin:greeter']
inputs: { folder: {}, team: { default: blue } }
resource_tags: { team: { get_input: team } }
node_types:
  shop.nodes.Server:
    derived_from: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        start: { implementation: start.sh, inputs: { folder: { default: { get_input: folder } } }, max_retries: 0 }
node_templates:
  database: { type: shop.nodes.Server }
  web:
    type: shop.nodes.Server
    instances: { deploy: 2 }
    relationships: [{ type: cloudify.relationships.connected_to, target: database }]
  proxy:
    type: shop.nodes.Server
    relationships: [{ type: cloudify.relationships.connected_to, target: web }]
`;
const START = `#!/bin/bash
while [ -e "$folder/broken" ] && [ "$(ctx node name)" = web ]; do echo "no memory" >&2; exit 1; done
ctx instance runtime-properties ran yes
echo "$(ctx instance id)" >>"$folder/notes"
`;
/** The guide's example: grow or shrink, do something with what comes or goes, finish; undo everything on an error. */
const WORKFLOWS = `
const START = 'cloudify.interfaces.lifecycle.start';
exports.resize = {
  resumable: true,
  run: async (ctx, { count, undo }) => {
    const modification = await ctx.deployment.startModification({ web: { instances: Number(count) } });
    try {
      const graph = await ctx.graph('resize', (graph) => {
        for (const instance of modification.added.nodeInstances) {
          if (instance.modification !== 'added') continue;
          graph.sequence().add(
            instance.sendEvent('new among ' + ctx.getNode('web').instances.length),
            instance.setState('starting'),
            instance.executeOperation(START),
            instance.setState('started'),
          );
        }
        for (const instance of modification.removed.nodeInstances)
          if (instance.modification === 'removed') graph.addTask(instance.sendEvent('goes'));
      });
      await graph.execute();
    } catch (error) {
      if (undo === 'yes') await modification.rollback();
      throw error;
    }
    await modification.finish();
    const { team } = await ctx.deployment.resourceTags();
    ctx.sendEventNow([ctx.deployment.displayName, ctx.deployment.creator, team].join(' '));
  },
};
exports.twice = {
  resumable: false,
  run: async (ctx) => {
    await ctx.deployment.startModification({ web: { instances: 1 } });
    try {
      await ctx.deployment.startModification({ web: { instances: 3 } });
    } catch (error) {
      ctx.sendEventNow(error.name + ' ' + error.code);
    }
    for (const left of await ctx.deployment.listStartedModifications()) await left.rollback();
  },
};
`;
const SECTIONS = `
workflows:
  resize:
    mapping: greeter.workflows.resize
    parameters: { count: {}, undo: { default: 'no' } }
  twice: greeter.workflows.twice
`;

let stack: Stack;
let shared: SharedFolder;
let folder: SharedFolder;
let name: string;
let number = 0;

beforeAll(async () => {
  shared = await SharedFolder.create();
  // Few events for each run, so that larger modifications take several.
  stack = await Stack.start({ CLOUDLOOM_HISTORY_SOFT_LIMIT: '40', CLOUDLOOM_HISTORY_HARD_LIMIT: '80' });
  const archive = await packPlugin({ sections: SECTIONS, files: { 'lib/workflows.js': WORKFLOWS } });
  await uploadPlugin(stack, archive, '?visibility=tenant&title=greeter');
  await stack.client.blueprints.upload('shop', {
    archive: await packFiles({ 'blueprint.yaml': BLUEPRINT, 'start.sh': START }),
  });
}, 240_000);
beforeEach(async () => {
  name = `shop-${++number}`;
  folder = await shared.section(name);
  await stack.client.deployments.create(name, { blueprintId: 'shop', inputs: { folder: folder.path } });
}, 60_000);
afterAll(async () => {
  await stack?.close();
  await shared.remove();
}, 60_000);

const instances = async (): Promise<NodeInstance[]> =>
  (await stack.client.nodeInstances.list({ filters: { deploymentId: name } })).items;
const states = async () =>
  (await instances()).filter(({ nodeId }) => nodeId === 'web').map(({ state }) => state);
const modifications = async () => {
  const query = { deployment_id: name, _include: 'status' };
  const answer = await stack.client.connection.request('GET', '/deployment-modifications', { query });
  return (answer as { items: { status: string }[] }).items.map(({ status }) => status);
};
const events = async (executionId: string): Promise<string[]> =>
  (await stack.client.events.list({ executionId })).items.map(({ message }) => message);
/** Whether the execution ended in the run that it began in. */
const isFirstRun = async (executionId: string): Promise<boolean> => {
  const { address, namespace } = stack.temporal;
  const connection = await Connection.connect({ address });
  try {
    const { runId, raw } = await new Client({ connection, namespace }).workflow
      .getHandle(executionId)
      .describe();
    return raw.workflowExecutionInfo?.firstRunId === runId;
  } finally {
    await connection.close();
  }
};
const resize = (count: number, undo = 'no') =>
  run(stack.client, name, 'resize', { count: String(count), undo });

describe('a workflow that modifies its deployment', () => {
  it('runs operations of what it adds, and finishes', async () => {
    const execution = await resize(4);
    expect([execution.status, execution.error]).toEqual(['terminated', '']);
    expect(await states()).toEqual(['uninitialized', 'uninitialized', 'started', 'started']);
    const added = (await instances()).filter(({ nodeId }) => nodeId === 'web').slice(2);
    expect((await folder.notes()).sort()).toEqual(added.map(({ id }) => id).sort());
    expect(added.map(({ runtimeProperties }) => runtimeProperties)).toEqual([{ ran: 'yes' }, { ran: 'yes' }]);
    const said = await events(execution.id);
    expect(said.filter((text) => text === 'new among 4')).toHaveLength(2);
    expect(said).toContain(`${name} admin blue`);
    const shrink = await resize(1);
    expect([shrink.status, shrink.error]).toEqual(['terminated', '']);
    expect((await events(shrink.id)).filter((text) => text === 'goes')).toHaveLength(3);
    expect(await states()).toHaveLength(1);
    expect(await modifications()).toEqual(['finished', 'finished']);
  }, 120_000);

  it('rolls back after an error: everything is as it was', async () => {
    const before = await instances();
    await writeFile(join(folder.path, 'broken'), '');
    const execution = await resize(3, 'yes');
    expect(execution).toMatchObject({ status: 'failed', error: expect.stringContaining('start') });
    expect(await instances()).toEqual(before);
    expect(await modifications()).toEqual(['rolledback']);
  }, 120_000);

  it('goes on with its modification when it is resumed', async () => {
    await writeFile(join(folder.path, 'broken'), '');
    const { id, status } = await resize(4);
    expect(status).toBe('failed');
    expect(await modifications()).toEqual(['started']);
    await rm(join(folder.path, 'broken'));
    await stack.client.executions.resume(id);
    const resumed = await stack.client.executions.wait(id, { pollMilliseconds: 100 });
    expect([resumed.status, resumed.error]).toEqual(['terminated', '']);
    expect(await modifications()).toEqual(['finished']);
    expect(await states()).toEqual(['uninitialized', 'uninitialized', 'started', 'started']);
  }, 120_000);

  it('modifies once, however many runs it takes', async () => {
    const execution = await resize(40);
    expect([execution.status, execution.error]).toEqual(['terminated', '']);
    expect(await isFirstRun(execution.id)).toBe(false);
    expect(await states()).toHaveLength(40);
    expect((await folder.notes()).length).toBe(38);
    expect(await modifications()).toEqual(['finished']);
  }, 180_000);

  it('is told why a second modification is refused, and finds the first one', async () => {
    const execution = await run(stack.client, name, 'twice');
    expect([execution.status, execution.error]).toEqual(['terminated', '']);
    expect(await events(execution.id)).toContain(
      'ModificationRefusedError existing_started_deployment_modification_error',
    );
    expect(await modifications()).toEqual(['rolledback']);
    expect(await states()).toHaveLength(2);
  }, 120_000);
});
