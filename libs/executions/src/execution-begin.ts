import type { Deployment, Execution, Transaction } from '@cloudloom/model';
import { NonexistentWorkflowError } from './errors.ts';
import { scopeOf } from './resource-scope.ts';
import type { BeginAnswer, BeginRequest, ExecutionFacts } from './execution-facts.ts';
import { isEnded, type EndStatus } from './status-machine.ts';
import type { Stores } from './stores.ts';
import { isSystemTask, SYSTEM_PLUGIN, SYSTEM_TASKS, UPDATE_WORKFLOW } from './system-workflows.ts';

/** Either the answer to the run, or the end that the caller records before it refuses the run. */
export type Beginning =
  | { kind: 'answer'; answer: BeginAnswer }
  | { kind: 'end'; execution: Execution; end: EndStatus; reason: string };

type BeginStores = Pick<Stores, 'executions' | 'deployments' | 'settings' | 'updates'>;

const CANCELLING = new Set(['cancelling', 'force_cancelling', 'kill_cancelling']);

/** Lets one run claim the attempt. The caller's transaction holds the decision lock. */
export async function beginExecution(
  stores: BeginStores,
  tx: Transaction,
  request: BeginRequest,
): Promise<Beginning> {
  const before = await stores.executions.byId(request.executionId, tx);
  if (before === null) return refuse('the execution does not exist any more');
  if (before.attempt !== request.attempt)
    return refuse(`attempt ${request.attempt} is over: attempt ${before.attempt} has begun`);
  if (isEnded(before.status)) return refuse(`the execution has ended: ${before.status}`);
  const isCancelling = CANCELLING.has(before.status);
  if (isCancelling && before.runId === null)
    return { kind: 'end', execution: before, end: 'cancelled', reason: 'cancelled before it started' };
  const execution = await stores.executions.compareAndSetBegin(
    request.executionId,
    request.attempt,
    request.runId,
    tx,
  );
  if (execution === null) return refuse('another run does the work of this attempt');
  const deployment = await noteOnDeployment(stores, tx, execution);
  const mapping = await findMapping(stores, tx, { execution, deployment });
  if (mapping === null) {
    const { message } = new NonexistentWorkflowError(execution.workflowId, execution.deploymentId ?? '');
    return { kind: 'end', execution, end: 'failed', reason: message };
  }
  const facts = await collectFacts(stores, tx, { execution, deployment, mapping });
  return {
    kind: 'answer',
    answer: {
      accepted: true,
      cancelRequested: isCancelling,
      isSystemTask: isSystemTask(execution.workflowId),
      facts,
    },
  };
}

const refuse = (reason: string): Beginning => ({ kind: 'answer', answer: { accepted: false, reason } });

/** A started execution is its deployment's latest and sets it in progress. */
async function noteOnDeployment(
  stores: BeginStores,
  tx: Transaction,
  execution: Execution,
): Promise<Deployment | null> {
  if (execution.deploymentId === null) return null;
  const scope = scopeOf(execution);
  const deployment = await stores.deployments.find(scope, execution.deploymentId, tx);
  if (deployment === null) return null;
  return stores.deployments.update(
    scope,
    deployment.id,
    { latestExecutionId: execution.id, deploymentStatus: 'in_progress' },
    tx,
  );
}

async function findMapping(
  { updates }: Pick<BeginStores, 'updates'>,
  tx: Transaction,
  { execution, deployment }: { execution: Execution; deployment: Deployment | null },
): Promise<ExecutionFacts['mapping'] | null> {
  const { id, workflowId } = execution;
  if (isSystemTask(workflowId)) return { plugin: SYSTEM_PLUGIN, operation: SYSTEM_TASKS[workflowId] };
  // A blueprint may have a workflow of its own that is called so; it is another one.
  if (workflowId === 'update' && (await updates.ofExecution(id, tx)) !== null)
    return { plugin: SYSTEM_PLUGIN, operation: UPDATE_WORKFLOW };
  const workflow = deployment?.workflows?.[workflowId];
  return workflow === undefined ? null : { plugin: workflow.plugin, operation: workflow.operation };
}

async function collectFacts(
  stores: BeginStores,
  tx: Transaction,
  subject: { execution: Execution; deployment: Deployment | null; mapping: ExecutionFacts['mapping'] },
): Promise<ExecutionFacts> {
  const { execution, deployment, mapping } = subject;
  const settings = { ...(await stores.settings.workflowSettings(tx)), ...deployment?.workflowSettings };
  return {
    executionId: execution.id,
    attempt: execution.attempt,
    workflowId: execution.workflowId,
    mapping,
    deploymentId: execution.deploymentId,
    deployment: deployment && {
      displayName: deployment.displayName,
      creator: deployment.createdBy,
      runtimeOnlyEvaluation: deployment.runtimeOnlyEvaluation,
    },
    blueprintId: execution.blueprintId,
    tenantName: execution.tenantName,
    creatorUsername: execution.createdBy,
    dryRun: execution.isDryRun,
    resume: execution.resume,
    waitAfterFail: execution.waitAfterFail,
    parameters: execution.parameters,
    taskRetries: settings.taskRetries,
    taskRetryInterval: settings.taskRetryInterval,
    subgraphRetries: settings.subgraphRetries,
  };
}
