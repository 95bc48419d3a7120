import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packFiles } from '../support/archives.ts';
import { deployFiles, run } from '../support/deploying.ts';
import { Stack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
}, 120_000);
afterAll(() => stack?.close(), 60_000);

const tells = (words: string) => `#!/bin/bash\nctx instance runtime-properties told "${words}"\n`;
const node = (name: string, script: string) => `
node_templates:
  ${name}:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle: { create: ${script} }
`;
const VERSION = 'tosca_definitions_version: cloudify_dsl_1_5\n';
const TYPES = 'imports: [cloudify/types/types.yaml]\n';

const network = {
  'blueprint.yaml': VERSION + TYPES + node('router', 'scripts/create.sh'),
  'scripts/create.sh': tells('by a script of the network'),
};
const shop = {
  'blueprint.yaml': `${VERSION}
imports:
  - cloudify/types/types.yaml
  - store--lib/extra.yaml
  - net--blueprint:network
${node('till', 'scripts/create.sh')}`,
  'lib/extra.yaml': `imports: [shelf--lib/more.yaml]\n${node('database', 'scripts/database.sh')}`,
  'lib/more.yaml': node('volume', 'scripts/volume.sh'),
  'scripts/create.sh': tells('by a script of the shop'),
  'scripts/database.sh': tells('by a script of the shop, for a file with a namespace'),
  'scripts/volume.sh': tells('by a script of the shop, under two namespaces'),
};

describe('scripts under namespaces', () => {
  it('run from the blueprint in which they lie: an imported one, or the one that imports a file of its own', async () => {
    await stack.client.blueprints.upload('network', { archive: await packFiles(network) });
    await deployFiles(stack.client, 'shop', shop);
    expect(await run(stack.client, 'shop', 'install')).toMatchObject({ status: 'terminated', error: '' });

    const { items } = await stack.client.nodeInstances.list({ filters: { deploymentId: 'shop' } });
    const told = items.map(({ nodeId, runtimeProperties }) => [nodeId, runtimeProperties['told']]);
    expect(Object.fromEntries(told)).toEqual({
      till: 'by a script of the shop',
      'net--router': 'by a script of the network',
      'store--database': 'by a script of the shop, for a file with a namespace',
      'store--shelf--volume': 'by a script of the shop, under two namespaces',
    });
  }, 120_000);
});
