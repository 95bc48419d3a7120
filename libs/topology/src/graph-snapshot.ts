import type { OperationOutcome } from './operation-outcome.ts';

/** What makes a stored graph the same as a rebuilt one. */
export interface GraphIdentity {
  /** Unique within the execution. */
  name: string;
  /** Digest of the ids of the tasks that the builder makes. */
  digest: string;
  /** How many tasks the builder makes; tasks that handlers add come after these. */
  taskCount: number;
}

/** How one task ended. `task` is its number in the builder's order, or the path of a task that a handler added. */
export interface TaskEnd {
  task: number | string;
  outcome: OperationOutcome;
  /** Retries that handlers had decided before this end; 0 if left out. */
  retries?: number;
  /** Of a task that a handler added: in which attempt of the execution it ended; the first if left out. */
  attempt?: number;
}

/** Tasks that ended in one attempt of the execution. */
export interface AttemptEnds {
  attempt: number;
  /** A `Bitmap` over the builder's tasks. */
  tasks: string;
}

/** An operation that an earlier attempt of the execution had begun, that has not succeeded, and that runs again. */
export interface Interruption {
  /** As in `TaskEnd`. */
  task: number | string;
  /** How many earlier attempts of the execution had begun it. */
  attempts: number;
  /** Of its node instance, when this was asked; null where that does not exist any more. */
  nodeInstanceState: string | null;
}

/**
 * How far an earlier run of an execution got with one of its graphs: what is in it does not run again. It holds no trace
 * of what runs right now, so a run that takes it over starts such tasks, and whoever runs operations sorts that out.
 */
export interface GraphSnapshot {
  /** A `Bitmap` over the builder's tasks: those that have ended. */
  finished: string;
  /** By attempt, those of them that ended after the first attempt of the execution; left out where there are none. */
  finishedLater?: AttemptEnds[];
  /** Ends that say more than "succeeded, with null", and every end of a task that a handler added; in order of ending. */
  ends: TaskEnd[];
  /**
   * Operations of earlier attempts that run again and that this attempt has not begun; those that a worker still runs are
   * not among them. Left out where there are none.
   */
  interrupted?: Interruption[];
}
