/** A request to the engine that was decided in a transaction and is carried out after it. */
export interface OutboxEntry {
  /** Grows in the order of storage; a decimal number. */
  id: string;
  kind: 'start' | 'cancel' | 'terminate';
  executionId: string;
  attempt: number;
  createdAt: Date;
}
