import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deployFiles, run } from '../support/deploying.ts';
import { Stack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
}, 120_000);
afterAll(() => stack?.close(), 60_000);

const blueprint = (retries: string) => `
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
node_templates:
  volume:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: scripts/create.sh
          ${retries}
  mount:
    type: cloudify.nodes.Root
    relationships:
      - { type: cloudify.relationships.connected_to, target: volume }
    interfaces:
      cloudify.interfaces.lifecycle:
        create: scripts/never.sh
`;
const failing = '#!/bin/bash\necho "looking for space"\necho "no space left on the shelf" >&2\nexit 3\n';
const files = (create: string, retries = 'max_retries: 2\n          retry_interval: 0.1') => ({
  'blueprint.yaml': blueprint(retries),
  'scripts/create.sh': create,
  'scripts/never.sh': '#!/bin/bash\nexit 0\n',
});

const eventsOf = async (executionId: string) =>
  (await stack.client.events.list({ executionId, types: ['cloudify_event'], sort: ['reportedTimestamp'] }))
    .items;

describe('a script that exits non-zero', () => {
  it('is retried as declared, then fails the execution, naming the operation and showing its output', async () => {
    await deployFiles(stack.client, 'shelf', files(failing));
    const execution = await run(stack.client, 'shelf', 'install');
    const [volume] = (await stack.client.nodeInstances.list({ filters: { nodeId: 'volume' } })).items;

    expect(execution.status).toBe('failed');
    expect(execution.error).toContain(`(${volume?.id}:cloudify.interfaces.lifecycle.create)`);
    expect(execution.error).toContain('exit_code: 3');
    expect(execution.error).toContain('no space left on the shelf');

    const events = await eventsOf(execution.id);
    const attempts = events
      .filter((event) => event.eventType === 'sending_task')
      .map((event) => event.message);
    expect(attempts).toEqual([
      "Sending task 'script_runner.tasks.run'",
      "Sending task 'script_runner.tasks.run' [retry 1/2]",
      "Sending task 'script_runner.tasks.run' [retry 2/2]",
    ]);
    expect(
      events.filter((event) => event.eventType === 'task_failed' && event.operation !== null),
    ).toHaveLength(3);
    expect(events.at(-1)?.eventType).toBe('workflow_failed');
  }, 120_000);

  it('leaves what depends on it untouched', async () => {
    const { items } = await stack.client.nodeInstances.list({ filters: { deploymentId: 'shelf' } });
    expect(Object.fromEntries(items.map((instance) => [instance.nodeId, instance.state]))).toEqual({
      volume: 'creating',
      mount: 'uninitialized',
    });
  });

  it('streams what it prints to the log', async () => {
    const { items } = await stack.client.events.list({ deploymentId: 'shelf', types: ['cloudify_log'] });
    const messages = items.map((event) => event.message);
    expect(messages).toEqual(expect.arrayContaining([expect.stringContaining('looking for space')]));
    expect(messages).toEqual(expect.arrayContaining([expect.stringContaining('no space left on the shelf')]));
  });

  it('is not retried after `ctx abort-operation`', async () => {
    const abort = '#!/bin/bash\nctx abort-operation "the shelf is gone"\nexit 1\n';
    await deployFiles(stack.client, 'gone', files(abort));
    const execution = await run(stack.client, 'gone', 'install');
    expect(execution.error).toContain('the shelf is gone');
    const sent = (await eventsOf(execution.id)).filter((event) => event.eventType === 'sending_task');
    expect(sent).toHaveLength(1);
  }, 60_000);
});
