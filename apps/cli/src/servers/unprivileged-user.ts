import { execFileSync, spawnSync } from 'node:child_process';
import { CliError } from '../errors.ts';

/** A user whom a server may run as when we are root. */
export interface UnprivilegedUser {
  readonly uid: number;
  readonly gid: number;
}

const CANDIDATES = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root, so root picks another user for it.
 * @returns undefined when we are not root and no other user is needed
 * @throws CliError when root finds neither `postgres` nor `nobody`
 */
export const findUnprivilegedUser = (): UnprivilegedUser | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of CANDIDATES) {
    const user = { uid: askId('-u', name), gid: askId('-g', name) };
    if (user.uid > 0 && user.gid > 0) return user;
  }
  throw new CliError(
    'no_unprivileged_user',
    'PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as. ' +
      'Make one (useradd --system postgres), start as another user, or set DATABASE_URL to an existing PostgreSQL.',
  );
};

/** Whether that user can enter the folder or run the file; a folder of mode 0700 on the way is enough to say no. */
export const canReach = (user: UnprivilegedUser, path: string): boolean =>
  spawnSync('/bin/sh', ['-c', 'test -x "$0"', path], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;

const askId = (flag: '-u' | '-g', name: string): number => {
  try {
    return Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
  } catch {
    return -1;
  }
};
