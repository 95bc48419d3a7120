/** A request to the engine that was decided in a transaction and is carried out after it. */
export interface OutboxEntry {
  /** Grows in the order of storage; a decimal number. */
  id: string;
  /**
   * `alarm` asks to be told when an execution is due, `silence` takes that back, `webhook` asks for a call; `discard` asks the
   * storage, and not the engine, to forget the archive that an execution has validated.
   */
  kind: 'start' | 'cancel' | 'terminate' | 'alarm' | 'silence' | 'webhook' | 'discard';
  /** Of kind `webhook`: names the delivery. */
  executionId: string;
  attempt: number;
  /** Of kind `alarm` alone. */
  alarm: Alarm | null;
  createdAt: Date;
  /** Deliveries of it that failed. */
  failures: number;
  /** For how long the engine has refused each delivery of it, milliseconds; null when the last one was not refused. */
  refusedFor: number | null;
}

/** The moment at which the engine asks about an execution. */
export interface Alarm {
  /** Milliseconds since the epoch. */
  dueAt: number;
  /** The schedule whose occurrence it is; null where the execution is stored and waits for its time. */
  scheduleUid: string | null;
}
