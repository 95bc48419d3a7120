/** A call by which a run of an execution starts or ends a modification. */
export interface ModificationCall {
  executionId: string;
  /** The attempt of the execution that asks, or that got the answer last. */
  attempt: number;
  /** Number of the call within the run; the same when the workflow's function is run again from the top. */
  call: number;
}

/** A modification, as far as calls of runs are concerned. */
export interface CalledModification {
  status: 'started' | 'finished' | 'rolledback';
  /** Null unless a workflow started it. */
  startedBy: ModificationCall | null;
  /** Null unless a workflow ended it. */
  endedBy: ModificationCall | null;
}

/**
 * Whether a start that is asked for again is answered with the modification that it made before. Within an attempt the
 * answer never changes, since graphs were built from it. A later attempt goes on with what is started still, or was
 * finished by the execution itself; what was rolled back, or ended by somebody else, is over.
 */
export function answersStart(
  { status, startedBy, endedBy }: CalledModification,
  call: ModificationCall,
): boolean {
  if (status === 'started' || startedBy?.attempt === call.attempt) return true;
  return status === 'finished' && endedBy?.executionId === call.executionId;
}

/** Whether this very call has ended the modification, in this run or one before it. */
export function answersEnd(
  { status, endedBy }: CalledModification,
  end: 'finished' | 'rolledback',
  call: ModificationCall,
): boolean {
  return status === end && endedBy?.executionId === call.executionId && endedBy.call === call.call;
}
