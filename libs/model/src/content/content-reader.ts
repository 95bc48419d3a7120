import type { EntityManager } from 'typeorm';
import { managerOf, type Transaction } from '../transaction.ts';
import { COVERED_TABLES, type CoveredTable } from './covered-tables.ts';
import { quoteName, readColumns } from './table-columns.ts';

/** What else goes along. */
export interface ContentChoice {
  /** Password hashes and tokens. */
  credentials: boolean;
  logs: boolean;
  events: boolean;
}

/** The rows of one table, as lines of JSON: an object of texts in PostgreSQL's own form, null where there is no value. */
export interface TableContent {
  table: string;
  columns: string[];
  lines: AsyncIterable<string>;
}

const CURSOR = 'content_rows';
/** Bytes that one fetch aims at: rows may be anything from a key to the plan of a large blueprint. */
const FETCH_BYTES = 1_000_000;
const MOST_ROWS = 2_000;
const FIRST_ROWS = 10;
/** Matches no password. */
const NO_PASSWORD = "'!'";

/** Reads the whole database table by table, in one picture, without ever holding more than a fetch of it. */
export class ContentReader {
  private constructor(
    private readonly manager: EntityManager,
    private readonly choice: ContentChoice,
  ) {}

  /** From now on the transaction sees one moment; it must not have read anything yet. */
  static async begin(tx: Transaction, choice: ContentChoice): Promise<ContentReader> {
    const manager = managerOf(tx);
    await manager.query('set transaction isolation level repeatable read, read only');
    // A fetch is quick; the transaction as a whole takes as long as the database is large.
    await manager.query("set local statement_timeout = '10min'");
    return new ContentReader(manager, choice);
  }

  /** Every covered table, or those named, referenced ones first. Its lines must be read before the next table is asked for. */
  async *tables(only?: ReadonlySet<string>): AsyncGenerator<TableContent> {
    for (const table of COVERED_TABLES) {
      if (only?.has(table.name) === false) continue;
      if (table.name === 'tokens' && !this.choice.credentials) continue;
      const columns = (await readColumns(this.manager, table.name))
        .map(({ name }) => name)
        .filter((name) => table.leftOut?.includes(name) !== true);
      yield { table: table.name, columns, lines: this.lines(table, columns) };
    }
  }

  private async *lines(table: CoveredTable, columns: readonly string[]): AsyncGenerator<string> {
    const selected = columns.map((column) => `${this.valueOf(table, column)} as ${quoteName(column)}`);
    const condition = this.conditionOf(table);
    await this.manager.query(
      `declare ${CURSOR} no scroll cursor for
         select row_to_json(line)::text as line
           from (select ${selected.join(', ')} from ${quoteName(table.name)} source
                  ${condition === null ? '' : `where ${condition}`}
                  order by ${table.order.map((column) => `source.${quoteName(column)}`).join(', ')}) line`,
    );
    let rows = FIRST_ROWS;
    for (;;) {
      const fetched = await this.manager.query<{ line: string }[]>(`fetch ${rows} from ${CURSOR}`);
      for (const { line } of fetched) yield line;
      if (fetched.length < rows) break;
      const bytes = fetched.reduce((sum, { line }) => sum + line.length, 0);
      rows = Math.max(1, Math.min(MOST_ROWS, Math.floor((FETCH_BYTES * rows) / bytes)));
    }
    await this.manager.query(`close ${CURSOR}`);
  }

  private valueOf(table: CoveredTable, column: string): string {
    if (table.name === 'users' && column === 'password_hash' && !this.choice.credentials) return NO_PASSWORD;
    return `source.${quoteName(column)}::text`;
  }

  private conditionOf(table: CoveredTable): string | null {
    if (table.name !== 'events') return null;
    const left = [
      ...(this.choice.events ? [] : ["'cloudify_event'"]),
      ...(this.choice.logs ? [] : ["'cloudify_log'"]),
    ];
    return left.length === 0 ? null : `source.type not in (${left.join(', ')})`;
  }
}
