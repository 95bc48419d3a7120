import { createDeploymentPlan, type DeploymentPlan, type JsonObject } from '@cloudloom/blueprint';
import {
  NotFoundError,
  type Deployment,
  type Execution,
  type PluginReference,
  type Transaction,
} from '@cloudloom/model';
import { createNodeInstances, type PlannedNodeInstance } from '@cloudloom/topology';
import type { ResourceFolders } from './archives/resource-folders.ts';
import { DeploymentEvaluation } from './deployment-evaluation.ts';
import { SystemTaskError } from './errors.ts';
import { scopeOf } from './execution-end.ts';
import { createLabels } from './labels.ts';
import { ObjectLookup } from './object-lookup.ts';
import { isObjectType } from './parameter-types.ts';
import type { Stores } from './stores.ts';
import { SystemTaskLog } from './system-task-log.ts';
import { isTransient } from './transient-error.ts';

type EnvironmentStores = Pick<
  Stores,
  | 'database'
  | 'blueprints'
  | 'deployments'
  | 'nodes'
  | 'nodeInstances'
  | 'secrets'
  | 'effects'
  | 'surroundings'
>;

/** The work of creating and deleting a deployment's environment: plan, nodes, node instances, working folder. */
export class DeploymentEnvironment {
  private readonly evaluation: DeploymentEvaluation;

  constructor(
    private readonly stores: EnvironmentStores,
    private readonly folders: ResourceFolders,
  ) {
    this.evaluation = new DeploymentEvaluation(stores);
  }

  /** May run again after a lost worker. Throws SystemTaskError for what a retry cannot mend. */
  async create(execution: Execution): Promise<void> {
    const deployment = await this.requireDeployment(execution);
    const log = new SystemTaskLog(this.stores.effects, execution);
    if (deployment.workflows === null) {
      await log.info('attributes', 'Setting deployment attributes');
      const plan = await this.plan(deployment);
      await log.info('nodes', `Creating ${plan.nodes.length} nodes`);
      const takenIds = await this.stores.nodeInstances.ids(deployment.tenantName);
      const instances = failing(() => createNodeInstances(plan, { random: Math.random, takenIds }));
      await log.info('node-instances', `Creating ${instances.length} node-instances`);
      await this.stores.database.transaction((tx) => this.store(tx, deployment, plan, instances));
    }
    await log.info('folder', 'Creating deployment work directory');
    await this.folders.createDeployment(deployment.tenantName, deployment.id);
  }

  /** The deployment's row goes when the execution's end is recorded; what lies outside the database goes here. */
  async delete(execution: Execution): Promise<void> {
    const deployment = await this.requireDeployment(execution);
    const log = new SystemTaskLog(this.stores.effects, execution);
    await log.info('deleting', `Deleting deployment environment: ${deployment.id}`);
    await this.folders.removeDeployment(deployment.tenantName, deployment.id);
  }

  private async requireDeployment(execution: Execution): Promise<Deployment> {
    const id = execution.deploymentId ?? '';
    const deployment = await this.stores.deployments.find(scopeOf(execution), id);
    if (deployment === null) throw new NotFoundError('Deployment', id);
    return deployment;
  }

  private async plan(deployment: Deployment): Promise<DeploymentPlan> {
    const scope = scopeOf(deployment);
    const blueprint = await this.stores.blueprints.find(scope, deployment.blueprintId);
    if (blueprint === null) throw new NotFoundError('Blueprint', deployment.blueprintId);
    const { plan } = blueprint;
    if (plan === null)
      throw new SystemTaskError(`Blueprint ${blueprint.id} has no plan: its upload has not succeeded`);
    const lookup = new ObjectLookup(this.stores, {
      scope,
      current: { blueprintId: deployment.blueprintId },
      capabilityValues: (...of) => this.evaluation.capabilityValues(...of),
    });
    return failingLater(() =>
      createDeploymentPlan(plan, {
        inputs: deployment.inputs,
        // Command lines send every value as text.
        autoCorrectTypes: true,
        objectExists: async (type, value, constraints) =>
          !isObjectType(type) || (await lookup.missing({ type, values: [value], constraints })).length === 0,
        // The deployment itself has nothing yet that could be named.
        current: { hasDeployment: false, hasBlueprint: true },
        secretExists: async (name) => (await this.stores.secrets.find(scope, name)) !== null,
        runtimeOnlyEvaluation: deployment.runtimeOnlyEvaluation,
      }),
    );
  }

  private async store(
    tx: Transaction,
    deployment: Deployment,
    plan: DeploymentPlan,
    instances: PlannedNodeInstance[],
  ): Promise<void> {
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
      { ...attributesOf(plan), labels: mergeLabels(deployment, plan), updatedAt: new Date() },
      tx,
    );
  }
}

const attributesOf = (plan: DeploymentPlan) => ({
  inputs: plan.inputs,
  workflows: plan.workflows,
  plugins: referencesOf(plan),
  outputs: plan.outputs,
  capabilities: plan.capabilities,
  groups: plan.groups as JsonObject,
  scalingGroups: plan.scalingGroups,
  policyTypes: plan.policyTypes as JsonObject,
  policyTriggers: plan.policyTriggers as JsonObject,
  resourceTags: plan.resourceTags,
  description: plan.description,
});

/** What the deployment's executions need to know of plugins, each name once. */
function referencesOf(plan: DeploymentPlan): PluginReference[] {
  const lists = [
    plan.workflowPluginsToInstall,
    plan.deploymentPluginsToInstall,
    plan.hostAgentPluginsToInstall,
  ];
  const references = lists
    .flat()
    .map(({ name, packageName, packageVersion }) => ({ name, packageName, packageVersion }));
  return [...new Map(references.map((reference) => [reference.name, reference])).values()];
}

function mergeLabels(deployment: Deployment, plan: DeploymentPlan): Deployment['labels'] {
  const declared = Object.entries(plan.labels).flatMap(([key, { values }]) =>
    values.map((value) => ({ key, value: String(value) })),
  );
  const fresh = declared.filter(
    ({ key, value }) =>
      !deployment.labels.some((label) => label.key === key.toLowerCase() && label.value === value),
  );
  return [...deployment.labels, ...createLabels(fresh, { at: new Date(), by: deployment.createdBy })];
}

/** What the plan refuses is an answer for the user, not a reason to try again. */
function failing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new SystemTaskError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

async function failingLater<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isTransient(error)) throw error;
    throw new SystemTaskError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
