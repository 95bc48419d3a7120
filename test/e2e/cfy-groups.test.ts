import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packFiles } from '../support/archives.ts';
import { CfyStack } from '../support/cfy-stack.ts';
import { eventually } from '../support/eventually.ts';
import { SharedFolder } from '../support/shared-folder.ts';

const DEPLOYMENTS = 10;
const LIMIT = 2;

/** Every operation says in the ledger when it begins and ends; one that is told to fails while it may. */
const WORK = `#!/bin/bash
ctx_deployment=$(ctx deployment id)
echo "begin $ctx_deployment" >>"$folder/ledger"
sleep 0.5
echo "end $ctx_deployment" >>"$folder/ledger"
`;
/** Waits at most two minutes for the gate. */
const WAIT = `#!/bin/bash
echo "waits $(ctx deployment id)" >>"$folder/notes"
for _ in {1..1200}; do [ -e "$folder/gate" ] && break; sleep 0.1; done
[ -e "$folder/broken" ] && exit 1
exit 0
`;
const SCRIPTS = { 'scripts/work.sh': WORK, 'scripts/wait.sh': WAIT };
const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs:
  folder: { description: Where scripts leave notes }
node_templates:
  web:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: { implementation: scripts/work.sh, inputs: { folder: { get_input: folder } }, max_retries: 0 }
      test:
        wait: { implementation: scripts/wait.sh, inputs: { folder: { get_input: folder } }, max_retries: 0 }
