import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { deployFiles, run } from '../support/deploying.ts';
import { eventually } from '../support/eventually.ts';
import { SharedFolder } from '../support/shared-folder.ts';
import { Stack } from '../support/stack.ts';
import { connectTemporal } from '../support/temporal.ts';
import { TWO_STEPS } from '../support/two-steps.ts';

let stack: Stack;
let shared: SharedFolder;
let temporal: Client;
beforeAll(async () => {
  shared = await SharedFolder.create();
  stack = await Stack.start();
  temporal = await connectTemporal(stack);
}, 120_000);
afterAll(async () => {
  await temporal?.connection.close();
  await stack?.close();
  await shared.remove();
}, 60_000);

/** An install in its first operation, and an execution that waits behind it. */
async function inMidInstall(deploymentId: string) {
  const folder = await shared.section(deploymentId);
  await deployFiles(stack.client, deploymentId, TWO_STEPS, { folder: folder.path });
  const install = await stack.client.executions.start({ deploymentId, workflowId: 'install' });
  await eventually('the first operation runs', async () => (await folder.notes()).length > 0);
  const queued = await stack.client.executions.start({
    deploymentId,
    workflowId: 'execute_operation',
    parameters: { operation: 'notes.write', operation_kwargs: { note: 'from the queue' } },
    queue: true,
  });
  expect(queued.status).toBe('queued');
  return { folder, install, queued };
}
/** Two seconds are the promise; a busy machine gets ten times as much. */
const QUICK = { seconds: 20 };
const end = async (id: string) =>
  eventually(
    `execution ${id} has ended`,
    async () => {
      const execution = await stack.client.executions.get(id);
      return execution.endedAt !== null && execution;
    },
    QUICK,
  );
/** What the events of the workflow say; those of an operation that is left running may still come in. */
const messagesOf = async (executionId: string) => {
  const types = ['cloudify_event'] as const;
  const { items } = await stack.client.events.list({ executionId, types, sort: ['reportedTimestamp'] });
  return items.map((event) => event.message).filter((message) => !message.startsWith('Task '));
};
/** How Temporal itself says a workflow has ended; it learns of it a moment after we do. */
const closedAs = (id: string) =>
  eventually(`the workflow of execution ${id} is closed`, async () => {
    const { status } = await temporal.workflow.getHandle(id).describe();
    return status.name !== 'RUNNING' && status.name;
  });

/** As the Web UI and the command line reset "to the first workflow task". */
async function reset(workflowId: string, reason: string): Promise<void> {
  const handle = temporal.workflow.getHandle(workflowId);
  const [{ events }, { runId }] = await Promise.all([handle.fetchHistory(), handle.describe()]);
  const first = events?.find((event) => event.workflowTaskCompletedEventAttributes);
  await temporal.workflowService.resetWorkflowExecution({
    namespace: stack.temporal.namespace,
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId: first?.eventId,
    requestId: randomUUID(),
    reason,
  });
}

