import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import {
  ContentReader,
  NotFoundError,
  type ArchivedRow,
  type ContentChoice,
  type Execution,
  type Snapshot,
} from '@cloudloom/model';
import { SystemTaskError } from '../errors.ts';
import type { ArchiveStorage } from '../ports/archive-storage.ts';
import type { Stores } from '../stores.ts';
import { SystemTaskLog } from '../system-task-log.ts';
import { createManifest, MANIFEST_FILE, type Manifest, type ManifestTable, type Member } from './manifest.ts';
import { packSnapshot, writeMember } from './snapshot-archive.ts';
import { ARCHIVED_TABLES, archiveOf, snapshotKey } from './stored-archives.ts';
import { seeing, writeLines } from './text-lines.ts';

export interface SnapshotWorkOptions {
  stores: Stores;
  storage: ArchiveStorage;
  /** Identifies the key of the secrets. */
  keyId: string;
  /** Where archives are taken apart and put together. */
  workFolder: string;
}

/** The tables of one picture, written to files. */
interface WrittenContent {
  takenAt: Date;
  tables: ManifestTable[];
  members: Member[];
  /** Of archives, in the storage. */
  keys: string[];
  /** The row with the largest number. */
  lastEvent: string | null;
}

/** The work of a `create_snapshot` execution. Run again after a lost worker it starts anew. */
export class SnapshotCreation {
  constructor(private readonly options: SnapshotWorkOptions) {}

  /** Throws SystemTaskError; the snapshot learns of it when the execution's end is recorded. */
  async run(execution: Execution): Promise<void> {
    const { snapshots, effects } = this.options.stores;
    const snapshot = await snapshots.ofExecution(execution.id);
    if (snapshot === null) throw new NotFoundError('Snapshot', String(execution.parameters['snapshot_id']));
    if (snapshot.status === 'created') return;
    if (snapshot.status === 'failed') throw stopped(snapshot);
    const log = new SystemTaskLog(effects, execution);
    const folder = await this.makeFolder(execution);
    try {
      await this.store(snapshot, execution, { folder, log });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    if (await snapshots.endCreation(execution.id, { status: 'created', error: '' })) return;
    // Another run of the same work was faster, and stored the same.
    if ((await snapshots.ofExecution(execution.id))?.status === 'created') return;
    // Stopped meanwhile: an archive that nothing names would stay for ever.
    await this.options.storage.remove(snapshotKey(snapshot));
    throw stopped(snapshot);
  }

  private async store(
    snapshot: Snapshot,
    execution: Execution,
    { folder, log }: { folder: string; log: SystemTaskLog },
  ): Promise<void> {
    await log.info('database', 'Writing the content of the database');
    const choice = toChoice(execution);
    const content = await this.writeContent(folder, choice);
    const rows = content.tables.reduce((sum, table) => sum + table.rows, 0);
    await log.info('archives', `${rows} rows written. Copying ${content.keys.length} archives`);
    const { archives, members, missing } = await this.copyArchives(folder, content.keys);
    if (missing.length > 0)
      await log.warning(
        'missing',
        `Archives that are not in the storage are left out: ${missing.join(', ')}`,
      );
    const manifest = createManifest({
      product: await readProductVersion(),
      created_at: content.takenAt.toISOString(),
      snapshot_id: snapshot.id,
      execution_id: execution.id,
      includes: { ...choice },
      secrets_key: this.options.keyId,
      event_numbers: content.lastEvent === null ? '0' : numberOf(content.lastEvent),
      tables: content.tables,
      archives,
      missing_archives: missing,
      members: [...content.members, ...members],
    });
    await writeFile(join(folder, MANIFEST_FILE), JSON.stringify(manifest, null, 2));
    await log.info('packing', `Packing ${manifest.members.length} files`);
    await this.options.storage.put(snapshotKey(snapshot), packSnapshot(folder, manifest.members));
    await log.info('stored', `Snapshot ${snapshot.id} is stored`);
  }

  private async makeFolder(execution: Execution): Promise<string> {
    const wished = execution.parameters['tempdir_path'];
    const parent = typeof wished === 'string' && wished !== '' ? wished : this.options.workFolder;
    if (!isAbsolute(parent)) throw new SystemTaskError(`tempdir_path ${parent} is no absolute path`);
    try {
      if (parent === this.options.workFolder) await mkdir(parent, { recursive: true });
      return await mkdtemp(join(parent, 'cloudloom-snapshot-'));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new SystemTaskError(`The folder ${parent} cannot be used for a snapshot: ${reason}`, {
        cause: error,
      });
    }
  }

  private async writeContent(folder: string, choice: ContentChoice): Promise<WrittenContent> {
    return this.options.stores.database.transaction(async (tx) => {
      const reader = await ContentReader.begin(tx, choice);
      const content: WrittenContent = {
        takenAt: new Date(),
        tables: [],
        members: [],
        keys: [],
        lastEvent: null,
      };
      for await (const { table, columns, lines } of reader.tables()) {
        const path = `tables/${table}.jsonl`;
        let rows = 0;
        const counted = seeing(lines, (line) => {
          rows += 1;
          noteRow(content, table, line);
        });
        content.members.push(await writeMember(folder, path, writeLines(counted)));
        content.tables.push({ name: table, columns, rows, path });
      }
      return content;
    });
  }

  private async copyArchives(
    folder: string,
    keys: readonly string[],
  ): Promise<{ archives: Manifest['archives']; members: Member[]; missing: string[] }> {
    const archives: Manifest['archives'] = [];
    const members: Member[] = [];
    const missing: string[] = [];
    for (const key of keys) {
      const opened = await this.options.storage.open(key);
      if (opened === null) {
        missing.push(key);
        continue;
      }
      const member = await writeMember(folder, `archives/${archives.length + 1}`, opened.stream);
      archives.push({ key, path: member.path });
      members.push(member);
    }
    return { archives, members, missing };
  }
}

function noteRow(content: WrittenContent, table: string, line: string): void {
  if ((ARCHIVED_TABLES as readonly string[]).includes(table)) {
    const key = archiveOf(table, JSON.parse(line) as ArchivedRow);
    if (key !== null) content.keys.push(key);
  }
  // Rows come in the order of their numbers.
  if (table === 'events') content.lastEvent = line;
}

const numberOf = (row: string): string => (JSON.parse(row) as { storage_id: string }).storage_id;

const stopped = ({ id }: Snapshot): SystemTaskError =>
  new SystemTaskError(`The creation of snapshot ${id} was stopped`);

const toChoice = ({ parameters }: Execution): ContentChoice => ({
  credentials: parameters['include_credentials'] !== false,
  logs: parameters['include_logs'] !== false,
  events: parameters['include_events'] !== false,
});

async function readProductVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
