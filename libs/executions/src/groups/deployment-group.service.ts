import {
  tenantKey,
  type DeploymentGroup,
  type DeploymentGroupPatch,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import { decide } from '../decision.ts';
import type { ExecutionQueue } from '../execution-queue.ts';
import { replaceLabels } from '../labels.ts';
import { requireLegalId } from '../resource-id.ts';
import type { Stores } from '../stores.ts';
import { deleteMembers } from './deletion.ts';
import { requireDeploymentGroup } from './required-group.ts';
import type {
  ChangeDeploymentGroup,
  DeleteDeploymentGroup,
  NewGroupDeployment,
  PutDeploymentGroup,
} from './group-requests.ts';
import { findChosen, joinGroup, membersOf } from './membership.ts';
import { createDeployments } from './new-deployments.ts';

/** Groups of deployments: what they are, who is in them, and the deployments that they create and delete. */
export class DeploymentGroupService {
  constructor(
    private readonly stores: Stores,
    private readonly queue: Pick<ExecutionQueue, 'advance'>,
  ) {}

  /**
   * Creates a group or changes the one that is there. Deployments that are named replace its members; those of another group and
   * new ones are added. Everything happens or nothing. Throws NotFoundError, ForbiddenError, BadParametersError, a conflict for
   * a name that is taken, and what a single creation of a deployment throws.
   */
  async put(scope: Scope, request: PutDeploymentGroup): Promise<DeploymentGroup> {
    requireLegalId('group_id', request.groupId);
    return decide(this.stores, async (tx) => {
      const group = await this.store(tx, scope, request);
      if (request.deploymentIds !== undefined)
        await this.replaceMembers(tx, scope, group, request.deploymentIds);
      const { deploymentIds: _, ...others } = request;
      await joinGroup(this.stores, tx, group, await findChosen(this.stores, tx, scope, others));
      return this.create(tx, scope, group, request.newDeployments ?? []);
    });
  }

  /** Adds and removes members. Throws as `put` does. */
  async change(scope: Scope, groupId: string, request: ChangeDeploymentGroup): Promise<DeploymentGroup> {
    return decide(this.stores, async (tx) => {
      const group = await requireDeploymentGroup(this.stores, scope, groupId, tx);
      const { add = {}, remove = {} } = request;
      await joinGroup(this.stores, tx, group, await findChosen(this.stores, tx, scope, add));
      const removed = await findChosen(this.stores, tx, scope, remove);
      await this.stores.deploymentGroups.removeMembers(group, removed, tx);
      return this.create(tx, scope, group, add.newDeployments ?? []);
    });
  }

  /**
   * Deletes a group; its members stay unless they are to be deleted, too. Answers the group of executions that delete them,
   * null where there is none. Throws NotFoundError, ForbiddenError, or DependentExistsError for a member that is in use.
   */
  async delete(scope: Scope, groupId: string, request: DeleteDeploymentGroup = {}): Promise<string | null> {
    return decide(this.stores, async (tx) => {
      const group = await requireDeploymentGroup(this.stores, scope, groupId, tx);
      const members =
        request.deleteDeployments === true ? await membersOf(this.stores, scope, group, tx) : [];
      const deletion =
        members.length === 0
          ? null
          : await deleteMembers(this.stores, tx, { scope, group, members, request });
      await this.stores.deploymentGroups.delete(scope, groupId, tx);
      if (deletion !== null) await this.queue.advance(tx);
      return deletion;
    });
  }

  private async store(tx: Transaction, scope: Scope, request: PutDeploymentGroup): Promise<DeploymentGroup> {
    const { deploymentGroups } = this.stores;
    const { groupId, description, visibility, blueprintId, defaultInputs, labels } = request;
    const existing = await deploymentGroups.find(scope, groupId, tx);
    // Command lines send an empty mapping whenever no input is given: it must not take away those that are there.
    const keepsInputs = defaultInputs === undefined || Object.keys(defaultInputs).length === 0;
    const patch: DeploymentGroupPatch = {
      ...(description === undefined ? {} : { description }),
      ...(visibility === undefined ? {} : { visibility }),
      ...(blueprintId === undefined ? {} : { defaultBlueprintId: blueprintId }),
      ...(keepsInputs ? {} : { defaultInputs }),
      ...(labels === undefined ? {} : { labels: replaceLabels(existing?.labels ?? [], labels, scope) }),
    };
    const { tenantName, username: createdBy } = scope;
    // A global group of another tenant does not stand in the way of a change, but of a new one of that name.
    if (existing === null || existing.tenantName !== tenantName)
      return deploymentGroups.insert({ ...patch, id: groupId, tenantName, createdBy }, tx);
    const group = await deploymentGroups.update(scope, groupId, patch, tx);
    if (labels !== undefined && group.labels.length > 0) {
      const members = (await deploymentGroups.deploymentIds(scope, [group], tx)).get(tenantKey(group));
      await deploymentGroups.labelMembers(group, members ?? [], tx);
    }
    return group;
  }

  private async replaceMembers(
    tx: Transaction,
    scope: Scope,
    group: DeploymentGroup,
    deploymentIds: readonly string[],
  ): Promise<void> {
    const wanted = await findChosen(this.stores, tx, scope, { deploymentIds });
    const members = await membersOf(this.stores, scope, group, tx);
    const leaving = members.filter((id) => !wanted.includes(id));
    await this.stores.deploymentGroups.removeMembers(group, leaving, tx);
    await joinGroup(this.stores, tx, group, wanted);
  }

  private async create(
    tx: Transaction,
    scope: Scope,
    group: DeploymentGroup,
    specs: readonly NewGroupDeployment[],
  ): Promise<DeploymentGroup> {
    if (specs.length === 0) return group;
    const counter = await createDeployments(this.stores, tx, { scope, group, specs });
    await this.queue.advance(tx);
    return this.stores.deploymentGroups.update(scope, group.id, { creationCounter: counter }, tx);
  }
}
