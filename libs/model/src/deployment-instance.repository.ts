import type { InstanceRelationship } from '@cloudloom/topology';
import type { Database } from './database.ts';
import { DeploymentRepository } from './deployment.repository.ts';
import type { Deployment } from './domain/deployment.ts';
import type { NodeInstance } from './domain/node.ts';
import type { Scope } from './domain/scope.ts';
import { NotFoundError } from './errors.ts';
import { insertInChunks } from './insert-in-chunks.ts';
import { deploymentEntity, nodeInstanceEntity } from './rows/resource.entity.ts';
import { withoutStorage } from './scoped-table.ts';
import { scopeParameters, writeCondition } from './scope-condition.ts';
import { storableJson, storableWord } from './stored-json.ts';
import { managerOf, type Transaction } from './transaction.ts';

/** A deployment whose lock is held. */
export type LockedDeployment = Deployment & { readonly isLocked: true };

/** Instances of one deployment, changed together while the deployment is locked. */
export class DeploymentInstanceRepository {
  private readonly deployments: DeploymentRepository;

  constructor(database: Database) {
    this.deployments = new DeploymentRepository(database);
  }

  /**
   * The deployment, with its row and then all its instances locked until the transaction is over.
   * @throws NotFoundError when the scope may not change it
   */
  async lock(scope: Scope, deploymentId: string, tx: Transaction): Promise<LockedDeployment> {
    const manager = managerOf(tx);
    const row = await manager
      .createQueryBuilder(deploymentEntity, 'item')
      .select('item.storageId')
      .where(`item.id = :id and ${writeCondition(scope)}`, {
        ...scopeParameters(scope),
        id: storableWord(deploymentId),
      })
      .setLock('for_no_key_update')
      .getOne();
    const deployment = row && (await this.deployments.find(scope, deploymentId, tx));
    if (!deployment) throw new NotFoundError('Deployment', deploymentId);
    await manager.query(
      `select 1 from node_instances where tenant_name = $1 and deployment_id = $2
        order by id collate "C" for no key update`,
      [deployment.tenantName, deployment.id],
    );
    return { ...deployment, isLocked: true };
  }

  /** In the order of creation. */
  async all(deployment: LockedDeployment, tx: Transaction): Promise<NodeInstance[]> {
    const rows = await managerOf(tx).find(nodeInstanceEntity, {
      where: { tenantName: deployment.tenantName, deploymentId: deployment.id },
      order: { storageId: 'ASC' },
    });
    return rows.map(withoutStorage);
  }

  /** Replaces relationships; each given instance has its version raised by one, whether or not they differ. */
  async relate(
    deployment: LockedDeployment,
    instances: readonly { id: string; relationships: InstanceRelationship[] }[],
    tx: Transaction,
  ): Promise<void> {
    if (instances.length === 0) return;
    await managerOf(tx).query(
      `update node_instances i set relationships = r.relationships, version = i.version + 1
         from json_to_recordset($3::json) as r (id text, relationships json)
        where i.tenant_name = $1 and i.deployment_id = $2 and i.id = r.id`,
      [
        deployment.tenantName,
        deployment.id,
        storableJson(instances.map(({ id, relationships }) => ({ id, relationships }))),
      ],
    );
  }

  async delete(deployment: LockedDeployment, ids: readonly string[], tx: Transaction): Promise<void> {
    if (ids.length === 0) return;
    await managerOf(tx).query(
      'delete from node_instances where tenant_name = $1 and deployment_id = $2 and id = any($3)',
      [deployment.tenantName, deployment.id, ids],
    );
  }

  /** Makes the instances what they were: what came since goes, what went comes back, every attribute is as given. */
  async restore(
    deployment: LockedDeployment,
    before: readonly NodeInstance[],
    tx: Transaction,
  ): Promise<void> {
    const present = new Map((await this.all(deployment, tx)).map((instance) => [instance.id, instance]));
    const wanted = new Set(before.map(({ id }) => id));
    await this.delete(
      deployment,
      [...present.keys()].filter((id) => !wanted.has(id)),
      tx,
    );
    const missing = before.filter(({ id }) => !present.has(id));
    await insertInChunks(managerOf(tx), nodeInstanceEntity, missing, 'NodeInstance');
    const changed = before.filter((instance) => {
      const now = present.get(instance.id);
      return now !== undefined && storableJson(toAttributes(now)) !== storableJson(toAttributes(instance));
    });
    await this.overwrite(deployment, changed, tx);
  }

  private async overwrite(
    deployment: LockedDeployment,
    instances: readonly NodeInstance[],
    tx: Transaction,
  ): Promise<void> {
    if (instances.length === 0) return;
    await managerOf(tx).query(
      `update node_instances i
          set state = r.state, version = r.version, runtime_properties = r."runtimeProperties",
              system_properties = r."systemProperties", relationships = r.relationships,
              scaling_groups = r."scalingGroups", host_id = r."hostId", index = r.index,
              visibility = r.visibility, created_by = r."createdBy"
         from json_to_recordset($3::json) as r (id text, state text, version integer, "runtimeProperties" json,
              "systemProperties" json, relationships json, "scalingGroups" json, "hostId" text, index integer,
              visibility text, "createdBy" text)
        where i.tenant_name = $1 and i.deployment_id = $2 and i.id = r.id`,
      [deployment.tenantName, deployment.id, storableJson(instances.map(toAttributes))],
    );
  }
}

/** In one order, so that two can be compared as texts. */
const toAttributes = (instance: NodeInstance): object => ({
  id: instance.id,
  state: instance.state,
  version: instance.version,
  runtimeProperties: instance.runtimeProperties,
  systemProperties: instance.systemProperties,
  relationships: instance.relationships,
  scalingGroups: instance.scalingGroups,
  hostId: instance.hostId,
  index: instance.index,
  visibility: instance.visibility,
  createdBy: instance.createdBy,
});
