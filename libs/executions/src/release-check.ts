import type { JsonObject, WorkflowPlan } from '@cloudloom/blueprint';
import type { Deployment, Execution, Transaction } from '@cloudloom/model';
import { isAvailable } from './availability.ts';
import { readActivity } from './deployment-activity.ts';
import { refuseDisturbance } from './dependencies/disturbance.ts';
import { DeploymentEvaluation } from './deployment-evaluation.ts';
import { NoLongerStartableError, NonexistentWorkflowError, UnavailableWorkflowError } from './errors.ts';
import { scopeOf } from './resource-scope.ts';
import { createParameterSources } from './parameter-sources.ts';
import { prepareParameters } from './parameters.ts';
import type { Stores } from './stores.ts';
import { isSystemTask } from './system-workflows.ts';
import { explainFailure, findWorkflowPlugin } from './workflow-plugin.ts';

/** Whether an execution that has waited may still start: the world has changed meanwhile. */
export class ReleaseCheck {
  private readonly evaluation: DeploymentEvaluation;

  constructor(private readonly stores: Stores) {
    this.evaluation = new DeploymentEvaluation(stores);
  }

  /**
   * Its parameters as they are by now. Throws a DomainError whose text says why it cannot start any more: the environment or
   * the plugin is not there, others depend on the deployment, the workflow is gone or not available, parameters are not legal. A resumed execution that had
   * begun goes on with the parameters and on the ground that it began with.
   */
  async prepare(tx: Transaction, execution: Execution): Promise<JsonObject> {
    const { deploymentId, workflowId } = execution;
    if (deploymentId === null || isSystemTask(workflowId)) return execution.parameters;
    await this.requireEnvironment(tx, execution, deploymentId);
    const disturbance = await refuseDisturbance(this.stores, tx, execution);
    if (disturbance !== null) throw disturbance;
    if (await this.isUpdate(tx, execution)) return execution.parameters;
    await this.requirePlugin(tx, execution);
    const deployment = await this.stores.deployments.find(scopeOf(execution), deploymentId, tx);
    const workflow = deployment?.workflows?.[workflowId];
    if (deployment === null || workflow === undefined)
      throw new NonexistentWorkflowError(workflowId, deploymentId);
    if (execution.resume && execution.startedAt !== null) return execution.parameters;
    if (execution.executionGroupId !== null && execution.workflowPluginId === null)
      await this.choosePlugin(tx, execution, deployment);
    await this.requireAvailable(tx, execution, { deployment, workflow });
    return this.parameters(tx, execution, { deployment, workflow });
  }

  private async requireEnvironment(
    tx: Transaction,
    execution: Execution,
    deploymentId: string,
  ): Promise<void> {
    const creation = await this.stores.executions.latestOfDeployment(
      execution.tenantName,
      deploymentId,
      'create_deployment_environment',
      tx,
    );
    if (creation !== null && creation.status !== 'terminated')
      throw new NoLongerStartableError('create_deployment_environment failed');
  }

  private async isUpdate(tx: Transaction, { id, workflowId }: Execution): Promise<boolean> {
    return workflowId === 'update' && (await this.stores.updates.ofExecution(id, tx)) !== null;
  }

  private async requirePlugin(
    tx: Transaction,
    { workflowId, workflowPluginId: id }: Execution,
  ): Promise<void> {
    if (id === null) return;
    const plugin = await this.stores.plugins.byId(id, tx);
    if (plugin === null)
      throw new NoLongerStartableError(
        `The plugin that runs workflow ${workflowId} was deleted. Upload it and start anew.`,
      );
    const failure = explainFailure(plugin);
    if (failure !== null) throw new NoLongerStartableError(failure);
  }

  /** A member that was stored before its deployment's environment was there could not know its plugin. */
  private async choosePlugin(tx: Transaction, execution: Execution, deployment: Deployment): Promise<void> {
    const scope = scopeOf(execution);
    const { workflowId } = execution;
    const plugin = await findWorkflowPlugin(this.stores.plugins, scope, { deployment, workflowId, tx });
    if (plugin === null) return;
    await this.stores.executions.update(scope, execution.id, { workflowPluginId: plugin.id }, tx);
  }

  private async requireAvailable(
    tx: Transaction,
    execution: Execution,
    { deployment, workflow }: { deployment: Deployment; workflow: WorkflowPlan },
  ): Promise<void> {
    if (execution.isForced) return;
    const rules = workflow.availabilityRules;
    const activity = await readActivity(this.stores.surroundings, rules, deployment, tx);
    if (!isAvailable(rules, activity)) throw new UnavailableWorkflowError(execution.workflowId);
  }

  private parameters(
    tx: Transaction,
    execution: Execution,
    { deployment, workflow }: { deployment: Deployment; workflow: WorkflowPlan },
  ): Promise<JsonObject> {
    const scope = scopeOf(execution);
    return prepareParameters(
      {
        workflowId: execution.workflowId,
        schema: workflow.parameters,
        given: execution.parameters,
        allowCustom: execution.allowCustomParameters,
      },
      {
        ...createParameterSources(this.stores, { scope, deploymentId: deployment.id, tx }),
        // Functions, also those of capabilities, were evaluated when the execution was accepted, unless its environment was
        // not there yet: only members of groups are accepted so early.
        evaluate: async (values) =>
          execution.executionGroupId === null
            ? values
            : this.evaluation.parameters(scope, deployment.id, values, tx),
      },
    );
  }
}
