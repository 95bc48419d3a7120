import type { DeploymentPlan, NodePlan } from '@cloudloom/blueprint';
import type {
  DeploymentUpdate,
  LockedDeployment,
  NodeInstance,
  Transaction,
  UpdateChanges,
} from '@cloudloom/model';
import { withoutRemovals, type InstanceRelationship } from '@cloudloom/topology';
import { evaluateEarly, findNeeds, rewriteNeeds } from '../dependencies/plan-dependencies.ts';
import { DeploymentEvaluation } from '../deployment-evaluation.ts';
import { attributesOf, mergeLabels } from '../deployment-planning.ts';
import { scopeOf } from '../resource-scope.ts';
import { everything, type Stores } from '../stores.ts';
import { toReplaced, withCount, type PlannedUpdate } from './update-plan.ts';

type WriterStores = Pick<
  Stores,
  | 'dependencies'
  | 'deployments'
  | 'deploymentGroups'
  | 'deploymentInstances'
  | 'deploymentNodes'
  | 'nodes'
  | 'nodeInstances'
  | 'secrets'
  | 'updates'
>;

interface Subject {
  deployment: LockedDeployment;
  update: DeploymentUpdate;
  plan: DeploymentPlan;
}

/** Writes the steps of an update. The caller's transaction holds the locks of the deployment and the update. */
export class UpdateWriter {
  constructor(private readonly stores: WriterStores) {}

  /** Attributes, nodes and instances that come; what goes is there still, also as relationships of staying nodes. */
  async perform(
    tx: Transaction,
    { deployment, update, plan, planned }: Subject & { planned: PlannedUpdate },
  ): Promise<void> {
    const { tenantName, createdBy, visibility, id: deploymentId } = deployment;
    const owned = { tenantName, createdBy, visibility, deploymentId };
    const blueprintId = update.newBlueprintId;
    const scope = scopeOf(deployment);
    await this.stores.deployments.rebase(scope, deploymentId, blueprintId, tx);
    await this.stores.deployments.update(
      scope,
      deploymentId,
      {
        ...attributesOf(plan),
        scalingGroups: planned.scalingGroups,
        labels: mergeLabels(deployment, plan),
        runtimeOnlyEvaluation: update.runtimeOnlyEvaluation,
      },
      tx,
    );
    await this.stores.deploymentNodes.replace(deployment, planned.replacedNodes, tx);
    await this.stores.nodes.insertMany(
      planned.addedNodes.map((node) => ({ ...owned, id: node.id, blueprintId, plan: node })),
      tx,
    );
    await this.stores.nodeInstances.insertMany(
      planned.addedInstances.map((instance) => ({ ...owned, ...instance })),
      tx,
    );
    await this.stores.deploymentInstances.relate(deployment, planned.related, tx);
    await this.rewriteNeeds(tx, deployment, plan);
    const { steps, changes } = planned;
    const patch = { phase: 'performed', state: 'executing_workflow', steps } as const;
    await this.stores.updates.update(update.id, patch, { changes }, tx);
  }

  /** What the deployment needs of others is what its new plan says. */
  private async rewriteNeeds(
    tx: Transaction,
    deployment: LockedDeployment,
    plan: DeploymentPlan,
  ): Promise<void> {
    const instances = await this.stores.deploymentInstances.all(deployment, tx);
    const evaluation = new DeploymentEvaluation(this.stores);
    const needs = await findNeeds(plan, instances, (call) => evaluateEarly(evaluation, deployment, call, tx));
    await rewriteNeeds(this.stores, tx, deployment, needs);
  }

  /** Nodes and instances lose the relationships that go; those that stay are as the new plan says. */
  async detach(
    tx: Transaction,
    { deployment, update, plan, changes }: Subject & { changes: UpdateChanges },
  ): Promise<void> {
    const ofDeployment = everything({ deploymentId: [deployment.id] });
    const { items } = await this.stores.nodes.list(scopeOf(deployment), ofDeployment, tx);
    const known = new Map(items.map((node) => [node.id, node]));
    const staying = plan.nodes.map((node) =>
      toReplaced(withCount(node, known.get(node.id)), update.newBlueprintId),
    );
    await this.stores.deploymentNodes.replace(deployment, staying, tx);
    const instances = await this.stores.deploymentInstances.all(deployment, tx);
    await this.stores.deploymentInstances.relate(deployment, detachedInstances(instances, plan, changes), tx);
    await this.stores.updates.update(update.id, { phase: 'detached' }, {}, tx);
  }

