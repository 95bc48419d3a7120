import { Injectable, Logger } from '@nestjs/common';
import { AccountLockRepository } from '@cloudloom/model';
import { AuditLog } from '../audit/audit-log.ts';

/** Counts wrong passwords, and tells of accounts that they lock: in the log of the service and in the audit log. */
@Injectable()
export class WrongPasswords {
  private readonly log = new Logger('access');

  constructor(
    private readonly locks: AccountLockRepository,
    private readonly audit: AuditLog,
  ) {}

  /** Somebody sent a wrong password for the user, whom there may not be. */
  async note(username: string): Promise<void> {
    const outcome = await this.locks.noteWrongPassword(username);
    if (outcome.kind === 'none') return;
    if (outcome.kind === 'spared') {
      this.log.warn(
        `Too many wrong passwords for the user ${username}, who is not locked: nobody else could administer the system`,
      );
      return;
    }
    this.log.warn(
      `The user ${username} is locked until ${outcome.until.toISOString()}: too many wrong passwords`,
    );
    // Nobody did it whose name would be known; the route is that of any request.
    this.audit.note({
      createdAt: new Date(),
      ...{ method: null, route: null, status: 401, resource: 'users', resourceId: username },
      ...{ operation: 'update', tenantName: null, creatorName: null, executionId: null },
    });
  }

  /** The password was right after wrong ones; false when the account is locked by now. */
  forget(username: string): Promise<boolean> {
    return this.locks.noteRightPassword(username);
  }
}
