import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deployFiles, run } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { Stack } from '../support/stack.ts';

let stack: Stack;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloudloom-worker-loss-'));
  stack = await Stack.start();
}, 120_000);
afterAll(async () => {
  await stack?.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const BLUEPRINT = `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs:
  folder: {}
node_templates:
  first:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: scripts/slow.sh
          inputs:
            folder: { get_input: folder }
          max_retries: 0
  second:
    type: cloudify.nodes.Root
    relationships:
      - { type: cloudify.relationships.connected_to, target: first }
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: scripts/quick.sh
          inputs:
            folder: { get_input: folder }
`;
/** Notes each attempt, then works until the file \`gate\` exists. */
const SLOW = `#!/bin/bash
echo "attempt" >>"$folder/attempts"
for _ in {1..1200}; do [ -e "$folder/gate" ] && break; sleep 0.1; done
ctx instance runtime-properties done yes
`;
const QUICK = '#!/bin/bash\necho "ran" >>"$folder/second"\n';

const lines = async (file: string) => (await readFile(join(folder, file), 'utf8')).trim().split('\n');

describe('a worker that is killed in mid-install', () => {
  it('costs nothing but time: the execution goes on when a worker is back, and no retry is used up', async () => {
    const files = { 'blueprint.yaml': BLUEPRINT, 'scripts/slow.sh': SLOW, 'scripts/quick.sh': QUICK };
    await deployFiles(stack.client, 'lost', files, { folder });
    const { id } = await stack.client.executions.start({ deploymentId: 'lost', workflowId: 'install' });
    await eventually('the first operation runs', () => existsSync(join(folder, 'attempts')));

    await stack.worker.kill();
    expect(await stack.client.executions.get(id)).toMatchObject({ status: 'started' });
    await writeFile(join(folder, 'gate'), '');
    await stack.startWorker();

    const execution = await stack.client.executions.wait(id, { pollMilliseconds: 200 });
    expect([execution.status, execution.error]).toEqual(['terminated', '']);
    expect(await lines('attempts')).toEqual(['attempt', 'attempt']);
    expect(await lines('second')).toEqual(['ran']);
    const { items } = await stack.client.nodeInstances.list({ filters: { deploymentId: 'lost' } });
    expect(items.map((instance) => instance.state)).toEqual(['started', 'started']);
    expect(items.find((instance) => instance.nodeId === 'first')?.runtimeProperties).toEqual({ done: 'yes' });
  }, 240_000);

  it('may also be away while the execution is started', async () => {
    await stack.worker.stop();
    const { id, status } = await stack.client.executions.start({
      deploymentId: 'lost',
      workflowId: 'uninstall',
    });
    expect(status).toBe('pending');
    await stack.startWorker();
    const execution = await stack.client.executions.wait(id, { pollMilliseconds: 200 });
    expect([execution.status, execution.error]).toEqual(['terminated', '']);
    expect(await run(stack.client, 'lost', 'install')).toMatchObject({ status: 'terminated' });
  }, 120_000);
});
