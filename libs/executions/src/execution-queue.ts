import type { Execution, Transaction } from '@cloudloom/model';
import { isAvailable } from './availability.ts';
import { readActivity } from './deployment-activity.ts';
import { UnavailableWorkflowError } from './errors.ts';
import { ExecutionEnd, scopeOf } from './execution-end.ts';
import { chooseNext, type Waiting } from './queue-order.ts';
import { prepareParameters } from './parameters.ts';
import { createParameterSources } from './parameter-sources.ts';
import type { Stores } from './stores.ts';
import { isSystemTask } from './system-workflows.ts';

/** Starts what waits, in order, as soon as nothing stands in its way. Runs in every transaction that ends an execution. */
export class ExecutionQueue {
  private readonly end: ExecutionEnd;

  constructor(private readonly stores: Omit<Stores, 'secrets'>) {
    this.end = new ExecutionEnd(stores);
  }

  /** The caller's transaction holds the decision lock. */
  async advance(tx: Transaction): Promise<void> {
    let queued = await this.stores.executions.queued({}, tx);
    if (queued.length === 0) return;
    const active: Waiting[] = await this.stores.executions.active({}, tx);
    const { maxConcurrentExecutions } = await this.stores.settings.workflowSettings(tx);
    for (;;) {
      const next = chooseNext(queued, active, maxConcurrentExecutions);
      if (next === null) return;
      queued = queued.filter((execution) => execution.id !== next.id);
      if (await this.release(tx, next)) active.push(next);
    }
  }

  /** Hands an execution over, or ends it where its time has passed. True when it is active now. */
  private async release(tx: Transaction, execution: Execution): Promise<boolean> {
    const refusal = await this.findRefusal(tx, execution);
    if (refusal !== null) {
      await this.end.record(tx, execution, {
        status: 'failed',
        error: `Error dequeueing execution: ${refusal}`,
        withEvent: false,
      });
      return false;
    }
    await this.stores.executions.compareAndSetStatus(
      execution.id,
      { from: ['queued'] },
      { status: 'pending' },
      tx,
    );
    await this.stores.outbox.append(
      { kind: 'start', executionId: execution.id, attempt: execution.attempt },
      tx,
    );
    return true;
  }

  /** Why it cannot start any more: the world has changed while it waited. */
  private async findRefusal(tx: Transaction, execution: Execution): Promise<string | null> {
    if (execution.deploymentId === null || isSystemTask(execution.workflowId)) return null;
    const { tenantName, deploymentId, workflowId } = execution;
    const creation = await this.stores.executions.latestOfDeployment(
      tenantName,
      deploymentId,
      'create_deployment_environment',
      tx,
    );
    if (creation !== null && creation.status !== 'terminated') return 'create_deployment_environment failed';
    const deployment = await this.stores.deployments.find(scopeOf(execution), deploymentId, tx);
    const workflow = deployment?.workflows?.[workflowId];
    if (workflow === undefined)
      return `Workflow ${workflowId} does not exist in the deployment ${deploymentId}`;
    const rules = workflow.availabilityRules;
    const activity = await readActivity(
      this.stores.surroundings,
      rules,
      { tenantName, id: deploymentId },
      tx,
    );
    if (!execution.isForced && !isAvailable(rules, activity))
      return new UnavailableWorkflowError(workflowId).message;
    try {
      await prepareParameters(
        {
          workflowId,
          schema: workflow.parameters,
          given: execution.parameters,
          allowCustom: execution.allowCustomParameters,
        },
        // Functions, also those of capabilities, were evaluated when the execution was accepted; none is evaluated here.
        {
          ...createParameterSources(this.stores, { scope: scopeOf(execution), deploymentId, tx }),
          evaluate: async (values) => values,
        },
      );
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
