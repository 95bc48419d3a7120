import { randomUUID } from 'node:crypto';
import { presentPlugin, type JsonObject, type PluginPlan } from '@cloudloom/blueprint';
import {
  NotFoundError,
  type DeploymentUpdate,
  type DeploymentUpdatePhase,
  type LockedDeployment,
  type Transaction,
  type UpdateDocuments,
} from '@cloudloom/model';
import { DeploymentEvaluation } from '../deployment-evaluation.ts';
import { failing, failingLater, missingLabels, planDeployment } from '../deployment-planning.ts';
import { findAffected } from '../dependencies/affected.ts';
import { ActiveUpdateError, DeploymentUpdateError } from '../errors.ts';
import { scopeOf } from '../resource-scope.ts';
import { ExecutionScheduleService } from '../schedules/execution-schedule.service.ts';
import {
  missingSchedules,
  scheduleNames,
  scheduleSettings,
  unchangedSchedules,
  updateSchedules,
} from '../schedules/schedule-updates.ts';
import { isEnded } from '../status-machine.ts';
import { everything } from '../stores.ts';
import type { DeploymentUpdateServiceOptions } from './deployment-update.service.ts';
import { haveSameValue } from './same-value.ts';
import { UpdateWriter } from './update-writer.ts';
import { planUpdate, type PlannedUpdate } from './update-plan.ts';

/** A run of the execution that carries out an update. */
export interface UpdateRun {
  executionId: string;
  attempt: number;
  updateId: string;
}

/** A workflow of the deployment that is to take the place of the built-in steps. */
export interface UpdateWorkflow {
  workflowId: string;
  parameters: JsonObject;
}

const PHASES: readonly DeploymentUpdatePhase[] = ['begun', 'prepared', 'performed', 'detached', 'finalized'];

const isPast = (phase: DeploymentUpdatePhase, wanted: DeploymentUpdatePhase): boolean =>
  PHASES.indexOf(phase) >= PHASES.indexOf(wanted);

/**
 * The server's part of an update, step by step as its workflow asks for them. Each step is one transaction, and knows from
 * the update's phase whether it was made before: a run that asks again changes nothing.
 */
export class UpdateExecutions {
  private readonly evaluation: DeploymentEvaluation;
  private readonly writer: UpdateWriter;

  constructor(private readonly options: DeploymentUpdateServiceOptions) {
    this.evaluation = new DeploymentEvaluation(options.stores);
    this.writer = new UpdateWriter(options.stores);
  }

  /**
   * Finds out what the update is about. Answers its unsupported steps in words: with any, it cannot go on.
   * Throws NotFoundError, StaleAttemptError, DeploymentUpdateError, SystemTaskError (what the plan refuses).
   */
  async prepare(run: UpdateRun): Promise<{ unsupported: string[] }> {
    const update = await this.require(run);
    if (isPast(update.phase, 'performed')) {
      await this.locked(run, async ({ tx, deployment }) => {
        await this.refuseOthers(tx, deployment, update);
        await this.writer.resume(update, tx);
      });
      return { unsupported: [] };
    }
    const plan = await planDeployment(this.options.stores, this.evaluation, {
      scope: scopeOf(update),
      blueprintId: update.newBlueprintId,
      inputs: update.newInputs,
      runtimeOnlyEvaluation: update.runtimeOnlyEvaluation,
      isUpdate: true,
      // Command lines send every value as text.
      autoCorrectTypes: true,
    });
    return this.locked(run, async ({ tx, deployment }) => {
      await this.refuseOthers(tx, deployment, update);
      const planned = await this.planAgain(tx, { deployment, update, plan });
      const { steps, changes, unsupported } = planned;
      const findings = {
        labelsToCreate: missingLabels(deployment, plan),
        schedulesToCreate: missingSchedules(
          scheduleSettings(plan.deploymentSettings),
          await scheduleNames(this.options.stores, deployment, tx),
        ),
        recursiveDependencies: await findAffected(this.options.stores, tx, deployment),
      };
      const patch = {
        phase: 'prepared',
        state: 'updating',
        newInputs: plan.inputs,
        steps,
        ...findings,
      } as const;
      await this.options.stores.updates.update(update.id, patch, { plan, changes }, tx);
      return { unsupported: unsupported.map(inWords) };
    });
  }

  /**
   * Makes the deployment another: its attributes, its nodes, the instances that come. What goes is there still.
   * `snapshot`: number of the snapshot of the topology that the run takes next.
   */
  async perform(run: UpdateRun, snapshot: number): Promise<void> {
    const decides = await this.asksOthers(run);
    await this.locked({ ...run, decides }, async ({ tx, deployment, update }) => {
      if (isPast(update.phase, 'performed')) return;
      const { plan } = await this.documentsOf(update, tx);
      await this.refuseModifications(deployment, tx);
      const planned = await this.planAgain(tx, { deployment, update, plan });
      if (planned.unsupported.length > 0) throw new DeploymentUpdateError(UNSUPPORTED);
      await this.writer.perform(tx, { deployment, update, plan, planned });
      await this.options.stores.topologies.forgetSnapshots(run.executionId, snapshot, tx);
    });
  }

