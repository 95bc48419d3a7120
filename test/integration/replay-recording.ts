import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { AcceptedBegin, ExecutionActivities } from '@cloudloom/temporal/activities/executions';
import type { OperationActivities } from '@cloudloom/temporal/activities/operations';
import { InMemoryRuntime, sketchTopology } from '@cloudloom/workflow/testing';
import { bundlePlugin } from '../../apps/worker/src/plugins/bundle-plugin.ts';
import { readPluginPackage } from '../../apps/worker/src/plugins/plugin-package.ts';
import { historyToObject } from '../histories/history-file.ts';
import { createTestNamespace } from '../support/namespace.ts';

/** A plugin whose only file is its workflows. */
export class PluginFolder {
  private constructor(readonly path: string) {}

  static async write(code: string): Promise<PluginFolder> {
    const folder = new PluginFolder(await mkdtemp(join(tmpdir(), 'cloudloom-replay-')));
    const manifest = { name: 'talker', version: '1.0.0', type: 'module', main: 'dist/index.js' };
    await folder.put('package.json', JSON.stringify(manifest));
    await folder.put('dist/index.js', code);
    return folder;
  }

  async bundle(): Promise<{ code: string }> {
    const names = { packageName: 'talker', packageVersion: '1.0.0' };
    return { code: await bundlePlugin(await readPluginPackage(names, this.path)) };
  }

  async put(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.path, path)), { recursive: true });
    await writeFile(join(this.path, path), text);
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}

const EXECUTION = { executionId: '5b0c5f3a-4a0e-4b55-9d0c-0f3f6a1f7a11', attempt: 1 };
const TOPOLOGY = sketchTopology({ person: { operations: ['talk.ask', 'talk.answer', 'talk.thank'] } });

/** Runs the plugin's workflow `talk` on the Temporal server of TEMPORAL_ADDRESS and gives its history, as files keep it. */
export async function recordTalk(plugin: PluginFolder): Promise<object> {
  const namespace = await createTestNamespace();
  const connection = await Connection.connect({ address: namespace.address });
  const native = await NativeConnection.connect({ address: namespace.address });
  try {
    const client = new Client({ connection, namespace: namespace.name });
    const worker = await Worker.create({
      connection: native,
      namespace: namespace.name,
      taskQueue: 'talk',
      workflowBundle: await plugin.bundle(),
      activities: unrecordedActivities(),
    });
    return await worker.runUntil(async () => {
      const handle = await client.workflow.start('talk', {
        workflowId: EXECUTION.executionId,
        taskQueue: 'talk',
        args: [EXECUTION],
      });
      await handle.result();
      return historyToObject(await handle.fetchHistory());
    });
  } finally {
    await native.close();
    await connection.close();
    await namespace.delete();
  }
}

type Activities = Pick<
  ExecutionActivities,
  'beginExecution' | 'loadTopology' | 'recordEffects' | 'finishExecution'
> &
  OperationActivities;

/** A manager's records without a manager: nothing is stored, every operation succeeds. */
function unrecordedActivities(): Activities {
  return {
    beginExecution: async () => BEGIN,
    loadTopology: async () => ({
      text: JSON.stringify(TOPOLOGY),
      last: true,
    }),
    recordEffects: async ({ effects }) => ({ written: effects.length }),
    finishExecution: async () => {},
    runOperation: async () => ({ state: 'succeeded', result: null }),
  };
}

const BEGIN: AcceptedBegin = {
  accepted: true,
  cancelRequested: false,
  isSystemTask: false,
  operationsInFlight: 50,
  historyLimits: { soft: 8_000, hard: 40_000 },
  facts: new InMemoryRuntime({
    topology: TOPOLOGY,
    facts: { ...EXECUTION, workflowId: 'talk', mapping: { plugin: 'talker', operation: 'talk' } },
  }).execution,
};
