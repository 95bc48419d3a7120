import type { Json, JsonObject } from '@cloudloom/blueprint';
import {
  ConflictError,
  NotFoundError,
  type Deployment,
  type InterDeploymentDependency,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import { decide } from '../decision.ts';
import { BadParametersError } from '../errors.ts';
import { requireOwnTenant } from '../ownership.ts';
import type { Stores } from '../stores.ts';

/** A record to be made; source and target are ids of the tenant's deployments. */
export interface DependencyDraft {
  dependencyCreator: string;
  target: string | null;
  targetFunction?: Json;
  externalSource?: JsonObject | null;
  externalTarget?: JsonObject | null;
}

/** Which deployment needs which. Every change is under the decision lock: two that close a circle cannot miss each other. */
export class DependencyService {
  constructor(
    private readonly stores: Pick<Stores, 'database' | 'dependencies' | 'deployments' | 'executions'>,
  ) {}

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
      })),
      tx,
    );
  }

  private async check(
    tx: Transaction,
    scope: Scope,
    source: Deployment,
    { target, targetFunction, externalTarget, externalSource }: DependencyDraft,
  ): Promise<void> {
    if (target === null) {
      if (targetFunction == null && externalTarget == null && externalSource == null)
        throw new BadParametersError('Either target_deployment or target_deployment_func must be given');
      return;
    }
    const { tenantName } = await this.require(scope, target, tx);
    if (await this.stores.dependencies.needs(tenantName, { source: target, target: source.id }, tx))
      throw new ConflictError(
        `Deployment ${source.id} depending on ${target} results in cyclic inter-deployment dependencies.`,
      );
  }

  private async require(scope: Scope, id: string, tx: Transaction): Promise<Deployment> {
    const deployment = await this.stores.deployments.find(scope, id, tx);
    if (deployment === null) throw new NotFoundError('Deployment', id);
    requireOwnTenant(scope, deployment);
    return deployment;
  }
}