`;

let world: CfyStack;
let shared: SharedFolder;
beforeAll(async () => {
  shared = await SharedFolder.create();
  world = await CfyStack.start();
  const files = { 'blueprint.yaml': BLUEPRINT, ...SCRIPTS };
  await world.stack.client.blueprints.upload('shop', { archive: await packFiles(files) });
}, 180_000);
afterAll(async () => {
  await world?.close();
  await shared.remove();
}, 60_000);

const run = (line: string) => world.run(line);
const read = <T>(path: string): Promise<T> => world.stack.ask<T>('GET', path);
const membersOf = async (group: string) =>
  (await read<{ deployment_ids: string[] }>(`/deployment-groups/${group}`)).deployment_ids;
interface ExecutionGroup {
  id: string;
  status: string;
  concurrency: number;
  execution_ids: string[];
}
const latestGroup = async (workflow: string): Promise<ExecutionGroup> => {
  const { items } = await read<{ items: ExecutionGroup[] }>(
    `/execution-groups?workflow_id=${workflow}&_sort=-created_at&_size=1`,
  );
  const [group] = items;
  if (group === undefined) throw new Error(`no group of ${workflow}`);
  return group;
};
const group = (id: string) => read<ExecutionGroup>(`/execution-groups/${id}`);
const hasStatus = (id: string, status: string) =>
  eventually(`the group is ${status}`, async () => (await group(id)).status === status, { seconds: 120 });
const statusesOf = async (id: string): Promise<string[]> =>
  (await read<{ items: { status: string }[] }>(`/executions?_group_id=${id}`)).items.map(
    ({ status }) => status,
  );

/** The most operations that were under way at the same time, and how many there were. */
function readLedger(text: string): { most: number; began: string[]; ended: string[] } {
  const lines = text === '' ? [] : text.split('\n').map((line) => line.split(' '));
  let running = 0;
  let most = 0;
  for (const [word] of lines) {
    running += word === 'begin' ? 1 : -1;
    most = Math.max(most, running);
  }
  const named = (word: string) => lines.filter(([first]) => first === word).map(([, id]) => id ?? '');
  return { most, began: named('begin').sort(), ended: named('end').sort() };
}

describe("groups with Cloudify's own command line", () => {
  it('are created, described, listed and labelled', async () => {
    await writeFile(join(world.cfy.folder, 'inputs.yaml'), `folder: ${shared.path}\n`);
    expect(await run('deployments groups create fleet -i inputs.yaml -b shop')).toContain(
      'Group fleet created',
    );
    expect(await run('deployments groups update fleet --description shops')).toContain('Group fleet updated');
    const listed = await run('deployments groups list');
    expect(listed).toMatch(/fleet\s*\|\s*0\s*\|\s*shops\s*\|\s*shop|fleet.*shops.*shop/);
    await run('deployments groups labels add env:prod fleet');
    await run('deployments groups labels add zone:x fleet');
    await run('deployments groups labels delete zone fleet');
    const labels = await run('deployments groups labels list fleet');
    expect(labels).toContain('env');
    expect(labels).not.toContain('zone');
    expect(await read('/deployment-groups/fleet')).toMatchObject({ default_inputs: { folder: shared.path } });
  }, 180_000);

  it('grow by new deployments, by named ones and by those of another group, and shrink', async () => {
    expect(await run(`deployments groups extend fleet --count ${DEPLOYMENTS}`)).toContain(
      `Group fleet updated. It now contains ${DEPLOYMENTS} deployments`,
    );
    const fleet = await membersOf('fleet');
    const [first = '', second = ''] = fleet;
    expect(fleet).toHaveLength(DEPLOYMENTS);
    await run('deployments groups create some');
    expect(await run(`deployments groups extend some -d ${first} -d ${second}`)).toContain(
      'contains 2 deployments',
    );
    await run('deployments groups create copy');
    expect(await run('deployments groups extend copy --from-group some')).toContain('contains 2 deployments');
    expect(await run(`deployments groups shrink copy -d ${first}`)).toContain(
      'Group copy now has 1 deployments',
    );
    expect(await run('deployments groups shrink copy --from-group some')).toContain('now has 0 deployments');
    const shown = await run('deployments list -g some');
    expect(shown).toContain(first);
    expect(shown).not.toContain(fleet[2]);
    expect(
      await world.cfy.run('deployments', 'groups', 'extend', 'some', '--filter-id', 'mine'),
    ).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining('Requested `DeploymentsFilter` with ID `mine` was not found'),
    });
  }, 300_000);

  it(`run a workflow on all deployments, never on more than ${LIMIT} at the same time`, async () => {
    for (const target of ['good', 'bad']) await run(`deployments groups create ${target}`);
    // Environments may still be under way: executions wait for them.
    const output = await run(`executions groups start install -g fleet --concurrency ${LIMIT} --timeout 300`);
    const install = await latestGroup('install');
    expect(output).toContain(
      `Execution group ${install.id} started: running install on deployment group fleet [concurrency=${LIMIT}]`,
    );
    expect(output).toContain('Finished executing workflow install on deployment group fleet');
    for (const id of install.execution_ids)
      expect(output).toContain(`execution '${id}' changed state to 'terminated'`);
    expect(install).toMatchObject({ status: 'terminated', concurrency: LIMIT });
    const { most, began, ended } = readLedger(await shared.read('ledger'));
    expect(began).toEqual((await membersOf('fleet')).sort());
    expect(ended).toEqual(began);
    expect(most).toBeLessThanOrEqual(LIMIT);
    // Both places are used, or the limit would prove nothing.
    expect(most).toBe(LIMIT);
    await run(`executions groups set-success-group ${install.id} good`);
    await run(`executions groups set-failure-group ${install.id} bad`);
    expect((await membersOf('good')).sort()).toEqual(began);
    expect(await membersOf('bad')).toEqual([]);
  }, 600_000);

  it('are shown by id, in the list, with details, and by their events', async () => {
    const { id } = await latestGroup('install');
    expect(await run(`executions groups get ${id}`)).toMatch(/install.*fleet/s);
    expect(await run('executions groups list')).toContain(id);
    const details = await run(`executions groups details ${id}`);
    expect(details).toMatch(/Last 10 logs/);
    expect(details).toMatch(new RegExp(`terminated:?\\s+${DEPLOYMENTS}`));
    const events = await run(`events list -g ${id}`);
    expect(events.match(/changed state to 'pending'/g)).toHaveLength(DEPLOYMENTS);
    expect(events.match(/changed state to 'terminated'/g)).toHaveLength(DEPLOYMENTS);
  }, 180_000);

  it('are paused, let go, cancelled and resumed', async () => {
    const waiting = ['-p', 'operation=test.wait', '--timeout', '300'];
    const paused = [
      'executions',
      'groups',
      'start',
      'execute_operation',
      '-g',
      'fleet',
      '--concurrency',
      '0',
    ];
    // The command waits for the end of the group.
    const start = world.cfy.run(...paused, ...waiting);
    const begun = await eventually('it is stored', () =>
      latestGroup('execute_operation').catch(() => undefined),
    );
    expect(await statusesOf(begun.id)).toEqual(Array(DEPLOYMENTS).fill('queued'));
    await run(`executions groups set-concurrency ${begun.id} 3`);
    const notes = async (count: number) =>
      eventually(`${count} operations wait`, async () => (await shared.notes()).length === count, {
        seconds: 60,
      });
    await notes(3);
    expect((await statusesOf(begun.id)).filter((status) => status === 'queued')).toHaveLength(
      DEPLOYMENTS - 3,
    );
    await run(`executions groups cancel ${begun.id} --force`);
    await hasStatus(begun.id, 'terminated');
    expect(await statusesOf(begun.id)).toEqual(Array(DEPLOYMENTS).fill('cancelled'));
    expect(await start).toMatchObject({ exitCode: 0 });
    await shared.openGate();
    await run(`executions groups resume ${begun.id} --reset-operations`);
    await hasStatus(begun.id, 'terminated');
    expect(await statusesOf(begun.id)).toEqual(Array(DEPLOYMENTS).fill('terminated'));
  }, 600_000);

  it('fail when a member fails, and send its deployment to the failure group', async () => {
    await writeFile(join(shared.path, 'broken'), '');
    await run('executions groups start execute_operation -g some -p operation=test.wait --timeout 300');
    const failed = await latestGroup('execute_operation');
    expect(failed.status).toBe('failed');
    await run(`executions groups set-failure-group ${failed.id} bad`);
    expect((await membersOf('bad')).sort()).toEqual((await membersOf('some')).sort());
  }, 300_000);

  it('are updated in one call', async () => {
    await world.stack.client.blueprints.upload('shop-2', {
      archive: await packFiles({
        'blueprint.yaml': BLUEPRINT.replace(
          'node_templates:',
          'node_templates:\n  cache: { type: cloudify.nodes.Root }',
        ),
        ...SCRIPTS,
      }),
    });
    const output = await run('deployments groups update-deployments some -b shop-2 --concurrency 1');
    const [id = ''] = /follow this execution group: (\S+)/.exec(output)?.slice(1) ?? [];
    await hasStatus(id, 'terminated');
    const members = await membersOf('some');
    for (const deployment of members) {
      const listed = await run(`node-instances list -d ${deployment}`);
      expect(listed).toMatch(/cache_\w+\s.*started/);
      expect(await run(`deployments list -g some`)).toContain('shop-2');
    }
  }, 300_000);

  it('refuse what is not there', async () => {
    expect(await world.cfy.run('executions', 'groups', 'start', 'install', '-g', 'nobody')).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining('Requested `DeploymentGroup` with ID `nobody` was not found'),
    });
  }, 120_000);

  it('go, with their deployments where that is asked for', async () => {
    expect(await run('deployments groups delete some')).toContain('Group some deleted');
    expect(await membersOf('fleet')).toHaveLength(DEPLOYMENTS);
    await run('executions groups start uninstall -g fleet --concurrency 10 --timeout 300');
    await run('deployments groups delete fleet --delete-deployments');
    await eventually(
      'all deployments are gone',
      async () => (await read<{ items: object[] }>('/deployments')).items.length === 0,
      { seconds: 120 },
    );
    expect(await run('deployments groups list')).not.toContain('fleet');
  }, 600_000);
});
