import { managerFor, type Database } from './database.ts';

/** How far events of all executions can be read without missing one that is yet to be committed. */
export interface Horizon {
  /** Every event numbered so or lower is committed, or never will be. */
  safe: number;
  /** Events may have been numbered beyond it: somebody who has drawn a number still has to commit. */
  isBehind: boolean;
  /** The highest number that anybody has drawn. */
  last: number;
}

interface Barrier {
  /** The highest number drawn before `transactionId` was. */
  last: number;
  transactionId: bigint;
}

/**
 * Events get their numbers when they are inserted and become visible when their transaction commits, in another order. Whoever
 * reads past a number that is not committed yet would never see its event. So: note the highest number, then draw a
 * transaction id. Who has drawn a lower number had an id of its own by then, a lower one, because its writer locks or
 * writes a row first. When the oldest transaction that still runs is younger than the barrier, all those numbers are settled.
 */
export class EventHorizon {
  private safe = 0;
  private barrier: Barrier | null = null;
  private underWay: Promise<Horizon> | null = null;

  constructor(private readonly database: Database) {}

  /** Moves the horizon as far as it goes now. Calls at the same time share the work. */
  advance(): Promise<Horizon> {
    this.underWay ??= this.move().finally(() => (this.underWay = null));
    return this.underWay;
  }

  private async move(): Promise<Horizon> {
    const last = await this.lastNumber();
    if (last < this.safe) this.safe = last;
    const isNew = last > (this.barrier?.last ?? this.safe);
    // One at a time: a barrier that is replaced by each news would never be reached.
    if (this.barrier === null && isNew)
      this.barrier = { last, transactionId: await this.drawTransactionId() };
    if (this.barrier !== null && (await this.oldestRunning()) > this.barrier.transactionId) {
      this.safe = this.barrier.last;
      this.barrier = null;
    }
    return { safe: this.safe, isBehind: last > this.safe, last };
  }

  private async lastNumber(): Promise<number> {
    const [row] = await this.query<{ last: string }>(
      'select case when is_called then last_value else 0 end as last from events_storage_id_seq',
    );
    return Number(row?.last ?? 0);
  }

  private async drawTransactionId(): Promise<bigint> {
    const [row] = await this.query<{ id: string }>('select pg_current_xact_id()::text as id');
    return BigInt(row?.id ?? 0);
  }

  private async oldestRunning(): Promise<bigint> {
    const [row] = await this.query<{ id: string }>(
      'select pg_snapshot_xmin(pg_current_snapshot())::text as id',
    );
    return BigInt(row?.id ?? 0);
  }

  private query<Row>(sql: string): Promise<Row[]> {
    return managerFor(this.database).query(sql);
  }
}
