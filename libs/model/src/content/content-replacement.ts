import type { EntityManager } from 'typeorm';
import { DomainError } from '../errors.ts';
import { managerOf, type Transaction } from '../transaction.ts';
import { ACCESS_TABLES, COVERED_TABLES, type CoveredTable } from './covered-tables.ts';
import { quoteName, readColumns, type Column } from './table-columns.ts';

/** The rows of one table, in the form of TableContent. */
export interface TableLines {
  table: string;
  columns: readonly string[];
  lines: AsyncIterable<string>;
}

/** Content of another schema: it has what this one cannot keep, or lacks what this one needs. */
export class ForeignContentError extends DomainError {
  readonly code = 'foreign_content_error';
}

/** What names the archive of a row. */
export interface ArchivedRow {
  tenant_name: string;
  id: string;
  upload_execution_id?: string | null;
}

const DONE = 'content replaced';
/** Lines and characters of one statement. */
const BATCH_LINES = 1_000;
const BATCH_CHARACTERS = 1_000_000;

/** Tables of which a manager that takes content must have no row, and what they are called. */
const MUST_BE_EMPTY = ['blueprints', 'deployments', 'plugins', 'secrets', 'deployment_groups'] as const;
/** Executions that say nothing about whether a manager is in use. */
const HARMLESS = `('create_snapshot', 'restore_snapshot')`;

/**
 * Replaces the content of every covered table in one transaction. What stays: the execution that does it, with what it
 * produces; the administrators of this manager, with their passwords and tokens.
 */
export class ContentReplacement {
  private readonly manager: EntityManager;
  private readonly tenants: string[] = [];

  constructor(
    tx: Transaction,
    private readonly executionId: string,
  ) {
    this.manager = managerOf(tx);
  }

  /** One run of this execution's work at a time; the next one finds out what this one has done. */
  async lock(): Promise<void> {
    // Whatever the size of the content: nothing else goes on meanwhile.
    await this.manager.query('set local statement_timeout = 0');
    await this.manager.query(`select pg_advisory_xact_lock(hashtextextended('content ' || $1, 0))`, [
      this.executionId,
    ]);
  }

  /** What the manager holds that a replacement would destroy, such as `2 blueprints`; empty for an unused manager. */
  async findInUse(): Promise<string[]> {
    const found: string[] = [];
    for (const table of MUST_BE_EMPTY) found.push(...(await this.count(table, 'true')));
    found.push(...(await this.count('executions', `workflow_id not in ${HARMLESS}`)));
    return found;
  }

  /**
   * Whether the schema can keep content of these tables and columns. A column that the content lacks gets its default.
   * @throws ForeignContentError naming the first thing that does not fit
   */
  async requireFitting(tables: readonly Pick<TableLines, 'table' | 'columns'>[]): Promise<void> {
    for (const { table, columns } of tables) {
      if (tableNamed(table) === undefined)
        throw new ForeignContentError(`there is no table ${table} in this version`);
      const own = await readColumns(this.manager, table);
      const unknown = columns.find((column) => !own.some(({ name }) => name === column));
      if (unknown !== undefined)
        throw new ForeignContentError(`the table ${table} has no column ${unknown} in this version`);
      const missing = own.find(({ name, isNeeded }) => isNeeded && !columns.includes(name));
      if (missing !== undefined)
        throw new ForeignContentError(`the column ${missing.name} of the table ${table} is missing`);
    }
  }

  /** Whether this execution has replaced the content before, in an earlier try of the same work. */
  async isDone(): Promise<boolean> {
    const rows = await this.manager.query<unknown[]>(
      'select 1 from execution_answers where execution_id = $1 and question = $2',
      [this.executionId, DONE],
    );
    return rows.length > 0;
  }

  /** Remembers that the content is replaced, together with it. */
  async noteDone(): Promise<void> {
    await this.manager.query(
      `insert into execution_answers (execution_id, attempt, question, answer) values ($1, 1, $2, 'true')`,
      [this.executionId, DONE],
    );
  }

  /** Rows of a table that have an archive, by the columns that name it. */
  async archivedRows(table: 'blueprints' | 'plugins'): Promise<ArchivedRow[]> {
    const upload = table === 'blueprints' ? ', upload_execution_id' : '';
    return this.manager.query<ArchivedRow[]>(`select tenant_name, id${upload} from ${table}`);
  }

  /** Every plugin counts as just uploaded: what workers of another manager found out says nothing here. */
  async announcePlugins(): Promise<string[]> {
    const [plugins] = await this.manager.query<[{ id: string }[], number]>(
      `update plugins set state = 'uploaded', error = null returning id`,
    );
    for (const { id } of plugins) await this.manager.query(`select pg_notify('cloudloom_plugins', $1)`, [id]);
    return plugins.map(({ id }) => id);
  }

