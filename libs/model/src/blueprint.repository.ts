import { isForeignKeyViolation } from './database-errors.ts';
import { inTransaction, managerFor, type Database } from './database.ts';
import type { Blueprint } from './domain/blueprint.ts';
import type { NewBlueprint } from './domain/insertion.ts';
import type { ListQuery, Page } from './domain/list-query.ts';
import type { Scope } from './domain/scope.ts';
import { NotFoundError, StillInUseError } from './errors.ts';
import { toLabels } from './labels.ts';
import { fieldsOf } from './list-page.ts';
import { blueprintEntity, type BlueprintRow } from './rows/resource.entity.ts';
import { BLUEPRINT_RULES } from './ruled-tables.ts';
import { ScopedTable, withoutStorage } from './scoped-table.ts';
import type { Transaction } from './transaction.ts';

const table = new ScopedTable<BlueprintRow>({
  entity: blueprintEntity,
  resource: 'Blueprint',
  key: 'id',
  list: {
    fields: fieldsOf('item', {
      text: [
        'id',
        'tenantName',
        'createdBy',
        'visibility',
        'mainFileName',
        'description',
        'state',
        'error',
        'uploadExecutionId',
      ],
      time: ['createdAt', 'updatedAt'],
    }),
    searched: 'item.id',
    order: ['item.createdAt'],
    storageId: 'item.storageId',
    labels: 'item.labels',
  },
  ruled: BLUEPRINT_RULES,
});

/** What a caller may change of a stored blueprint. */
export type BlueprintPatch = Partial<Omit<Blueprint, 'id' | 'tenantName' | 'createdAt'>>;

/** Uploaded blueprints and their plans. */
export class BlueprintRepository {
  constructor(private readonly database: Database) {}

  /** @throws AlreadyExistsError */
  async insert(blueprint: NewBlueprint, tx?: Transaction): Promise<Blueprint> {
    const row = {
      visibility: 'tenant',
      description: null,
      state: 'uploading',
      error: null,
      plan: null,
      labels: [],
      uploadExecutionId: null,
      ...blueprint,
    } satisfies Partial<BlueprintRow>;
    return inTransaction(this.database, tx, async (manager, own) => {
      await table.insert(manager, row, blueprint.id);
      const { tenantName, createdBy } = blueprint;
      return this.get({ tenantName, username: createdBy }, blueprint.id, own);
    });
  }

  async find(scope: Scope, id: string, tx?: Transaction): Promise<Blueprint | null> {
    const row = await table.find(managerFor(this.database, tx), scope, { id });
    return row && fromRow(row);
  }

  async list(scope: Scope, query: ListQuery, tx?: Transaction): Promise<Page<Blueprint>> {
    const { rows, ...totals } = await table.list(managerFor(this.database, tx), scope, query);
    return { items: rows.map(fromRow), ...totals };
  }

  /** Changes the given fields and, unless it is given, the time of the update. @throws NotFoundError */
  async update(scope: Scope, id: string, patch: BlueprintPatch, tx?: Transaction): Promise<Blueprint> {
    const set = { updatedAt: new Date(), ...patch };
    return inTransaction(this.database, tx, async (manager, own) => {
      if (!(await table.update(manager, scope, id, set))) throw new NotFoundError('Blueprint', id);
      return this.get(scope, id, own);
    });
  }

  /** False when there is none. @throws StillInUseError when deployments are based on it */
  async delete(scope: Scope, id: string, tx?: Transaction): Promise<boolean> {
    try {
      return await table.delete(managerFor(this.database, tx), scope, id);
    } catch (error) {
      if (isForeignKeyViolation(error)) throw new StillInUseError('Blueprint', id, 'deployments');
      throw error;
    }
  }

  /** Ids of the blueprints that import this one; those of other tenants count when it is global. */
  async importers(blueprint: Pick<Blueprint, 'id' | 'tenantName' | 'visibility'>): Promise<string[]> {
    const { id, tenantName, visibility } = blueprint;
    const rows = await table
      .all(managerFor(this.database))
      .select(['item.storageId', 'item.id'])
      .where(`(item.plan->'importedBlueprints')::jsonb @> to_jsonb(cast(:id as text))`, { id })
      .andWhere('(item.tenantName = :tenantName or :isGlobal)', {
        tenantName,
        isGlobal: visibility === 'global',
      })
      .orderBy('item.id')
      .getMany();
    return rows.map((row) => row.id);
  }

  private async get(scope: Scope, id: string, tx: Transaction): Promise<Blueprint> {
    const blueprint = await this.find(scope, id, tx);
    if (!blueprint) throw new NotFoundError('Blueprint', id);
    return blueprint;
  }
}

function fromRow(row: BlueprintRow): Blueprint {
  return { ...withoutStorage(row), labels: toLabels(row.labels) };
}
