import type { DeploymentPlan } from '@cloudloom/blueprint';
import {
  NotFoundError,
  type Deployment,
  type Execution,
  type NewExecutionSchedule,
  type Transaction,
} from '@cloudloom/model';
import { createNodeInstances, type PlannedNodeInstance } from '@cloudloom/topology';
import type { ResourceFolders } from './archives/resource-folders.ts';
import { DeploymentEvaluation } from './deployment-evaluation.ts';
import { requireParents } from './dependencies/parents.ts';
import { evaluateEarly, findNeeds, storeNeeds, type Need } from './dependencies/plan-dependencies.ts';
import { attributesOf, failing, failingLater, mergeLabels, planDeployment } from './deployment-planning.ts';
import { scopeOf } from './resource-scope.ts';
import { defaultSchedules } from './schedules/default-schedules.ts';
import { ExecutionScheduleService } from './schedules/execution-schedule.service.ts';
import type { Stores } from './stores.ts';
import { SubDeploymentDeletion } from './sub-deployment-deletion.ts';
import { SystemTaskLog } from './system-task-log.ts';

/** The work of creating and deleting a deployment's environment: plan, nodes, node instances, working folder. */
export class DeploymentEnvironment {
  private readonly evaluation: DeploymentEvaluation;
  private readonly schedules: ExecutionScheduleService;
  private readonly subDeployments: SubDeploymentDeletion;

  constructor(
    private readonly stores: Stores,
    private readonly folders: ResourceFolders,
  ) {
    this.evaluation = new DeploymentEvaluation(stores);
    this.schedules = new ExecutionScheduleService(stores);
    this.subDeployments = new SubDeploymentDeletion(stores, folders);
  }

  /** May run again after a lost worker. Throws SystemTaskError for what a retry cannot mend. */
  async create(execution: Execution): Promise<void> {
    const deployment = await this.requireDeployment(execution);
    const log = new SystemTaskLog(this.stores.effects, execution);
    if (deployment.workflows === null) {
      await log.info('attributes', 'Setting deployment attributes');
      const plan = await this.plan(deployment);
      const schedules = failing(() =>
        defaultSchedules({ ...deployment, workflows: plan.workflows }, plan.deploymentSettings, new Date()),
      );
      if (schedules.length > 0) await log.info('schedules', `Creating ${schedules.length} schedules`);
      await log.info('nodes', `Creating ${plan.nodes.length} nodes`);
      const takenIds = await this.stores.nodeInstances.ids(deployment.tenantName);
      const instances = failing(() => createNodeInstances(plan, { random: Math.random, takenIds }));
      await log.info('node-instances', `Creating ${instances.length} node-instances`);
      const needs = await findNeeds(plan, instances, (call) =>
        evaluateEarly(this.evaluation, deployment, call),
      );
      await failingLater(() =>
        this.stores.database.transaction((tx) =>
          this.store(tx, deployment, { plan, instances, schedules, needs }),
        ),
      );
    }
    await log.info('folder', 'Creating deployment work directory');
    await this.folders.createDeployment(deployment.tenantName, deployment.id);
  }

  /** The deployment's row goes when the execution's end is recorded; what lies outside the database goes here. */
  async delete(execution: Execution): Promise<void> {
    const deployment = await this.requireDeployment(execution);
    const log = new SystemTaskLog(this.stores.effects, execution);
    await log.info('deleting', `Deleting deployment environment: ${deployment.id}`);
    if (execution.parameters['recursive'] === true)
      await this.subDeployments.run({ execution, deployment, log });
    await this.folders.removeDeployment(deployment.tenantName, deployment.id);
  }

  private async requireDeployment(execution: Execution): Promise<Deployment> {
    const id = execution.deploymentId ?? '';
    const deployment = await this.stores.deployments.find(scopeOf(execution), id);
    if (deployment === null) throw new NotFoundError('Deployment', id);
    return deployment;
  }

  private plan(deployment: Deployment): Promise<DeploymentPlan> {
    const { blueprintId, inputs, runtimeOnlyEvaluation } = deployment;
    return planDeployment(this.stores, this.evaluation, {
      ...{ scope: scopeOf(deployment), blueprintId, inputs, runtimeOnlyEvaluation },
      isUpdate: false,
      // Command lines send every value as text.
      autoCorrectTypes: true,
    });
  }

  private async store(
    tx: Transaction,
    deployment: Deployment,
    made: {
      plan: DeploymentPlan;
      instances: PlannedNodeInstance[];
      schedules: NewExecutionSchedule[];
      needs: Need[];
    },
  ): Promise<void> {
    const { plan, instances, schedules, needs } = made;
    const labels = mergeLabels(deployment, plan);
    // Two environments that need each other must not be made at the same time.
    if (needs.length > 0) await this.stores.executions.lockDecisions(tx);
    await requireParents(this.stores, scopeOf(deployment), { id: deployment.id, labels }, tx);
    await storeNeeds(this.stores, tx, deployment, needs);
    const { tenantName, createdBy, visibility, id: deploymentId, blueprintId } = deployment;
    const owned = { tenantName, createdBy, visibility };
    await this.stores.nodes.insertMany(
      plan.nodes.map((node) => ({ ...owned, id: node.id, deploymentId, blueprintId, plan: node })),
      tx,
    );
    await this.stores.nodeInstances.insertMany(
      instances.map((instance) => ({ ...owned, ...instance, deploymentId })),
      tx,
    );
    await this.stores.deployments.update(
      scopeOf(deployment),
      deploymentId,
      { ...attributesOf(plan), labels, updatedAt: new Date() },
      tx,
    );
    for (const schedule of schedules) await this.schedules.insert(schedule, tx);
  }
}
