import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Execution, PlannedTask, ResumePlan } from '@cloudloom/client';
import { Cfy } from '../support/cfy.ts';
import { deployFiles, run } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { isRunning } from '../support/processes.ts';
import { refusal } from '../support/refusal.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';
import { TWO_STEPS } from '../support/two-steps.ts';

let stack: Stack;
let cfy: Cfy;
let shared: SharedFolder;
beforeAll(async () => {
  shared = await SharedFolder.create();
  stack = await Stack.start();
  cfy = await Cfy.open(stack.address);
}, 120_000);
afterAll(async () => {
  await cfy?.close();
  await stack?.close();
  await shared.remove();
}, 60_000);

const NODES = ['one', 'two', 'three', 'four'];

/** A row of nodes, each created after the one before it. `three` fails until the file `ready` is there. */
const ROW = {
  'blueprint.yaml': `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs:
  folder: {}
node_templates:
${NODES.map(aNode).join('')}`,
  'scripts/create.sh': `#!/bin/bash
echo "$name" >>"$folder/notes"
[ "$name" != three ] || [ -e "$folder/ready" ]
`,
};

function aNode(name: string, place: number): string {
  const before = NODES[place - 1];
  const relationships =
    before === undefined
      ? ''
      : `    relationships: [{ type: cloudify.relationships.connected_to, target: ${before} }]\n`;
  return `  ${name}:
    type: cloudify.nodes.Root
${relationships}    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: scripts/create.sh
          inputs: { name: ${name}, folder: { get_input: folder } }
          max_retries: 0
`;
}

const executions = () => stack.client.executions;
const end = (id: string) => executions().wait(id, { pollMilliseconds: 100 });
const start = (deploymentId: string) => executions().start({ deploymentId, workflowId: 'install' });
const eventsOf = async ({ id: executionId }: Execution, eventType?: string) => {
  const query = { executionId, sort: ['reportedTimestamp'], ...(eventType ? { eventType } : {}) };
  return (await stack.client.events.list(query)).items.map((event) => event.message);
};
const statesOf = async (deploymentId: string) => {
  const { items } = await stack.client.nodeInstances.list({ filters: { deploymentId } });
  return new Set(items.map(({ state }) => state));
};
const operationOn = (tasks: readonly PlannedTask[], node: string) =>
  tasks.find(
    ({ nodeInstanceId, operation }) =>
      operation?.endsWith('.create') && nodeInstanceId?.startsWith(`${node}_`),
  );
const nodesIn = (tasks: readonly PlannedTask[]) => NODES.filter((node) => operationOn(tasks, node));
const graphOf = ({ graphs: [graph] }: ResumePlan) => {
  if (graph === undefined) throw new Error('The plan has no graph.');
  return graph;
};

/** An install that has failed at the third of four nodes, whose reason is mended. */
async function failedAtThree(deploymentId: string) {
  const folder = await shared.section(deploymentId);
  await deployFiles(stack.client, deploymentId, ROW, { folder: folder.path });
  const install = await run(stack.client, deploymentId, 'install');
  expect(install).toMatchObject({ status: 'failed' });
  expect(await folder.notes()).toEqual(['one', 'two', 'three']);
  await writeFile(join(folder.path, 'ready'), '');
  return { folder, install };
}

/** An install of two nodes in the middle of its first operation. */
async function inMidInstall(deploymentId: string) {
  const folder = await shared.section(deploymentId);
  await deployFiles(stack.client, deploymentId, TWO_STEPS, { folder: folder.path });
  const install = await start(deploymentId);
  await eventually('the first operation runs', async () => (await folder.notes()).length > 0);
  return { folder, install };
}

