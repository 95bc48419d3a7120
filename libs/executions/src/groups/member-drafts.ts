import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@cloudloom/blueprint';
import type { Deployment, NewExecution, Scope, Transaction } from '@cloudloom/model';
import type { WorkerChoice } from '../dedicated-workers.ts';
import { ActiveUpdateError, BadParametersError, NonexistentWorkflowError } from '../errors.ts';
import { everything, type Stores } from '../stores.ts';
import { UpdateDrafts, type UpdateDraft } from '../updates/update-draft.ts';
import { UPDATE_OF_DEPLOYMENTS, readUpdateParameters } from '../updates/update-request.ts';
import { WorkflowParameters, findWorkflow } from '../workflow-parameters.ts';
import { findWorkflowPlugin } from '../workflow-plugin.ts';
import type { StartExecutionGroup } from './group-requests.ts';

const WAIT_AFTER_FAIL_SECONDS = 600;
/** Deployments whose parameters are prepared at the same time. */
const AT_ONCE = 10;

/** An execution to be stored, and the deployment that it is for. */
interface MemberDraft {
  deployment: Deployment;
  parameters: JsonObject;
  /** Stored with the execution that carries it out. */
  update?: UpdateDraft;
}

/** What a group's start comes to, deployment by deployment. */
export interface MemberDrafts {
  members: MemberDraft[];
  /** Sentences about deployments that get no execution. */
  leftOut: string[];
}

/** Prepares the executions of a group, and stores them. */
export class MembersStart {
  private readonly parameters: WorkflowParameters;
  private readonly updates: UpdateDrafts;

  constructor(
    private readonly stores: Stores,
    private readonly workers: WorkerChoice,
  ) {
    this.parameters = new WorkflowParameters(stores);
    this.updates = new UpdateDrafts(stores);
  }

  /**
   * Reads what each deployment's execution needs. A deployment whose environment is not there yet gets its execution all the
   * same: it waits, and its parameters are checked when it leaves the queue; only an update has nothing to change yet. Throws
   * IllegalExecutionParametersError, or BadParametersError for parameters of a deployment that is none of these; for updates
   * also NotFoundError or DeploymentCreationError about the blueprint.
   */
  async prepare(
    scope: Scope,
    deploymentIds: readonly string[],
    request: StartExecutionGroup,
  ): Promise<MemberDrafts> {
    refuseStrangers(deploymentIds, request);
    const { items } = await this.stores.deployments.list(scope, everything({ id: [...deploymentIds] }));
    const own = new Map(
      items
        .filter(({ tenantName }) => tenantName === scope.tenantName)
        .map((deployment) => [deployment.id, deployment]),
    );
    const drafts: MemberDrafts = { members: [], leftOut: [] };
    const inOrder = deploymentIds.flatMap((id) => own.get(id) ?? []);
    for (let from = 0; from < inOrder.length; from += AT_ONCE) {
      const chunk = inOrder.slice(from, from + AT_ONCE);
      const prepared = await Promise.all(chunk.map((one) => this.draft(scope, one, request)));
      for (const draft of prepared)
        if (typeof draft === 'string') drafts.leftOut.push(draft);
        else drafts.members.push(draft);
    }
    return drafts;
  }

  /**
   * Stores the members as queued, in their order. The transaction holds the decision lock; the caller advances the queue.
   * Answers sentences about deployments that get no execution, because they are being updated already.
   */
  async store(
    tx: Transaction,
    scope: Scope,
    members: readonly MemberDraft[],
    { request, groupId }: { request: StartExecutionGroup; groupId: string },
  ): Promise<string[]> {
    const rows: (NewExecution & { id: string })[] = [];
    const leftOut: string[] = [];
    for (const member of members) {
      const busy = await this.storeUpdate(tx, scope, member);
      if (busy === null) rows.push(await this.row(tx, scope, { member, request, groupId }));
      else leftOut.push(busy);
    }
    await this.stores.executions.insertMany(rows, tx);
    return leftOut;
  }

  /** Null when nothing is in the way. */
  private async storeUpdate(
    tx: Transaction,
    scope: Scope,
    { deployment, update }: MemberDraft,
  ): Promise<string | null> {
    if (update === undefined) return null;
    try {
      await this.updates.store(tx, scope, update);
      return null;
    } catch (error) {
      if (!(error instanceof ActiveUpdateError)) throw error;
      return `deployment ${deployment.id}: ${error.message}`;
    }
  }

  private async row(
    tx: Transaction,
    scope: Scope,
    { member, request, groupId }: { member: MemberDraft; request: StartExecutionGroup; groupId: string },
  ): Promise<NewExecution & { id: string }> {
    const { deployment, parameters, update } = member;
    const workflowId = update === undefined ? request.workflowId : 'update';
    const plugin =
      update === undefined
        ? await findWorkflowPlugin(this.stores.plugins, scope, { deployment, workflowId, tx })
        : null;
    return {
      id: update?.update.executionId ?? randomUUID(),
      tenantName: deployment.tenantName,
      createdBy: scope.username,
      visibility: deployment.visibility,
      workflowId,
      deploymentId: deployment.id,
      blueprintId: deployment.blueprintId,
      workflowPluginId: plugin?.id ?? null,
      executionGroupId: groupId,
      status: 'queued',
      parameters,
      allowCustomParameters: update !== undefined,
      isForced: update?.isForced ?? request.force ?? false,
      waitAfterFail: WAIT_AFTER_FAIL_SECONDS,
      ...this.workers.isDedicated(workflowId, deployment),
    };
  }

  /** A sentence where the deployment gets no execution. */
  private async draft(
    scope: Scope,
    deployment: Deployment,
    request: StartExecutionGroup,
  ): Promise<MemberDraft | string> {
    const { workflowId, defaultParameters, parameters } = request;
    const given = { ...defaultParameters, ...parameters?.[deployment.id] };
    if (workflowId === UPDATE_OF_DEPLOYMENTS) return this.draftUpdate(scope, deployment, given);
    if (deployment.workflows === null) return { deployment, parameters: given };
    const workflow = findWorkflow(deployment, workflowId);
    if (workflow === null) return new NonexistentWorkflowError(workflowId, deployment.id).message;
    const prepared = { workflowId, workflow, given, allowCustom: false };
    return { deployment, parameters: await this.parameters.prepare(scope, deployment, prepared) };
  }

  private async draftUpdate(
    scope: Scope,
    deployment: Deployment,
    given: JsonObject,
  ): Promise<MemberDraft | string> {
    if (deployment.workflows === null)
      return `deployment ${deployment.id} cannot be updated: its environment is not there`;
    const request = readUpdateParameters(deployment.id, given);
    const update = await this.updates.prepare(scope, deployment, request);
    return { deployment, parameters: update.parameters, update };
  }
}

function refuseStrangers(deploymentIds: readonly string[], { parameters = {} }: StartExecutionGroup): void {
  const known = new Set(deploymentIds);
  const strangers = Object.keys(parameters).filter((id) => !known.has(id));
  if (strangers.length > 0)
    throw new BadParametersError(
      `\`parameters\` names deployments that are not in the group: ${strangers.join(', ')}`,
    );
}
