/** A retry that is granted and waits for its time. */
export interface CarriedRetry {
  /** Number in the builder's order, or path of a task that a handler added. */
  task: number | string;
  /** Retries decided by handlers, this one included. */
  retries: number;
  /** Milliseconds since the epoch. */
  dueAt: number;
}

/** How far a run got with a graph that it hands over unfinished. How its tasks ended is stored and read again. */
export interface CarriedGraph {
  /** A `Bitmap` over the builder's tasks: those whose end was handled. */
  finished: string;
  /** Handled ends that were more than a plain success, and all ends of tasks added by handlers; in the order of handling. */
  ends: { task: number | string; retries?: number }[];
  retries: CarriedRetry[];
  /** When the first failure started the time that other branches have; milliseconds since the epoch. */
  firstFailureAt: number | null;
}

/**
 * What a run whose history is full hands over to the next. Everything else is stored, or follows from running the
 * workflow's function again.
 */
export interface CarriedState {
  /** Graphs that were being executed, by name. */
  graphs: Record<string, CarriedGraph>;
  /** When the workflow's own sleeps end or ended, in the order of their calls; milliseconds since the epoch. */
  sleeps: number[];
}
