import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@cloudloom/blueprint';
import { NotFoundError, type Execution, type Scope, type Snapshot, type Transaction } from '@cloudloom/model';
import { decide } from '../decision.ts';
import { BadParametersError } from '../errors.ts';
import type { ExecutionService } from '../execution.service.ts';
import { requireOwnTenant } from '../ownership.ts';
import type { OpenedArchive } from '../ports/archive-storage.ts';
import { requireLegalId } from '../resource-id.ts';
import { isEnded } from '../status-machine.ts';
import type { FetchLimits, UrlFetcher } from '../urls/url-fetcher.ts';
import { AmbiguousSnapshotError, SnapshotActionError } from './errors.ts';
import { SnapshotCreation, type SnapshotWorkOptions } from './snapshot-creation.ts';
import { SnapshotRestoring } from './snapshot-restoring.ts';
import { requireSnapshotHead } from './snapshot-archive.ts';
import { snapshotKey } from './stored-archives.ts';

const GIB = 1024 ** 3;
const ARCHIVE_LIMITS: FetchLimits = { maximumBytes: 64 * GIB, milliseconds: 3_600_000 };

/** A snapshot to make. */
export interface CreateSnapshot {
  snapshotId: string;
  includeCredentials: boolean;
  includeLogs: boolean;
  includeEvents: boolean;
  /** Waits until nothing else runs. */
  queue: boolean;
  /** An absolute path on the worker's machine; null for its own folder. */
  tempdirPath: string | null;
  /** Kept with the execution; every snapshot is made alike. */
  legacy: boolean;
  listenerTimeout: number | null;
}

/** A snapshot to restore. */
export interface RestoreSnapshot {
  snapshotId: string;
  /** Also into a manager that is in use: everything there is replaced. */
  force: boolean;
  queue: boolean;
  ignorePluginFailure: boolean;
  /** What has no effect here, kept with the execution. */
  otherFlags: JsonObject;
}

export interface SnapshotServiceOptions extends SnapshotWorkOptions {
  executions: ExecutionService;
  urls: Pick<UrlFetcher, 'open'>;
}

/** Snapshots of the whole manager: made and restored by system-wide executions, uploaded, downloaded, deleted. */
export class SnapshotService {
  private readonly creation: SnapshotCreation;
  private readonly restoring: SnapshotRestoring;

  constructor(private readonly options: SnapshotServiceOptions) {
    this.creation = new SnapshotCreation(options);
    this.restoring = new SnapshotRestoring(options);
  }

  /** Starts the execution that makes it. Throws AlreadyExistsError, ExistingRunningExecutionError; nothing is stored then. */
  async create(scope: Scope, request: CreateSnapshot): Promise<Execution> {
    requireLegalId('snapshot_id', request.snapshotId, { anyFirstCharacter: true });
    const id = randomUUID();
    const { executions, stores } = this.options;
    const task = {
      id,
      workflowId: 'create_snapshot' as const,
      blueprintId: null,
      isSystemWorkflow: true,
      queue: request.queue,
      parameters: {
        snapshot_id: request.snapshotId,
        include_credentials: request.includeCredentials,
        include_logs: request.includeLogs,
        include_events: request.includeEvents,
        tempdir_path: request.tempdirPath,
        legacy: request.legacy,
        listener_timeout: request.listenerTimeout,
      },
    };
    return executions.startSystemTask(scope, task, async (tx) => {
      await stores.snapshots.insert(
        {
          id: request.snapshotId,
          tenantName: scope.tenantName,
          createdBy: scope.username,
          status: 'creating',
          archiveId: id,
          executionId: id,
        },
        tx,
      );
      return null;
    });
  }

  /** Starts the execution that restores it. Throws NotFoundError, SnapshotActionError, ExistingRunningExecutionError. */
  async restore(scope: Scope, request: RestoreSnapshot): Promise<Execution> {
    const snapshot = await this.require(scope, request.snapshotId);
    requireUsable(snapshot, 'restored');
    const task = {
      id: randomUUID(),
      workflowId: 'restore_snapshot' as const,
      blueprintId: null,
      isSystemWorkflow: true,
      queue: request.queue,
      parameters: {
        ...request.otherFlags,
        snapshot_id: snapshot.id,
        force: request.force,
        ignore_plugin_failure: request.ignorePluginFailure,
      },
    };
    const own = { username: scope.username, tenantName: snapshot.tenantName };
    return this.options.executions.startSystemTask(own, task, async () => null);
  }

  /** Stores an archive that was downloaded before. It is looked into when it is restored. */
  async upload(
    scope: Scope,
    snapshotId: string,
    source: { archive: AsyncIterable<Uint8Array> | null; archiveUrl: string | null },
  ): Promise<Snapshot> {
    requireLegalId('snapshot_id', snapshotId, { anyFirstCharacter: true });
    const { stores, storage } = this.options;
    const archiveId = randomUUID();
    const key = snapshotKey({ tenantName: scope.tenantName, archiveId });
    const row = {
      ...{ id: snapshotId, tenantName: scope.tenantName, createdBy: scope.username },
      ...{ status: 'uploaded' as const, archiveId, executionId: null },
    };
    if ((await stores.snapshots.find({ ...scope, allTenants: false }, snapshotId)) !== null)
      // Tells so before anything large is sent.
      return stores.snapshots.insert(row);
    await storage.put(key, withSnapshotHead(await this.openSource(source)));
    try {
      return await stores.snapshots.insert(row);
    } catch (error) {
      await storage.remove(key);
      throw error;
    }
  }

