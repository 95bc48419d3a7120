import type { InTenant } from './domain/deployment-group.ts';
import type { Visibility } from './domain/scope.ts';
import { managerOf, type Transaction } from './transaction.ts';

/** Resources whose visibility can be set by itself. */
export type SharedKind = 'blueprints' | 'deployments' | 'plugins' | 'secrets';

/** What names a row, what must not be there twice among global rows, and whether it keeps when it was changed. */
export const SHARED_TABLES: Readonly<
  Record<SharedKind, { id: string; names: readonly string[]; isStamped: boolean }>
> = {
  blueprints: { id: 'id', names: ['id'], isStamped: true },
  deployments: { id: 'id', names: ['id'], isStamped: true },
  plugins: { id: 'id', names: ['package_name', 'package_version'], isStamped: false },
  secrets: { id: 'key', names: ['key'], isStamped: true },
};

/** What a deployment consists of: it is seen by whom the deployment is seen. */
const PARTS = [
  ...['nodes', 'node_instances', 'executions', 'execution_schedules', 'deployment_modifications'],
  'deployment_updates',
];

/** Who sees a resource. */
export class VisibilityRepository {
  /** Whether another tenant has a resource of the same name. */
  async isElsewhere(kind: SharedKind, { tenantName, id }: InTenant, tx: Transaction): Promise<boolean> {
    const { id: key, names } = SHARED_TABLES[kind];
    const same = names.map((name) => `other.${name} = own.${name}`).join(' and ');
    const rows: unknown[] = await managerOf(tx).query(
      `select 1 from ${kind} own join ${kind} other on ${same} and other.tenant_name <> own.tenant_name
        where own.tenant_name = $1 and own.${key} = $2 limit 1`,
      [tenantName, id],
    );
    return rows.length > 0;
  }

  /** Sets it, and that of what the resource consists of. */
  async set(
    kind: SharedKind,
    { tenantName, id }: InTenant,
    visibility: Visibility,
    tx: Transaction,
  ): Promise<void> {
    const { id: key, isStamped } = SHARED_TABLES[kind];
    const manager = managerOf(tx);
    const values = [tenantName, id, visibility];
    const stamp = isStamped ? ', updated_at = clock_timestamp()' : '';
    await manager.query(
      `update ${kind} set visibility = $3${stamp} where tenant_name = $1 and ${key} = $2`,
      values,
    );
    if (kind !== 'deployments') return;
    for (const part of PARTS)
      await manager.query(
        `update ${part} set visibility = $3 where tenant_name = $1 and deployment_id = $2`,
        values,
      );
    await manager.query(
      `update inter_deployment_dependencies set visibility = $3 where tenant_name = $1 and source_deployment_id = $2`,
      values,
    );
  }
}
