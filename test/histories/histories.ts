import type { Client } from '@temporalio/client';
import { eventually } from '../support/eventually.ts';
import { historyToObject } from './history-file.ts';
import { scrub } from './scrub.ts';

/** Collects histories of one stack, as texts by name. */
export class Histories {
  constructor(
    private readonly client: Client,
    private readonly texts: Map<string, string>,
  ) {}

  /** The ids of an execution's runs, the first one first; asks until the server's list is complete. */
  async runsOf(executionId: string): Promise<string[]> {
    return eventually('all runs are listed', async () => {
      const found: { runId: string; startTime: Date; isOpen: boolean }[] = [];
      for await (const each of this.client.workflow.list({ query: `WorkflowId = '${executionId}'` }))
        found.push({
          runId: each.runId,
          startTime: each.startTime,
          isOpen: each.status.name === 'RUNNING',
        });
      const latest = (await this.client.workflow.getHandle(executionId).describe()).runId;
      if (found.some(({ isOpen }) => isOpen) || !found.some(({ runId }) => runId === latest)) return undefined;
      return found.sort((a, b) => a.startTime.getTime() - b.startTime.getTime()).map(({ runId }) => runId);
    });
  }

  async keep(name: string, executionId: string, runId?: string): Promise<void> {
    const history = await this.client.workflow.getHandle(executionId, runId).fetchHistory();
    this.texts.set(name, `${JSON.stringify(scrub(historyToObject(history)))}\n`);
  }
}
