import type { JsonObject } from '@cloudloom/blueprint';
import {
  NotFoundError,
  type DeploymentModification,
  type LockedDeployment,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import {
  answersEnd,
  answersStart,
  type EntityModification,
  type ModificationCall,
  type TopologyLimits,
} from '@cloudloom/topology';
import { setCounts } from './deployment-modification-counts.ts';
import { planFinish, planStart, type ModificationStart } from './deployment-modification-plan.ts';
import { DeploymentModificationEndedError, ExistingStartedModificationError } from './errors.ts';
import { requireOwnTenant } from './ownership.ts';
import { everything, type Stores } from './stores.ts';

export interface StartDeploymentModification {
  deploymentId: string;
  /** By name of a node or scaling group. */
  nodes: Readonly<Record<string, EntityModification>>;
  /** Kept with the modification, not looked into. */
  context?: JsonObject;
}

/** A start that a run of an execution asks for; it may ask again, in this attempt or a later one. */
export interface ModificationRequestCall extends ModificationCall {
  /** Number of the snapshot of the topology that the run takes after the start. */
  snapshot: number;
}

type ModificationStores = Pick<
  Stores,
  | 'database'
  | 'deployments'
  | 'deploymentInstances'
  | 'modifications'
  | 'nodes'
  | 'nodeInstances'
  | 'topologies'
>;

/**
 * Modifications of deployments: other numbers of instances, in two steps, so that a workflow can work on what comes and
 * goes in between. Each step is one transaction under the lock of the deployment.
 */
export class DeploymentModificationService {
  constructor(
    private readonly stores: ModificationStores,
    private readonly limits: Partial<TopologyLimits> = {},
  ) {}

  /**
   * Makes what comes, marks what goes. A call of a run that was answered before gets the same modification again.
   *
   * Throws NotFoundError, ForbiddenError, BadParametersError, ExistingStartedModificationError; StaleAttemptError for the
   * call of a run that is over.
   */
  async start(
    scope: Scope,
    request: StartDeploymentModification,
    call?: ModificationRequestCall,
  ): Promise<DeploymentModification> {
    await this.requireOwn(scope, request.deploymentId);
    return this.stores.database.transaction(async (tx) => {
      if (call) await this.stores.modifications.lockRun(call, tx);
      const deployment = await this.stores.deploymentInstances.lock(scope, request.deploymentId, tx);
      const answered = call && (await this.answerAgain(call, tx));
      if (answered) return answered;
      await this.refuseSecond(scope, deployment, tx);
      return this.begin(tx, { scope, deployment, request, call });
    });
  }

  /**
   * Deletes what was marked to go; planned counts become the counts.
   * Throws NotFoundError, ForbiddenError, DeploymentModificationEndedError, StaleAttemptError.
   */
  finish(scope: Scope, id: string, call?: ModificationCall): Promise<DeploymentModification> {
    return this.end('finish', { scope, id, call }, async (tx, deployment, modification) => {
      const before = await this.stores.deploymentInstances.all(deployment, tx);
      const { removedIds, related } = planFinish(await this.changesOf(modification, tx), before);
      await this.stores.deploymentInstances.delete(deployment, removedIds, tx);
      await this.stores.deploymentInstances.relate(deployment, related, tx);
      await setCounts(this.stores, tx, { deployment, modified: modification.modifiedNodes, step: 'current' });
      const end = { status: 'finished', endedBy: call ?? null, beforeRollback: null } as const;
      return this.stores.modifications.end(id, end, tx);
    });
  }

  /**
   * Makes all instances what they were when the modification started, states and properties included.
   * Throws NotFoundError, ForbiddenError, DeploymentModificationEndedError, StaleAttemptError.
   */
  rollback(scope: Scope, id: string, call?: ModificationCall): Promise<DeploymentModification> {
    return this.end('rollback', { scope, id, call }, async (tx, deployment, modification) => {
      const beforeRollback = await this.stores.deploymentInstances.all(deployment, tx);
      const saved = (await this.stores.modifications.instances([modification], tx)).get(id);
      await this.stores.deploymentInstances.restore(deployment, saved?.beforeModification ?? [], tx);
      await setCounts(this.stores, tx, { deployment, modified: modification.modifiedNodes, step: 'back' });
      const end = { status: 'rolledback', endedBy: call ?? null, beforeRollback } as const;
      return this.stores.modifications.end(id, end, tx);
    });
  }

  /** Those of a deployment that are neither finished nor rolled back: one at most. */
  async started(scope: Scope, deploymentId: string, tx?: Transaction): Promise<DeploymentModification[]> {
    const query = everything({ deploymentId: [deploymentId], status: ['started'] });
    return (await this.stores.modifications.list(scope, query, tx)).items;
  }

  /** A global deployment of another tenant is seen but not changed; the text should say so. */
  private async requireOwn(scope: Scope, deploymentId: string): Promise<void> {
    const deployment = await this.stores.deployments.find(scope, deploymentId);
    if (deployment === null) throw new NotFoundError('Deployment', deploymentId);
    requireOwnTenant(scope, deployment);
  }

  /** The modification that the call has started before, unless that has come to nothing and a later attempt asks. */
  private async answerAgain(
    call: ModificationRequestCall,
    tx: Transaction,
  ): Promise<DeploymentModification | null> {
    const { modifications, topologies } = this.stores;
    const earlier = await modifications.startedByCall(call, tx);
    if (earlier && answersStart(earlier, call)) {
      await modifications.setStartedBy(earlier.id, toCall(call), tx);
      return earlier;
    }
    if (earlier) await modifications.setStartedBy(earlier.id, null, tx);
    await topologies.forgetSnapshots(call.executionId, call.snapshot, tx);
    return null;
  }

  private async refuseSecond(scope: Scope, { id }: LockedDeployment, tx: Transaction): Promise<void> {
    const started = await this.started(scope, id, tx);
    if (started.length > 0) throw new ExistingStartedModificationError(started.map((each) => each.id));
  }

  private async begin(tx: Transaction, given: Beginning): Promise<DeploymentModification> {
    const { deployment, request, scope, call } = given;
    const { tenantName, visibility, id: deploymentId } = deployment;
    const { start, instances } = await this.plan(tx, given);
    const added = start.added.map((each) => ({
      ...{ tenantName, visibility, createdBy: deployment.createdBy, deploymentId },
      ...each,
    }));
    await this.stores.nodeInstances.insertMany(added, tx);
    await this.stores.deploymentInstances.relate(deployment, start.related, tx);
    await setCounts(this.stores, tx, { deployment, modified: request.nodes, step: 'planned' });
    const stored = {
      ...{ tenantName, visibility, createdBy: scope.username, deploymentId },
      context: request.context ?? {},
      modifiedNodes: request.nodes,
      startedBy: call ? toCall(call) : null,
      changes: start.changes,
      beforeModification: instances,
    };
    return this.stores.modifications.insert(stored, tx);
  }

  private async plan(tx: Transaction, { scope, deployment, request }: Beginning): Promise<Planned> {
    const instances = await this.stores.deploymentInstances.all(deployment, tx);
    const ofDeployment = everything({ deploymentId: [deployment.id] });
    const start = planStart({
      deployment,
      nodes: (await this.stores.nodes.list(scope, ofDeployment, tx)).items,
      instances,
      takenIds: await this.stores.nodeInstances.ids(deployment.tenantName, tx),
      modifiedNodes: request.nodes,
      limits: this.limits,
    });
    return { start, instances };
  }

  private async end(
    action: 'finish' | 'rollback',
    { scope, id, call }: { scope: Scope; id: string; call: ModificationCall | undefined },
    work: (
      tx: Transaction,
      deployment: LockedDeployment,
      modification: DeploymentModification,
    ) => Promise<DeploymentModification>,
  ): Promise<DeploymentModification> {
    const found = await this.stores.modifications.find(scope, id);
    if (found === null) throw new NotFoundError('DeploymentModification', id);
    requireOwnTenant(scope, found);
    return this.stores.database.transaction(async (tx) => {
      if (call) await this.stores.modifications.lockRun(call, tx);
      const deployment = await this.stores.deploymentInstances.lock(scope, found.deploymentId, tx);
      const modification = await this.stores.modifications.lock(scope, id, tx);
      if (modification.status === 'started') return work(tx, deployment, modification);
      if (call && answersEnd(modification, action === 'finish' ? 'finished' : 'rolledback', call))
        return modification;
      throw new DeploymentModificationEndedError(action, id, modification.status);
    });
  }

  private async changesOf({ id }: DeploymentModification, tx: Transaction) {
    const saved = (await this.stores.modifications.instances([{ id }], tx)).get(id);
    if (saved === undefined) throw new NotFoundError('DeploymentModification', id);
    return saved.changes;
  }
}

interface Beginning {
  scope: Scope;
  deployment: LockedDeployment;
  request: StartDeploymentModification;
  call: ModificationRequestCall | undefined;
}

interface Planned {
  start: ModificationStart;
  instances: Awaited<ReturnType<Stores['deploymentInstances']['all']>>;
}

const toCall = ({ executionId, attempt, call }: ModificationCall): ModificationCall => ({
  executionId,
  attempt,
  call,
});
