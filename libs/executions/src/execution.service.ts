import {
  NotFoundError,
  StaleAttemptError,
  type Deployment,
  type Execution,
  type ListQuery,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import type { JsonObject, WorkflowPlan } from '@cloudloom/blueprint';
import { decide } from './decision.ts';
import { requireEnvironment } from './environment-gate.ts';
import {
  BadParametersError,
  IllegalResumeError,
  InvalidStatusUpdateError,
  NonexistentWorkflowError,
} from './errors.ts';
import { WorkerChoice } from './dedicated-workers.ts';
import { beginExecution } from './execution-begin.ts';
import { ExecutionEnd, hasFailedByDependencies } from './execution-end.ts';
import type { BeginAnswer, BeginRequest, FinishRequest } from './execution-facts.ts';
import { ExecutionQueue } from './execution-queue.ts';
import { ExecutionResume, type ResumeAction } from './execution-resume.ts';
import { deleteEnded, type Cleanup } from './execution-cleanup.ts';
import { ExecutionStart, type ExecutionDraft, type StartOutcome } from './execution-start.ts';
import { ExecutionStop, type StatusWish } from './execution-stop.ts';
import { requireOwnTenant } from './ownership.ts';
import { requireMapping } from './parameters.ts';
import type { ExecutionAction, StartExecution } from './requests.ts';
import type { ResumeChoice, ResumePlan } from './resume-plan.ts';
import { decideStatusRequest, type StatusRequest } from './status-request.ts';
import { endStatus, isEnded, isLegal, type EndStatus } from './status-machine.ts';
import type { Stores } from './stores.ts';
import type { SystemTaskName } from './system-workflows.ts';
import { WaitExplanations, type WaitExplanation } from './wait-explanation.ts';
import { WorkflowParameters, findWorkflow } from './workflow-parameters.ts';
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
  /** Runs alone: nothing else, in any tenant, runs beside it. */
  isSystemWorkflow?: boolean;
  /** Waits where it would be refused. */
  queue?: boolean;
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
  private readonly stops: ExecutionStop;
  private readonly waits: WaitExplanations;
  private readonly resumes: ExecutionResume;
  private readonly end: ExecutionEnd;
  private readonly queue: ExecutionQueue;
  private readonly parameters: WorkflowParameters;
  private readonly workers: WorkerChoice;

  constructor(
    private readonly stores: Stores,
    settings: { dedicatedWorkers?: boolean } = {},
  ) {
    this.workers = new WorkerChoice(stores, settings.dedicatedWorkers ?? false);
    this.starter = new ExecutionStart(stores);
    this.resumes = new ExecutionResume(stores, this.starter);
    this.stops = new ExecutionStop(stores);
    this.waits = new WaitExplanations(stores);
    this.end = new ExecutionEnd(stores);
    this.queue = new ExecutionQueue(stores);
    this.parameters = new WorkflowParameters(stores);
  }

  /**
   * Starts a workflow on a deployment, or queues it where asked, or keeps it for its time. Throws a DomainError with the
   * wire's code and text: unknown deployment or workflow, environment not ready, illegal parameters, busy deployment, limit
   * reached, workflow not available.
   */
  async start(scope: Scope, request: StartExecution): Promise<Execution> {
    const given = requireMapping(request.parameters);
    const deployment = await this.requireReadyDeployment(scope, request.deploymentId);
    const workflow = requireWorkflow(deployment, request.workflowId);
    const parameters = await this.parameters.prepare(scope, deployment, {
      workflowId: request.workflowId,
      workflow,
      given,
      allowCustom: request.allowCustomParameters ?? false,
    });
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
        executionGroupId: request.groupId ?? null,
        scheduledFor: request.scheduledFor ?? null,
      },
    };
    const outcome = await decide(this.stores, async (tx): Promise<StartOutcome> => {
      const earlier = await this.startedAs(request.executionId, tx);
      if (earlier !== null) return { execution: earlier, refusal: null };
      await request.before?.(tx);
      if ((await this.stores.deployments.find(scope, deployment.id, tx)) === null)
        throw new NotFoundError('Deployment', deployment.id);
      const { workflowId } = request;
      const plugin = await findWorkflowPlugin(this.stores.plugins, scope, { deployment, workflowId, tx });
      const row = {
        ...draft.row,
        workflowPluginId: plugin?.id ?? null,
        ...this.workers.isDedicated(workflowId, deployment),
      };
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
    const outcome = await decide(this.stores, async (tx): Promise<StartOutcome> => {
      const deployment = await before(tx);
      const { queue = false, ...given } = task;
      const row = {
        ...given,
        tenantName: deployment?.tenantName ?? scope.tenantName,
        createdBy: scope.username,
        deploymentId: deployment?.id ?? null,
        ...this.workers.isDedicated(task.workflowId, deployment),
        allowCustomParameters: true,
        waitAfterFail: WAIT_AFTER_FAIL_SECONDS,
      };
      return this.starter.store(tx, {
        row,
        deployment: null,
        queue,
        isUpdate: task.workflowId === 'update',
      });
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
        return decide(this.stores, async (tx) =>
          this.stops.stop(tx, await this.requireExecution(scope, executionId, tx), action),
        );
      case 'resume':
      case 'force-resume':
      case 'requeue':
        return this.resume(scope, executionId, { tasks, action });
    }
  }

  /**
   * A scheduled execution is due: decides it as if it were asked for now, with `queue`. One that cannot start any more ends
   * failed. May be repeated; an execution that is not scheduled any more is answered as it is, null means that it is gone.
   */
  async decideScheduled(executionId: string): Promise<Execution | null> {
    return decide(this.stores, async (tx) => {
      const { executions } = this.stores;
      const change = { status: 'queued' } as const;
      const due = await executions.compareAndSetStatus(executionId, { from: ['scheduled'] }, change, tx);
      if (due !== null) await this.queue.advance(tx);
      return executions.byId(executionId, tx);
    });
  }

  /** Deletes ended executions; answers how many. Throws BadParametersError. */
  deleteEnded(scope: Scope, filters: ListQuery['filters'], cleanup: Cleanup): Promise<number> {
    return deleteEnded(this.stores, scope, filters, cleanup);
  }

  /**
   * A client asks for another status: one of being cancelled, that is; the others are the workers' to tell. Asking for the
   * present one is a success, and changes its error where one is given. Throws NotFoundError, InvalidStatusUpdateError.
   */
  async changeStatus(scope: Scope, executionId: string, wish: StatusWish): Promise<Execution> {
    return decide(this.stores, async (tx) => {
      const execution = await this.stores.executions.find(scope, executionId, tx);
      if (execution === null) throw new NotFoundError('Execution', executionId);
      requireOwnTenant(scope, execution);
      return this.stops.change(tx, execution, wish);
    });
  }

  /** Starts what may start by now; to be called when a limit was raised or something else than an end has freed a place. */
  async advanceQueue(): Promise<void> {
    await decide(this.stores, (tx) => this.queue.advance(tx));
  }

  /**
   * Puts an ended execution into the queue again, to go on where it stopped. `force` also runs again what was running when it
   * ended. Throws as `act` does for resumes.
   */
  async requeue(scope: Scope, executionId: string, { force }: { force: boolean }): Promise<Execution> {
    return this.resume(scope, executionId, { tasks: [], action: 'requeue', force });
  }

  /** What a resume with these choices would do; changes nothing. Throws as `act` does, but for what runs at this moment. */
  async resumePlan(scope: Scope, executionId: string, choice: ResumeChoice): Promise<ResumePlan> {
    const action = choice.force ? 'force-resume' : 'resume';
    return this.resumes.plan(await this.requireResumable(scope, executionId, action), choice);
  }

  /** Why an execution has not begun, and who is in its way. Throws NotFoundError. */
  explainWait(scope: Scope, executionId: string): Promise<WaitExplanation> {
    return this.waits.explain(scope, executionId);
  }

  /** A run introduces itself; at most one wins an attempt. Repeating the same request gives the same answer. */
  async begin(request: BeginRequest): Promise<BeginAnswer> {
    return decide(this.stores, async (tx) => {
      const answer = await beginExecution(this.stores, tx, request);
      if (answer.kind === 'answer') return answer.answer;
      await this.stops.conclude(tx, answer.execution, { status: answer.end, error: answer.reason });
      return { accepted: false, reason: answer.reason };
    });
  }

  /**
   * A run reports its end. Repeating it is a success. Throws StaleAttemptError for the run of another attempt and
   * InvalidStatusUpdateError when the execution has ended otherwise.
   */
  async finish(request: FinishRequest): Promise<void> {
    await decide(this.stores, async (tx) => {
      const execution = await this.stores.executions.byId(request.executionId, tx);
      // The first report of a deletion took the deployment and its executions with it.
      if (execution === null) return;
      if (execution.attempt !== request.attempt)
        throw new StaleAttemptError(execution.id, request.attempt, execution.attempt);
      if (isEnded(execution.status)) {
        if (execution.status === request.status || execution.status === 'cancelled') return;
        if (hasFailedByDependencies(execution)) return;
        throw new InvalidStatusUpdateError(execution.status, request.status, execution);
      }
      await this.stops.conclude(tx, execution, {
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
    await decide(this.stores, async (tx) => {
      const execution = await this.stores.executions.byId(lost.executionId, tx);
      if (execution === null || execution.attempt !== lost.attempt || isEnded(execution.status)) return;
      if (lost.cause !== undefined) await this.end.explain(tx, execution, lost.cause);
      await this.stops.conclude(tx, execution, {
        status: endStatus(execution.status, lost.status),
        error: lost.error,
      });
    });
  }

  /** The plan is made before the lock is taken: reading a large graph takes longer than a decision may. */
  private async resume(
    scope: Scope,
    executionId: string,
    { tasks, action, force }: { tasks: readonly string[]; action: ResumeAction; force?: boolean },
  ): Promise<Execution> {
    const planned = await this.requireResumable(scope, executionId, action);
    const plan = await this.resumes.plan(planned, { tasks, force: force ?? action === 'force-resume' });
    return decide(this.stores, async (tx) => {
      const execution = await this.requireResumable(scope, executionId, action, tx);
      if (execution.attempt !== planned.attempt)
        throw new StaleAttemptError(executionId, planned.attempt, execution.attempt);
      const resumed = await this.resumes.resume(tx, execution, { plan, action });
      const assigned = await this.workers.reassign(tx, resumed);
      if (action !== 'requeue') return assigned;
      await this.queue.advance(tx);
      return (await this.stores.executions.byId(executionId, tx)) ?? assigned;
    });
  }

  private async startedAs(id: string | undefined, tx: Transaction): Promise<Execution | null> {
    return id === undefined ? null : this.stores.executions.byId(id, tx);
  }

  private async requireResumable(
    scope: Scope,
    executionId: string,
    action: ResumeAction,
    tx?: Transaction,
  ): Promise<Execution> {
    const execution = await this.requireExecution(scope, executionId, tx);
    requireOwnTenant(scope, execution);
    if (!isLegal(action, execution.status))
      throw new IllegalResumeError(action, executionId, execution.status);
    return execution;
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
    await decide(this.stores, async (tx) => {
      const execution = await this.stores.executions.byId(request.executionId, tx);
      if (execution === null) throw new NotFoundError('Execution', request.executionId);
      if (execution.attempt !== request.attempt)
        throw new StaleAttemptError(execution.id, request.attempt, execution.attempt);
      if (decideStatusRequest(execution, request.status) === 'cancel')
        await this.stops.stop(tx, execution, 'cancel');
    });
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
}

function requireWorkflow(deployment: Deployment, workflowId: string): WorkflowPlan {
  const workflow = findWorkflow(deployment, workflowId);
  if (workflow === null) throw new NonexistentWorkflowError(workflowId, deployment.id);
  return workflow;
}