  /** Deletes the relationships that go; they were unlinked. `snapshot` as of `perform`. */
  async detach(run: UpdateRun, snapshot: number): Promise<void> {
    await this.locked(run, async ({ tx, deployment, update }) => {
      if (isPast(update.phase, 'detached')) return;
      const documents = await this.documentsOf(update, tx);
      await this.writer.detach(tx, { deployment, update, ...documents });
      await this.options.stores.topologies.forgetSnapshots(run.executionId, snapshot, tx);
    });
  }

  /** Deletes the instances and nodes that go. Answers the plugins that hosts do not need any more as the wire has them, by node. */
  async finalize(run: UpdateRun): Promise<Record<string, JsonObject[]>> {
    return this.locked(run, async ({ tx, deployment, update }) => {
      const documents = await this.documentsOf(update, tx);
      if (!isPast(update.phase, 'finalized')) await this.finish(tx, deployment, update, documents);
      return presentPlugins(documents.changes.lostPlugins);
    });
  }

  private async finish(
    tx: Transaction,
    deployment: LockedDeployment,
    update: DeploymentUpdate,
    documents: Complete,
  ): Promise<void> {
    await this.writer.finalize(tx, { deployment, update, ...documents });
    const former = await this.options.stores.blueprints.find(scopeOf(update), update.oldBlueprintId, tx);
    const fresh = await this.options.stores.blueprints.find(scopeOf(update), update.newBlueprintId, tx);
    const settings = documents.plan.deploymentSettings;
    const unchanged = unchangedSchedules(
      scheduleSettings(former?.plan?.deploymentSettings),
      scheduleSettings(fresh?.plan?.deploymentSettings),
      haveSameValue(update.oldInputs, update.newInputs),
    );
    const { stores } = this.options;
    const schedules = new ExecutionScheduleService(stores);
    const subject = { ...deployment, createdBy: ownerOfSchedules(deployment, update) };
    await failingLater(() => updateSchedules({ stores, schedules }, tx, subject, { settings, unchanged }));
  }

  /** Whether the new plan needs other deployments: two that need each other must not be changed at the same time. */
  private async asksOthers({ updateId }: UpdateRun): Promise<boolean> {
    const documents = await this.options.stores.updates.documents([{ id: updateId }]);
    return JSON.stringify(documents.get(updateId)?.plan ?? null).includes('"get_capability"');
  }

  /** The update went well. */
  async complete(run: UpdateRun): Promise<void> {
    await this.locked(run, ({ tx, update }) =>
      this.options.stores.updates.update(update.id, { state: 'successful' }, {}, tx),
    );
  }

  /** What the update changes, as it was performed. @throws NotFoundError */
  async changes(
    run: Pick<UpdateRun, 'executionId' | 'updateId'>,
  ): Promise<NonNullable<UpdateDocuments['changes']>> {
    const update = await this.require(run);
    const documents = (await this.options.stores.updates.documents([update])).get(update.id);
    if (!documents?.changes) throw new NotFoundError('DeploymentUpdate', update.id);
    return documents.changes;
  }

  /**
   * Starts a workflow for the update and waits for its end, seconds at most. Asked again it waits for the execution that
   * was started; a later attempt starts another if that one did not succeed. @throws DeploymentUpdateError
   */
  async runWorkflow(
    run: UpdateRun,
    { workflowId, parameters }: UpdateWorkflow,
    seconds: number,
  ): Promise<void> {
    const update = await this.require(run);
    const executionId = await this.locked(run, ({ tx }) => this.chooseExecution(run, tx));
    const { id } = await this.options.executions.start(scopeOf(update), {
      executionId,
      deploymentId: update.deploymentId,
      workflowId,
      parameters,
      allowCustomParameters: true,
      // The update itself is an execution of the deployment.
      force: true,
    });
    const ended = await this.options.waiter.waitForEnd(id, seconds * 1000);
    if (ended?.status === 'terminated') return;
    const how =
      ended === null
        ? 'was deleted'
        : isEnded(ended.status)
          ? `ended ${ended.status}`
          : `has not ended after ${seconds} seconds`;
    throw new DeploymentUpdateError(
      `The workflow ${workflowId} of the update ${how} (execution ${id})${ended?.error ? `: ${ended.error}` : ''}`,
    );
  }

