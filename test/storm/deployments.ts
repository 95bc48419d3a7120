import { CloudloomClient } from '@cloudloom/client';
import { packFiles } from '../support/archives.ts';
import { NOTE_SCRIPT } from './ledger.ts';
import type { StormClient } from './storm-client.ts';
import { CREDENTIALS } from './storm-stack.ts';

const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs:
  ledger: { description: The file to which operations append }
node_templates:
  probe:
    type: cloudify.nodes.Root
    interfaces:
      storm:
        note:
          implementation: note.sh
          inputs: { ledger: { get_input: ledger }, tag: none, seconds: 1 }
`;

const AT_ONCE = 10;

/** A group of deployments whose executions run at most so many at once. */
export interface StormGroup {
  id: string;
  deploymentIds: string[];
  concurrency: number;
}

/** Makes the deployments whose operation writes to the ledger; answers their ids. */
export async function createDeployments(
  url: string,
  { count, ledger }: { count: number; ledger: string },
): Promise<string[]> {
  const client = new CloudloomClient({ url, ...CREDENTIALS });
  const archive = await packFiles({ 'blueprint.yaml': BLUEPRINT, 'note.sh': NOTE_SCRIPT });
  await client.blueprints.upload('storm', { archive });
  const ids = Array.from({ length: count }, (_, index) => `d${index}`);
  for (let from = 0; from < count; from += AT_ONCE)
    await Promise.all(
      ids
        .slice(from, from + AT_ONCE)
        .map((id) => client.deployments.create(id, { blueprintId: 'storm', inputs: { ledger } })),
    );
  return ids;
}

/** Three groups: with limits of 1, 5 and 20, over a tenth, a third and two thirds of the deployments. */
export async function createGroups(
  client: StormClient,
  deploymentIds: readonly string[],
): Promise<StormGroup[]> {
  const groups = [
    { id: 'one', concurrency: 1, share: 0.1 },
    { id: 'five', concurrency: 5, share: 0.34 },
    { id: 'twenty', concurrency: 20, share: 0.67 },
  ].map(({ id, concurrency, share }) => ({
    id,
    concurrency,
    deploymentIds: deploymentIds.slice(0, Math.max(2, Math.round(deploymentIds.length * share))),
  }));
  for (const { id, deploymentIds: members } of groups) {
    const body = { deployment_ids: members, visibility: 'tenant' };
    const { status, body: answer } = await client.create('PUT', `/deployment-groups/${id}`, {
      body,
      key: `group-${id}`,
    });
    if (status !== 200 && status !== 201)
      throw new Error(`The group ${id} was refused: ${JSON.stringify(answer)}`);
  }
  return groups;
}