  async finalize(
    tx: Transaction,
    { deployment, update, plan, changes }: Subject & { changes: UpdateChanges },
  ): Promise<void> {
    const kept = new Set(plan.nodes.map(({ id }) => id));
    const ofDeployment = everything({ deploymentId: [deployment.id] });
    const { items } = await this.stores.nodes.list(scopeOf(deployment), ofDeployment, tx);
    const removedNodes = items.map(({ id }) => id).filter((id) => !kept.has(id));
    const instances = await this.stores.deploymentInstances.all(deployment, tx);
    const listed = removedIds(changes);
    const removed = instances
      .filter(({ id, nodeId }) => listed.has(id) || !kept.has(nodeId))
      .map(({ id }) => id);
    await this.stores.deploymentInstances.delete(deployment, removed, tx);
    await this.stores.deploymentNodes.delete(deployment, removedNodes, tx);
    await this.stores.updates.update(update.id, { phase: 'finalized', state: 'finalizing' }, {}, tx);
  }

  /** Another attempt goes on with an update that was performed. */
  async resume(update: DeploymentUpdate, tx: Transaction): Promise<void> {
    const state = update.phase === 'finalized' ? 'finalizing' : 'executing_workflow';
    await this.stores.updates.update(update.id, { state }, {}, tx);
  }
}

/** Instances of staying nodes whose relationships differ from what they were, with what they are now. */
function detachedInstances(
  instances: readonly NodeInstance[],
  plan: DeploymentPlan,
  changes: UpdateChanges,
): { id: string; relationships: InstanceRelationship[] }[] {
  const nodes = new Map(plan.nodes.map((node) => [node.id, node]));
  const before = new Map(instances.map(({ id, relationships }) => [id, JSON.stringify(relationships)]));
  return withoutRemovals(instances, {
    ...changes,
    removedAndRelated: [],
    reducedAndRelated: lostOf(changes, nodes),
  })
    .flatMap(({ id, nodeId, relationships }) => {
      const node = nodes.get(nodeId);
      return node === undefined ? [] : [{ id, relationships: asPlanned(relationships, node) }];
    })
    .filter(({ id, relationships }) => before.get(id) !== JSON.stringify(relationships));
}

/** A relationship whose node still has one to the same target has got another type: it stays. */
const lostOf = (
  changes: UpdateChanges,
  nodes: ReadonlyMap<string, NodePlan>,
): UpdateChanges['reducedAndRelated'] =>
  changes.reducedAndRelated.map((instance) => {
    const removed = removedIds(changes);
    const targets = new Set(nodes.get(instance.nodeId)?.relationships.map(({ targetId }) => targetId));
    const relationships = instance.relationships.filter(
      ({ targetId, targetName }) => removed.has(targetId) || !targets.has(targetName),
    );
    return { ...instance, relationships };
  });

/** In the order of the node's relationships, with their types. */
function asPlanned(relationships: readonly InstanceRelationship[], node: NodePlan): InstanceRelationship[] {
  const types = new Map(node.relationships.map(({ targetId, type }) => [targetId, type]));
  const positions = new Map(node.relationships.map(({ targetId }, position) => [targetId, position]));
  const positionOf = ({ targetName }: InstanceRelationship) => positions.get(targetName) ?? positions.size;
  return relationships
    .map((relationship) => ({
      ...relationship,
      type: types.get(relationship.targetName) ?? relationship.type,
    }))
    .sort((left, right) => positionOf(left) - positionOf(right));
}

const removedIds = ({ removedAndRelated }: UpdateChanges): Set<string> =>
  new Set(removedAndRelated.filter(({ modification }) => modification === 'removed').map(({ id }) => id));