describe('a workflow that an operator', () => {
  it('terminates ends its execution as cancelled, says who and why, and the queue moves on', async () => {
    const { folder, install, queued } = await inMidInstall('terminated');
    await temporal.workflowService.terminateWorkflowExecution({
      namespace: stack.temporal.namespace,
      workflowExecution: { workflowId: install.id },
      identity: 'operator@hall-3',
      reason: 'power cut',
    });
    expect(await end(install.id)).toMatchObject({ status: 'cancelled', error: '' });
    expect((await messagesOf(install.id)).slice(-2)).toEqual([
      'The workflow was terminated from outside: terminated by operator@hall-3: power cut',
      "'install' workflow execution cancelled",
    ]);
    expect(await end(queued.id)).toMatchObject({ status: 'terminated' });
    await folder.openGate();
    await eventually('the operation ends in peace', async () =>
      (await folder.notes()).includes('first ended'),
    );
    expect(await folder.notes()).not.toContain('second ran');
  }, 120_000);

  it('cancels ends its execution as cancelled, says who and why, and the queue moves on', async () => {
    const { folder, install, queued } = await inMidInstall('cancelled');
    await temporal.workflowService.requestCancelWorkflowExecution({
      namespace: stack.temporal.namespace,
      workflowExecution: { workflowId: install.id },
      identity: 'operator@hall-3',
      reason: 'smoke',
      requestId: randomUUID(),
    });
    expect(await end(install.id)).toMatchObject({ status: 'cancelled', error: '' });
    expect((await messagesOf(install.id)).slice(-2)).toEqual([
      'The workflow was cancelled from outside by operator@hall-3: smoke',
      "'install' workflow execution cancelled",
    ]);
    expect(await closedAs(install.id)).toBe('CANCELLED');
    expect(await end(queued.id)).toMatchObject({ status: 'terminated' });
    await folder.openGate();
    await eventually('the operation ends in peace', async () =>
      (await folder.notes()).includes('first ended'),
    );
    expect(await folder.notes()).not.toContain('second ran');
  }, 120_000);

  it('deletes ends its execution too, and the queue moves on', async () => {
    const { folder, install, queued } = await inMidInstall('deleted');
    await temporal.workflowService.deleteWorkflowExecution({
      namespace: stack.temporal.namespace,
      workflowExecution: { workflowId: install.id },
    });
    // Temporal terminates it first: whether that is still seen, or nothing is left to be seen, is a matter of moments.
    expect(['failed', 'cancelled']).toContain((await end(install.id)).status);
    expect((await messagesOf(install.id)).at(-2)).toMatch(/terminated from outside|unknown to Temporal/);
    expect(await end(queued.id)).toMatchObject({ status: 'terminated' });
    await folder.openGate();
  }, 120_000);

  it('deletes before any worker has seen it ends its execution, and the queue moves on', async () => {
    const folder = await shared.section('unseen');
    await folder.openGate();
    await deployFiles(stack.client, 'unseen', TWO_STEPS, { folder: folder.path });
    await stack.worker.kill();
    const install = await stack.client.executions.start({ deploymentId: 'unseen', workflowId: 'install' });
    await eventually('the workflow is there', async () => {
      try {
        await temporal.workflow.getHandle(install.id).describe();
        return true;
      } catch {
        return false;
      }
    });
    await temporal.workflowService.deleteWorkflowExecution({
      namespace: stack.temporal.namespace,
      workflowExecution: { workflowId: install.id },
    });
    expect(['failed', 'cancelled']).toContain((await end(install.id)).status);
    await stack.startWorker();
    expect((await run(stack.client, 'unseen', 'install')).status).toBe('terminated');
  }, 120_000);

  it('resets while its execution runs goes on with it, and an event says so', async () => {
    const { folder, install, queued } = await inMidInstall('reset');
    await reset(install.id, 'to be sure');
    const told = 'The workflow was reset from outside: to be sure';
    await eventually('the reset is told', async () => (await messagesOf(install.id)).includes(told), QUICK);
    expect((await stack.client.executions.get(install.id)).status).toBe('started');
    await folder.openGate();
    expect(await end(install.id)).toMatchObject({ status: 'terminated', error: '' });
    const notes = await folder.notes();
    expect(notes.filter((note) => note === 'second ran')).toHaveLength(1);
    expect(await end(queued.id)).toMatchObject({ status: 'terminated' });
  }, 180_000);

  it('resets after its execution has failed resumes it, and the queue moves on behind it', async () => {
    const folder = await shared.section('mended');
    const files = {
      ...TWO_STEPS,
      'scripts/gated.sh':
        '#!/bin/bash\necho "first began" >>"$folder/notes"\n[ -e "$folder/gate" ] || exit 4\n',
    };
    await deployFiles(stack.client, 'mended', files, { folder: folder.path });
    const failed = await run(stack.client, 'mended', 'install');
    expect(failed.status).toBe('failed');
    await folder.openGate();
    await closedAs(failed.id);
    await reset(failed.id, 'the gate is open');
    const told = 'The workflow was reset from outside: the gate is open';
    await eventually('the reset is told', async () => (await messagesOf(failed.id)).includes(told), QUICK);
    const resumed = await eventually('it has ended well', async () => {
      const execution = await stack.client.executions.get(failed.id);
      return execution.status === 'terminated' && execution;
    });
    expect(resumed.error).toBe('');
    expect(await folder.notes()).toEqual(['first began', 'first began', 'second ran']);
    expect((await run(stack.client, 'mended', 'uninstall')).status).toBe('terminated');
  }, 120_000);

  it('resets after its execution has ended well changes nothing', async () => {
    const folder = await shared.section('done');
    await folder.openGate();
    await deployFiles(stack.client, 'done', TWO_STEPS, { folder: folder.path });
    const done = await run(stack.client, 'done', 'install');
    const before = await folder.notes();
    await closedAs(done.id);
    await reset(done.id, 'by mistake');
    const told = 'The execution has ended well: nothing of it runs again';
    await eventually('it is told', async () => (await messagesOf(done.id)).includes(told), QUICK);
    expect(await stack.client.executions.get(done.id)).toMatchObject({ status: 'terminated' });
    expect(await folder.notes()).toEqual(before);
  }, 120_000);
});

