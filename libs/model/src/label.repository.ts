import { managerFor, type Database } from './database.ts';
import type { FilterKind } from './domain/filter-rule.ts';
import type { Scope } from './domain/scope.ts';
import { readCondition, scopeParameters } from './scope-condition.ts';
import { storableWord } from './stored-json.ts';

/** Which labels are in use. */
export class LabelRepository {
  constructor(private readonly database: Database) {}

  /** Every key of a label that the scope sees, in their order. */
  keys(kind: FilterKind, scope: Scope): Promise<string[]> {
    return this.read(kind, scope, { column: 'key' });
  }

  /** Every value under the key. */
  values(kind: FilterKind, scope: Scope, key: string): Promise<string[]> {
    return this.read(kind, scope, { column: 'value', key });
  }

  private async read(
    kind: FilterKind,
    scope: Scope,
    { column, key }: { column: 'key' | 'value'; key?: string },
  ): Promise<string[]> {
    const manager = managerFor(this.database);
    const [text, parameters] = manager.connection.driver.escapeQueryWithParameters(
      `select distinct label ->> '${column}' as word from ${kind} item
         cross join lateral jsonb_array_elements(item.labels) label
        where ${readCondition('item', scope)} ${key === undefined ? '' : "and label ->> 'key' = :labelKey"}
        order by word`,
      { ...scopeParameters(scope), ...(key === undefined ? {} : { labelKey: storableWord(key) }) },
    );
    const rows: { word: string }[] = await manager.query(text, parameters);
    return rows.map(({ word }) => word);
  }
}
