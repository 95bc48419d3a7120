import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError, StoppedError } from '../errors.ts';

/** The version that is built or downloaded where no `temporal` is found; the one that we test with. */
const TEMPORAL_CLI_VERSION = '1.5.1';

export interface TemporalBinary {
  readonly path: string;
  /** Version of the server inside, e.g. `1.29.1`. */
  readonly serverVersion: string;
  readonly origin: 'path' | 'cache' | 'built' | 'downloaded';
}

export interface TemporalSearch {
  /** `PATH` of the environment. */
  readonly path: string;
  readonly cacheDir: string;
  /** Told what takes long. */
  readonly notice: (text: string) => void;
  /** Ends a build or download that is under way; the search then rejects with StoppedError. */
  readonly signal?: AbortSignal;
  /** Fetches a binary to the given path by the Temporal SDK; rejects when it cannot. */
  readonly download?: (target: string) => Promise<void>;
}

/**
 * Finds a `temporal` binary or makes one: PATH, then the cache, then a build by Go, then the SDK's download.
 * @throws CliError with all remedies when every way fails
 */
export const findTemporalBinary = async (search: TemporalSearch): Promise<TemporalBinary> => {
  const onPath = findProgram(search.path, 'temporal');
  const known = onPath && describe(onPath, 'path');
  if (known) return known;
  const cached = cachedTemporalPath(search.cacheDir);
  const kept = existsSync(cached) ? describe(cached, 'cache') : undefined;
  if (kept) return kept;
  const failures: string[] = [];
  const made = (await build(search, cached, failures)) ?? (await fetch(search, cached, failures));
  if (made) return made;
  throw new CliError(
    'temporal_missing',
    ['There is no Temporal server to use, and none could be made:', ...failures.map((line) => `  - ${line}`)]
      .concat('Any one of these helps:')
      .concat(
        '  - install Go (https://go.dev/dl) and run this again: it is then built once, which takes minutes',
      )
      .concat('  - put the "temporal" command on PATH (https://docs.temporal.io/cli)')
      .concat('  - set TEMPORAL_ADDRESS to a Temporal server that runs already')
      .join('\n'),
  );
};

/** Where the built or downloaded binary is kept, shared by all clones of a user. */
export const cachedTemporalPath = (cacheDir: string): string =>
  join(
    cacheDir,
    `temporal-cli-${TEMPORAL_CLI_VERSION}`,
    process.platform === 'win32' ? 'temporal.exe' : 'temporal',
  );

/** The first executable file of that name in a PATH. */
export const findProgram = (path: string, name: string): string | undefined =>
  path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Undefined when the file is not a Temporal command: another program may have that name. */
const describe = (path: string, origin: TemporalBinary['origin']): TemporalBinary | undefined => {
  const run: SpawnSyncReturns<string> = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  const serverVersion = /Server (\d[\w.-]*)/.exec(run.stdout ?? '')?.[1];
  return run.status === 0 && serverVersion ? { path, serverVersion, origin } : undefined;
};

const build = async (
  search: TemporalSearch,
  target: string,
  failures: string[],
): Promise<TemporalBinary | undefined> => {
  const go = findProgram(search.path, 'go');
  if (go === undefined) {
    failures.push('not built: the "go" command is not on PATH');
    return undefined;
  }
  const workshop = makeWorkshop(target);
  const module = `github.com/temporalio/cli/cmd/temporal@v${TEMPORAL_CLI_VERSION}`;
  search.notice(`Building the Temporal server once: go install ${module} (takes a few minutes) ...`);
  try {
    const { status, output } = await run(go, ['install', module], {
      env: { GOBIN: workshop, GOFLAGS: '' },
      cwd: workshop,
      signal: search.signal,
    });
    if (status === 0) {
      moveIntoCache(join(workshop, 'temporal'), target);
      const built = describe(target, 'built');
      if (built) return built;
    }
    failures.push(`not built: go install ${module} ended with status ${status}: ${lastLines(output)}`);
    return undefined;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
};

const fetch = async (
  search: TemporalSearch,
  target: string,
  failures: string[],
): Promise<TemporalBinary | undefined> => {
  const workshop = makeWorkshop(target);
  search.notice("Downloading the Temporal server by the Temporal SDK's own downloader ...");
  try {
    const file = join(workshop, 'temporal');
    await (search.download?.(file) ?? downloadBySdk(file, search.signal));
    moveIntoCache(file, target);
    const fetched = describe(target, 'downloaded');
    if (!fetched) failures.push('not downloaded: what arrived is not a Temporal server');
    return fetched;
  } catch (error) {
    if (error instanceof StoppedError) throw error;
    failures.push(`not downloaded: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
};

/** In a process of its own: the SDK's native library can neither be stopped nor unloaded in ours. */
const downloadBySdk = async (target: string, signal: AbortSignal | undefined): Promise<void> => {
  const script = fileURLToPath(new URL('../../../../temporal/bin/download-server.mjs', import.meta.url));
  const { status, output } = await run(process.execPath, [script, target, TEMPORAL_CLI_VERSION], { signal });
  if (status !== 0) throw new CliError('download_failed', lastLines(output));
};

const makeWorkshop = (target: string): string => {
  const shelf = join(target, '..', '..');
  mkdirSync(shelf, { recursive: true });
  return mkdtempSync(join(shelf, 'making-temporal-'));
};

/** By renaming, so that a clone which builds at the same time never runs half a file. */
const moveIntoCache = (file: string, target: string): void => {
  mkdirSync(join(target, '..'), { recursive: true });
  renameSync(file, target);
};

interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly signal: AbortSignal | undefined;
}

const run = (
  command: string,
  args: string[],
  { env, cwd, signal }: RunOptions,
): Promise<{ status: number; output: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      killSignal: 'SIGINT', // Go then ends its compilers too
    });
    let output = '';
    const collect = (chunk: Buffer): void => void (output = (output + chunk.toString('utf8')).slice(-8000));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => reject(signal?.aborted ? new StoppedError() : error));
    child.once('close', (status) => resolve({ status: status ?? -1, output }));
  });

const lastLines = (text: string): string => text.trim().split('\n').slice(-3).join(' | ');
