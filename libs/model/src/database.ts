import pg from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { EventHints } from './event-hints.ts';
import { Leadership } from './leadership.ts';
import { Listener } from './listener.ts';
import { CreateSchema1795219200000 } from './migrations/1795219200000-create-schema.ts';
import { PooledClient } from './pooled-client.ts';
import { SnakeCaseNames } from './rows/snake-case-names.ts';
import { entities } from './rows/entities.ts';
import { managerOf, toTransaction, type Transaction } from './transaction.ts';

/**
 * What is notified: new outbox entries; a kill mark (payload: execution id); a status change (payload: execution id); a
 * plugin that came, went or changed its state (payload: plugin id); events that were stored (payload: execution id); new
 * entries of the audit log.
 */
export type Channel =
  | 'cloudloom_outbox'
  | 'cloudloom_kill'
  | 'cloudloom_execution'
  | 'cloudloom_plugins'
  | 'cloudloom_events'
  | 'cloudloom_audit';

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`. */
  url: string;
  /** Shown in PostgreSQL's list of sessions. */
  applicationName?: string;
  /** Connections at most, 10 unless given; listening takes one more. */
  poolSize?: number;
}

const STATEMENT_TIMEOUT = 10_000;
const CONNECT_TIMEOUT = 10_000;
/**
 * What PostgreSQL is to think of its disks, in units of reading the next page: its default stands for disks that turn, and makes it read
 * whole tables where an index is much faster.
 */
const PLANNER_OPTIONS = '-c random_page_cost=1.1';
/** Any number that nothing else locks: "cldl" in ASCII. */
const MIGRATION_LOCK = 0x636c646c;

/** The one door to PostgreSQL: connections, transactions, migrations, notifications. */
export class Database {
  private readonly listener: Listener;
  private readonly hints: EventHints;

  private constructor(
    private readonly source: DataSource,
    private readonly options: DatabaseOptions,
  ) {
    this.listener = new Listener(clientConfig(options));
    this.hints = new EventHints((ids) =>
      source.query(`select pg_notify('cloudloom_events', id) from unnest($1::text[]) as id`, [ids]),
    );
  }

  /** Connects. Rejects when the server cannot be reached; later losses of connection are repaired by themselves. */
  static async open(options: DatabaseOptions): Promise<Database> {
    const source = new DataSource({
      type: 'postgres',
      driver: pg,
      url: options.url,
      applicationName: options.applicationName ?? 'cloudloom',
      poolSize: options.poolSize ?? 10,
      connectTimeoutMS: CONNECT_TIMEOUT,
      entities,
      migrations: [CreateSchema1795219200000],
      migrationsTableName: 'migrations',
      namingStrategy: new SnakeCaseNames(),
      logging: false,
      // An idle connection that the server closes is replaced when the next one is needed.
      poolErrorHandler: () => undefined,
      extra: {
        statement_timeout: STATEMENT_TIMEOUT,
        keepAlive: true,
        options: PLANNER_OPTIONS,
        Client: PooledClient,
      },
    });
    await source.initialize();
    return new Database(source, options);
  }

  /** Brings the schema up to date. Any number of processes may call it at the same time. */
  async migrate(): Promise<void> {
    const lock = new pg.Client(clientConfig(this.options));
    await lock.connect();
    try {
      await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
      await this.source.runMigrations({ transaction: 'each' });
    } finally {
      await lock.end();
    }
  }

  async close(): Promise<void> {
    await this.hints.close();
    await this.listener.close();
    await this.source.destroy();
  }

  /** Rejects when the server does not answer. */
  async ping(): Promise<void> {
    await this.source.query('select 1');
  }

  /** Runs the work in one READ COMMITTED transaction: committed when it resolves, rolled back when it rejects. */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.source.transaction((manager) => work(toTransaction(manager)));
  }

  /** Runs the work inside a transaction so that, when it rejects, only what it did itself is undone. */
  async savepoint<T>(tx: Transaction, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return managerOf(tx).transaction((manager) => work(toTransaction(manager)));
  }

  /** Delivered when the transaction commits, at once without one. */
  async notify(channel: Channel, payload: string, tx?: Transaction): Promise<void> {
    await managerFor(this, tx).query('select pg_notify($1, $2)', [channel, payload]);
  }

  /** Notifies `cloudloom_events` soon; to be called when the events of the execution are committed. */
  hintEvents(executionId: string): void {
    this.hints.add(executionId);
  }

  /**
   * Calls back for each notification from now on; the answer ends it. Notifications are hints: they may be lost while the
   * connection is down, so poll as well.
   */
  async listen(channel: Channel, callback: (payload: string) => void): Promise<() => Promise<void>> {
    return this.listener.listen(channel, callback);
  }

  /** The right to do what one process at a time should do; `lock` is a number that nothing else locks. */
  leadership(lock: number): Leadership {
    return new Leadership(clientConfig(this.options), lock);
  }

  /** @internal Outside a transaction: a manager that takes any connection of the pool. */
  static managerOf(database: Database): EntityManager {
    return database.source.manager;
  }
}

/** The manager of the given transaction, or of the pool. Only this room's code calls it. */
export function managerFor(database: Database, tx?: Transaction): EntityManager {
  return tx ? managerOf(tx) : Database.managerOf(database);
}

/** Runs the work in the given transaction, or in one of its own. */
export function inTransaction<T>(
  database: Database,
  tx: Transaction | undefined,
  work: (manager: EntityManager, tx: Transaction) => Promise<T>,
): Promise<T> {
  return tx ? work(managerOf(tx), tx) : database.transaction((own) => work(managerOf(own), own));
}

function clientConfig(options: DatabaseOptions): pg.ClientConfig {
  return {
    connectionString: options.url,
    application_name: options.applicationName ?? 'cloudloom',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
  };
}
