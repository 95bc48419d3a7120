import type { NodePlan } from '@cloudloom/blueprint';
import type { LockedDeployment } from './deployment-instance.repository.ts';
import { storableJson } from './stored-json.ts';
import { managerOf, type Transaction } from './transaction.ts';

/** What a node is from now on; how many instances of it there are stays. */
export interface ReplacedNode {
  plan: NodePlan;
  blueprintId: string;
  minNumberOfInstances: number;
  /** -1 = unbounded. */
  maxNumberOfInstances: number;
}

/** Nodes of one deployment, changed together while the deployment is locked. */
export class DeploymentNodeRepository {
  /** Replaces the plans of nodes that exist; others are passed over. */
  async replace(
    deployment: LockedDeployment,
    nodes: readonly ReplacedNode[],
    tx: Transaction,
  ): Promise<void> {
    if (nodes.length === 0) return;
    const rows = nodes.map(({ plan, blueprintId, minNumberOfInstances, maxNumberOfInstances }) => ({
      id: plan.id,
      type: plan.type,
      host_id: plan.hostId ?? null,
      blueprint_id: blueprintId,
      min: minNumberOfInstances,
      max: maxNumberOfInstances,
      plan,
    }));
    await managerOf(tx).query(
      `update nodes n
          set plan = r.plan, type = r.type, host_id = r.host_id, blueprint_id = r.blueprint_id,
              min_number_of_instances = r.min, max_number_of_instances = r.max
         from json_to_recordset($3::json)
              as r (id text, type text, host_id text, blueprint_id text, min integer, max integer, plan json)
        where n.tenant_name = $1 and n.deployment_id = $2 and n.id = r.id`,
      [deployment.tenantName, deployment.id, storableJson(rows)],
    );
  }

  /** Deletes nodes; their instances must be gone. */
  async delete(deployment: LockedDeployment, ids: readonly string[], tx: Transaction): Promise<void> {
    if (ids.length === 0) return;
    await managerOf(tx).query(
      'delete from nodes where tenant_name = $1 and deployment_id = $2 and id = any($3)',
      [deployment.tenantName, deployment.id, ids],
    );
  }
}
