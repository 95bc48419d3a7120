import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@cloudloom/client';
import { deployFiles, run } from '../support/deploying.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';

const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs:
  folder: {}
node_types:
  shop.nodes.Keyholder:
    derived_from: cloudify.nodes.Root
    properties:
      slowness: { default: 0 }
    interfaces:
      maintenance:
        rotate:
          implementation: scripts/rotate.sh
          inputs:
            folder: { default: { get_input: folder } }
            level: { default: 1 }
            slowness: { default: { get_property: [SELF, slowness] } }
node_templates:
  database:
    type: shop.nodes.Keyholder
    properties: { slowness: 0.5 }
  signpost:
    type: cloudify.nodes.Root
    relationships:
      - { type: cloudify.relationships.connected_to, target: database }
  application:
    type: shop.nodes.Keyholder
    instances: { deploy: 2 }
    relationships:
      - { type: cloudify.relationships.connected_to, target: signpost }
`;
const ROTATE = `#!/bin/bash
sleep "$slowness"
echo "$(ctx node name) to level $level\${reason:+ because of $reason}" >>"$folder/notes"
ctx instance runtime-properties level "@$level"
`;

let stack: Stack;
let shared: SharedFolder;
let folder: SharedFolder;
let name: string;
let count = 0;
beforeAll(async () => {
  shared = await SharedFolder.create();
  stack = await Stack.start();
}, 120_000);
beforeEach(async () => {
  name = `keys-${++count}`;
  folder = await shared.section(name);
  const files = { 'blueprint.yaml': BLUEPRINT, 'scripts/rotate.sh': ROTATE };
  await deployFiles(stack.client, name, files, { folder: folder.path });
}, 60_000);
afterAll(async () => {
  await stack?.close();
  await shared.remove();
}, 60_000);

const rotate = (parameters: JsonObject = {}) =>
  run(stack.client, name, 'execute_operation', { operation: 'maintenance.rotate', ...parameters });
const instances = async () =>
  (await stack.client.nodeInstances.list({ filters: { deploymentId: name } })).items;
const nodeEvents = async (executionId: string) =>
  (await stack.client.events.list({ executionId, eventType: 'workflow_node_event' })).items;

describe('execute_operation', () => {
  it('runs an operation of an interface of one’s own wherever it is implemented, and leaves states alone', async () => {
    const execution = await rotate();
    expect([execution.status, execution.error]).toEqual(['terminated', '']);
    expect([...(await folder.notes())].sort()).toEqual([
      'application to level 1',
      'application to level 1',
      'database to level 1',
    ]);
    for (const { nodeId, state, runtimeProperties } of await instances()) {
      expect(state).toBe('uninitialized');
      expect(runtimeProperties).toEqual(nodeId === 'signpost' ? {} : { level: 1 });
    }
    const events = await nodeEvents(execution.id);
    expect(events.filter(({ nodeName }) => nodeName === 'database').map(({ message }) => message)).toEqual([
      'Starting operation maintenance.rotate',
      'Finished operation maintenance.rotate',
    ]);
    expect(events.filter(({ nodeName }) => nodeName === 'signpost')).toEqual([]);
  }, 60_000);

  it('adds keyword arguments to the inputs of the operation and shows them in the events', async () => {
    const execution = await rotate({ operation_kwargs: { reason: 'a leak' }, node_ids: ['database'] });
    expect(execution.status).toBe('terminated');
    expect(await folder.notes()).toEqual(['database to level 1 because of a leak']);
    expect((await nodeEvents(execution.id))[0]?.message).toBe(
      "Starting operation maintenance.rotate (Operation parameters: {'reason': 'a leak'})",
    );
  }, 60_000);

  it('replaces a declared input only where that is allowed', async () => {
    const refused = await rotate({ operation_kwargs: { level: 7 } });
    expect(refused.status).toBe('failed');
    expect(refused.error).toContain(
      'Duplicate definition of level in operation properties and in kwargs. ' +
        'To allow redefinition, pass "allow_kwargs_override" to "execute_operation"',
    );
    expect(await folder.notes()).toEqual([]);

    const allowed = { operation_kwargs: { level: 7 }, allow_kwargs_override: true, node_ids: ['database'] };
    expect(await rotate(allowed)).toMatchObject({ status: 'terminated' });
    expect(await folder.notes()).toEqual(['database to level 7']);
  }, 60_000);

  it('runs on the chosen nodes or instances only', async () => {
    const [chosen] = (await instances()).filter(({ nodeId }) => nodeId === 'application');
    expect(await rotate({ node_instance_ids: [chosen?.id ?? ''] })).toMatchObject({ status: 'terminated' });
    expect(await folder.notes()).toEqual(['application to level 1']);
    const changed = (await instances()).filter(({ runtimeProperties }) => 'level' in runtimeProperties);
    expect(changed.map(({ id }) => id)).toEqual([chosen?.id]);

    expect(await rotate({ type_names: ['shop.nodes.Keyholder'], node_ids: ['database'] })).toMatchObject({
      status: 'terminated',
    });
    expect((await folder.notes()).at(-1)).toBe('database to level 1');
  }, 60_000);

  it('follows dependencies on demand, also through instances that have nothing to do', async () => {
    expect(await rotate({ run_by_dependency_order: true })).toMatchObject({ status: 'terminated' });
    // The database is the slowest: in any other order it would be the last.
    expect((await folder.notes()).map((note) => note.split(' ')[0])).toEqual([
      'database',
      'application',
      'application',
    ]);
  }, 60_000);

  it('of an operation that no node has does nothing and succeeds', async () => {
    const execution = await rotate({ operation: 'maintenance.dance' });
    expect([execution.status, execution.error]).toEqual(['terminated', '']);
    expect(await folder.notes()).toEqual([]);
  }, 60_000);
});
