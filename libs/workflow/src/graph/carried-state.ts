/** A retry that is granted and waits for its time. */
export interface CarriedRetry {
  /** Number in the builder's order, or path of a task that a handler added. */
  task: number | string;
  /** Retries decided by handlers, this one included. */
  retries: number;
  /** Milliseconds since the epoch. */
  dueAt: number;
}

/** An end that later runs handle in its place. */
export interface CarriedEnd {
  /** As in `CarriedRetry`. */
  task: number | string;
  retries?: number;
  /** Of a task that a handler had added: it is unseen like those of `unseen`. */
  isUnseen?: true;
}

/** How far a run got with a graph that it hands over unfinished. How its tasks ended is stored and read again. */
export interface CarriedGraph {
  /** A `Bitmap` over the builder's tasks: those whose end was handled. */
  finished: string;
  /**
   * A `Bitmap`, too: those of `finished` that ended in earlier attempts of the execution and that the run did not come to,
   * since something before them runs again. Nobody knows whether their handlers were ever called. Left out where empty.
   */
  unseen?: string;
  /** Handled ends that were more than a plain success, and all ends of tasks added by handlers; in the order of handling. */
  ends: CarriedEnd[];
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
