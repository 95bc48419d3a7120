import type { JsonObject, TopologySkeleton } from '@cloudloom/topology';
import {
  UpdateRefusedError,
  type ExecutionFacts,
  type RecordedUpdate,
  type UpdateRuntime,
  type UpdateWorkflow,
} from '@cloudloom/workflow';
import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { TopologyPage } from '../activities/executions/requests.ts';
import type { DeploymentCallsOptions } from './modifications.ts';
import { updatePages, updates } from './activities.ts';
import { loadTopology } from './topology-pages.ts';

/** What a refusal may be: answers to the workflow, as opposed to something being broken. */
const REFUSALS: ReadonlySet<string> = new Set([
  'deployment_update_error',
  'system_task_failed',
  'conflict_error',
  'not_found_error',
  'forbidden_error',
  'nonexistent_workflow_error',
  'illegal_execution_parameters_error',
  'existing_running_execution_error',
]);

/** The steps of an update as activities: planning may take longer than a workflow task may. */
export class UpdateCalls implements UpdateRuntime {
  constructor(
    private readonly execution: ExecutionFacts,
    private readonly options: DeploymentCallsOptions,
  ) {}

  async prepare(updateId: string): Promise<{ unsupported: string[] }> {
    await this.options.flush();
    return refusing(() => updates.prepareUpdate(this.run(updateId)));
  }

  async perform(updateId: string): Promise<{ changes: RecordedUpdate; topology: TopologySkeleton }> {
    const snapshot = this.options.nextSnapshot();
    await this.options.flush();
    await refusing(() => updates.performUpdate({ ...this.run(updateId), snapshot }));
    const changes = await this.load(updateId);
    return { changes, topology: await loadTopology(this.execution, snapshot) };
  }

  async detach(updateId: string): Promise<TopologySkeleton> {
    const snapshot = this.options.nextSnapshot();
    await this.options.flush();
    await refusing(() => updates.detachUpdate({ ...this.run(updateId), snapshot }));
    return loadTopology(this.execution, snapshot);
  }

  async runWorkflow(updateId: string, { seconds, ...workflow }: UpdateWorkflow): Promise<void> {
    await this.options.flush();
    const request = { ...this.run(updateId), workflow, seconds };
    await refusing(() => updates.runUpdateWorkflow(request));
  }

  async finalize(updateId: string): Promise<Record<string, JsonObject[]>> {
    await this.options.flush();
    return refusing(() => updates.finalizeUpdate(this.run(updateId)));
  }

  async complete(updateId: string): Promise<void> {
    await this.options.flush();
    await refusing(() => updates.completeUpdate(this.run(updateId)));
  }

  private async load(updateId: string): Promise<RecordedUpdate> {
    const pages: TopologyPage[] = [];
    do {
      const request = { ...this.run(updateId), page: pages.length };
      pages.push(await refusing(() => updatePages.loadUpdate(request)));
    } while (!pages.at(-1)?.last);
    return JSON.parse(pages.map(({ text }) => text).join('')) as RecordedUpdate;
  }

  private run(updateId: string) {
    const { executionId, attempt } = this.execution;
    return { executionId, attempt, updateId };
  }
}

/** The workflow's code gets the refusal itself, not the failure of an activity around it. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const cause = error instanceof ActivityFailure && error.cause ? error.cause : error;
    if (cause instanceof ApplicationFailure && cause.type && REFUSALS.has(cause.type))
      throw new UpdateRefusedError(cause.type, cause.message);
    throw cause;
  }
}
