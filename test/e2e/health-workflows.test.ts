import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Execution, JsonObject, NodeInstance } from '@cloudloom/client';
import { deployFiles, run } from '../support/deploying.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';

const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs:
  folder: {}
node_types:
  ward.nodes.Patient:
    derived_from: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        start: &act
          implementation: scripts/act.sh
          inputs: { folder: { default: { get_input: folder } } }
        stop: *act
        check_drift:
          implementation: scripts/measure.sh
          inputs: { folder: { default: { get_input: folder } } }
      cloudify.interfaces.validation:
        check_status:
          implementation: scripts/check.sh
          inputs: { folder: { default: { get_input: folder } } }
  ward.nodes.Treatable:
    derived_from: ward.nodes.Patient
    interfaces:
      cloudify.interfaces.lifecycle:
        heal:
          implementation: scripts/treat.sh
          inputs: { folder: { default: { get_input: folder } } }
relationships:
  ward.relationships.wired:
    derived_from: cloudify.relationships.connected_to
    source_interfaces:
      cloudify.interfaces.relationship_lifecycle:
        establish: &wire
          implementation: scripts/wire.sh
          inputs: { folder: { default: { get_input: folder } } }
        unlink: *wire
        check_drift:
          implementation: scripts/measure-wire.sh
          inputs: { folder: { default: { get_input: folder } } }
    target_interfaces:
      cloudify.interfaces.relationship_lifecycle:
        check_drift:
          implementation: scripts/measure-wire.sh
          inputs: { folder: { default: { get_input: folder } } }
node_templates:
  cabinet:
    type: ward.nodes.Patient
  drawer:
    type: ward.nodes.Treatable
    relationships:
      - { type: cloudify.relationships.contained_in, target: cabinet }
  lamp:
    type: ward.nodes.Treatable
  clock:
    type: ward.nodes.Patient
    relationships:
      - { type: ward.relationships.wired, target: lamp }
`;
const FILES = {
  'blueprint.yaml': BLUEPRINT,
  // A restart makes everything new.
  'scripts/act.sh': `#!/bin/bash
name=$(ctx node name)
echo "$name $(ctx operation name | sed 's/.*\\.//')" >>"$folder/notes"
rm -f "$folder/sick-$name" "$folder/stubborn-$name"
`,
  'scripts/check.sh': `#!/bin/bash
name=$(ctx node name)
echo "$name check_status" >>"$folder/notes"
if [ -e "$folder/sick-$name" ]; then echo "$name has a fever" >&2; exit 3; fi
ctx returns '@{"pulse": 60}'
`,
  'scripts/treat.sh': `#!/bin/bash
name=$(ctx node name)
echo "$name heal" >>"$folder/notes"
if [ -e "$folder/stubborn-$name" ]; then ctx abort-operation "$name does not want to"; fi
rm -f "$folder/sick-$name"
`,
  'scripts/wire.sh': `#!/bin/bash
echo "$(ctx source node name) $(ctx operation name | sed 's/.*\\.//')" >>"$folder/notes"
`,
  'scripts/measure.sh': `#!/bin/bash
file="$folder/grown-$(ctx node name)"
if [ -e "$file" ]; then ctx returns "@$(cat "$file")"; fi
`,
  'scripts/measure-wire.sh': `#!/bin/bash
