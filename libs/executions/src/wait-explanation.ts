import { NotFoundError, type Execution, type Scope } from '@cloudloom/model';
import { explainMissingWorker } from './dedicated-workers.ts';
import { describeWait, type Blockers, type WaitCode } from './wait-sentences.ts';
import { findHindrance, type Hindrance, type Rival } from './start-rules.ts';
import { StartSituations } from './start-situation.ts';
import { isActive } from './status-machine.ts';
import type { Stores } from './stores.ts';
import { explainFailure } from './workflow-plugin.ts';

/** As many of those in the way are named; more help nobody. */
const NAMED = 10;

/** Why an execution has not begun. */
export interface WaitExplanation {
  execution: Execution;
  code: WaitCode;
  reason: string;
  /** Who is in its way, as far as the caller may see them. */
  blockers: Execution[];
  /** How many more are in its way: of other tenants, private ones of others, or too many to name. */
  hidden: number;
}

type ExplainingStores = Pick<
  Stores,
  'executions' | 'maintenance' | 'plugins' | 'settings' | 'surroundings' | 'updates' | 'workers'
>;

/** Answers for what an execution waits. Reads without a lock: the answer is about the moment in which it is asked. */
export class WaitExplanations {
  private readonly situations: StartSituations;

  constructor(private readonly stores: ExplainingStores) {
    this.situations = new StartSituations(stores);
  }

  /** For any execution, also one that does not wait. Throws NotFoundError. */
  async explain(scope: Scope, executionId: string): Promise<WaitExplanation> {
    const execution = await this.stores.executions.find(scope, executionId);
    if (execution === null)
      throw new NotFoundError(
        'Execution',
        executionId,
        `Requested \`Execution\` ['${executionId}'] was not found`,
      );
    switch (execution.status) {
      case 'queued':
        return this.ofQueued(scope, execution);
      case 'pending':
        return this.ofPending(execution);
      case 'scheduled':
        return this.about(execution, 'scheduled');
      default:
        return this.about(execution, 'not_waiting');
    }
  }

  private async ofQueued(scope: Scope, execution: Execution): Promise<WaitExplanation> {
    const situation = await this.situations.ofQueued(undefined, execution);
    const { deploymentId, isSystemWorkflow, isForced: force, workflowId, id } = execution;
    const isUpdate = workflowId === 'update' && (await this.stores.updates.ofExecution(id)) !== null;
    const hindrance = findHindrance({ deploymentId, isSystemWorkflow, force, isUpdate }, situation);
    if (hindrance === null) return this.ofEnvironment(scope, execution);
    const rivals =
      hindrance.rivals.length > 0 ? hindrance.rivals : await this.othersInTheWay(execution, hindrance);
    const blockers = await this.visible(scope, rivals);
    return this.about(execution, codeOf(hindrance), { ...blockers, allowed: hindrance.allowed });
  }

  /** Forced ones mind no others of their deployment but its making. */
  private async ofEnvironment(scope: Scope, execution: Execution): Promise<WaitExplanation> {
    const { tenantName, deploymentId, id } = execution;
    if (deploymentId === null) return this.about(execution, 'next');
    const workflowId = 'create_deployment_environment';
    const creation = await this.stores.executions.latestOfDeployment(tenantName, deploymentId, workflowId);
    const isUnderway =
      creation !== null && creation.id !== id && (isActive(creation.status) || creation.status === 'queued');
    if (!isUnderway) return this.about(execution, 'next');
    return this.about(execution, 'deployment_busy', await this.visible(scope, [creation]));
  }

  private async ofPending(execution: Execution): Promise<WaitExplanation> {
    const { id, workflowPluginId } = execution;
    const undelivered = await this.stores.surroundings.undeliveredStarts([id]);
    if (undelivered.has(id)) return this.about(execution, 'start_undelivered');
    const missing = await explainMissingWorker(this.stores, execution);
    if (missing !== null) return { ...this.about(execution, 'worker_missing'), reason: missing };
    const plugin = workflowPluginId === null ? null : await this.stores.plugins.byId(workflowPluginId);
    const failure = plugin === null ? null : explainFailure(plugin);
    if (failure !== null) return { ...this.about(execution, 'worker_missing'), reason: failure };
    return this.about(execution, 'starting');
  }

  /** A full group or a reached limit is made up of what is active. */
  private async othersInTheWay(execution: Execution, { because }: Hindrance): Promise<Rival[]> {
    const { executionGroupId: groupId } = execution;
    if (because !== 'group_full' || groupId === null) return [];
    return this.stores.executions.rivals({ groupId, limit: NAMED });
  }

  private async visible(scope: Scope, rivals: readonly Rival[]): Promise<Blockers> {
    const blockers: Execution[] = [];
    const own = rivals.filter(({ tenantName }) => tenantName === scope.tenantName);
    for (const { id } of own.slice(0, NAMED)) {
      const found = await this.stores.executions.find(scope, id);
      if (found !== null) blockers.push(found);
    }
    return {
      blockers,
      foreign: rivals.length - own.length,
      unseen: Math.min(own.length, NAMED) - blockers.length,
      more: Math.max(0, own.length - NAMED),
    };
  }

  private about(execution: Execution, code: WaitCode, given: Partial<Blockers> = {}): WaitExplanation {
    const about = { blockers: [], foreign: 0, unseen: 0, more: 0, ...given };
    const reason = describeWait(code, execution, about);
    const hidden = about.foreign + about.unseen + about.more;
    return { execution, code, reason, blockers: about.blockers, hidden };
  }
}

function codeOf({ because, rivals, allowed }: Hindrance): WaitCode {
  const runs = rivals.some(({ status }) => isActive(status));
  switch (because) {
    case 'system_wide_running':
      return runs ? 'system_wide_running' : 'system_wide_waiting';
    case 'deployment_busy':
      return runs ? 'deployment_busy' : 'behind_others';
    case 'group_full':
      return allowed === 0 ? 'group_paused' : 'group_full';
    default:
      return because;
  }
}
