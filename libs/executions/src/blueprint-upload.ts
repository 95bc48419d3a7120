import { BlueprintError, parseBlueprint, type BlueprintPlan } from '@cloudloom/blueprint';
import { NotFoundError, type Blueprint, type BlueprintState, type Execution } from '@cloudloom/model';
import { archiveKey, type BlueprintFolder, type ResourceFolders } from './archives/resource-folders.ts';
import { UploadResolver } from './blueprint-resolver.ts';
import { isValidated } from './blueprint-state.ts';
import { ArchiveError, FetchRefusedError, SystemTaskError } from './errors.ts';
import { scopeOf } from './resource-scope.ts';
import { createLabels } from './labels.ts';
import type { ArchiveStorage } from './ports/archive-storage.ts';
import type { Stores } from './stores.ts';
import { SystemTaskLog } from './system-task-log.ts';
import { isTransient } from './transient-error.ts';
import type { FetchLimits, UrlFetcher } from './urls/url-fetcher.ts';

export const DEFAULT_MAIN_FILE = 'blueprint.yaml';
const ARCHIVE_LIMITS: FetchLimits = { maximumBytes: 512 * 1024 * 1024, milliseconds: 600_000 };
/** States in which the archive of an upload by URL may not be in the storage yet. */
const UNFETCHED: ReadonlySet<BlueprintState> = new Set(['pending', 'uploading', 'validating']);

export interface BlueprintUploadOptions {
  stores: Pick<Stores, 'blueprints' | 'plugins' | 'effects'>;
  storage: Pick<ArchiveStorage, 'put'>;
  folders: ResourceFolders;
  urls: UrlFetcher;
}

interface Failure {
  state: BlueprintState;
  error: string;
}

/**
 * The work of an `upload_blueprint` execution: fetch the archive where it is given by URL, unpack, parse, store the plan. A
 * validation stores nothing. May run again after a lost worker.
 */
export class BlueprintUpload {
  constructor(private readonly options: BlueprintUploadOptions) {}

  /** Throws SystemTaskError with the text for the uploader, after the blueprint has got the state that tells the same. */
  async run(execution: Execution): Promise<void> {
    const blueprint = await this.requireBlueprint(execution);
    if (blueprint.state === 'uploaded') return;
    const place = {
      tenantName: blueprint.tenantName,
      blueprintId: blueprint.id,
      uploadExecutionId: execution.id,
    };
    try {
      await this.upload(execution, blueprint, place);
    } finally {
      // The archive stays until the end is recorded, for this may run again.
      if (isValidated(blueprint)) await this.options.folders.removeBlueprint(place);
    }
  }

  private async upload(execution: Execution, blueprint: Blueprint, place: BlueprintFolder): Promise<void> {
    const log = new SystemTaskLog(this.options.stores.effects, execution);
    const { url } = execution.parameters;
    if (typeof url === 'string' && UNFETCHED.has(blueprint.state)) {
      await log.info('fetching', 'Fetching the blueprint archive from its URL...');
      await this.setState(execution, blueprint, { state: 'uploading' });
      await this.attempt(execution, blueprint, describeFetching, () => this.fetch(url, place));
    }
    await log.info('extracting', 'Blueprint archive uploaded. Extracting...');
    await this.setState(execution, blueprint, { state: 'extracting' });
    const folder = await this.attempt(execution, blueprint, describeExtraction, () =>
      this.options.folders.blueprint(place),
    );
    await log.info('parsing', 'Blueprint archive extracted. Parsing...');
    await this.setState(execution, blueprint, { state: 'parsing' });
    const plan = await this.attempt(execution, blueprint, describeParsing, () =>
      parseBlueprint({ mainFile: blueprint.mainFileName, resolver: this.resolverOf(folder, execution) }),
    );
    if (isValidated(blueprint)) return log.info('valid', 'Blueprint is valid. Nothing of it is kept.');
    await log.info('storing', 'Blueprint parsed. Updating DB with blueprint plan.');
    await this.setState(execution, blueprint, {
      state: 'uploaded',
      plan,
      description: plan.description,
      error: null,
      labels: mergeLabels(blueprint, plan),
    });
  }

  private async fetch(url: string, place: BlueprintFolder): Promise<void> {
    const { urls, storage } = this.options;
    await storage.put(archiveKey(place), await urls.open(url, ARCHIVE_LIMITS));
  }

  private async requireBlueprint(execution: Execution): Promise<Blueprint> {
    const id = String(execution.parameters['blueprint_id']);
    const blueprint = await this.options.stores.blueprints.find(scopeOf(execution), id);
    // Deleted by force and uploaded anew meanwhile: this upload is nobody's any more.
    if (blueprint === null || blueprint.uploadExecutionId !== execution.id)
      throw new NotFoundError('Blueprint', id);
    return blueprint;
  }

  private resolverOf(folder: string, execution: Execution): UploadResolver {
    const { folders, urls, stores } = this.options;
    return new UploadResolver(folder, scopeOf(execution), {
      blueprints: stores.blueprints,
      plugins: stores.plugins,
      folders,
      urls,
    });
  }

  /** What is validated only has one state until it goes. */
  private async setState(
    execution: Execution,
    blueprint: Blueprint,
    patch: Partial<Blueprint>,
  ): Promise<void> {
    if (isValidated(blueprint)) return;
    await this.options.stores.blueprints.update(scopeOf(execution), blueprint.id, {
      ...patch,
      updatedAt: new Date(),
    });
  }

  private async attempt<T>(
    execution: Execution,
    blueprint: Blueprint,
    describe: (error: unknown) => Failure,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isTransient(error) && !(error instanceof FetchRefusedError)) throw error;
      const failure = describe(error);
      await this.setState(execution, blueprint, failure);
      throw new SystemTaskError(failure.error, { cause: error });
    }
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A place that does not answer is the uploader's to know at once: it may be spelt wrongly. */
const describeFetching = (error: unknown): Failure => ({
  state: 'failed_uploading',
  error: `Failed uploading blueprint - ${textOf(error)}`,
});

const describeExtraction = (error: unknown): Failure => ({
  state: 'failed_extracting',
  error: error instanceof ArchiveError ? error.message : `Failed extracting blueprint - ${textOf(error)}`,
});

/** What the language refuses is the author's mistake; bad functions and constraints count as a failure of parsing, as ever. */
function describeParsing(error: unknown): Failure {
  const isInvalid =
    error instanceof BlueprintError && /^(?:DSLParsing|InvalidBlueprintImport)/.test(error.exception);
  return isInvalid
    ? { state: 'invalid', error: `Invalid blueprint - ${textOf(error)}` }
    : { state: 'failed_parsing', error: `Failed parsing blueprint - ${textOf(error)}` };
}

/** Labels of the request, and those the blueprint gives itself. */
function mergeLabels(blueprint: Blueprint, plan: BlueprintPlan): Blueprint['labels'] {
  const declared = Object.entries(plan.blueprintLabels).flatMap(([key, { values }]) =>
    values.map((value) => ({ key, value: String(value) })),
  );
  const fresh = declared.filter(
    ({ key, value }) =>
      !blueprint.labels.some((label) => label.key === key.toLowerCase() && label.value === value),
  );
  return [...blueprint.labels, ...createLabels(fresh, { at: new Date(), by: blueprint.createdBy })];
}
