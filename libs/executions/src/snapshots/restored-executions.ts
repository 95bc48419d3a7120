import { ACTIVE_STATUSES, type Execution, type Transaction } from '@cloudloom/model';
import { finalEvent } from '@cloudloom/topology';
import type { ExecutionEnd } from '../execution-end.ts';
import type { Stores } from '../stores.ts';
import type { Manifest } from './manifest.ts';

const WAITED =
  'It waited when the snapshot was made that this manager was restored from, and was not started again: ' +
  'the other manager may have run it. Start it anew if it is still wanted.';
const MISSED =
  'Its time passed before this manager was restored from a snapshot. Start it anew if it is still wanted.';

/**
 * Settles the restored executions that had not ended: no engine knows them here. The one that made the snapshot ends well at
 * the moment that the snapshot shows, one that is due later waits on, and the others fail.
 */
export async function settleExecutions(
  { stores, end }: { stores: Pick<Stores, 'executions' | 'effects' | 'outbox'>; end: ExecutionEnd },
  tx: Transaction,
  { execution, manifest }: { execution: Execution; manifest: Manifest },
): Promise<void> {
  const unfinished = await stores.executions.inStatuses([...ACTIVE_STATUSES, 'queued', 'scheduled'], {}, tx);
  for (const restored of unfinished) {
    if (restored.id === execution.id) continue;
    if (restored.id === manifest.execution_id) await endCreation(stores, tx, restored, manifest);
    else if (isDueLater(restored)) await setAlarm(stores, tx, restored);
    else {
      const error = restored.status === 'scheduled' ? MISSED : WAITED;
      await end.record(tx, restored, { status: 'failed', error, withEvent: false });
    }
  }
}

const isDueLater = ({ status, scheduledFor }: Execution): boolean =>
  status === 'scheduled' && scheduledFor !== null && scheduledFor.getTime() > Date.now();

async function setAlarm(
  { outbox }: Pick<Stores, 'outbox'>,
  tx: Transaction,
  { id: executionId, attempt, scheduledFor }: Execution,
): Promise<void> {
  const alarm = { dueAt: scheduledFor?.getTime() ?? 0, scheduleUid: null };
  await outbox.append({ kind: 'alarm', executionId, attempt, alarm }, tx);
}

async function endCreation(
  { executions, effects }: Pick<Stores, 'executions' | 'effects'>,
  tx: Transaction,
  creation: Execution,
  manifest: Manifest,
): Promise<void> {
  const takenAt = new Date(manifest.created_at);
  const ending = { ...creation, status: 'terminated', error: '', timestamp: takenAt.getTime() } as const;
  await effects.write(
    { executionId: creation.id, executionAttempt: creation.attempt, effects: [finalEvent(ending)] },
    tx,
  );
  await executions.compareAndSetStatus(
    creation.id,
    { from: [creation.status] },
    { status: 'terminated', endedAt: takenAt },
    tx,
  );
}
