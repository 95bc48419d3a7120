import { randomUUID } from 'node:crypto';
import {
  AlreadyExistsError,
  ConflictError,
  NotFoundError,
  type Blueprint,
  type Execution,
  type Scope,
  type Transaction,
} from '@cloudloom/model';
import type { ArchiveStorage, OpenedArchive } from './ports/archive-storage.ts';
import {
  archiveKey,
  readInside,
  type BlueprintFolder,
  type ResourceFolders,
} from './archives/resource-folders.ts';
import { hasFailed, isUnderway, isValidated, placeOf } from './blueprint-state.ts';
import { BlueprintIcons, ICON_FILE, isPng } from './blueprint-icons.ts';
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
import type { UrlFetcher } from './urls/url-fetcher.ts';

const UPLOAD_WAIT_MILLISECONDS = 120_000;

export interface BlueprintServiceOptions {
  stores: Pick<
    Stores,
    'blueprints' | 'blueprintIcons' | 'database' | 'plugins' | 'deployments' | 'executions' | 'effects'
  >;
  executions: ExecutionService;
  waiter: ExecutionWaiter;
  storage: ArchiveStorage;
  folders: ResourceFolders;
  urls: UrlFetcher;
}

interface StoredUpload {
  blueprint: Blueprint;
  /** A failed one that had the id before. */
  replaced: Blueprint | null;
}

/** Blueprints: upload by an execution of its own, download, delete, and the files inside. */
export class BlueprintService {
  private readonly uploads: BlueprintUpload;
  private readonly icons: BlueprintIcons;

  constructor(private readonly options: BlueprintServiceOptions) {
    this.uploads = new BlueprintUpload(options);
    this.icons = new BlueprintIcons(options.stores);
  }

