import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  COVERED_TABLES,
  ContentReplacement,
  DomainError,
  NotFoundError,
  type ArchivedRow,
  type Execution,
  type Snapshot,
  type Transaction,
} from '@cloudloom/model';
import { SystemTaskError } from '../errors.ts';
import { ExecutionEnd } from '../execution-end.ts';
import { scopeOf } from '../resource-scope.ts';
import { waitForInstallation } from '../plugin-installation.ts';
import { SystemTaskLog } from '../system-task-log.ts';
import { isTransient } from '../transient-error.ts';
import { SnapshotArchiveError } from './errors.ts';
import type { Manifest } from './manifest.ts';
import { settleExecutions } from './restored-executions.ts';
import { unpackSnapshot } from './snapshot-archive.ts';
import type { SnapshotWorkOptions } from './snapshot-creation.ts';
import { ARCHIVED_TABLES, archiveOf, snapshotKey } from './stored-archives.ts';
import { readLines } from './text-lines.ts';

/** How long workers may take to try the restored plugins, in milliseconds. */
const PLUGINS_WAIT_MILLISECONDS = 60_000;

/** An unpacked snapshot, held against its manifest. */
interface Unpacked {
  manifest: Manifest;
  folder: string;
}

/**
 * The work of a `restore_snapshot` execution. Nothing changes before the whole archive is found good, and then everything in
 * one transaction; run again after a lost worker, it knows whether that was committed.
 */
export class SnapshotRestoring {
  private readonly end: ExecutionEnd;

  constructor(private readonly options: SnapshotWorkOptions) {
    this.end = new ExecutionEnd(options.stores);
  }

  /** Throws SystemTaskError with the reason. */
  async run(execution: Execution): Promise<void> {
    const snapshot = await this.requireSnapshot(execution);
    const log = new SystemTaskLog(this.options.stores.effects, execution);
    await mkdir(this.options.workFolder, { recursive: true });
    const workplace = await mkdtemp(join(this.options.workFolder, 'cloudloom-restore-'));
    try {
      const plugins = await this.restore(execution, { snapshot, workplace, log });
      await log.info('restored', `Snapshot ${snapshot.id} is restored`);
      await this.awaitPlugins(plugins, execution, log);
    } catch (error) {
      throw isTransient(error) ? error : describe(error, snapshot.id);
    } finally {
      await rm(workplace, { recursive: true, force: true });
    }
  }

  private async requireSnapshot(execution: Execution): Promise<Snapshot> {
    const id = String(execution.parameters['snapshot_id']);
    const snapshot = await this.options.stores.snapshots.find(scopeOf(execution), id);
    if (snapshot === null) throw new NotFoundError('Snapshot', id);
    if (snapshot.status !== 'created' && snapshot.status !== 'uploaded')
      throw new SystemTaskError(`Snapshot ${id} cannot be restored: it is ${snapshot.status}`);
    return snapshot;
  }

  /** Answers the ids of the restored plugins. */
  private async restore(
    execution: Execution,
    { snapshot, workplace, log }: { snapshot: Snapshot; workplace: string; log: SystemTaskLog },
  ): Promise<string[]> {
    await log.info('checking', `Checking snapshot ${snapshot.id}`);
    const unpacked = await this.unpack(snapshot, workplace);
    const { manifest } = unpacked;
    await requireOwnedArchives(unpacked);
    await this.warnOfKey(manifest, log);
    if (execution.parameters['restore_certificates'] === true)
      await log.info('certificates', 'There are no certificates in snapshots: none are restored');
    await log.info('content', `Replacing the content of this manager with that of ${manifest.created_at}`);
    const { plugins, replaced } = await this.options.stores.database.transaction((tx) =>
      this.replaceContent(tx, execution, unpacked),
    );
    const kept = new Set(manifest.archives.map(({ key }) => key));
    for (const key of replaced) if (!kept.has(key)) await this.options.storage.remove(key);
    return plugins;
  }

  private async unpack(snapshot: Snapshot, workplace: string): Promise<Unpacked> {
    const opened = await this.options.storage.open(snapshotKey(snapshot));
    if (opened === null) throw new SnapshotArchiveError('its archive is not in the storage');
    const archive = join(workplace, 'archive');
    await pipeline(opened.stream, createWriteStream(archive));
    const folder = join(workplace, 'content');
    await mkdir(folder);
    return { manifest: await unpackSnapshot(archive, folder), folder };
  }

  private async warnOfKey({ secrets_key: key, tables }: Manifest, log: SystemTaskLog): Promise<void> {
    const secrets = tables.find(({ name }) => name === 'secrets')?.rows ?? 0;
    if (secrets === 0 || key === this.options.keyId) return;
    await log.warning(
      'secrets',
      `The values of ${secrets} secrets are encrypted with the key ${key}; this manager has the key ${this.options.keyId}. ` +
        'They are restored as they are and cannot be read until this manager is started with that key, or they are set anew.',
    );
  }

  /** Adds keys under which nothing was stored before to `fresh`. */
  private async storeArchives({ manifest, folder }: Unpacked, fresh: string[]): Promise<void> {
    for (const { key, path } of manifest.archives) {
      const present = await this.options.storage.open(key);
      present?.stream.destroy();
      if (present === null) fresh.push(key);
      await this.options.storage.put(key, createReadStream(join(folder, path)));
    }
  }

