/** Records the histories of this folder anew from real runs; see the README. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { packFolder } from '../support/archives.ts';
import { deploy, deployFiles, run } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { exampleFolder, Stack } from '../support/stack.ts';
import { historyToObject } from './history-file.ts';
import { scrub } from './scrub.ts';

const SLOW = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
node_templates:
  tide:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle: { create: scripts/ebb.sh, start: scripts/flow.sh }
`;

const stack = await Stack.start();
const connection = await Connection.connect({ address: stack.temporal.address });
const client = new Client({ connection, namespace: stack.temporal.namespace });
try {
  await deploy(stack.client, 'shop', await packFolder(exampleFolder('multi-tier')));
  await record('install', await run(stack.client, 'shop', 'install'));
  await record('uninstall', await run(stack.client, 'shop', 'uninstall'));
  await record('cancelled-install', await runCancelled());
} finally {
  await connection.close();
  await stack.close();
}

/** An install that is cancelled while its first operation runs. */
async function runCancelled(): Promise<{ id: string; status: string }> {
  await deployFiles(stack.client, 'sea', {
    'blueprint.yaml': SLOW,
    'scripts/ebb.sh': '#!/bin/bash\nsleep 2\n',
    'scripts/flow.sh': '#!/bin/bash\nexit 0\n',
  });
  const { id } = await stack.client.executions.start({ deploymentId: 'sea', workflowId: 'install' });
  await eventually('the first operation runs', async () => {
    const events = await stack.client.events.list({ executionId: id });
    return events.items.some((event) => 'eventType' in event && event.eventType === 'task_started');
  });
  await stack.client.executions.cancel(id);
  return stack.client.executions.wait(id);
}

async function record(name: string, { id, status }: { id: string; status: string }): Promise<void> {
  const history = historyToObject(await client.workflow.getHandle(id).fetchHistory());
  const file = fileURLToPath(new URL(`./${name}.json`, import.meta.url));
  await writeFile(file, `${JSON.stringify(scrub(history))}\n`);
  console.log(`${name}: ${status}`);
}
