import { managerFor, type Database } from './database.ts';
import type { InTenant } from './domain/deployment-group.ts';

/** Pictures of blueprints; a picture goes with its blueprint. */
export class BlueprintIconRepository {
  constructor(private readonly database: Database) {}

  /** Null without one. */
  async find({ tenantName, id }: InTenant): Promise<Buffer | null> {
    const rows: { png: Buffer }[] = await managerFor(this.database).query(
      'select png from blueprint_icons where tenant_name = $1 and blueprint_id = $2',
      [tenantName, id],
    );
    return rows[0]?.png ?? null;
  }

  /** Replaces it; null takes it away. */
  async set({ tenantName, id }: InTenant, png: Buffer | null): Promise<void> {
    const manager = managerFor(this.database);
    if (png === null)
      await manager.query('delete from blueprint_icons where tenant_name = $1 and blueprint_id = $2', [
        tenantName,
        id,
      ]);
    else
      await manager.query(
        `insert into blueprint_icons (tenant_name, blueprint_id, png) values ($1, $2, $3)
         on conflict (tenant_name, blueprint_id) do update set png = excluded.png`,
        [tenantName, id, png],
      );
  }
}
