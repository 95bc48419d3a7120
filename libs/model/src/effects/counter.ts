import type { EntityManager } from 'typeorm';
import { NotFoundError } from '../errors.ts';

/** The counter row of an execution while its lock is held, with what does not change about the execution. */
export interface Counter {
  readonly executionId: string;
  readonly attempt: number;
  readonly tenantName: string;
  /** Time of this transaction's records: the database's clock, never before an earlier record of the execution. */
  readonly reportedAt: Date;
  nextSeq: number;
  /** Tasks that this transaction added. */
  addedOperations: number;
  /** Tasks that reached an end state in this transaction for the first time. */
  finishedOperations: number;
}

/**
 * Locks the counter row, which puts all writers of an execution in a line. Node
 * instances, in the order of their ids, are locked after it; so are the tasks that the writer ends, none of which is an
 * operation. An operation that ends locks its own row before it.
 * @throws NotFoundError
 */
export async function lockCounter(manager: EntityManager, executionId: string): Promise<Counter> {
  const [row] = (await manager.query(
    `select c.attempt, c.next_seq, e.tenant_name,
            greatest(c.last_reported_at, clock_timestamp()::timestamptz(3)) as reported_at
       from execution_counters c join executions e on e.id = c.execution_id
      where c.execution_id = $1
        for no key update of c`,
    [executionId],
  )) as { attempt: number; next_seq: string; tenant_name: string; reported_at: Date }[];
  if (!row) throw new NotFoundError('Execution', executionId);
  return {
    executionId,
    attempt: row.attempt,
    tenantName: row.tenant_name,
    reportedAt: row.reported_at,
    nextSeq: Number(row.next_seq),
    addedOperations: 0,
    finishedOperations: 0,
  };
}

export async function saveCounter(manager: EntityManager, counter: Counter): Promise<void> {
  await manager.query(
    `update execution_counters
        set next_seq = $2, last_reported_at = $3,
            total_operations = total_operations + $4, finished_operations = finished_operations + $5
      where execution_id = $1`,
    [
      counter.executionId,
      counter.nextSeq,
      counter.reportedAt,
      counter.addedOperations,
      counter.finishedOperations,
    ],
  );
}
