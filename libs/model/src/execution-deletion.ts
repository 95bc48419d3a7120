import type { EntityManager } from 'typeorm';

/** Tables that name an execution without a foreign key, in the order in which they are emptied. */
const PRODUCED = ['operation_attempts', 'operations', 'tasks_graphs', 'events', 'effect_keys', 'outbox'];

/** Deletes executions with all that they produced, in the caller's transaction. Answers how many there were. */
export async function deleteExecutions(manager: EntityManager, ids: string[]): Promise<number> {
  if (ids.length === 0) return 0;
  // Millions of events may go at once: the limit of ordinary statements would make that impossible.
  await manager.query("set local statement_timeout = '10min'");
  for (const table of PRODUCED)
    await manager.query(`delete from ${table} where execution_id = any($1)`, [ids]);
  const deleted: { count: string }[] = await manager.query(
    'with gone as (delete from executions where id = any($1) returning 1) select count(*) as count from gone',
    [ids],
  );
  return Number(deleted[0]?.count ?? 0);
}