  /** The archive as it is stored. Throws NotFoundError, and SnapshotActionError while there is none. */
  async openArchive(
    scope: Scope,
    snapshotId: string,
  ): Promise<{ snapshot: Snapshot; archive: OpenedArchive }> {
    const snapshot = await this.require(scope, snapshotId);
    requireUsable(snapshot, 'downloaded');
    const archive = await this.options.storage.open(snapshotKey(snapshot));
    if (archive === null)
      throw new NotFoundError(
        'Snapshot',
        snapshotId,
        `The archive of snapshot ${snapshotId} is not in the storage`,
      );
    return { snapshot, archive };
  }

  /** Throws NotFoundError, ForbiddenError, and SnapshotActionError while it is being made or restored. */
  async delete(scope: Scope, snapshotId: string): Promise<void> {
    const { stores, storage } = this.options;
    const snapshot = await this.require(scope, snapshotId);
    if (scope.tenantName !== '') requireOwnTenant(scope, snapshot);
    await decide(stores, async (tx) => {
      const user = await this.userOf(snapshot, tx);
      if (user !== null)
        throw new SnapshotActionError(
          `Snapshot ${snapshotId} cannot be deleted while the execution ${user.id} (${user.workflowId}) needs it: ` +
            'wait for its end, or cancel it',
        );
      await stores.snapshots.delete(
        { username: scope.username, tenantName: snapshot.tenantName },
        snapshotId,
        tx,
      );
    });
    await storage.remove(snapshotKey(snapshot));
  }

  /** Whether a snapshot is being restored at this moment. */
  async isRestoring(): Promise<boolean> {
    const active = await this.options.stores.executions.active({ isSystemWorkflow: true });
    return active.some(({ workflowId }) => workflowId === 'restore_snapshot');
  }

  /** In the tenant of the request; without one, wherever it is. Throws NotFoundError and AmbiguousSnapshotError. */
  async require(scope: Scope, snapshotId: string): Promise<Snapshot> {
    if (scope.tenantName !== '') {
      const snapshot = await this.options.stores.snapshots.find(scope, snapshotId);
      if (snapshot === null) throw new NotFoundError('Snapshot', snapshotId);
      return snapshot;
    }
    const found = await this.options.stores.snapshots.named({ ...scope, allTenants: true }, snapshotId);
    const [first] = found;
    if (first === undefined) throw new NotFoundError('Snapshot', snapshotId);
    if (found.length > 1)
      throw new AmbiguousSnapshotError(
        snapshotId,
        found.map(({ tenantName }) => tenantName),
      );
    return first;
  }

  /** The work of a `create_snapshot` execution. Throws SystemTaskError. */
  async runCreate(execution: Execution): Promise<void> {
    await this.creation.run(execution);
  }

  /** The work of a `restore_snapshot` execution. Throws SystemTaskError. */
  async runRestore(execution: Execution): Promise<void> {
    await this.restoring.run(execution);
  }

  private async userOf(snapshot: Snapshot, tx: Transaction): Promise<Execution | null> {
    const { executions } = this.options.stores;
    if (snapshot.status === 'creating' && snapshot.executionId !== null) {
      const creation = await executions.byId(snapshot.executionId, tx);
      return creation === null || isEnded(creation.status) ? null : creation;
    }
    const unfinished = [
      ...(await executions.active({ isSystemWorkflow: true }, tx)),
      ...(await executions.queued({ isSystemWorkflow: true }, tx)),
    ];
    return (
      unfinished.find(
        ({ workflowId, tenantName, parameters }) =>
          workflowId === 'restore_snapshot' &&
          tenantName === snapshot.tenantName &&
          parameters['snapshot_id'] === snapshot.id,
      ) ?? null
    );
  }

  private async openSource(source: {
    archive: AsyncIterable<Uint8Array> | null;
    archiveUrl: string | null;
  }): Promise<AsyncIterable<Uint8Array>> {
    const { archive, archiveUrl } = source;
    if (archive !== null && archiveUrl !== null)
      throw new BadParametersError('Send the snapshot in the request, or name its URL, not both');
    if (archive !== null) return archive;
    if (archiveUrl === null)
      throw new BadParametersError('Missing the snapshot: send its archive in the request, or name a URL');
    return this.options.urls.open(archiveUrl, ARCHIVE_LIMITS);
  }
}

function requireUsable(snapshot: Snapshot, action: 'restored' | 'downloaded'): void {
  if (snapshot.status === 'failed') throw new SnapshotActionError(`Failed snapshot cannot be ${action}`);
  if (snapshot.status === 'creating')
    throw new SnapshotActionError(
      `Snapshot ${snapshot.id} cannot be ${action} yet: execution ${snapshot.executionId ?? ''} is still creating it`,
    );
}

/** The same bytes; throws SnapshotArchiveError at the first ones of something else. */
async function* withSnapshotHead(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const chunk of source) {
    if (isFirst) requireSnapshotHead(chunk);
    isFirst = false;
    yield chunk;
  }
  if (isFirst) requireSnapshotHead(new Uint8Array());
}
