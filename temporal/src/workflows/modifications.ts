import type { JsonObject, TopologySkeleton } from '@cloudloom/topology';
import {
  ModificationRefusedError,
  type DeploymentRuntime,
  type ExecutionFacts,
  type ModifiedCounts,
  type OwnModification,
  type RecordedModification,
} from '@cloudloom/workflow';
import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { DeploymentCall } from '../activities/executions/modification-requests.ts';
import type { TopologyPage } from '../activities/executions/requests.ts';
import { modifications } from './activities.ts';
import { loadTopology } from './topology-pages.ts';

/** What a refusal may be: answers to the workflow, as opposed to something being broken. */
const REFUSALS: ReadonlySet<string> = new Set([
  'existing_started_deployment_modification_error',
  'deployment_modification_already_ended_error',
  'bad_parameters_error',
  'not_found_error',
  'forbidden_error',
]);

/** What the calls need of the runtime. */
export interface DeploymentCallsOptions {
  /** Draws the number of the next snapshot of the topology. */
  nextSnapshot(): number;
  /** Resolves when everything that was recorded is stored. */
  flush(): Promise<void>;
}

/**
 * The calls about a deployment as local activities. They are numbered in the order in which the workflow makes them: a
 * run that calls the function again from the top asks under the same numbers, and gets the same answers.
 */
export class DeploymentCalls implements DeploymentRuntime {
  private calls = 0;

  constructor(
    private readonly execution: ExecutionFacts,
    private readonly options: DeploymentCallsOptions,
  ) {}

  async startModification(
    nodes: ModifiedCounts,
  ): Promise<{ modification: RecordedModification; topology: TopologySkeleton }> {
    const call = this.nextCall();
    const snapshot = this.options.nextSnapshot();
    await this.options.flush();
    const { blueprintId, workflowId } = this.execution;
    const request = { ...call, blueprintId, workflowId, nodes, snapshot };
    const id = await refusing(() => modifications.startModification(request));
    return { modification: await this.load(id), topology: await loadTopology(this.execution, snapshot) };
  }

  finishModification(id: string): Promise<void> {
    return this.end('finish', id);
  }

  rollbackModification(id: string): Promise<void> {
    return this.end('rollback', id);
  }

  async listStartedModifications(): Promise<RecordedModification[]> {
    const call = this.nextCall();
    const ids = await refusing(() => modifications.startedModifications(call));
    const started: RecordedModification[] = [];
    for (const id of ids) started.push(await this.load(id));
    return started;
  }

  listOwnModifications(): Promise<OwnModification[]> {
    const call = this.nextCall();
    return refusing(() => modifications.ownModifications(call));
  }

  async resourceTags(): Promise<JsonObject> {
    if (this.execution.deploymentId === null) return {};
    const request = this.nextCall();
    return refusing(() => modifications.resourceTags(request));
  }

  private async end(action: 'finish' | 'rollback', modificationId: string): Promise<void> {
    const call = this.nextCall();
    await this.options.flush();
    await refusing(() => modifications.endModification({ ...call, action, modificationId }));
  }

  private async load(modificationId: string): Promise<RecordedModification> {
    const { tenantName, creatorUsername } = this.execution;
    const pages: TopologyPage[] = [];
    do {
      const request = { tenantName, creatorUsername, modificationId, page: pages.length };
      pages.push(await refusing(() => modifications.loadModification(request)));
    } while (!pages.at(-1)?.last);
    return JSON.parse(pages.map(({ text }) => text).join('')) as RecordedModification;
  }

  private nextCall(): DeploymentCall {
    const { executionId, attempt, tenantName, creatorUsername, deploymentId } = this.execution;
    if (deploymentId === null)
      throw new ModificationRefusedError('not_found_error', 'This execution belongs to no deployment.');
    const call = this.calls;
    this.calls += 1;
    return { executionId, attempt, tenantName, creatorUsername, deploymentId, call };
  }
}

/** The author's code gets the refusal itself, not the failure of an activity around it. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const cause = error instanceof ActivityFailure && error.cause ? error.cause : error;
    if (cause instanceof ApplicationFailure && cause.type && REFUSALS.has(cause.type))
      throw new ModificationRefusedError(cause.type, cause.message);
    throw cause;
  }
}
