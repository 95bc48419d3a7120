import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deployFiles } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';

/** Operations that the worker takes on at once, and of these, processes. */
const SLOTS = 20;
const PROCESSES = 5;
const CROWD = 1000;

let stack: Stack;
let folder: SharedFolder;
beforeAll(async () => {
  folder = await SharedFolder.create();
  stack = await Stack.start({
    CLOUDLOOM_WORKER_OPERATIONS: String(SLOTS),
    CLOUDLOOM_OPERATION_PROCESSES: String(PROCESSES),
    CLOUDLOOM_OPERATIONS_IN_FLIGHT: '500',
  });
}, 120_000);
afterAll(async () => {
  await stack?.close();
  await folder.remove();
}, 60_000);

const blueprint = (instances: number): string => `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs:
  folder: {}
node_templates:
  node:
    type: cloudify.nodes.Root
    instances: { deploy: ${instances} }
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: note.sh
          inputs: { folder: { get_input: folder }, process: { ctx_proxy_type: none } }
`;
/** Operations write whose they are into the ledger, once the gate is open. */
const note = (name: string): string => `#!/bin/sh
echo ${name} >>"$folder/begun"
while [ ! -e "$folder/gate" ]; do sleep 0.1; done
echo ${name} >>"$folder/notes"
`;

function deploy(deploymentId: string, instances: number): Promise<void> {
  const files = { 'blueprint.yaml': blueprint(instances), 'note.sh': note(deploymentId) };
  return deployFiles(stack.client, deploymentId, files, { folder: folder.path });
}
const install = async (deploymentId: string): Promise<string> =>
  (await stack.client.executions.start({ deploymentId, workflowId: 'install' })).id;
describe('shared workers', () => {
  it('do not let a thousand operations of one deployment delay the first of another', async () => {
    await deploy('crowd', CROWD);
    await deploy('single', 1);
    const crowd = await install('crowd');
    await eventually(
      'all processes are taken',
      async () => (await folder.read('begun')).length >= PROCESSES * 'crowd'.length,
      { seconds: 120 },
    );
    const single = await install('single');
    const eventType = 'sending_task';
    await eventually(
      'the single operation is sent',
      async () => (await stack.client.events.list({ executionId: single, eventType })).total > 0,
      { seconds: 120 },
    );
    await folder.openGate();
    const ledger = await eventually(
      'the single operation has run',
      async () => {
        const notes = await folder.notes();
        return notes.includes('single') && notes;
      },
      { seconds: 300 },
    );
    // Those that held a slot when it came, and as many as were under way to one.
    expect(ledger.indexOf('single')).toBeLessThan(3 * SLOTS);
    expect(await stack.client.executions.wait(single)).toMatchObject({ status: 'terminated' });
    await stack.client.executions.cancel(crowd);
  }, 400_000);
});