  private async replaceContent(
    tx: Transaction,
    execution: Execution,
    unpacked: Unpacked,
  ): Promise<{ plugins: string[]; replaced: string[] }> {
    const { manifest } = unpacked;
    const content = new ContentReplacement(tx, execution.id);
    await content.lock();
    if (await content.isDone()) return { plugins: await content.pluginIds(), replaced: [] };
    if (execution.parameters['force'] !== true) requireEmpty(await content.findInUse());
    await content.requireFitting(manifest.tables.map(({ name, columns }) => ({ table: name, columns })));
    const replaced = await collectKeys(content);
    const stored: string[] = [];
    try {
      await this.storeArchives(unpacked, stored);
      return { replaced, plugins: await this.load(tx, content, { execution, unpacked }) };
    } catch (error) {
      // Still under the lock: another run of the same work stores them anew.
      for (const key of stored) await this.options.storage.remove(key);
      throw error;
    }
  }

  private async load(
    tx: Transaction,
    content: ContentReplacement,
    { execution, unpacked }: { execution: Execution; unpacked: Unpacked },
  ): Promise<string[]> {
    const { manifest } = unpacked;
    await content.clear(BigInt(manifest.event_numbers));
    for (const { name } of COVERED_TABLES) await loadTable(content, unpacked, name);
    await content.removeOtherTenants();
    const plugins = await content.announcePlugins();
    await settleExecutions({ stores: this.options.stores, end: this.end }, tx, { execution, manifest });
    await content.noteDone();
    await this.requireStillWanted(tx, execution);
    return plugins;
  }

  /** The lock makes sure that what is found here holds until the commit: a stop comes before it or finds the end. */
  private async requireStillWanted(tx: Transaction, execution: Execution): Promise<void> {
    const { executions } = this.options.stores;
    await executions.lockDecisions(tx);
    const now = await executions.byId(execution.id, tx);
    const goesOn = now !== null && now.attempt === execution.attempt && WANTED.has(now.status);
    if (!goesOn) throw new SystemTaskError('the execution was stopped; nothing was changed');
  }

  private async awaitPlugins(
    ids: readonly string[],
    execution: Execution,
    log: SystemTaskLog,
  ): Promise<void> {
    const deadline = Date.now() + PLUGINS_WAIT_MILLISECONDS;
    const failures: string[] = [];
    for (const id of ids) {
      const plugin = await waitForInstallation(this.options.stores, id, deadline - Date.now());
      if (plugin === null || plugin.state === 'installed') continue;
      const name = `${plugin.packageName} ${plugin.packageVersion}`;
      if (plugin.state === 'uploaded')
        await log.warning(`plugin ${id}`, `No worker has tried plugin ${name} yet`);
      else failures.push(`${name}: ${plugin.error ?? 'no worker could bundle it'}`);
    }
    if (failures.length === 0) return;
    const text = `Plugins that cannot be installed here: ${failures.join('; ')}`;
    if (execution.parameters['ignore_plugin_failure'] === true) return log.warning('plugins', text);
    throw new PluginsFailedError(`Everything was restored, but not every plugin works. ${text}`);
  }
}

/** The content is restored all the same. */
class PluginsFailedError extends SystemTaskError {}

/** Polite cancels are not heard by tasks of the system. */
const WANTED: ReadonlySet<string> = new Set(['pending', 'started', 'cancelling']);

function requireEmpty(inUse: readonly string[]): void {
  if (inUse.length === 0) return;
  throw new SystemTaskError(
    `this manager is not empty: it has ${inUse.join(', ')}. ` +
      'Restore into a new manager; with force, everything here is replaced by the content of the snapshot',
  );
}

async function collectKeys(content: ContentReplacement): Promise<string[]> {
  const keys: (string | null)[] = [];
  for (const table of ARCHIVED_TABLES)
    for (const row of await content.archivedRows(table)) keys.push(archiveOf(table, row));
  return keys.filter((key) => key !== null);
}

async function loadTable(
  content: ContentReplacement,
  { manifest, folder }: Unpacked,
  name: string,
): Promise<void> {
  const table = manifest.tables.find((candidate) => candidate.name === name);
  const lines = table === undefined ? nothing() : readLines(createReadStream(join(folder, table.path)));
  await content.load({ table: name, columns: table?.columns ?? [], lines });
}

async function* nothing(): AsyncGenerator<string> {
  // A table that the snapshot does not have is empty.
}

/** Archives are stored under their keys: they must be those of rows of the snapshot. */
async function requireOwnedArchives({ manifest, folder }: Unpacked): Promise<void> {
  const owned = new Set<string | null>();
  for (const table of ARCHIVED_TABLES)
    for (const { path } of manifest.tables.filter(({ name }) => name === table))
      for await (const line of readLines(createReadStream(join(folder, path))))
        owned.add(archiveOf(table, JSON.parse(line) as ArchivedRow));
  const stranger = manifest.archives.find(({ key }) => !owned.has(key));
  if (stranger !== undefined)
    throw new SnapshotArchiveError(`it holds the archive ${stranger.key}, which belongs to nothing in it`);
}

/** The reason under which the execution fails; what the database refuses is a mistake in the snapshot's content. */
function describe(error: unknown, snapshotId: string): Error {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof PluginsFailedError) return error;
  const refused = error instanceof DomainError ? reason : `its content cannot be stored: ${reason}`;
  return new SystemTaskError(`Snapshot ${snapshotId} cannot be restored: ${refused}`, { cause: error });
}