describe('resuming a failed execution', () => {
  it('runs the failed operation and what is left, and no other again', async () => {
    const { folder, install } = await failedAtThree('mended');
    const plan = graphOf(await executions().resumePlan(install.id, { skipInternal: true }));
    expect([nodesIn(plan.kept), nodesIn(plan.rerun), nodesIn(plan.awaited)]).toEqual([
      ['one', 'two'],
      ['three', 'four'],
      [],
    ]);
    expect(operationOn(plan.rerun, 'three')).toMatchObject({ reason: 'failed', state: 'failed' });
    expect(operationOn(plan.rerun, 'four')).toMatchObject({ reason: 'not_started', state: 'pending' });

    const { exitCode, output } = await cfy.run('executions', 'resume', install.id);
    expect(output).toContain(`A resume request for execution ${install.id} has been sent`);
    expect(exitCode).toBe(0);
    const resumed = await end(install.id);
    expect(resumed).toMatchObject({ status: 'terminated', error: '', resume: true });
    expect(resumed.finishedOperations).toBe(resumed.totalOperations);
    expect(await folder.notes()).toEqual(['one', 'two', 'three', 'three', 'four']);
    expect(await statesOf('mended')).toEqual(new Set(['started']));

    expect(await eventsOf(install, 'workflow_started')).toEqual([
      "Starting 'install' workflow execution",
      "Resuming 'install' workflow execution",
    ]);
    const events = await eventsOf(install);
    expect(events.filter((message) => message === 'Creating node instance')).toHaveLength(4);
    expect(events.at(-1)).toBe("'install' workflow execution succeeded");
  }, 120_000);

  it('may fail and be resumed again, and again', async () => {
    const folder = await shared.section('stubborn');
    await deployFiles(stack.client, 'stubborn', ROW, { folder: folder.path });
    const { id } = await run(stack.client, 'stubborn', 'install');
    for (const attempt of [2, 3]) {
      await executions().resume(id);
      expect(await end(id)).toMatchObject({ status: 'failed' });
      expect((await folder.notes()).filter((note) => note === 'three')).toHaveLength(attempt);
    }
    await writeFile(join(folder.path, 'ready'), '');
    await executions().resume(id);
    expect(await end(id)).toMatchObject({ status: 'terminated' });
    expect(await folder.notes()).toEqual(['one', 'two', 'three', 'three', 'three', 'three', 'four']);
  }, 120_000);

  it('is refused once it has ended well', async () => {
    const { install } = await failedAtThree('well');
    await executions().resume(install.id);
    await end(install.id);
    expect(await refusal(executions().resume(install.id))).toEqual({
      status: 409,
      code: 'conflict_error',
      message: `Cannot resume execution: \`${install.id}\` in state: \`terminated\``,
    });
    const { exitCode, output } = await cfy.run('executions', 'resume', install.id);
    expect([exitCode, output]).toEqual([1, expect.stringContaining('Cannot resume execution')]);
  }, 120_000);
});

describe('resuming from a chosen task', () => {
  it('runs it and all that follows from it again, as the preview says', async () => {
    const { folder, install } = await failedAtThree('chosen');
    const before = graphOf(await executions().resumePlan(install.id));
    const chosen = operationOn(before.kept, 'two');
    const tasks = [chosen?.path ?? ''];
    const plan = graphOf(await executions().resumePlan(install.id, { tasks }));
    expect([nodesIn(plan.kept), nodesIn(plan.rerun)]).toEqual([['one'], ['two', 'three', 'four']]);
    expect(operationOn(plan.rerun, 'two')).toMatchObject({ reason: 'chosen', state: 'succeeded' });
    expect(await folder.notes()).toEqual(['one', 'two', 'three']);

    await executions().resume(install.id, { tasks });
    expect(await end(install.id)).toMatchObject({ status: 'terminated' });
    expect(await folder.notes()).toEqual(['one', 'two', 'three', 'two', 'three', 'four']);
    expect(await statesOf('chosen')).toEqual(new Set(['started']));
  }, 120_000);

  it('names the task that is probably meant', async () => {
    const { install } = await failedAtThree('misspelt');
    const before = graphOf(await executions().resumePlan(install.id));
    const path = operationOn(before.kept, 'two')?.path ?? '';
    expect(
      await refusal(executions().resume(install.id, { tasks: [path.replace('create', 'craete')] })),
    ).toEqual({
      status: 404,
      code: 'not_found_error',
      message: expect.stringContaining(`Did you mean ${path}?`),
    });
    expect(await executions().get(install.id)).toMatchObject({ status: 'failed' });
  }, 120_000);
});