file="$folder/loose-$(ctx operation relationship)"
if [ -e "$file" ]; then ctx returns "@$(cat "$file")"; fi
`,
};

let stack: Stack;
let shared: SharedFolder;
let folder: SharedFolder;
let ward: string;
let count = 0;
beforeAll(async () => {
  shared = await SharedFolder.create();
  stack = await Stack.start();
}, 120_000);
beforeEach(async () => {
  ward = `ward-${++count}`;
  folder = await shared.section(ward);
  await deployFiles(stack.client, ward, FILES, { folder: folder.path });
  expect(await runs('install')).toMatchObject({ status: 'terminated' });
  await forgetNotes();
}, 120_000);
afterAll(async () => {
  await stack?.close();
  await shared.remove();
}, 60_000);

const runs = (workflow: string, parameters: JsonObject = {}): Promise<Execution> =>
  run(stack.client, ward, workflow, parameters);
const put = (file: string, text = ''): Promise<void> => writeFile(join(folder.path, file), text);
const forgetNotes = (): Promise<void> => rm(join(folder.path, 'notes'), { force: true });
/** What the scripts did besides checking. */
const acts = async (): Promise<string[]> =>
  (await folder.notes()).filter((note) => !note.endsWith(' check_status'));
const checks = async (): Promise<string[]> =>
  (await folder.notes()).flatMap((note) => /^(.*) check_status$/.exec(note)?.[1] ?? []).sort();

async function instance(nodeId: string): Promise<NodeInstance> {
  const { items } = await stack.client.nodeInstances.list({ filters: { deploymentId: ward, nodeId } });
  return items[0]!;
}
const statusOf = async (nodeId: string): Promise<JsonObject> =>
  (await instance(nodeId)).systemProperties.status as JsonObject;
const eventsOf = async (executionId: string, nodeName: string): Promise<string[]> =>
  (await stack.client.events.list({ executionId, eventType: 'workflow_node_event' })).items
    .filter((event) => event.nodeName === nodeName)
    .map(({ message }) => message);

describe('check_status', () => {
  it('asks once and shows on the instances who is not well and since when', async () => {
    const installed = await statusOf('lamp');
    expect(installed).toMatchObject({ ok: true, result: null, task: null });
    await put('sick-lamp');
    const execution = await runs('check_status');
    expect(execution.status).toBe('failed');
    expect(execution.error).toContain('cloudify.interfaces.validation.check_status');
    expect(await checks()).toEqual(['cabinet', 'clock', 'drawer', 'lamp']);

    const lamp = await instance('lamp');
    expect(lamp).toMatchObject({ state: 'started', isStatusCheckOk: false, hasConfigurationDrift: false });
    expect(lamp.systemProperties).toMatchObject({
      previous_status: installed,
      status: {
        ok: false,
        task: 'script_runner.tasks.run',
        result: expect.stringContaining('lamp has a fever'),
      },
    });
    const clock = await instance('clock');
    expect(clock.isStatusCheckOk).toBe(true);
    expect(clock.systemProperties.status).toMatchObject({ ok: true, result: { pulse: 60 } });
  }, 120_000);
});

describe('heal', () => {
  it('only asks where everybody is well again', async () => {
    await put('sick-lamp');
    expect(await runs('check_status', { node_ids: ['lamp'] })).toMatchObject({ status: 'failed' });
    await rm(join(folder.path, 'sick-lamp'));
    await forgetNotes();
    expect(await runs('heal')).toMatchObject({ status: 'terminated', error: '' });
    expect(await checks()).toEqual(['cabinet', 'clock', 'drawer', 'lamp']);
    expect(await acts()).toEqual([]);
    expect(await instance('lamp')).toMatchObject({ isStatusCheckOk: true });
  }, 120_000);

  it('runs the heal operation of what has one', async () => {
    await put('sick-lamp');
    await put('sick-drawer');
    const execution = await runs('heal', { diagnose_value: 'pale' });
    expect(execution).toMatchObject({ status: 'terminated', error: '' });
    expect((await acts()).sort()).toEqual(['drawer heal', 'lamp heal']);
    expect(await eventsOf(execution.id, 'lamp')).toEqual(['Healing node instance', 'Node instance healed']);
    expect(await statusOf('lamp')).toMatchObject({ ok: true, healed: true, task: null });
    const logs = (await stack.client.events.list({ executionId: execution.id, types: ['cloudify_log'] }))
      .items;
    expect(logs.map(({ message }) => message)).toContain(
      `Starting 'heal' workflow for '${ward}' deployment, Diagnosis: pale`,
    );
  }, 120_000);

  it('reinstalls what has none, and leaves others alone', async () => {
    await put('sick-clock');
    const { id } = await instance('clock');
    expect(await runs('heal', { node_instance_id: id })).toMatchObject({ status: 'terminated', error: '' });
    expect(await checks()).toEqual(['clock']);
    expect(await acts()).toEqual(['clock stop', 'clock unlink', 'clock start', 'clock establish']);
    expect(await instance('clock')).toMatchObject({ state: 'started', isStatusCheckOk: true });
  }, 120_000);

  it('does each of it when several are not well at once, unless reinstalling is forbidden', async () => {
    for (const file of ['sick-cabinet', 'sick-drawer', 'sick-lamp', 'stubborn-lamp']) await put(file);
    const refused = await runs('heal', { allow_reinstall: false });
    const ids = [(await instance('cabinet')).id, (await instance('drawer')).id].join(', ');
    expect(refused.status).toBe('failed');
    expect(refused.error).toContain(
      `allow_reinstall is false, but would need to reinstall instances: ${ids}`,
    );
    expect(await acts()).toEqual([]);

    const healed = await runs('heal');
    expect([healed.status, healed.error]).toEqual(['terminated', '']);
    const done = await acts();
    expect(done[0]).toBe('lamp heal');
    expect([...done].sort()).toEqual(
      [
        'lamp heal',
        ...['cabinet', 'drawer', 'lamp'].flatMap((name) => [`${name} stop`, `${name} start`]),
        // The clock is wired to the lamp.
        'clock unlink',
        'clock establish',
      ].sort(),
    );
    expect(done.indexOf('drawer stop')).toBeLessThan(done.indexOf('cabinet stop'));
    for (const name of ['cabinet', 'drawer', 'lamp', 'clock']) {
      const { state, isStatusCheckOk, systemProperties } = await instance(name);
      expect([name, state, isStatusCheckOk]).toEqual([name, 'started', true]);
      expect(systemProperties).not.toHaveProperty('heal_failed');
    }
  }, 120_000);
});

describe('check_drift', () => {
  it('shows on the instances what has changed, also at both ends of a relationship', async () => {
    await put('grown-cabinet', '{"height": [1, 2]}');
    await put('loose-target', '"by a turn"');
    expect(await runs('check_drift')).toMatchObject({ status: 'terminated', error: '' });
    const [cabinet, clock, lamp] = [
      await instance('cabinet'),
      await instance('clock'),
      await instance('lamp'),
    ];
    expect(cabinet.systemProperties.configuration_drift).toMatchObject({
      ok: true,
      result: { height: [1, 2] },
    });
    expect(clock.systemProperties).toMatchObject({
      configuration_drift: { ok: true, result: null },
      source_relationships_configuration_drift: { [lamp.id]: { ok: true, result: null } },
    });
    expect(lamp.systemProperties).toMatchObject({
      configuration_drift: { ok: true, result: null },
      target_relationships_configuration_drift: { [clock.id]: { ok: true, result: 'by a turn' } },
    });
    expect([cabinet, clock, lamp].map(({ hasConfigurationDrift }) => hasConfigurationDrift)).toEqual([
      true,
      false,
      true,
    ]);
  }, 120_000);
});
