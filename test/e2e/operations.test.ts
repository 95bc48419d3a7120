import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Execution } from '@cloudloom/client';
import { deployFiles, run } from '../support/deploying.ts';
import { Stack } from '../support/stack.ts';
import { connectTemporal, historyText } from '../support/temporal.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
}, 120_000);
afterAll(() => stack?.close(), 60_000);

const HEAD = 'tosca_definitions_version: cloudify_dsl_1_4\nimports: [cloudify/types/types.yaml]\n';
const eventsOf = async ({ id: executionId }: Execution) =>
  (await stack.client.events.list({ executionId, sort: ['reportedTimestamp'] })).items;
const instances = async (deploymentId: string) => {
  const { items } = await stack.client.nodeInstances.list({ filters: { deploymentId } });
  return Object.fromEntries(items.map((instance) => [instance.nodeId, instance]));
};
const states = async (deploymentId: string) =>
  Object.values(await instances(deploymentId)).map(({ state }) => state);
const succeeded = { status: 'terminated', error: '' };

describe('an operation that asks to be run again', () => {
  it('is, with its number in the events, until it is content', async () => {
    const script = [
      '#!/bin/bash',
      'number=$(ctx operation retry-number)',
      '[ "${number:-0}" -ge 2 ] && exit 0',
      'ctx instance runtime-properties asked "$number"',
      "ctx retry-operation 'the disk is still spinning up' '@0.1'",
    ].join('\n');
    await deployFiles(stack.client, 'patient', {
      'blueprint.yaml': `${HEAD}
node_templates:
  disk:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        start: { implementation: scripts/start.sh, max_retries: 3 }
`,
      'scripts/start.sh': script,
    });
    const install = await run(stack.client, 'patient', 'install');
    expect(install).toMatchObject(succeeded);
    const task = "'script_runner.tasks.run'";
    const told = (await eventsOf(install)).filter(({ operation }) => operation?.endsWith('.start'));
    expect(told.filter(({ type }) => type === 'cloudify_event').map(({ message }) => message)).toEqual([
      `Sending task ${task}`,
      `Task started ${task}`,
      `Task rescheduled ${task} -> the disk is still spinning up [retry_after=0.1]`,
      `Sending task ${task} [retry 1/3]`,
      `Task started ${task} [retry 1/3]`,
      `Task rescheduled ${task} -> the disk is still spinning up [retry_after=0.1] [retry 1/3]`,
      `Sending task ${task} [retry 2/3]`,
      `Task started ${task} [retry 2/3]`,
      `Task succeeded ${task} [retry 2/3]`,
    ]);
    // What an attempt changed before it asked is kept.
    expect((await instances('patient')).disk?.runtimeProperties).toEqual({ asked: '1' });
  }, 60_000);
});

describe('an operation of a relationship', () => {
  it('reads and changes its source and its target', async () => {
    await deployFiles(stack.client, 'related', {
      'blueprint.yaml': `${HEAD}
relationships:
  shop.relationships.uses:
    derived_from: cloudify.relationships.connected_to
    source_interfaces:
      cloudify.interfaces.relationship_lifecycle:
        preconfigure: scripts/learn.sh
    target_interfaces:
      cloudify.interfaces.relationship_lifecycle:
        establish: scripts/welcome.sh
node_templates:
  database:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle: { create: scripts/create.sh }
  application:
    type: cloudify.nodes.Root
    relationships:
      - { type: shop.relationships.uses, target: database }
`,
      'scripts/create.sh': 'ctx instance runtime-properties address 10.0.0.5\n',
      'scripts/learn.sh': `set -e
ctx source instance runtime-properties database "$(ctx target instance runtime-properties address)"
ctx target instance runtime-properties client "$(ctx source instance id)"
`,
      'scripts/welcome.sh': `set -e
ctx target instance runtime-properties welcomed "$(ctx source node name) by $(ctx operation relationship)"
`,
    });
    const install = await run(stack.client, 'related', 'install');
    expect(install).toMatchObject(succeeded);
    const { application, database } = await instances('related');
    expect(application?.runtimeProperties).toEqual({ database: '10.0.0.5' });
    expect(database?.runtimeProperties).toEqual({
      address: '10.0.0.5',
      client: application?.id,
      welcomed: 'application by target',
    });
    const [learned] = (await eventsOf(install)).filter(({ operation }) =>
      operation?.endsWith('.preconfigure'),
    );
    expect([learned?.sourceId, learned?.targetId]).toEqual([application?.id, database?.id]);
  }, 60_000);
});

