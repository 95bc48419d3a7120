import { managerFor, type Database } from './database.ts';
import type { Transaction } from './transaction.ts';

/** Which blueprint is meant: the caller has found it within its scope. */
export interface IconOwner {
  tenantName: string;
  id: string;
}

/** Icons of blueprints; they go with their blueprint. */
export class BlueprintIconRepository {
  constructor(private readonly database: Database) {}

  /** Null when the blueprint has none. */
  async find({ tenantName, id }: IconOwner, tx?: Transaction): Promise<Buffer | null> {
    const rows: { content: Buffer }[] = await managerFor(this.database, tx).query(
      'select content from blueprint_icons where tenant_name = $1 and blueprint_id = $2',
      [tenantName, id],
    );
    return rows[0]?.content ?? null;
  }

  /** Replaces the one it had; null takes it away. The transaction must have locked the blueprint. */
  async set({ tenantName, id }: IconOwner, content: Buffer | null, tx: Transaction): Promise<void> {
    const manager = managerFor(this.database, tx);
    if (content === null)
      await manager.query('delete from blueprint_icons where tenant_name = $1 and blueprint_id = $2', [
        tenantName,
        id,
      ]);
    else
      await manager.query(
        `insert into blueprint_icons (tenant_name, blueprint_id, content) values ($1, $2, $3)
         on conflict (tenant_name, blueprint_id) do update set content = excluded.content`,
        [tenantName, id, content],
      );
  }
}
