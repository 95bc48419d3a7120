/** Records the histories of this folder anew from real runs; see the README. */
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CloudloomClient, JsonObject } from '@cloudloom/client';
import { Client, Connection } from '@temporalio/client';
import { BehaviourServer } from '../engine/behaviour-server.ts';
import type { Behaviour } from '../engine/behaviour.ts';
import { allBehaviours } from '../engine/behaviours/index.ts';
import { pluginFiles } from '../engine/behaviours-plugin.ts';
import { packFolder } from '../support/archives.ts';
import { deploy, deployFiles } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { exampleFolder, type Stack } from '../support/stack.ts';
import { FOLDER, PLUGIN_FILE, RECORDED_BEHAVIOURS, type RecordedBehaviour } from './corpus.ts';
import { Histories } from './histories.ts';

/** Events after which an execution goes on in a new run, where that is what is recorded. */
const SHORT = { CLOUDLOOM_HISTORY_SOFT_LIMIT: '8', CLOUDLOOM_OPERATIONS_IN_FLIGHT: '1' };

const SEA = {
  'blueprint.yaml': `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
node_templates:
  tide:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle: { create: scripts/ebb.sh, start: scripts/flow.sh }
`,
  'scripts/ebb.sh': '#!/bin/bash\nsleep 2\n',
  'scripts/flow.sh': '#!/bin/bash\nexit 0\n',
};

const texts = new Map<string, string>();
await withServer({}, async (server, histories) => {
  await recordProduct(server.stack, histories);
  for (const recorded of RECORDED_BEHAVIOURS.filter(({ continued }) => !continued)) {
    const { executionId, status } = await server.run(behaviourOf(recorded));
    const runs = await histories.runsOf(executionId);
    if (runs.length > 1 && recorded.run !== 'last')
      throw new Error(`${recorded.feature} took ${runs.length} runs.`);
    await histories.keep(recorded.feature, executionId, runs.at(-1));
    console.log(`${recorded.feature}: ${status}`);
  }
});
await withServer(SHORT, async (server, histories) => {
  for (const recorded of RECORDED_BEHAVIOURS.filter(({ continued }) => continued)) {
    const { executionId, status } = await server.run(behaviourOf(recorded));
    const runs = await histories.runsOf(executionId);
    if (runs.length < 3) throw new Error(`${recorded.feature} took ${runs.length} runs only.`);
    await histories.keep(`${recorded.feature}-first-run`, executionId, runs.at(0));
    await histories.keep(`${recorded.feature}-later-run`, executionId, runs.at(-2));
    await histories.keep(`${recorded.feature}-last-run`, executionId, runs.at(-1));
    console.log(`${recorded.feature}: ${status} in ${runs.length} runs`);
  }
});
await replaceCorpus();

/** Only when all is recorded: half a corpus is none. */
async function replaceCorpus(): Promise<void> {
  for (const name of await readdir(FOLDER)) if (name.endsWith('.json')) await rm(join(FOLDER, name));
  for (const [name, text] of texts) await writeFile(join(FOLDER, `${name}.json`), text);
  // The code goes along: scenarios may change, histories replay against what they were recorded with.
  const files = Object.fromEntries(await pluginFiles(allBehaviours));
  await writeFile(PLUGIN_FILE, `${JSON.stringify(files)}\n`);
}

async function withServer(
  variables: Record<string, string>,
  work: (server: BehaviourServer, histories: Histories) => Promise<void>,
): Promise<void> {
  const server = await BehaviourServer.start(allBehaviours, variables);
  const { address, namespace } = server.stack.temporal;
  const connection = await Connection.connect({ address });
  try {
    await work(server, new Histories(new Client({ connection, namespace }), texts));
  } finally {
    await connection.close();
    await server.close();
  }
}

/** The workflows that come with the product, on the multi-tier example. */
async function recordProduct({ client }: Stack, histories: Histories): Promise<void> {
  await deploy(client, 'shop', await packFolder(exampleFolder('multi-tier')));
  const record = async (workflow: string, name: string = workflow, parameters: JsonObject = {}): Promise<void> => {
    // By force: the rules when a workflow makes sense are not what is recorded.
    const { id } = await client.executions.start({
      deploymentId: 'shop',
      workflowId: workflow,
      parameters,
      force: true,
    });
    const { status } = await client.executions.wait(id, { pollMilliseconds: 200 });
    await histories.keep(name, id);
    console.log(`${name}: ${status}`);
  };
  await record('install');
  const operation = 'cloudify.interfaces.lifecycle.start';
  await record('execute_operation', 'execute-operation', { operation });
  for (const workflow of ['stop', 'start', 'restart', 'reinstall']) await record(workflow);
  await record('uninstall');
  await histories.keep('cancelled-install', await cancelInstall(client));
}

/** An install that is cancelled while its first operation runs. */
async function cancelInstall(client: CloudloomClient): Promise<string> {
  await deployFiles(client, 'sea', SEA);
  const { id } = await client.executions.start({ deploymentId: 'sea', workflowId: 'install' });
  await eventually('the first operation runs', async () => {
    const { items } = await client.events.list({ executionId: id, eventType: 'task_started' });
    return items.some(({ operation }) => operation?.endsWith('.create'));
  });
  await client.executions.cancel(id);
  console.log(`cancelled-install: ${(await client.executions.wait(id)).status}`);
  return id;
}

function behaviourOf({ behaviour }: RecordedBehaviour): Behaviour {
  const found = allBehaviours.find(({ id }) => id === behaviour);
  if (!found) throw new Error(`There is no behaviour ${behaviour} any more.`);
  return found;
}
