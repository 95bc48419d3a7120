import { DomainError } from '@cloudloom/model';

/** Something that cannot be done with a snapshot in its present state. */
export class SnapshotActionError extends DomainError {
  readonly code = 'snapshot_action_error';
}

/** Several tenants have a snapshot of that name, and the request names no tenant. */
export class AmbiguousSnapshotError extends DomainError {
  readonly code = 'ambiguous_name';

  constructor(id: string, tenants: readonly string[]) {
    super(
      `Requested \`Snapshot\` with ID \`${id}\` returned multiple results: in the tenants ${tenants.join(', ')}. ` +
        'Name the tenant in the request.',
    );
  }
}

/** An archive that is no whole snapshot; nothing was restored from it. */
export class SnapshotArchiveError extends DomainError {
  readonly code = 'invalid_snapshot_error';
}