describe('a secret', () => {
  const password = 'correct-horse-battery-staple';

  it('reaches the operation, and nobody who reads events or workflow histories', async () => {
    await stack.client.secrets.create('database_password', { value: password });
    // The first attempt fails, so that its error is recorded as well.
    const script = [
      'number=$(ctx operation retry-number)',
      'ctx instance runtime-properties fingerprint "$(printf %s "$password" | sha256sum | cut -c -64)"',
      '[ "${number:-0}" -ge 1 ]',
    ].join('\n');
    await deployFiles(stack.client, 'sealed', {
      'blueprint.yaml': `${HEAD}
node_types:
  bank.nodes.Safe:
    derived_from: cloudify.nodes.Root
    properties:
      key: {}
node_templates:
  safe:
    type: bank.nodes.Safe
    properties:
      key: { get_secret: database_password }
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: scripts/create.sh
          inputs: { password: { get_secret: database_password } }
          max_retries: 1
          retry_interval: 0.1
`,
      'scripts/create.sh': script,
    });
    const install = await run(stack.client, 'sealed', 'install');
    expect(install).toMatchObject(succeeded);
    const { safe } = await instances('sealed');
    expect(safe?.runtimeProperties).toEqual({
      fingerprint: createHash('sha256').update(password).digest('hex'),
    });

    const events = JSON.stringify(await eventsOf(install));
    const temporal = await connectTemporal(stack);
    const history = await historyText(temporal, install.id);
    await temporal.connection.close();
    // What they must contain shows that they can be searched.
    for (const text of [events, history])
      expect([safe?.id ?? '', 'exit_code: 1', password].map((word) => text.includes(word))).toEqual([
        true,
        true,
        false,
      ]);
  }, 60_000);
});

describe('a secret in the parameters of a workflow', () => {
  const password = 'staple-battery-horse-correct';

  it('stays the function that it was written as, until the operation runs', async () => {
    await stack.client.secrets.create('given_password', { value: password });
    await deployFiles(stack.client, 'handed', {
      'blueprint.yaml': `${HEAD}
node_types:
  bank.nodes.Vault:
    derived_from: cloudify.nodes.Root
    interfaces:
      bank:
        lock: scripts/lock.sh
node_templates:
  vault: { type: bank.nodes.Vault }
`,
      'scripts/lock.sh':
        'ctx instance runtime-properties fingerprint "$(printf %s "$password" | sha256sum | cut -c -64)"\n',
    });
    const locked = await run(stack.client, 'handed', 'execute_operation', {
      operation: 'bank.lock',
      operation_kwargs: { password: { get_secret: 'given_password' } },
    });
    expect(locked).toMatchObject(succeeded);
    const { vault } = await instances('handed');
    expect(vault?.runtimeProperties).toEqual({
      fingerprint: createHash('sha256').update(password).digest('hex'),
    });

    const temporal = await connectTemporal(stack);
    const history = await historyText(temporal, locked.id);
    await temporal.connection.close();
    const shown = JSON.stringify([await stack.client.executions.get(locked.id), await eventsOf(locked)]);
    for (const text of [shown, history])
      expect(['given_password', password].map((word) => text.includes(word))).toEqual([true, false]);
  }, 60_000);
});

describe('a dry run', () => {
  const files = {
    'blueprint.yaml': `${HEAD}
node_templates:
  thing:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle: { create: scripts/create.sh }
`,
    'scripts/create.sh': 'ctx instance runtime-properties created yes\n',
  };

  it('tells what an install would do and does nothing of it', async () => {
    await deployFiles(stack.client, 'rehearsed', files);
    const { id } = await stack.client.executions.start({
      deploymentId: 'rehearsed',
      workflowId: 'install',
      dryRun: true,
    });
    const install = await stack.client.executions.wait(id, { pollMilliseconds: 100 });
    expect(install).toMatchObject({ ...succeeded, isDryRun: true });
    const { thing } = await instances('rehearsed');
    expect([thing?.state, thing?.runtimeProperties]).toEqual(['uninitialized', {}]);

    const events = await eventsOf(install);
    expect(events.at(0)?.message).toBe("Starting 'install' workflow execution (dry run)");
    expect(events.at(-1)?.message).toBe("'install' workflow execution succeeded (dry run)");
    const tasks = events.filter(({ message }) => message.includes('script_runner.tasks.run'));
    expect(tasks.map(({ message }) => message)).toEqual([
      "Task succeeded 'script_runner.tasks.run' (dry run)",
    ]);
  }, 60_000);

  it('leaves the way free for the real thing', async () => {
    expect(await run(stack.client, 'rehearsed', 'install')).toMatchObject(succeeded);
    const { thing } = await instances('rehearsed');
    expect([thing?.state, thing?.runtimeProperties]).toEqual(['started', { created: 'yes' }]);
  }, 60_000);
});

describe('an uninstall', () => {
  it('stops at an operation that fails, unless failures are to be ignored', async () => {
    await deployFiles(stack.client, 'stuck', {
      'blueprint.yaml': `${HEAD}
node_templates:
  base:
    type: cloudify.nodes.Root
  door:
    type: cloudify.nodes.Root
    relationships:
      - { type: cloudify.relationships.connected_to, target: base }
    interfaces:
      cloudify.interfaces.lifecycle:
        stop: { implementation: scripts/stop.sh, max_retries: 0 }
`,
      'scripts/stop.sh': 'echo "the door is jammed" >&2\nexit 1\n',
    });
    expect(await run(stack.client, 'stuck', 'install')).toMatchObject(succeeded);
    const failed = await run(stack.client, 'stuck', 'uninstall');
    expect(failed.status).toBe('failed');
    expect(failed.error).toContain('the door is jammed');
    expect((await instances('stuck')).base?.state).toBe('started');

    const ignoring = await run(stack.client, 'stuck', 'uninstall', { ignore_failure: true });
    expect(ignoring).toMatchObject(succeeded);
    expect(await states('stuck')).toEqual(['deleted', 'deleted']);
  }, 60_000);
});
