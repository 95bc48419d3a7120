import type { Json, JsonObject } from '@cloudloom/blueprint';
import {
  AlreadyExistsError,
  NotFoundError,
  type Deployment,
  type InterDeploymentDependency,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import { decide } from '../decision.ts';
import { DeploymentEvaluation } from '../deployment-evaluation.ts';
import { planDeployment } from '../deployment-planning.ts';
import { BadParametersError, SystemTaskError } from '../errors.ts';
import { requireOwnTenant } from '../ownership.ts';
import { scopeOf } from '../resource-scope.ts';
import { everything, type Stores } from '../stores.ts';
import { refuseCircle } from './circles.ts';
import { needsOfNodes } from './node-dependencies.ts';
import { evaluateEarly, findNeeds, rewriteNeeds, storeNeeds } from './plan-dependencies.ts';

/** A record to be made; source and target are ids of the tenant's deployments. */
export interface DependencyDraft {
  dependencyCreator: string;
  target: string | null;
  targetFunction?: Json;
  externalSource?: JsonObject | null;
  externalTarget?: JsonObject | null;
  /** What a record had that is restored. */
  former?: Partial<Pick<InterDeploymentDependency, 'id' | 'visibility' | 'createdAt' | 'createdBy'>>;
}

/** Which deployment needs which. Every change is under the decision lock: two that close a circle cannot miss each other. */
export class DependencyService {
  private readonly evaluation: DeploymentEvaluation;

  constructor(private readonly stores: Stores) {
    this.evaluation = new DeploymentEvaluation(stores);
  }

  /** Throws NotFoundError for either deployment, ConflictError for a circle, BadParametersError without any target. */
  async create(
    scope: Scope,
    source: string,
    drafts: readonly DependencyDraft[],
  ): Promise<InterDeploymentDependency[]> {
    return decide(this.stores, async (tx) =>
      this.insert(tx, scope, await this.require(scope, source, tx), drafts),
    );
  }

  /** Replaces all records of the source. Throws as `create` does. */
  async replace(
    scope: Scope,
    source: string,
    drafts: readonly DependencyDraft[],
  ): Promise<InterDeploymentDependency[]> {
    return decide(this.stores, async (tx) => {
      const deployment = await this.require(scope, source, tx);
      await this.stores.dependencies.clear(deployment, tx);
      return this.insert(tx, scope, deployment, drafts);
    });
  }

  /** Throws NotFoundError where there is no such record, unless a component is being deleted, which may come late. */
  async delete(
    scope: Scope,
    source: string,
    key: { dependencyCreator: string; target: string | null; mayBeGone: boolean },
  ): Promise<void> {
    const { dependencyCreator, target: targetDeploymentId, mayBeGone } = key;
    await decide(this.stores, async (tx) => {
      const { tenantName } = await this.require(scope, source, tx);
      const count = await this.stores.dependencies.delete(
        { tenantName, dependencyCreator, sourceDeploymentId: source, targetDeploymentId },
        tx,
      );
      if (count === 0 && !mayBeGone)
        throw new NotFoundError('InterDeploymentDependencies', dependencyCreator);
    });
  }

  /**
   * Makes the records anew that follow from a deployment's plan; with `ofNodes` also those of components and shared resources that
   * its nodes are connected to. Others stay. Answers what was made. Throws as `create` does.
   */
  async restore(
    scope: Scope,
    id: string,
    { ofNodes }: { ofNodes: boolean },
  ): Promise<InterDeploymentDependency[]> {
    const known = await this.stores.database.transaction((tx) => this.require(scope, id, tx));
    const plan = await this.plan(known);
    return decide(this.stores, async (tx) => {
      const deployment = await this.require(scope, id, tx);
      const ofDeployment = everything({ deploymentId: [id] });
      const { items } = await this.stores.nodeInstances.list(scopeOf(deployment), ofDeployment, tx);
      const needs = await findNeeds(plan, items, (call) =>
        evaluateEarly(this.evaluation, deployment, call, tx),
      );
      const made = await rewriteNeeds(this.stores, tx, deployment, needs);
      if (!ofNodes) return made;
      const { items: known } = await this.stores.dependencies.list(
        scopeOf(deployment),
        everything({ sourceDeploymentId: [id], tenantName: [deployment.tenantName] }),
        tx,
      );
      return [...made, ...(await storeNeeds(this.stores, tx, deployment, needsOfNodes(plan, items, known)))];
    });
  }

  private async plan({ inputs, blueprintId, runtimeOnlyEvaluation, ...owned }: Deployment) {
    try {
      return await planDeployment(this.stores, this.evaluation, {
        ...{ scope: scopeOf(owned), blueprintId, inputs, runtimeOnlyEvaluation },
        isUpdate: true,
        autoCorrectTypes: true,
      });
    } catch (error) {
      if (error instanceof SystemTaskError) throw new BadParametersError(error.message, { cause: error });
      throw error;
    }
  }

  private async insert(
    tx: Transaction,
    scope: Scope,
    source: Deployment,
    drafts: readonly DependencyDraft[],
  ): Promise<InterDeploymentDependency[]> {
    for (const draft of drafts) await this.check(tx, scope, source, draft);
    const { tenantName, visibility, id: sourceDeploymentId } = source;
    return this.stores.dependencies.insert(
      drafts.map((draft) => ({
        ...{ tenantName, visibility, sourceDeploymentId },
        createdBy: scope.username,
        dependencyCreator: draft.dependencyCreator,
        targetDeploymentId: draft.target,
        targetDeploymentFunc: draft.targetFunction ?? null,
        externalSource: draft.externalSource ?? null,
        externalTarget: draft.externalTarget ?? null,
        ...draft.former,
      })),
      tx,
    );
  }

  private async check(
    tx: Transaction,
    scope: Scope,
    source: Deployment,
    { target, targetFunction, externalTarget, externalSource, former }: DependencyDraft,
  ): Promise<void> {
    if (former?.id !== undefined && (await this.stores.dependencies.exists(former.id, tx)))
      throw new AlreadyExistsError('InterDeploymentDependencies', former.id, source.tenantName);
    if (target === null) {
      if (targetFunction == null && externalTarget == null && externalSource == null)
        throw new BadParametersError('Either target_deployment or target_deployment_func must be given');
      return;
    }
    await this.require(scope, target, tx);
    await refuseCircle(this.stores, tx, source, target);
  }

  private async require(scope: Scope, id: string, tx: Transaction): Promise<Deployment> {
    const deployment = await this.stores.deployments.find(scope, id, tx);
    if (deployment === null) throw new NotFoundError('Deployment', id);
    requireOwnTenant(scope, deployment);
    return deployment;
  }
}