  async pluginIds(): Promise<string[]> {
    const rows = await this.manager.query<{ id: string }[]>('select id from plugins order by storage_id');
    return rows.map(({ id }) => id);
  }

  /** Removes what there is. `eventNumbers`: the largest number of an event that will come. */
  async clear(eventNumbers: bigint): Promise<void> {
    await this.moveOwnEvents(eventNumbers);
    await this.manager.query('delete from outbox where execution_id <> $1', [this.executionId]);
    for (const table of [...COVERED_TABLES].reverse()) {
      if (table.name === 'tenants' || ACCESS_TABLES.has(table.name)) continue;
      const others = table.execution === undefined ? '' : `where ${table.execution} is distinct from $1`;
      await this.manager.query(
        `delete from ${quoteName(table.name)} ${others}`,
        table.execution === undefined ? [] : [this.executionId],
      );
    }
  }

  /** Loads one table; referenced ones must come first. Answers how many rows there were. */
  async load({ table, columns, lines }: TableLines): Promise<number> {
    const covered = tableNamed(table);
    if (covered === undefined) throw new ForeignContentError(`there is no table ${table} in this version`);
    if (table === 'users') await this.removeOtherUsers();
    const own = await readColumns(this.manager, table);
    const insert = insertionOf(
      covered,
      own.filter(({ name }) => columns.includes(name) && covered.leftOut?.includes(name) !== true),
    );
    let count = 0;
    for await (const batch of inBatches(lines)) {
      count += batch.length;
      if (table === 'tenants')
        this.tenants.push(...batch.map((line) => String((JSON.parse(line) as { name: unknown }).name)));
      await this.manager.query(insert, [`[${batch.join(',')}]`]);
    }
    return count;
  }

  /** Removes tenants of this manager that the content does not have, unless something that stays belongs to them. */
  async removeOtherTenants(): Promise<void> {
    await this.manager.query(
      `delete from tenants
        where name <> all($1::text[])
          and not exists (select 1 from executions where tenant_name = name)
          and not exists (select 1 from snapshots where tenant_name = name)`,
      [this.tenants],
    );
  }

  /** Clients see the numbers of events: this execution's make room for those that come. */
  private async moveOwnEvents(largest: bigint): Promise<void> {
    await this.manager.query(
      `select setval(pg_get_serial_sequence('events', 'storage_id'),
                     greatest($1::bigint, coalesce((select max(storage_id) from events), 0), 1))`,
      [String(largest)],
    );
    const own = await this.manager.query<{ storage_id: string }[]>(
      'select storage_id from events where execution_id = $1 order by storage_id',
      [this.executionId],
    );
    for (const { storage_id } of own)
      await this.manager.query('update events set storage_id = default where storage_id = $1', [storage_id]);
  }

  private async removeOtherUsers(): Promise<void> {
    await this.manager.query("delete from users where not (role = 'sys_admin' and active)");
  }

  private async count(table: string, condition: string): Promise<string[]> {
    const [row] = await this.manager.query<{ count: string }[]>(
      `select count(*) as count from ${quoteName(table)} where ${condition}`,
    );
    const count = Number(row?.count ?? 0);
    const name = table.replaceAll('_', ' ');
    return count === 0 ? [] : [`${count} ${count === 1 ? name.slice(0, -1) : name}`];
  }
}

const tableNamed = (name: string): CoveredTable | undefined =>
  COVERED_TABLES.find((table) => table.name === name);

/** One statement that inserts an array of objects of texts; each text is read as its column's type reads it. */
function insertionOf(table: CoveredTable, columns: readonly Column[]): string {
  const kept = columns.filter(({ isIdentity }) => !isIdentity || table.keepsNumbers === true);
  const names = kept.map(({ name }) => quoteName(name));
  const values = kept.map(({ name, type }) => `line.${quoteName(name)}::${type}`);
  return (
    `insert into ${quoteName(table.name)} (${names.join(', ')}) overriding system value ` +
    `select ${values.join(', ')} ` +
    `from json_to_recordset($1::json) as line(${names.map((name) => `${name} text`).join(', ')})` +
    (table.onConflict === undefined ? '' : ` on conflict ${table.onConflict}`)
  );
}

async function* inBatches(lines: AsyncIterable<string>): AsyncGenerator<string[]> {
  let batch: string[] = [];
  let characters = 0;
  for await (const line of lines) {
    batch.push(line);
    characters += line.length;
    if (batch.length < BATCH_LINES && characters < BATCH_CHARACTERS) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}