  private async chooseExecution({ updateId, attempt }: UpdateRun, tx: Transaction): Promise<string> {
    const { updates, executions } = this.options.stores;
    const { workflowExecutionId } = await updates.lock(updateId, tx);
    if (workflowExecutionId !== null) {
      const earlier = await executions.byId(workflowExecutionId, tx);
      const isOver = earlier !== null && isEnded(earlier.status) && earlier.status !== 'terminated';
      if (!isOver || attempt === 1) return workflowExecutionId;
    }
    const fresh = randomUUID();
    await updates.update(updateId, { workflowExecutionId: fresh }, {}, tx);
    return fresh;
  }

  private async planAgain(tx: Transaction, { deployment, update, plan }: Planning): Promise<PlannedUpdate> {
    const { deploymentInstances, nodes, nodeInstances } = this.options.stores;
    const instances = await deploymentInstances.all(deployment, tx);
    const { items } = await nodes.list(
      scopeOf(deployment),
      everything({ deploymentId: [deployment.id] }),
      tx,
    );
    const takenIds = await nodeInstances.ids(deployment.tenantName, tx);
    const { newBlueprintId } = update;
    return failing(() => planUpdate({ deployment, nodes: items, instances, plan, newBlueprintId, takenIds }));
  }

  /** Another update may have begun while this one was waiting to be resumed. */
  private async refuseOthers(
    tx: Transaction,
    deployment: LockedDeployment,
    { id, isPreview }: DeploymentUpdate,
  ): Promise<void> {
    const underway = isPreview ? [] : await this.options.stores.updates.underway(deployment, tx);
    const others = underway.filter((update) => update.id !== id);
    if (others.length > 0) throw new ActiveUpdateError(others.map((update) => update.id));
  }

  private async refuseModifications(deployment: LockedDeployment, tx: Transaction): Promise<void> {
    const { id } = deployment;
    const query = everything({ deploymentId: [id], status: ['started'] });
    const { items } = await this.options.stores.modifications.list(scopeOf(deployment), query, tx);
    if (items.length === 0) return;
    throw new DeploymentUpdateError(
      `Deployment ${id} cannot be updated while a modification of it is started: ${items[0]?.id ?? ''}. ` +
        'Finish it or roll it back first.',
    );
  }

  private async documentsOf(update: DeploymentUpdate, tx: Transaction): Promise<Complete> {
    const documents = (await this.options.stores.updates.documents([update], tx)).get(update.id);
    if (!documents?.plan || !documents.changes) throw new NotFoundError('DeploymentUpdate', update.id);
    return { plan: documents.plan, changes: documents.changes };
  }

  private async require({
    executionId,
    updateId,
  }: Pick<UpdateRun, 'executionId' | 'updateId'>): Promise<DeploymentUpdate> {
    const update = await this.options.stores.updates.ofExecution(executionId);
    if (update?.id !== updateId) throw new NotFoundError('DeploymentUpdate', updateId);
    return update;
  }

  /** Under the locks of the run, the deployment and the update, in this order; the decision lock comes before, where it is needed. */
  private async locked<T>(
    { decides = false, ...run }: UpdateRun & { decides?: boolean },
    work: (locked: Locked) => Promise<T>,
  ): Promise<T> {
    const { database, deploymentInstances, executions, updates } = this.options.stores;
    const known = await this.require(run);
    return database.transaction(async (tx) => {
      if (decides) await executions.lockDecisions(tx);
      await updates.lockRun(run, tx);
      const deployment = await deploymentInstances.lock(scopeOf(known), known.deploymentId, tx);
      const update = await updates.lock(run.updateId, tx);
      const followers = await updates.followers(update, tx);
      if (followers.length > 0) throw new DeploymentUpdateError(overtaken(update, followers));
      return work({ tx, deployment, update });
    });
  }
}

/** A schedule runs in its creator's name: who updates must not start anything in that of another. A private one is its owner's. */
const ownerOfSchedules = (deployment: LockedDeployment, update: DeploymentUpdate): string =>
  deployment.visibility === 'private' ? deployment.createdBy : update.createdBy;

const UNSUPPORTED = 'Cannot update: unsupported steps found';

interface Locked {
  tx: Transaction;
  deployment: LockedDeployment;
  update: DeploymentUpdate;
}

interface Planning extends Omit<Locked, 'tx'> {
  plan: Complete['plan'];
}

type Complete = { [K in keyof UpdateDocuments]: NonNullable<UpdateDocuments[K]> };

const presentPlugins = (plugins: Record<string, PluginPlan[]>): Record<string, JsonObject[]> =>
  Object.fromEntries(Object.entries(plugins).map(([node, lost]) => [node, lost.map(presentPlugin)]));

const overtaken = (update: DeploymentUpdate, followers: readonly string[]): string =>
  `Deployment ${update.deploymentId} has been updated since by ${followers.join(', ')}. ` +
  'This update cannot go on; begin a new one.';

const inWords = ({ action, entityType, entityId }: PlannedUpdate['unsupported'][number]): string =>
  `${action} ${entityType} ${entityId.join(':')}`;
