import type { InTenant } from './domain/deployment-group.ts';
import { storableWord } from './stored-json.ts';
import { managerOf, type Transaction } from './transaction.ts';
import { SHARED_TABLES, type SharedKind } from './visibility.repository.ts';

/** Parts of a deployment that say nothing of who acted: they are their deployment's owner's. */
const PARTS = { nodes: 'deployment_id', node_instances: 'deployment_id' } as const;

/** Parts that keep who acted, and would vanish for the owner of a private deployment. */
const PRIVATE_PARTS = ['executions', 'execution_schedules', 'deployment_modifications', 'deployment_updates'];

/** Whose a resource is. */
export class OwnershipRepository {
  /** A user who may see the tenant, as a member or as an administrator; null for everybody else, whether they exist or not. */
  async candidate(
    username: string,
    tenantName: string,
    tx: Transaction,
  ): Promise<{ username: string; active: boolean } | null> {
    const rows = await managerOf(tx).query<{ username: string; active: boolean }[]>(
      `select u.username, u.active from users u
        where u.username = $1
          and (exists (select 1 from tenant_roles r where r.username = u.username and r.tenant_name = $2)
            or exists (select 1 from administrators a where a.username = u.username))`,
      [storableWord(username), tenantName],
    );
    return rows[0] ?? null;
  }

  /**
   * Gives it to a user, and what it consists of. Who started the executions of a deployment stays on record, except where it is
   * private: there all is the new owner's, and schedules, which would act in their name unasked, are off.
   */
  async set(
    kind: SharedKind,
    { tenantName, id }: InTenant,
    username: string,
    tx: Transaction,
  ): Promise<void> {
    const { id: key, isStamped } = SHARED_TABLES[kind];
    const manager = managerOf(tx);
    const values = [tenantName, id, username];
    const stamp = isStamped ? ', updated_at = clock_timestamp()' : '';
    const changed = await manager.query<{ visibility: string }[]>(
      `with changed as (
         update ${kind} set created_by = $3${stamp} where tenant_name = $1 and ${key} = $2 returning visibility)
       select visibility from changed`,
      values,
    );
    if (kind !== 'deployments') return;
    for (const [part, deployment] of Object.entries({
      ...PARTS,
      inter_deployment_dependencies: 'source_deployment_id',
    }))
      await manager.query(
        `update ${part} set created_by = $3 where tenant_name = $1 and ${deployment} = $2`,
        values,
      );
    if (changed[0]?.visibility !== 'private') return;
    await manager.query(
      `update execution_schedules set enabled = false, next_occurrence = null
        where tenant_name = $1 and deployment_id = $2 and created_by <> $3`,
      values,
    );
    for (const part of PRIVATE_PARTS)
      await manager.query(
        `update ${part} set created_by = $3 where tenant_name = $1 and deployment_id = $2`,
        values,
      );
  }
}