describe('resuming a cancelled execution', () => {
  it('starts what the cancel had kept from starting', async () => {
    const { folder, install } = await inMidInstall('cancelled');
    await executions().cancel(install.id);
    await end(install.id);
    await folder.openGate();
    await eventually('the operation has stored its end', async () =>
      (await eventsOf(install, 'task_succeeded')).some((message) => message.startsWith("Task succeeded 's")),
    );
    await executions().resume(install.id);
    expect(await end(install.id)).toMatchObject({ status: 'terminated' });
    expect(await folder.notes()).toEqual(['first began', 'first ended', 'second ran']);
  }, 120_000);

  it('waits for an operation that still runs instead of running it twice', async () => {
    const { folder, install } = await inMidInstall('awaited');
    await executions().cancel(install.id);
    await end(install.id);
    const plan = graphOf(await executions().resumePlan(install.id, { skipInternal: true }));
    expect(plan.awaited.map(({ operation, state }) => [operation, state])).toEqual([
      ['cloudify.interfaces.lifecycle.create', 'started'],
    ]);
    await executions().resume(install.id);
    await eventually(
      'the run goes on',
      async () => (await executions().get(install.id)).status === 'started',
    );
    await eventually(
      'the run has asked for the operation',
      async () => (await eventsOf(install, 'sending_task')).length > 1,
    );
    await folder.openGate();
    expect(await end(install.id)).toMatchObject({ status: 'terminated' });
    expect(await folder.notes()).toEqual(['first began', 'first ended', 'second ran']);
    const first = await stack.client.nodeInstances.list({
      filters: { deploymentId: 'awaited', nodeId: 'first' },
    });
    expect(first.items[0]).toMatchObject({ state: 'started', runtimeProperties: { done: 'yes' } });
  }, 120_000);

  it('runs operations of a killed one again', async () => {
    const { folder, install } = await inMidInstall('killed');
    await executions().kill(install.id);
    await end(install.id);
    await executions().resume(install.id);
    await eventually('the operation runs again', async () => (await folder.notes()).length > 1);
    await folder.openGate();
    expect(await end(install.id)).toMatchObject({ status: 'terminated' });
    expect(await folder.notes()).toEqual(['first began', 'first began', 'first ended', 'second ran']);
  }, 120_000);

  it('by force runs an operation again that hangs, and ends what hung', async () => {
    const folder = await shared.section('hanging');
    await deployFiles(stack.client, 'hanging', HANGING, { folder: folder.path });
    const install = await start('hanging');
    const pid = Number(await eventually('it hangs', async () => (await folder.read('pid')) || undefined));
    await executions().cancel(install.id);
    await end(install.id);
    await writeFile(join(folder.path, 'go'), '');
    const { exitCode } = await cfy.run('executions', 'resume', install.id, '--reset-operations');
    expect(exitCode).toBe(0);
    expect(await end(install.id)).toMatchObject({ status: 'terminated' });
    expect(await folder.notes()).toEqual(['began', 'began', 'ended']);
    await eventually('what hung is gone', async () => !(await isRunning(pid)), { seconds: 60 });
    expect(await folder.notes()).toEqual(['began', 'began', 'ended']);
  }, 180_000);

  it('runs an operation again whose worker has died', async () => {
    const { folder, install } = await inMidInstall('orphaned');
    await stack.worker.kill();
    await executions().forceCancel(install.id);
    expect(await end(install.id)).toMatchObject({ status: 'cancelled' });
    await stack.startWorker();
    await executions().resume(install.id);
    await eventually('the lease lapses and it runs again', async () => (await folder.notes()).length > 1, {
      seconds: 120,
    });
    await folder.openGate();
    expect(await end(install.id)).toMatchObject({ status: 'terminated' });
    const notes = await folder.notes();
    expect(notes.filter((note) => note === 'first began')).toHaveLength(2);
    expect(notes.filter((note) => note === 'second ran')).toHaveLength(1);
  }, 240_000);
});

/** Its first process writes down who it is and hangs; later ones come to an end. */
const HANGING = {
  'blueprint.yaml': `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs:
  folder: {}
node_templates:
  lone:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: scripts/create.sh
          inputs: { folder: { get_input: folder } }
          max_retries: 0
`,
  'scripts/create.sh': `#!/bin/bash
echo began >>"$folder/notes"
if [ ! -e "$folder/go" ]; then
  echo "$BASHPID" >"$folder/pid"
  for _ in {1..3000}; do sleep 0.1; done
fi
echo ended >>"$folder/notes"
`,
};
