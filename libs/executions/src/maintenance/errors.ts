import { DomainError } from '@cloudloom/model';

/** The system is, or becomes, closed for maintenance; nothing was done. */
export class MaintenanceModeError extends DomainError {
  readonly code: 'maintenance_mode_active' | 'entering_maintenance_mode';

  constructor(state: 'activating' | 'activated') {
    super('Your request was rejected since Cloudify manager is currently in maintenance mode');
    this.code = state === 'activated' ? 'maintenance_mode_active' : 'entering_maintenance_mode';
  }
}

/** A snapshot is being restored: what would be written now would be lost with what is replaced. */
export class SnapshotRestoreError extends DomainError {
  readonly code = 'in_snapshot_restore_error';

  constructor() {
    super('Your request was rejected: a snapshot is being restored. Try again when its execution has ended.');
  }
}

/** The system is in that state already. */
export class NotModifiedError extends DomainError {
  readonly code = 'not_modified';
}