describe('an execution in the eyes of Temporal', () => {
  let id: string;
  let instanceIds: Record<string, string>;
  beforeAll(async () => {
    const folder = await shared.section('shop');
    await folder.openGate();
    await deployFiles(stack.client, 'shop', TWO_STEPS, { folder: folder.path });
    id = (await run(stack.client, 'shop', 'install')).id;
    const { items } = await stack.client.nodeInstances.list({ filters: { deploymentId: 'shop' } });
    instanceIds = Object.fromEntries(items.map((instance) => [instance.nodeId, instance.id]));
  }, 60_000);

  it('is a workflow of its id, named after the workflow of the blueprint', async () => {
    const description = await temporal.workflow.getHandle(id).describe();
    expect(description).toMatchObject({ workflowId: id, type: 'install' });
    expect(await description.staticSummary()).toBe('install on shop');
    const attributes = description.typedSearchAttributes.getAll();
    expect(Object.fromEntries(attributes.map(({ key, value }) => [key.name, value]))).toMatchObject({
      Deployment: 'shop',
      Blueprint: 'shop',
      Tenant: 'default_tenant',
      Workflow: 'install',
      Creator: 'admin',
    });
  });

  it('is found by its deployment and its workflow', async () => {
    await eventually('the list knows it', async () => {
      for await (const found of temporal.workflow.list({
        query: 'Deployment = "shop" AND Workflow = "install" AND Tenant = "default_tenant"',
      }))
        if (found.workflowId === id) return true;
      return false;
    });
  });

  it('shows its operations by instance and name', async () => {
    const { events } = await temporal.workflow.getHandle(id).fetchHistory();
    const summaries = (events ?? [])
      .filter((event) => event.activityTaskScheduledEventAttributes)
      .map((event) => JSON.parse(Buffer.from(event.userMetadata?.summary?.data ?? []).toString()) as string);
    expect(summaries).toEqual([`${instanceIds.first}: create`, `${instanceIds.second}: create`]);
  });

  it('is closed the way it ended', async () => {
    expect(await closedAs(id)).toBe('COMPLETED');
    await deployFiles(
      stack.client,
      'broken',
      {
        ...TWO_STEPS,
        'scripts/gated.sh': '#!/bin/bash\nexit 4\n',
      },
      { folder: shared.path },
    );
    const failed = await run(stack.client, 'broken', 'install');
    expect(failed.status).toBe('failed');
    expect(await closedAs(failed.id)).toBe('FAILED');
    await expect(temporal.workflow.result(failed.id)).rejects.toMatchObject({
      cause: { message: failed.error },
    });
  }, 60_000);
});
