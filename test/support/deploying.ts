import type { CloudloomClient, Execution, JsonObject } from '@cloudloom/client';
import { packFiles } from './archives.ts';

const POLL = { pollMilliseconds: 100 };

/** Uploads an archive and makes a deployment of it, both under the same id. */
export async function deploy(
  client: CloudloomClient,
  id: string,
  archive: Uint8Array,
  inputs: JsonObject = {},
): Promise<void> {
  await client.blueprints.upload(id, { archive });
  await client.deployments.create(id, { blueprintId: id, inputs });
}

/** As deploy, from the text of a blueprint and its scripts. */
export async function deployFiles(
  client: CloudloomClient,
  id: string,
  files: Record<string, string>,
  inputs: JsonObject = {},
): Promise<void> {
  await deploy(client, id, await packFiles(files), inputs);
}

/** Runs a workflow to its end, whichever that is. */
export async function run(
  client: CloudloomClient,
  deploymentId: string,
  workflowId: string,
  parameters: JsonObject = {},
): Promise<Execution> {
  const { id } = await client.executions.start({ deploymentId, workflowId, parameters });
  return client.executions.wait(id, POLL);
}

/** Deletes a deployment, waits until it is gone, and deletes its blueprint of the same id. */
export async function remove(client: CloudloomClient, id: string): Promise<void> {
  await client.deployments.delete(id, { wait: true, ...POLL });
  await client.blueprints.delete(id);
}
