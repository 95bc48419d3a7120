import type { EntityManager } from 'typeorm';

/** A column of a table, with its type as SQL writes it. */
export interface Column {
  name: string;
  type: string;
  /** Numbered by the database. */
  isIdentity: boolean;
  /** Rows without it cannot be inserted. */
  isNeeded: boolean;
}

/** The columns of a table in their order; none for a table that does not exist. */
export async function readColumns(manager: EntityManager, table: string): Promise<Column[]> {
  return manager.query<Column[]>(
    `select attname as name, format_type(atttypid, atttypmod) as type, attidentity <> '' as "isIdentity",
            attnotnull and not atthasdef and attidentity = '' as "isNeeded"
       from pg_attribute
      where attrelid = to_regclass(quote_ident($1)) and attnum > 0 and not attisdropped
      order by attnum`,
    [table],
  );
}

/** A name as SQL takes it, whatever characters it has. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
