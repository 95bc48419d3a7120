import type { EntityManager } from 'typeorm';
import { LostAttemptError, NotFoundError } from '../errors.ts';

/** How an attempt ended; null while it runs. @throws NotFoundError */
export async function readEndState(manager: EntityManager, attemptId: string): Promise<string | null> {
  return (await read(manager, attemptId)).end_state;
}

/**
 * The execution of an attempt that may still report. It need not belong to the execution's latest attempt, and the
 * execution may be cancelled: the operation really runs. @throws LostAttemptError, NotFoundError
 */
export async function executionOfAttempt(manager: EntityManager, attemptId: string): Promise<string> {
  const attempt = await read(manager, attemptId);
  if (attempt.end_state === 'lost') throw new LostAttemptError(attemptId);
  return attempt.execution_id;
}

async function read(
  manager: EntityManager,
  id: string,
): Promise<{ execution_id: string; end_state: string | null }> {
  const [attempt] = (await manager.query(
    'select execution_id, end_state from operation_attempts where id = $1',
    [id],
  )) as { execution_id: string; end_state: string | null }[];
  if (!attempt) throw new NotFoundError('OperationAttempt', id);
  return attempt;
}
