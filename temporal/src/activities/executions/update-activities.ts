import type { UpdateExecutions, UpdateRun, UpdateWorkflow } from '@cloudloom/executions';
import type { ChangedNodeInstance } from '@cloudloom/model';
import type { JsonObject } from '@cloudloom/topology';
import { Context } from '@temporalio/activity';
import { nonRetryableWhenWrong } from './error-translation.ts';
import type { TopologyPage } from './requests.ts';

/** Characters of one page of an update's lists. */
const PAGE_CHARACTERS = 1_000_000;
const HEARTBEAT_MILLISECONDS = 5_000;

/** A step after which the run takes another snapshot of the topology, of that number. */
export interface UpdateStepRequest extends UpdateRun {
  snapshot: number;
}

export interface UpdateWorkflowRequest extends UpdateRun {
  workflow: UpdateWorkflow;
  seconds: number;
}

export interface UpdatePageRequest extends UpdateRun {
  page: number;
}

/** The steps of an update. Asking again has the same answer and no effect. */
export const createUpdateActivities = (updates: UpdateExecutions) => ({
  async prepareUpdate(run: UpdateRun): Promise<{ unsupported: string[] }> {
    return alive(() => updates.prepare(run));
  },

  async performUpdate({ snapshot, ...run }: UpdateStepRequest): Promise<void> {
    await alive(() => updates.perform(run, snapshot));
  },

  async detachUpdate({ snapshot, ...run }: UpdateStepRequest): Promise<void> {
    await alive(() => updates.detach(run, snapshot));
  },

  async runUpdateWorkflow({ workflow, seconds, ...run }: UpdateWorkflowRequest): Promise<void> {
    await alive(() => updates.runWorkflow(run, workflow, seconds));
  },

  /** Answers plugins as operations are given them, by node. */
  async finalizeUpdate(run: UpdateRun): Promise<Record<string, JsonObject[]>> {
    return alive(() => updates.finalize(run));
  },

  async completeUpdate(run: UpdateRun): Promise<void> {
    await alive(() => updates.complete(run));
  },

  /** Cut from what was stored when the update was performed, which never changes. */
  async loadUpdate({ page, ...run }: UpdatePageRequest): Promise<TopologyPage> {
    const changes = await nonRetryableWhenWrong(() => updates.changes(run));
    const text = JSON.stringify({
      addedAndRelated: changes.addedAndRelated.map(toListed),
      removedAndRelated: changes.removedAndRelated.map(toListed),
      extendedAndRelated: changes.extendedAndRelated.map(toListed),
      reducedAndRelated: changes.reducedAndRelated.map(toListed),
      modifiedNodes: changes.modifiedNodes,
      modifiedEntityIds: changes.modifiedEntityIds,
    });
    const start = page * PAGE_CHARACTERS;
    return { text: text.slice(start, start + PAGE_CHARACTERS), last: start + PAGE_CHARACTERS >= text.length };
  },
});

export type UpdateActivities = ReturnType<typeof createUpdateActivities>;

/** To a workflow an instance comes, goes, or (null) stays. */
const toListed = ({ modification, ...instance }: ChangedNodeInstance): object => ({
  ...instance,
  modification: modification === 'added' || modification === 'removed' ? modification : null,
});

/** Tells the server that the work goes on. */
async function alive<T>(work: () => Promise<T>): Promise<T> {
  const heartbeat = setInterval(() => Context.current().heartbeat(), HEARTBEAT_MILLISECONDS);
  try {
    return await nonRetryableWhenWrong(work);
  } finally {
    clearInterval(heartbeat);
  }
}