  /**
   * Stores the archive, unless that is given by URL, and starts the upload execution, which fetches it then. Waits for the end
   * unless asynchronous or a validation; a failed synchronous upload leaves no blueprint behind and throws InvalidBlueprintError
   * with the reason.
   */
  async upload(scope: Scope, request: UploadBlueprint, options: WaitOptions = {}): Promise<Blueprint> {
    requireLegalId('blueprint_id', request.blueprintId);
    await this.refuseTaken(scope, request.blueprintId);
    this.requireSource(request);
    const executionId = randomUUID();
    const { tenantName } = scope;
    const place = { tenantName, blueprintId: request.blueprintId, uploadExecutionId: executionId };
    if (request.archive !== null) await this.options.storage.put(archiveKey(place), request.archive);
    const stored: Partial<StoredUpload> = {};
    try {
      await this.options.executions.startSystemTask(scope, toTask(request, executionId), async (tx) => {
        Object.assign(stored, await this.insert(scope, request, executionId, tx));
        return null;
      });
    } catch (error) {
      await this.options.storage.remove(archiveKey(place));
      throw error;
    }
    const { blueprint, replaced } = stored;
    if (replaced != null) await this.removeFiles(replaced);
    // It may have moved on or, validated, be gone by now: the answer shows the beginning.
    if (blueprint !== undefined && (request.async || isValidated(blueprint))) return blueprint;
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
   * Sets the icon, a PNG image; null takes it away, and shows the archive's own one again where that has an `icon.png`.
   * Throws NotFoundError, ForbiddenError, BadParametersError.
   */
  async setIcon(scope: Scope, blueprintId: string, icon: Buffer | null): Promise<Blueprint> {
    const blueprint = await this.require(scope, blueprintId);
    requireOwnTenant(scope, blueprint);
    return this.icons.set(scope, blueprint, icon);
  }

  /** The icon that was set, else the one in the archive. Throws NotFoundError where there is none. */
  async icon(scope: Scope, blueprintId: string): Promise<Buffer> {
    const blueprint = await this.require(scope, blueprintId);
    const icon = await (blueprint.state === 'uploaded'
      ? this.readFile(blueprint, ICON_FILE)
      : this.icons.find(blueprint));
    if (icon !== null && isPng(icon)) return icon;
    throw new NotFoundError('Blueprint', blueprintId, `Blueprint ${blueprintId} has no icon`);
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
    const icon = path === ICON_FILE ? await this.icons.find(blueprint) : null;
    if (icon !== null) return icon;
    const place = placeOf(blueprint);
    return place === null ? null : readInside(await this.options.folders.blueprint(place), path);
  }

  /** The work of an `upload_blueprint` execution. Throws SystemTaskError with the text for the uploader. */
  async runUpload(executionId: string): Promise<void> {
    const execution = await this.options.stores.executions.byId(executionId);
    if (execution === null) throw new NotFoundError('Execution', executionId);
    await this.uploads.run(execution);
  }

  /** Forgets what a validation has left on disks; `null` when its execution is gone. */
  async discardUpload(execution: Execution | null): Promise<void> {
    if (execution?.blueprintId == null) return;
    const { tenantName, blueprintId, id: uploadExecutionId } = execution;
    await this.removePlace({ tenantName, blueprintId, uploadExecutionId });
  }

  /** The blueprint when its upload has ended, or the time (in milliseconds) is up. */
  async waitForUpload(scope: Scope, blueprint: Blueprint, milliseconds: number): Promise<Blueprint> {
    if (!isUnderway(blueprint) || isValidated(blueprint) || blueprint.uploadExecutionId === null)
      return blueprint;
    await this.options.waiter.waitForEnd(blueprint.uploadExecutionId, milliseconds);
    return this.require(scope, blueprint.id);
  }

  private requireSource(request: UploadBlueprint): void {
    const url = request.archiveUrl ?? null;
    if (request.archive !== null && url !== null)
      throw new BadParametersError(
        "Can't pass both a blueprint URL via query parameters and blueprint data via the request body",
      );
    if (url !== null) this.options.urls.requireAllowed(url);
    else if (request.archive === null)
      throw new BadParametersError('Missing the blueprint archive: send it in the request, or name a URL');
  }

  /** A failed upload does not hold its id. Throws AlreadyExistsError for any other blueprint of that id. */
  private async refuseTaken(scope: Scope, blueprintId: string, tx?: Transaction): Promise<Blueprint | null> {
    const existing = await this.options.stores.blueprints.find(scope, blueprintId, tx);
    if (existing === null || (hasFailed(existing) && existing.tenantName === scope.tenantName))
      return existing;
    const message = `blueprint with id=${blueprintId} already exists on tenant ${scope.tenantName} or with global visibility`;
    throw new AlreadyExistsError('Blueprint', blueprintId, scope.tenantName, message);
  }

  /** Gives the new blueprint, and the failed one that it replaced. */
  private async insert(
    scope: Scope,
    request: UploadBlueprint,
    executionId: string,
    tx: Transaction,
  ): Promise<StoredUpload> {
    const failed = await this.refuseTaken(scope, request.blueprintId, tx);
    if (failed !== null) await this.options.stores.blueprints.delete(scope, failed.id, tx);
    const blueprint = await this.options.stores.blueprints.insert(
      {
        id: request.blueprintId,
        tenantName: scope.tenantName,
        createdBy: scope.username,
        mainFileName: request.mainFileName ?? DEFAULT_MAIN_FILE,
        state: firstState(request),
        uploadExecutionId: executionId,
        labels: createLabels(request.labels ?? [], { at: new Date(), by: scope.username }),
        ...(request.visibility === undefined ? {} : { visibility: request.visibility }),
      },
      tx,
    );
    return { blueprint, replaced: failed };
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
    if (place !== null) await this.removePlace(place);
  }

  private async removePlace(place: BlueprintFolder): Promise<void> {
    await this.options.storage.remove(archiveKey(place));
    await this.options.folders.removeBlueprint(place);
  }

  private async require(scope: Scope, blueprintId: string): Promise<Blueprint> {
    const blueprint = await this.options.stores.blueprints.find(scope, blueprintId);
    if (blueprint === null) throw new NotFoundError('Blueprint', blueprintId);
    return blueprint;
  }
}

function firstState({ validateOnly = false, archive }: UploadBlueprint): Blueprint['state'] {
  if (validateOnly) return 'validating';
  return archive === null ? 'pending' : 'uploading';
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
      validate_only: request.validateOnly ?? false,
      labels: (request.labels ?? []).map(({ key, value }) => ({ [key]: value })),
    },
  };
}
