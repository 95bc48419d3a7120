import { managerFor, type Database } from '../database.ts';
import type { AccountLockSettings } from '../domain/settings.ts';
import type { SettingRepository } from '../setting.repository.ts';
import { storableWord } from '../stored-json.ts';
import { managerOf, type Transaction } from '../transaction.ts';
import { ADMINISTRATORS_LOCK, isLocked } from './account-lock.ts';

/** Minutes of a century: longer locks are not told apart, and times stay in their range. */
const LONGEST_MINUTES = 52_596_000;

/** What a wrong password led to: a lock; none, because nobody else could get in and administer the system; or nothing. */
export type LockOutcome = { kind: 'locked'; until: Date } | { kind: 'spared' } | { kind: 'none' };

/** Counts wrong passwords, and locks accounts for a while. In the database: a user's attempts go to several managers. */
export class AccountLockRepository {
  constructor(
    private readonly database: Database,
    private readonly settings: SettingRepository,
  ) {}

  /** Counts a wrong password. Nothing is stored of users that there are not, that are inactive or locked. */
  async noteWrongPassword(username: string): Promise<LockOutcome> {
    const settings = await this.settings.accountLock();
    if (settings.minutes <= 0) return { kind: 'none' };
    const [rows] = await managerFor(this.database).query<[{ count: number }[], number]>(
      `update users u
          set failed_logins = 1 + case when last_failed_login_at > clock_timestamp() - ${PERIOD} then failed_logins else 0 end,
              last_failed_login_at = clock_timestamp()
        where username = $1 and active and not ${isLocked('u')}
        returning failed_logins as count`,
      [storableWord(username), toMinutes(settings)],
    );
    const count = rows[0]?.count ?? 0;
    return count <= settings.failedLogins ? { kind: 'none' } : this.lock(username, settings);
  }

  /** Forgets the wrong passwords before a right one. False when the account is locked: the right one came too late. */
  async noteRightPassword(username: string): Promise<boolean> {
    const [, count] = await managerFor(this.database).query<[unknown[], number]>(
      `update users u set failed_logins = 0 where username = $1 and not ${isLocked('u')}`,
      [storableWord(username)],
    );
    return count !== 0;
  }

  /** False when there was no lock. */
  async unlock(username: string, tx: Transaction): Promise<boolean> {
    const [, count] = await managerOf(tx).query<[unknown[], number]>(
      `update users u set failed_logins = 0, locked_until = null where username = $1 and ${isLocked('u')}`,
      [storableWord(username)],
    );
    return count !== 0;
  }

  /** One after the other, so that two administrators are not locked at the same time, each counting on the other. */
  private lock(username: string, settings: AccountLockSettings): Promise<LockOutcome> {
    return this.database.transaction(async (tx) => {
      const manager = managerOf(tx);
      await manager.query('select pg_advisory_xact_lock($1)', [ADMINISTRATORS_LOCK]);
      const [rows] = await manager.query<[{ until: Date | null }[], number]>(
        `update users u
            set failed_logins = 0,
                locked_until = case when ${IS_LAST_ADMINISTRATOR} then null else clock_timestamp() + ${PERIOD} end
          where username = $1 and failed_logins > $3::double precision and not ${isLocked('u')}
          returning locked_until as until`,
        [storableWord(username), toMinutes(settings), settings.failedLogins],
      );
      const [row] = rows;
      // Another wrong password has locked it meanwhile, or a right one has come before.
      if (row === undefined) return { kind: 'none' };
      return row.until === null ? { kind: 'spared' } : { kind: 'locked', until: row.until };
    });
  }
}

const toMinutes = ({ minutes }: AccountLockSettings): number => Math.min(minutes, LONGEST_MINUTES);

/** Of the settings' minutes, the second parameter. */
const PERIOD = `$2::double precision * interval '1 minute'`;

/** Whether nobody else could get in by a password and administer the system if `u` were locked. */
const IS_LAST_ADMINISTRATOR = `
  exists (select 1 from administrators a where a.username = u.username)
  and not exists (select 1 from administrators a join users other on other.username = a.username
                   where a.username <> u.username and not ${isLocked('other')})`;
