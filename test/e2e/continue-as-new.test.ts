import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { Execution } from '@cloudloom/client';
import { deployFiles, run } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';

/** Hosts with applications that fail once each, on a database; every script writes a line into the ledger. */
const FARM = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs:
  ledger: { type: string }
  doom: { type: string, default: "no" }
node_types:
  step:
    derived_from: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: { implementation: scripts/write.sh, inputs: { step: { default: create }, ledger: { default: { get_input: ledger } } } }
        start: { implementation: scripts/write.sh, inputs: { step: { default: start }, ledger: { default: { get_input: ledger } } } }
        delete: { implementation: scripts/write.sh, inputs: { step: { default: delete }, ledger: { default: { get_input: ledger } } } }
node_templates:
  database:
    type: step
    instances: { deploy: 3 }
  server:
    type: step
    instances: { deploy: 6 }
    relationships: [{ type: cloudify.relationships.connected_to, target: database }]
  application:
    type: step
    instances: { deploy: 2 }
    interfaces:
      cloudify.interfaces.lifecycle:
        configure: { implementation: scripts/flaky.sh, max_retries: 3, retry_interval: 0.1, inputs: { step: configure, ledger: { get_input: ledger } } }
    relationships: [{ type: cloudify.relationships.contained_in, target: server }]
  doomed:
    type: cloudify.nodes.Root
    relationships: [{ type: cloudify.relationships.connected_to, target: database }]
    interfaces:
      cloudify.interfaces.lifecycle:
        create: { implementation: scripts/doomed.sh, max_retries: 1, retry_interval: 0.1, inputs: { doom: { get_input: doom } } }
`;
const NOTE = 'echo "$(ctx instance id) $step" >> "$ledger"\n';
const WRITE = `#!/bin/sh\n${NOTE}`;
/** The number of the first attempt is printed as nothing. */
const FLAKY = `#!/bin/sh\ntest -n "$(ctx operation retry-number)" || exit 1\n${NOTE}`;
const FILES = {
  'blueprint.yaml': FARM,
  'scripts/write.sh': WRITE,
  'scripts/flaky.sh': FLAKY,
  'scripts/doomed.sh': '#!/bin/sh\ntest "$doom" = no\n',
};

let shared: SharedFolder;
let short: Stack;
let long: Stack;
let temporal: Connection;
beforeAll(async () => {
  shared = await SharedFolder.create();
  [short, long] = await Promise.all([
    Stack.start({ CLOUDLOOM_HISTORY_SOFT_LIMIT: '14', CLOUDLOOM_OPERATIONS_IN_FLIGHT: '3' }),
    Stack.start(),
  ]);
  temporal = await Connection.connect({ address: short.temporal.address });
}, 180_000);
afterAll(async () => {
  await temporal?.close();
  await Promise.all([short?.close(), long?.close()]);
  await shared.remove();
}, 60_000);

const ledgerOf = async (name: string) => {
  const section = await shared.section(name);
  return { path: `${section.path}/notes`, lines: async () => (await section.notes()).toSorted() };
};

/** How many runs an execution took. */
async function countRuns({ id }: Execution): Promise<number> {
  const client = new Client({ connection: temporal, namespace: short.temporal.namespace });
  let runs = 0;
  for await (const found of client.workflow.list({ query: `WorkflowId = '${id}'` }))
    runs += found.runId ? 1 : 0;
  return runs;
}

/** What was told of each instance, with the instances of a node called alike; sorted, since they run side by side. */
async function story(stack: Stack, { id }: Execution): Promise<string[]> {
  const { items } = await stack.client.events.list({ executionId: id, size: 1000 });
  return items
    .filter((item) => item.type === 'cloudify_event')
    .map(({ message, nodeInstanceId, operation }) =>
      [nodeInstanceId ?? '-', operation ?? '-', message]
        .join(' ')
        .replaceAll(/_[a-z0-9]{6}\b|(?<=cloudloom-script-)\w+/g, '_x'),
    )
    .toSorted();
}

describe('an execution with a short history limit', () => {
  it('goes through ten runs and more, and tells the story of one', async () => {
    const [cut, whole] = [await ledgerOf('cut'), await ledgerOf('whole')];
    await deployFiles(short.client, 'farm', FILES, { ledger: cut.path });
    await deployFiles(long.client, 'farm', FILES, { ledger: whole.path });
    const executions = await Promise.all([
      run(short.client, 'farm', 'install'),
      run(long.client, 'farm', 'install'),
    ]);
    expect(executions.map(({ status, error }) => ({ status, error }))).toEqual([
      { status: 'terminated', error: '' },
      { status: 'terminated', error: '' },
    ]);
    await eventually('Temporal lists ten runs', async () => (await countRuns(executions[0])) >= 10);
    const withoutIds = (lines: string[]) =>
      lines.map((line) => line.replace(/_[a-z0-9]{6} /, ' ')).toSorted();
    expect(withoutIds(await cut.lines())).toEqual(withoutIds(await whole.lines()));
    expect(await story(short, executions[0])).toEqual(await story(long, executions[1]));
  }, 300_000);

  it('fails as it would in one run, after everything else that could run', async () => {
    const [cut, whole] = [await ledgerOf('doomed-cut'), await ledgerOf('doomed-whole')];
    await deployFiles(short.client, 'waste', FILES, { ledger: cut.path, doom: 'yes' });
    await deployFiles(long.client, 'waste', FILES, { ledger: whole.path, doom: 'yes' });
    const executions = await Promise.all([
      run(short.client, 'waste', 'install'),
      run(long.client, 'waste', 'install'),
    ]);
    for (const { status, error } of executions) {
      expect(status).toBe('failed');
      expect(error).toMatch(
        /^Task failed: script_runner.tasks.run \(doomed_\w+:cloudify.interfaces.lifecycle.create\)/,
      );
    }
    expect(await story(short, executions[0])).toEqual(await story(long, executions[1]));
  }, 300_000);

  it('is cancelled and resumed on the way, and no script that succeeded runs twice', async () => {
    const ledger = await ledgerOf('resumed');
    await deployFiles(short.client, 'field', FILES, { ledger: ledger.path });
    const { id } = await short.client.executions.start({ deploymentId: 'field', workflowId: 'install' });
    await eventually('some of it has run', async () => (await ledger.lines()).length > 12);
    await short.client.executions.cancel(id);
    expect((await short.client.executions.wait(id)).status).toBe('cancelled');
    await short.client.executions.resume(id);
    expect(await short.client.executions.wait(id)).toMatchObject({ status: 'terminated', error: '' });
    const lines = await ledger.lines();
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines).toHaveLength(3 * 2 + 6 * 2 + 12 * 3);
  }, 300_000);
});
