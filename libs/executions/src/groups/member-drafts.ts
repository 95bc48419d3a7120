import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@cloudloom/blueprint';
import type { Deployment, NewExecution, Scope, Transaction } from '@cloudloom/model';
import type { WorkerChoice } from '../dedicated-workers.ts';
import { BadParametersError, NonexistentWorkflowError } from '../errors.ts';
import { everything, type Stores } from '../stores.ts';
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

  constructor(
    private readonly stores: Stores,
    private readonly workers: WorkerChoice,
  ) {
    this.parameters = new WorkflowParameters(stores);
  }

  /**
   * Reads what each deployment's execution needs. A deployment whose environment is not there yet gets its execution all the
   * same: it waits, and its parameters are checked when it leaves the queue. Throws IllegalExecutionParametersError, or
   * BadParametersError for parameters of a deployment that is none of these.
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
      const prepared = await Promise.all(chunk.map((one) => this.parametersOf(scope, one, request)));
      prepared.forEach((parameters, index) => {
        const deployment = chunk[index];
        if (deployment === undefined) return;
        if (parameters === null)
          drafts.leftOut.push(new NonexistentWorkflowError(request.workflowId, deployment.id).message);
        else drafts.members.push({ deployment, parameters });
      });
    }
    return drafts;
  }

  /** Stores the members as queued, in their order. The transaction holds the decision lock; the caller advances the queue. */
  async store(
    tx: Transaction,
    scope: Scope,
    members: readonly MemberDraft[],
    { request, groupId }: { request: StartExecutionGroup; groupId: string },
  ): Promise<void> {
    const { workflowId } = request;
    const rows: (NewExecution & { id: string })[] = [];
    for (const { deployment, parameters } of members) {
      const plugin = await findWorkflowPlugin(this.stores.plugins, scope, { deployment, workflowId, tx });
      rows.push({
        id: randomUUID(),
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
        isForced: request.force ?? false,
        waitAfterFail: WAIT_AFTER_FAIL_SECONDS,
        ...this.workers.isDedicated(workflowId, deployment),
      });
    }
    await this.stores.executions.insertMany(rows, tx);
  }

  /** Null: the deployment has no such workflow. */
  private async parametersOf(
    scope: Scope,
    deployment: Deployment,
    request: StartExecutionGroup,
  ): Promise<JsonObject | null> {
    const { workflowId, defaultParameters, parameters } = request;
    const given = { ...defaultParameters, ...parameters?.[deployment.id] };
    if (deployment.workflows === null) return given;
    const workflow = findWorkflow(deployment, workflowId);
    if (workflow === null) return null;
    return this.parameters.prepare(scope, deployment, { workflowId, workflow, given, allowCustom: false });
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
