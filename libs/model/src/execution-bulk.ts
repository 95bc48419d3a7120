import type { EntityManager } from 'typeorm';
import { placeInLine } from './execution-queue.ts';
import { insertInChunks } from './insert-in-chunks.ts';
import { orderWebhookCalls } from './webhook-events.ts';
import { executionEntity, type ExecutionRow } from './rows/execution.entity.ts';

type NewRow = Pick<ExecutionRow, 'id' | 'tenantName' | 'attempt' | 'status'> & Partial<ExecutionRow>;

/** Inserts executions with their counters; those that are queued line up in the order given. @throws AlreadyExistsError */
export async function insertExecutions(manager: EntityManager, rows: readonly NewRow[]): Promise<void> {
  const placed = rows.map((row) => ({ ...row, ...placeInLine(row.status) }));
  await insertInChunks<ExecutionRow>(manager, executionEntity, placed, 'Execution');
  await manager.query(
    'insert into execution_counters (execution_id, attempt) select * from unnest($1::text[], $2::integer[])',
    [rows.map(({ id }) => id), rows.map(({ attempt }) => attempt)],
  );
  const queued = rows.filter(({ status }) => status === 'queued');
  if (queued.length > 0)
    await orderWebhookCalls(
      manager,
      queued.map(({ id }) => id),
    );
}
