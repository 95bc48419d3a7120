import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { DefaultLogger, Runtime, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { buildWorkflowBundle } from '../../apps/worker/src/workflow-bundle.ts';
import { historyFromObject } from '../histories/history-file.ts';

const logger = new DefaultLogger('ERROR');
let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  Runtime.install({ logger });
  workflowBundle = await buildWorkflowBundle(logger);
}, 60_000);

const recorded = async (name: string): Promise<ReturnType<typeof historyFromObject>> =>
  historyFromObject(
    JSON.parse(await readFile(new URL(`../histories/${name}.json`, import.meta.url), 'utf8')) as unknown,
  );

describe('the workflow code of today', () => {
  it.each(['install', 'uninstall', 'cancelled-install'])(
    'goes on with a run of %s that an earlier version began',
    async (name) => {
      await expect(
        Worker.runReplayHistory({ workflowBundle }, await recorded(name)),
      ).resolves.toBeUndefined();
    },
    60_000,
  );
});
