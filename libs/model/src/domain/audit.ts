/** What was done to a resource. */
export type AuditOperation = 'create' | 'update' | 'delete' | 'read';

/** Who did what. No bodies, no queries: those hold secrets. */
export interface AuditRecord {
  createdAt: Date;
  /** Null, as route and status, where the entry was handed in: no request of ours is behind it. */
  method: string | null;
  /** The route's pattern, such as `/executions/:id`. */
  route: string | null;
  /** Kind of the resource, such as `executions`. */
  resource: string;
  resourceId: string | null;
  operation: AuditOperation;
  tenantName: string | null;
  creatorName: string | null;
  /** The execution whose token was used. */
  executionId: string | null;
  /** HTTP status of the answer. */
  status: number | null;
}

export interface AuditEntry extends AuditRecord {
  /** Grows with each entry; bigint as text. */
  id: string;
}

/** Which entries are meant. */
export interface AuditSelection {
  creatorName?: string;
  executionId?: string;
  /** Not before. */
  since?: Date;
  before?: Date;
}
