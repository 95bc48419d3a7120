import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ContentReader, NotFoundError, type Execution, type LogBundle } from '@cloudloom/model';
import { SystemTaskError } from '../errors.ts';
import type { ArchiveStorage } from '../ports/archive-storage.ts';
import { MANIFEST_FILE, type Member } from '../snapshots/manifest.ts';
import { packSnapshot, writeMember } from '../snapshots/snapshot-archive.ts';
import { writeLines } from '../snapshots/text-lines.ts';
import type { Stores } from '../stores.ts';
import { SystemTaskLog } from '../system-task-log.ts';

export interface LogBundleWorkOptions {
  stores: Stores;
  storage: ArchiveStorage;
  /** Where archives are put together. */
  workFolder: string;
}

/** What executions have told: their rows, and all their events and log lines. */
const TABLES = new Set(['executions', 'events']);
const EVERYTHING = { credentials: false, logs: true, events: true };

/** The key of a bundle's archive. */
export const logBundleKey = ({ tenantName, executionId }: LogBundle): string =>
  `log-bundles/${tenantName}/${executionId}`;

/** The work of a `create_log_bundle` execution. Run again after a lost worker it starts anew. */
export class LogBundleCreation {
  constructor(private readonly options: LogBundleWorkOptions) {}

  /** Throws SystemTaskError; the bundle learns of it when the execution's end is recorded. */
  async run(execution: Execution): Promise<void> {
    const { logBundles } = this.options.stores;
    const bundle = await logBundles.ofExecution(execution.id);
    if (bundle === null) throw new NotFoundError('LogBundle', String(execution.parameters['log_bundle_id']));
    if (bundle.status === 'created') return;
    await this.store(bundle, execution);
    if (await logBundles.endCreation(execution.id, { status: 'created', error: '' })) return;
    // Another run of the same work was faster, and stored the same.
    if ((await logBundles.ofExecution(execution.id))?.status === 'created') return;
    // Stopped meanwhile: an archive that nothing names would stay for ever.
    await this.options.storage.remove(logBundleKey(bundle));
    throw new SystemTaskError(`The creation of log bundle ${bundle.id} was stopped`);
  }

  private async store(bundle: LogBundle, execution: Execution): Promise<void> {
    const { stores, storage, workFolder } = this.options;
    const log = new SystemTaskLog(stores.effects, execution);
    await mkdir(workFolder, { recursive: true });
    const folder = await mkdtemp(join(workFolder, 'cloudloom-log-bundle-'));
    try {
      await log.info('reading', 'Collecting executions, events and logs');
      const members = await this.writeTables(folder);
      const manifest = {
        ...{ kind: 'log bundle', log_bundle_id: bundle.id, execution_id: execution.id },
        created_at: new Date().toISOString(),
        members,
      };
      await writeFile(join(folder, MANIFEST_FILE), JSON.stringify(manifest, null, 2));
      await storage.put(logBundleKey(bundle), packSnapshot(folder, members));
      await log.info('stored', `Log bundle ${bundle.id} is stored`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async writeTables(folder: string): Promise<Member[]> {
    return this.options.stores.database.transaction(async (tx) => {
      const reader = await ContentReader.begin(tx, EVERYTHING);
      const members: Member[] = [];
      for await (const { table, lines } of reader.tables(TABLES)) {
        const told = table === 'executions' ? withoutParameters(lines) : lines;
        members.push(await writeMember(folder, `${table}.jsonl`, writeLines(told)));
      }
      return members;
    });
  }
}

/** Bundles are handed to others: what people gave to their workflows is not theirs to read. */
async function* withoutParameters(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) {
    const { parameters: _, ...row } = JSON.parse(line) as Record<string, string | null>;
    yield JSON.stringify(row);
  }
}
