import { randomUUID } from 'node:crypto';
import {
  AlreadyExistsError,
  ConflictError,
  NotFoundError,
  type Blueprint,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import type { ArchiveStorage, OpenedArchive } from './ports/archive-storage.ts';
import { archiveKey, readInside, type ResourceFolders } from './archives/resource-folders.ts';
import { hasFailed, isUnderway, placeOf } from './blueprint-state.ts';
import { BlueprintUpload, DEFAULT_MAIN_FILE } from './blueprint-upload.ts';
import { importedResource, withoutNamespaces } from './imported-resource.ts';
import {
  BadParametersError,
  BlueprintInUseError,
  DependentExistsError,
  InvalidBlueprintError,
} from './errors.ts';
import type { ExecutionService } from './execution.service.ts';
import type { ExecutionWaiter } from './execution-waiter.ts';
import { createLabels, replaceLabels } from './labels.ts';
import type { UpdateBlueprint, UploadBlueprint, WaitOptions } from './requests.ts';
import { requireOwnTenant } from './ownership.ts';
import { requireLegalId } from './resource-id.ts';
import { everything, type Stores } from './stores.ts';
import type { FetchLimits, UrlFetcher } from './urls/url-fetcher.ts';

const UPLOAD_WAIT_MILLISECONDS = 120_000;
const ARCHIVE_LIMITS: FetchLimits = { maximumBytes: 512 * 1024 * 1024, milliseconds: 600_000 };

export interface BlueprintServiceOptions {
  stores: Pick<Stores, 'blueprints' | 'plugins' | 'deployments' | 'executions' | 'effects'>;
  executions: ExecutionService;
  waiter: ExecutionWaiter;
  storage: ArchiveStorage;
  folders: ResourceFolders;
  urls: UrlFetcher;
}

/** Blueprints: upload by an execution of its own, download, delete, and the files inside. */
export class BlueprintService {
  private readonly uploads: BlueprintUpload;

  constructor(private readonly options: BlueprintServiceOptions) {
    this.uploads = new BlueprintUpload(options.stores, options.folders, options.urls);
  }

  /**
   * Stores the archive and starts its upload execution. Waits for the end unless asynchronous; a failed synchronous upload
   * leaves no blueprint behind and throws InvalidBlueprintError with the reason.
   */
  async upload(scope: Scope, request: UploadBlueprint, options: WaitOptions = {}): Promise<Blueprint> {
    requireLegalId('blueprint_id', request.blueprintId);
    await this.refuseTaken(scope, request.blueprintId);
    const source = await this.openSource(request);
    const executionId = randomUUID();
    const { tenantName } = scope;
    const place = { tenantName, blueprintId: request.blueprintId, uploadExecutionId: executionId };
    await this.options.storage.put(archiveKey(place), source);
    let replaced: Blueprint | null = null;
    try {
      await this.options.executions.startSystemTask(scope, toTask(request, executionId), async (tx) => {
        replaced = await this.insert(scope, request, executionId, tx);
        return null;
      });
    } catch (error) {
      await this.options.storage.remove(archiveKey(place));
      throw error;
    }
    if (replaced !== null) await this.removeFiles(replaced);
    if (!request.async)
      await this.awaitUpload(scope, place, options.waitMilliseconds ?? UPLOAD_WAIT_MILLISECONDS);
    return this.require(scope, request.blueprintId);
  }

  /** Throws NotFoundError, ForbiddenError, BadParametersError, or ConflictError for labels of one that is not uploaded. */
  async update(scope: Scope, blueprintId: string, request: UpdateBlueprint): Promise<Blueprint> {
    const blueprint = await this.require(scope, blueprintId);
    requireOwnTenant(scope, blueprint);
    const { labels, description } = request;
    if (labels !== undefined && blueprint.state !== 'uploaded')
      throw new ConflictError('Blueprint labels can be created only if the blueprint state is uploaded');
    return this.options.stores.blueprints.update(scope, blueprintId, {
      ...(description === undefined ? {} : { description }),
      ...(labels === undefined ? {} : { labels: replaceLabels(blueprint.labels, labels, scope) }),
    });
  }

  /**
   * Throws NotFoundError, InvalidBlueprintError while it is being uploaded, BlueprintInUseError when others import it (unless
   * forced), DependentExistsError with deployments.
   */
  async delete(scope: Scope, blueprintId: string, options: { force?: boolean } = {}): Promise<void> {
    const blueprint = await this.require(scope, blueprintId);
    requireOwnTenant(scope, blueprint);
    if (isUnderway(blueprint) && options.force !== true)
      throw new InvalidBlueprintError(`Blueprint \`${blueprintId}\` is still ${blueprint.state}.`);
    if (options.force !== true && (await this.options.stores.blueprints.importers(blueprint)).length > 0)
      throw new BlueprintInUseError(blueprintId);
    const deployments = await this.options.stores.deployments.list(
      scope,
      everything({ blueprintId: [blueprintId] }),
    );
    if (deployments.items.length > 0) {
      const ids = deployments.items.map((deployment) => deployment.id).join(',');
      throw new DependentExistsError(
        `Can't delete blueprint ${blueprintId} - There exist deployments for this blueprint; Deployments ids: ${ids}`,
      );
    }
    await this.options.stores.blueprints.delete(scope, blueprintId);
    await this.removeFiles(blueprint);
  }

  /** The archive as it was uploaded. Throws NotFoundError. */
  async openArchive(scope: Scope, blueprintId: string): Promise<OpenedArchive> {
    const blueprint = await this.require(scope, blueprintId);
    const place = placeOf(blueprint);
    const opened = place === null ? null : await this.options.storage.open(archiveKey(place));
    if (opened === null)
      throw new NotFoundError(
        'Blueprint',
        blueprintId,
        `The archive of blueprint ${blueprintId} is not in the storage`,
      );
    return opened;
  }

  /**
   * A file of the blueprint, by its path inside the archive's directory; null when there is none. A path with the namespace of an
   * imported blueprint, as in `net--scripts/start.sh`, means a file of that one; any other namespace means a file of this one.
   */
  async readResource(scope: Scope, blueprintId: string, path: string): Promise<Buffer | null> {
    const blueprint = await this.require(scope, blueprintId);
    const own = await this.readFile(blueprint, path);
    if (own !== null) return own;
    const elsewhere = importedResource(blueprint.plan?.namespacesMapping ?? {}, path);
    if (elsewhere !== null) {
      const imported = await this.options.stores.blueprints.find(scope, elsewhere.blueprintId);
      return imported === null ? null : this.readFile(imported, elsewhere.path);
    }
    const bare = withoutNamespaces(path);
    return bare === path ? null : this.readFile(blueprint, bare);
  }

  private async readFile(blueprint: Blueprint, path: string): Promise<Buffer | null> {
    const place = placeOf(blueprint);
    return place === null ? null : readInside(await this.options.folders.blueprint(place), path);
  }

  /** The work of an `upload_blueprint` execution. Throws SystemTaskError with the text for the uploader. */
  async runUpload(executionId: string): Promise<void> {
    const execution = await this.options.stores.executions.byId(executionId);
    if (execution === null) throw new NotFoundError('Execution', executionId);
    await this.uploads.run(execution);
  }

  /** The blueprint when its upload has ended, or the time (in milliseconds) is up. */
  async waitForUpload(scope: Scope, blueprint: Blueprint, milliseconds: number): Promise<Blueprint> {
    if (!isUnderway(blueprint) || blueprint.uploadExecutionId === null) return blueprint;
    await this.options.waiter.waitForEnd(blueprint.uploadExecutionId, milliseconds);
    return this.require(scope, blueprint.id);
  }

  private async openSource(request: UploadBlueprint): Promise<AsyncIterable<Uint8Array>> {
    const url = request.archiveUrl ?? null;
    if (request.archive !== null && url !== null)
      throw new BadParametersError(
        "Can't pass both a blueprint URL via query parameters and blueprint data via the request body",
      );
    if (request.archive !== null) return request.archive;
    if (url === null)
      throw new BadParametersError('Missing the blueprint archive: send it in the request, or name a URL');
    return this.options.urls.open(url, ARCHIVE_LIMITS);
  }

  /** A failed upload does not hold its id. Throws AlreadyExistsError for any other blueprint of that id. */
  private async refuseTaken(scope: Scope, blueprintId: string, tx?: Transaction): Promise<Blueprint | null> {
    const existing = await this.options.stores.blueprints.find(scope, blueprintId, tx);
    if (existing === null || (hasFailed(existing) && existing.tenantName === scope.tenantName))
      return existing;
    const message = `blueprint with id=${blueprintId} already exists on tenant ${scope.tenantName} or with global visibility`;
    throw new AlreadyExistsError('Blueprint', blueprintId, scope.tenantName, message);
  }

  /** Gives the failed blueprint that it replaced. */
  private async insert(
    scope: Scope,
    request: UploadBlueprint,
    executionId: string,
    tx: Transaction,
  ): Promise<Blueprint | null> {
    const failed = await this.refuseTaken(scope, request.blueprintId, tx);
    if (failed !== null) await this.options.stores.blueprints.delete(scope, failed.id, tx);
    await this.options.stores.blueprints.insert(
      {
        id: request.blueprintId,
        tenantName: scope.tenantName,
        createdBy: scope.username,
        mainFileName: request.mainFileName ?? DEFAULT_MAIN_FILE,
        state: 'uploading',
        uploadExecutionId: executionId,
        labels: createLabels(request.labels ?? [], { at: new Date(), by: scope.username }),
        ...(request.visibility === undefined ? {} : { visibility: request.visibility }),
      },
      tx,
    );
    return failed;
  }

  private async awaitUpload(
    scope: Scope,
    place: { tenantName: string; blueprintId: string; uploadExecutionId: string },
    milliseconds: number,
  ): Promise<void> {
    const execution = await this.options.waiter.waitForEnd(place.uploadExecutionId, milliseconds);
    const blueprint = await this.require(scope, place.blueprintId);
    const failed =
      hasFailed(blueprint) || execution?.status === 'failed' || execution?.status === 'cancelled';
    if (!failed) return;
    await this.options.stores.blueprints.delete(scope, place.blueprintId);
    await this.removeFiles(blueprint);
    const error = blueprint.error ?? execution?.error ?? '';
    const what =
      blueprint.state === 'invalid'
        ? 'is invalid'
        : `has ${hasFailed(blueprint) ? blueprint.state.replaceAll('_', ' ') : 'failed'}`;
    throw new InvalidBlueprintError(`Blueprint \`${place.blueprintId}\` ${what}. Error: ${error}`);
  }

  private async removeFiles(blueprint: Blueprint): Promise<void> {
    const place = placeOf(blueprint);
    if (place === null) return;
    await this.options.storage.remove(archiveKey(place));
    await this.options.folders.removeBlueprint(place);
  }

  private async require(scope: Scope, blueprintId: string): Promise<Blueprint> {
    const blueprint = await this.options.stores.blueprints.find(scope, blueprintId);
    if (blueprint === null) throw new NotFoundError('Blueprint', blueprintId);
    return blueprint;
  }
}

function toTask(request: UploadBlueprint, executionId: string) {
  return {
    id: executionId,
    workflowId: 'upload_blueprint' as const,
    blueprintId: request.blueprintId,
    parameters: {
      blueprint_id: request.blueprintId,
      app_file_name: request.mainFileName ?? DEFAULT_MAIN_FILE,
      url: request.archiveUrl ?? null,
      file_server_root: null,
      marketplace_api_url: null,
      validate_only: false,
      labels: (request.labels ?? []).map(({ key, value }) => ({ [key]: value })),
    },
  };
}
