import type { EntityManager, EntitySchema, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { FilterRule } from './domain/filter-rule.ts';
import type { ListQuery } from './domain/list-query.ts';
import type { Owned, Scope } from './domain/scope.ts';
import { AlreadyExistsError } from './errors.ts';
import { ruleConditions, type RuledTable } from './filter-conditions.ts';
import { hasForeignGlobals } from './foreign-globals.ts';
import { asksBeyond, listPage, type ListFields } from './list-page.ts';
import { toValues } from './rows/row-values.ts';
import { ownCondition, scopeParameters, withinScope, writeCondition } from './scope-condition.ts';
import { storableWord } from './stored-json.ts';

export interface ScopedTableOptions<Row extends Owned> {
  entity: EntitySchema<Row>;
  /** Of the resource, as messages call it. */
  resource: string;
  /** The property that names a row within its tenant. */
  key: keyof Row & string;
  /** For `item.` properties, plus those of aliases that `join` adds. */
  list: ListFields;
  /** What filter rules may be about; tables without take none. */
  ruled?: RuledTable;
  /** Adds what every read of this table needs besides its own columns. */
  join?: (query: SelectQueryBuilder<Row>) => SelectQueryBuilder<Row>;
}

/**
 * Reads and writes of one table whose rows belong to tenants. Every method takes the caller's scope and puts it into the
 * query itself; `item` is the alias of the table in all of them.
 */
export class ScopedTable<Row extends Owned> {
  constructor(private readonly options: ScopedTableOptions<Row>) {}

  /** All rows within the scope. */
  query(manager: EntityManager, scope: Scope): SelectQueryBuilder<Row> {
    return withinScope(this.all(manager), 'item', scope);
  }

  /** Rows of every tenant, for system code that was given an id by us. */
  all(manager: EntityManager): SelectQueryBuilder<Row> {
    const query = this.bare(manager);
    return this.options.join?.(query) ?? query;
  }

  private bare(manager: EntityManager): SelectQueryBuilder<Row> {
    return manager.createQueryBuilder(this.options.entity, 'item');
  }

  /** The tenant's own row goes before a global one of the same key. */
  async find(manager: EntityManager, scope: Scope, key: ObjectLiteral): Promise<Row | null> {
    const query = this.query(manager, scope);
    for (const [property, value] of Object.entries(key))
      query.andWhere(`item.${property} = :key_${property}`, {
        [`key_${property}`]: storableWord(String(value)),
      });
    const rows = await query.getMany();
    return rows.find((row) => row.tenantName === scope.tenantName) ?? rows[0] ?? null;
  }

  /** `narrow` adds conditions of the caller's own. */
  async list(
    manager: EntityManager,
    scope: Scope,
    query: ListQuery,
    narrow: (query: SelectQueryBuilder<Row>) => SelectQueryBuilder<Row> = (all) => all,
  ): Promise<{ rows: Row[]; total: number; next?: string | null; filtered?: number }> {
    const { rules } = query;
    const { list } = this.options;
    // Even a join that adds nothing keeps the database from finding a page in an index alone.
    const isJoinedLate = list.keyset !== undefined && !asksBeyond('item', query, list);
    const rows = isJoinedLate ? this.bare(manager) : this.all(manager);
    const asked = narrow(await this.listed(manager, rows, scope));
    const complete = isJoinedLate ? this.options.join : undefined;
    if (rules === undefined) return listPage(asked, query, list, complete);
    const all = await this.query(manager, scope).getCount();
    const page = await listPage(this.withRules(asked, rules), query, list, complete);
    return { ...page, filtered: all - page.total };
  }

  /** Within the scope; of long lists, what lies in an index in its order, where that is all there is. */
  private async listed(
    manager: EntityManager,
    query: SelectQueryBuilder<Row>,
    scope: Scope,
  ): Promise<SelectQueryBuilder<Row>> {
    const { entity, list } = this.options;
    const isWide = list.keyset === undefined || scope.allTenants === true;
    if (isWide || (await hasForeignGlobals(manager, entity, scope))) return withinScope(query, 'item', scope);
    return query.andWhere(ownCondition('item', scope), scopeParameters(scope));
  }

  /** Leaves the rows for which every rule holds. */
  withRules(query: SelectQueryBuilder<Row>, rules: readonly FilterRule[]): SelectQueryBuilder<Row> {
    const { conditions, values } = ruleConditions(
      rules,
      this.options.ruled ?? { labels: null, attributes: {} },
    );
    for (const condition of conditions) query.andWhere(condition);
    return query.setParameters(values);
  }

  /**
   * Inserts one row.
   * @throws AlreadyExistsError when the key is taken in the tenant or by a global row
   */
  async insert(
    manager: EntityManager,
    row: Partial<Row> & Pick<Owned, 'tenantName'>,
    key: string,
  ): Promise<void> {
    const { entity, resource } = this.options;
    const global = await manager
      .createQueryBuilder(entity, 'item')
      .where(`item.${this.options.key} = :key and item.tenantName <> :tenant and item.visibility = 'global'`)
      .setParameters({ key, tenant: row.tenantName })
      .getExists();
    if (global) throw new AlreadyExistsError(resource, key, row.tenantName);
    const result = await manager
      .createQueryBuilder()
      .insert()
      .into(entity)
      .values(toValues<Row>(row))
      .updateEntity(false)
      .orIgnore()
      .returning('storage_id')
      .execute();
    if (rowCount(result.raw) === 0) throw new AlreadyExistsError(resource, key, row.tenantName);
  }

  /** Changes one row that the scope may change; false when there is none. */
  async update(manager: EntityManager, scope: Scope, key: string, patch: Partial<Row>): Promise<boolean> {
    const result = await manager
      .createQueryBuilder()
      .update(this.options.entity)
      .set(toValues<Row>(patch))
      .where(this.writable(scope), { ...scopeParameters(scope), key: storableWord(key) })
      .execute();
    return result.affected !== 0;
  }

  async delete(manager: EntityManager, scope: Scope, key: string): Promise<boolean> {
    const result = await manager
      .createQueryBuilder()
      .delete()
      .from(this.options.entity)
      .where(this.writable(scope), { ...scopeParameters(scope), key: storableWord(key) })
      .execute();
    return result.affected !== 0;
  }

  private writable(scope: Scope): string {
    return `${this.options.key} = :key and ${writeCondition(scope)}`;
  }
}

function rowCount(raw: unknown): number {
  return Array.isArray(raw) ? raw.length : 0;
}

/** Splits what is stored only for this room off a row. */
export function withoutStorage<Row extends { storageId: string }>(row: Row): Omit<Row, 'storageId'> {
  const { storageId: _, ...rest } = row;
  return rest;
}
