import {
  NotFoundError,
  StaleAttemptError,
  type Deployment,
  type Execution,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import type { JsonObject, WorkflowPlan } from '@cloudloom/blueprint';
import { requireEnvironment } from './environment-gate.ts';
import {
  BadParametersError,
  IllegalActionError,
  IllegalResumeError,
  IllegalStopError,
  InvalidStatusUpdateError,
  NonexistentWorkflowError,
} from './errors.ts';
import { DeploymentEvaluation } from './deployment-evaluation.ts';
import { beginExecution } from './execution-begin.ts';
import { ExecutionEnd } from './execution-end.ts';
import type { BeginAnswer, BeginRequest, FinishRequest } from './execution-facts.ts';
import { ExecutionQueue } from './execution-queue.ts';
import { ExecutionResume } from './execution-resume.ts';
import { ExecutionStart, type ExecutionDraft, type StartOutcome } from './execution-start.ts';
import { requireOwnTenant } from './ownership.ts';
import { createParameterSources } from './parameter-sources.ts';
import { prepareParameters, requireMapping } from './parameters.ts';
import type { ExecutionAction, StartExecution } from './requests.ts';
import type { ResumeChoice, ResumePlan } from './resume-plan.ts';
import { decideStatusRequest, type StatusRequest } from './status-request.ts';
import { canBecome, endStatus, isEnded, isLegal, statusAfterStop, type EndStatus } from './status-machine.ts';
import type { Stores } from './stores.ts';
import { isSystemTask, type SystemTaskName } from './system-workflows.ts';
import { findWorkflowPlugin } from './workflow-plugin.ts';

const WAIT_AFTER_FAIL_SECONDS = 600;

/** An execution of the system's own: no client names it, its request has no flags. */
export interface SystemTaskDraft {
  id: string;
  workflowId: SystemTaskName | 'update';
  blueprintId: string | null;
  parameters: JsonObject;
  /** Goes ahead although other deployments depend on this one. */
  isForced?: boolean;
}

/** The end of a run that cannot speak for itself any more. */
export interface LostRun {
  executionId: string;
  attempt: number;
  status: EndStatus;
  /** Empty unless failed. */
  error: string;
  /** Told in an event before the final one. */
  cause?: string;
}

/**
 * The only door to executions: starting, stopping, and what a run reports. Every decision and every end is one transaction
 * that takes the system-wide lock first, so that they never contradict each other.
 */
export class ExecutionService {
  private readonly starter: ExecutionStart;
  private readonly resumes: ExecutionResume;
  private readonly end: ExecutionEnd;
  private readonly queue: ExecutionQueue;
  private readonly evaluation: DeploymentEvaluation;

  constructor(private readonly stores: Stores) {
    this.starter = new ExecutionStart(stores);
    this.resumes = new ExecutionResume(stores, this.starter);
    this.end = new ExecutionEnd(stores);
    this.queue = new ExecutionQueue(stores);
    this.evaluation = new DeploymentEvaluation(stores);
  }

  /**
   * Starts a workflow on a deployment, or queues it where asked. Throws a DomainError with the wire's code and text: unknown
   * deployment or workflow, environment not ready, illegal parameters, busy deployment, workflow not available.
   */
  async start(scope: Scope, request: StartExecution): Promise<Execution> {
    const given = requireMapping(request.parameters);
    const deployment = await this.requireReadyDeployment(scope, request.deploymentId);
    const workflow = requireWorkflow(deployment, request.workflowId);
    const parameters = await this.prepare(scope, deployment, workflow, { ...request, parameters: given });
    const draft: ExecutionDraft = {
      deployment,
      queue: request.queue ?? false,
      row: {
        ...(request.executionId === undefined ? {} : { id: request.executionId }),
        tenantName: deployment.tenantName,
        createdBy: scope.username,
        visibility: deployment.visibility,
        workflowId: request.workflowId,
        deploymentId: deployment.id,
        blueprintId: deployment.blueprintId,
        parameters,
        isDryRun: request.dryRun ?? false,
        isForced: request.force ?? false,
        allowCustomParameters: request.allowCustomParameters ?? false,
        waitAfterFail: request.waitAfterFail ?? WAIT_AFTER_FAIL_SECONDS,
      },
    };
    const outcome = await this.decide(async (tx): Promise<StartOutcome> => {
      const earlier = await this.startedAs(request.executionId, tx);
      if (earlier !== null) return { execution: earlier, refusal: null };
      if ((await this.stores.deployments.find(scope, deployment.id, tx)) === null)
        throw new NotFoundError('Deployment', deployment.id);
      const { workflowId } = request;
      const plugin = await findWorkflowPlugin(this.stores.plugins, scope, { deployment, workflowId, tx });
      const row = { ...draft.row, workflowPluginId: plugin?.id ?? null };
      return this.starter.store(tx, { ...draft, row });
    });
    if (outcome.refusal !== null) throw outcome.refusal;
    return outcome.execution;
  }

  /**
   * Starts a task of the system in the transaction that also stores what the task is about: `before` runs under the decision
   * lock, may refuse by throwing, and gives the deployment (or null).
   */
  async startSystemTask(
    scope: Scope,
    task: SystemTaskDraft,
    before: (tx: Transaction) => Promise<Deployment | null>,
  ): Promise<Execution> {
    const outcome = await this.decide(async (tx): Promise<StartOutcome> => {
      const deployment = await before(tx);
      const row = {
        ...task,
        tenantName: deployment?.tenantName ?? scope.tenantName,
        createdBy: scope.username,
        deploymentId: deployment?.id ?? null,
        allowCustomParameters: true,
        waitAfterFail: WAIT_AFTER_FAIL_SECONDS,
      };
      return this.starter.store(tx, { row, deployment: null, queue: false });
    });
    if (outcome.refusal !== null) throw outcome.refusal;
    return outcome.execution;
  }

  /**
   * Stops an execution in one of three ways, or goes on with an ended one. `tasks` are those to run again though they
   * succeeded, by path or id; only resumes take them. Throws NotFoundError, IllegalActionError, BadParametersError; for
   * resumes also a conflict, ExistingRunningExecutionError, or an error about the chosen tasks.
   */
  async act(
    scope: Scope,
    executionId: string,
    action: ExecutionAction,
    tasks: readonly string[] = [],
  ): Promise<Execution> {
    if (tasks.length > 0 && action !== 'resume' && action !== 'force-resume')
      throw new BadParametersError(
        `tasks can be chosen with resume and force-resume only, not with ${action}`,
      );
    switch (action) {
      case 'cancel':
      case 'force-cancel':
      case 'kill':
        return this.decide(async (tx) =>
          this.stop(tx, await this.requireExecution(scope, executionId, tx), action),
        );
      case 'resume':
      case 'force-resume':
        return this.resume(scope, executionId, { tasks, force: action === 'force-resume' });
      case 'requeue':
        return this.refuseRequeue(await this.requireExecution(scope, executionId));
    }
  }

  /** What a resume with these choices would do; changes nothing. Throws as `act` does, but for what runs at this moment. */
  async resumePlan(scope: Scope, executionId: string, choice: ResumeChoice): Promise<ResumePlan> {
    const execution = await this.requireResumable(scope, executionId, choice);
    return this.resumes.plan(execution, choice);
  }

  /** A run introduces itself; at most one wins an attempt. Repeating the same request gives the same answer. */
  async begin(request: BeginRequest): Promise<BeginAnswer> {
    return this.decide(async (tx) => {
      const answer = await beginExecution(this.stores, tx, request);
      if (answer.kind === 'answer') return answer.answer;
      await this.recordEnd(tx, answer.execution, { status: answer.end, error: answer.reason });
      return { accepted: false, reason: answer.reason };
    });
  }

  /**
   * A run reports its end. Repeating it is a success. Throws StaleAttemptError for the run of another attempt and
   * InvalidStatusUpdateError when the execution has ended otherwise.
   */
  async finish(request: FinishRequest): Promise<void> {
    await this.decide(async (tx) => {
      const execution = await this.stores.executions.byId(request.executionId, tx);
      // The first report of a deletion took the deployment and its executions with it.
      if (execution === null) return;
      if (execution.attempt !== request.attempt)
        throw new StaleAttemptError(execution.id, request.attempt, execution.attempt);
      if (isEnded(execution.status)) {
        if (execution.status === request.status || execution.status === 'cancelled') return;
        throw new InvalidStatusUpdateError(execution.status, request.status, execution);
      }
      await this.recordEnd(tx, execution, {
        ...request,
        status: endStatus(execution.status, request.status),
      });
    });
  }

  /**
   * Records the end of an execution whose workflow is known to be over without having reported it. Nothing happens when the
   * execution has ended, or moved on to another attempt, meanwhile.
   */
  async recordLostRun(lost: LostRun): Promise<void> {
    await this.decide(async (tx) => {
      const execution = await this.stores.executions.byId(lost.executionId, tx);
      if (execution === null || execution.attempt !== lost.attempt || isEnded(execution.status)) return;
      if (lost.cause !== undefined) await this.end.explain(tx, execution, lost.cause);
      await this.recordEnd(tx, execution, {
        status: endStatus(execution.status, lost.status),
        error: lost.error,
      });
    });
  }

  /** The plan is made before the lock is taken: reading a large graph takes longer than a decision may. */
  private async resume(scope: Scope, executionId: string, choice: ResumeChoice): Promise<Execution> {
    const planned = await this.requireResumable(scope, executionId, choice);
    const plan = await this.resumes.plan(planned, choice);
    return this.decide(async (tx) => {
      const execution = await this.requireResumable(scope, executionId, choice, tx);
      if (execution.attempt !== planned.attempt)
        throw new StaleAttemptError(executionId, planned.attempt, execution.attempt);
      return this.resumes.resume(tx, execution, { plan, force: choice.force });
    });
  }

  private async startedAs(id: string | undefined, tx: Transaction): Promise<Execution | null> {
    return id === undefined ? null : this.stores.executions.byId(id, tx);
  }

  private async requireResumable(
    scope: Scope,
    executionId: string,
    { force }: ResumeChoice,
    tx?: Transaction,
  ): Promise<Execution> {
    const action = force ? 'force-resume' : 'resume';
    const execution = await this.requireExecution(scope, executionId, tx);
    requireOwnTenant(scope, execution);
    if (!isLegal(action, execution.status))
      throw new IllegalResumeError(action, executionId, execution.status);
    return execution;
  }

  private refuseRequeue({ id, status }: Execution): never {
    if (!isLegal('requeue', status)) throw new IllegalResumeError('requeue', id, status);
    throw new IllegalActionError(
      `Can't requeue execution ${id}: ended executions cannot wait in the queue again yet. ` +
        'Resume it, or start its workflow anew with queue=true.',
    );
  }

  private async requireExecution(scope: Scope, id: string, tx?: Transaction): Promise<Execution> {
    const execution = await this.stores.executions.find(scope, id, tx);
    if (execution !== null) return execution;
    throw new NotFoundError('Execution', id, `Requested \`Execution\` ['${id}'] was not found`);
  }

  /**
   * A running workflow asks for another status of its execution: to cancel it, that is. Asking again is a success.
   * @throws StaleAttemptError for the run of another attempt, InvalidStatusUpdateError for any other status
   */
  async updateStatus(request: StatusRequest): Promise<void> {
    await this.decide(async (tx) => {
      const execution = await this.stores.executions.byId(request.executionId, tx);
      if (execution === null) throw new NotFoundError('Execution', request.executionId);
      if (execution.attempt !== request.attempt)
        throw new StaleAttemptError(execution.id, request.attempt, execution.attempt);
      if (decideStatusRequest(execution, request.status) === 'cancel')
        await this.stop(tx, execution, 'cancel');
    });
  }

  private async decide<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.stores.database.transaction(async (tx) => {
      await this.stores.executions.lockDecisions(tx);
      return work(tx);
    });
  }

  private async recordEnd(
    tx: Transaction,
    execution: Execution,
    end: Pick<FinishRequest, 'status' | 'error' | 'errorCauses'>,
  ): Promise<void> {
    if (!canBecome(execution.status, end.status))
      throw new InvalidStatusUpdateError(execution.status, end.status, execution);
    await this.end.record(tx, execution, { ...end, withEvent: true });
    await this.queue.advance(tx);
  }

  private async stop(
    tx: Transaction,
    execution: Execution,
    action: 'cancel' | 'force-cancel' | 'kill',
  ): Promise<Execution> {
    if (!isLegal(action, execution.status))
      throw new IllegalStopError(action, execution.id, execution.status);
    const status = statusAfterStop(action, execution.status);
    if (isEnded(status)) {
      await this.recordEnd(tx, execution, { status, error: '' });
      return (await this.stores.executions.byId(execution.id, tx)) ?? execution;
    }
    const stopped = await this.stores.executions.compareAndSetStatus(
      execution.id,
      { from: [execution.status] },
      { status, error: '' },
      tx,
    );
    if (stopped === null) throw new IllegalStopError(action, execution.id, execution.status);
    const kind = action === 'cancel' ? 'cancel' : 'terminate';
    await this.stores.outbox.append({ kind, executionId: execution.id, attempt: execution.attempt }, tx);
    if (action === 'kill') await this.stores.executions.markKilled(execution.id, tx);
    return stopped;
  }

  private async requireReadyDeployment(scope: Scope, deploymentId: string): Promise<Deployment> {
    const deployment = await this.stores.deployments.find(scope, deploymentId);
    if (deployment === null) throw new NotFoundError('Deployment', deploymentId);
    requireOwnTenant(scope, deployment);
    const creation = await this.stores.executions.latestOfDeployment(
      deployment.tenantName,
      deploymentId,
      'create_deployment_environment',
    );
    requireEnvironment(deploymentId, creation);
    return deployment;
  }

  private async prepare(
    scope: Scope,
    deployment: Deployment,
    workflow: WorkflowPlan,
    request: StartExecution,
  ): Promise<JsonObject> {
    return prepareParameters(
      {
        workflowId: request.workflowId,
        schema: workflow.parameters,
        given: request.parameters,
        allowCustom: request.allowCustomParameters ?? false,
      },
      {
        ...createParameterSources(this.stores, {
          scope,
          deploymentId: deployment.id,
          capabilityValues: (...of) => this.evaluation.capabilityValues(...of),
        }),
        evaluate: (values) => this.evaluation.parameters(scope, deployment.id, values),
      },
    );
  }
}

function requireWorkflow(deployment: Deployment, workflowId: string): WorkflowPlan {
  const declared = deployment.workflows;
  const workflow =
    declared !== null && Object.hasOwn(declared, workflowId) ? declared[workflowId] : undefined;
  if (workflow === undefined || isSystemTask(workflowId))
    throw new NonexistentWorkflowError(workflowId, deployment.id);
  return workflow;
}
