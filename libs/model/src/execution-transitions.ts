import type { EntityManager } from 'typeorm';
import type { ExecutionStatus } from './domain/execution.ts';
import type { StatusChange } from './domain/execution-selection.ts';
import { placeInLine } from './execution-queue.ts';
import { announceStatuses } from './group-events.ts';
import { executionEntity, type ExecutionRow } from './rows/execution.entity.ts';
import { toValues } from './rows/row-values.ts';
import { storableText } from './stored-json.ts';

/** True when the run holds the attempt now. */
export async function compareAndSetBegin(
  manager: EntityManager,
  claim: { id: string; attempt: number; runId: string },
): Promise<boolean> {
  // A cancel may come before the workflow: the run begins all the same, and is told.
  const [rows] = (await manager.query(
    `update executions as new
        set run_id = $3,
            status = case new.status when 'pending' then 'started' else new.status end,
            started_at = coalesce(new.started_at, clock_timestamp())
       from executions as old
      where new.id = $1 and old.id = $1 and new.attempt = $2
        and (new.run_id is null or new.run_id = $3) and new.status in ('pending', 'started', 'cancelling')
      returning new.status <> old.status as changed`,
    [claim.id, claim.attempt, claim.runId],
  )) as [{ changed: boolean }[], number];
  if (rows[0]?.changed) await announceStatuses(manager, [claim.id]);
  return rows.length > 0;
}

/** True when the status was one of `from` and is the new one now. */
export async function compareAndSetStatus(
  manager: EntityManager,
  expected: { id: string; from: readonly ExecutionStatus[]; attempt?: number },
  to: StatusChange,
): Promise<boolean> {
  // A kill was meant for the attempt that it ended; its mark would end the operations of the next one, too.
  const forgotten = to.attempt === undefined ? {} : { runId: null, killedAt: null };
  const set: Partial<ExecutionRow> = { ...to, ...forgotten, ...placeInLine(to.status) };
  if (to.error !== undefined) set.error = storableText(to.error);
  const update = manager
    .createQueryBuilder()
    .update(executionEntity)
    .set(toValues<ExecutionRow>(set))
    .where('id = :id and status = any(:from)', { id: expected.id, from: expected.from });
  if (expected.attempt !== undefined) update.andWhere('attempt = :expected', { expected: expected.attempt });
  const { affected } = await update.execute();
  if (affected === 0) return false;
  // Writers of effects read the attempt in the row they lock, so that no older one slips in after a resume.
  if (to.attempt !== undefined)
    await manager.query('update execution_counters set attempt = $2 where execution_id = $1', [
      expected.id,
      to.attempt,
    ]);
  await announceStatuses(manager, [expected.id]);
  return true;
}
