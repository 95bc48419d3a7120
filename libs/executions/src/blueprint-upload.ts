import { BlueprintError, parseBlueprint, type BlueprintPlan } from '@cloudloom/blueprint';
import { NotFoundError, type Blueprint, type BlueprintState, type Execution } from '@cloudloom/model';
import type { ResourceFolders } from './archives/resource-folders.ts';
import { UploadResolver } from './blueprint-resolver.ts';
import { ArchiveError, SystemTaskError } from './errors.ts';
import { scopeOf } from './execution-end.ts';
import { createLabels } from './labels.ts';
import type { Stores } from './stores.ts';
import { SystemTaskLog } from './system-task-log.ts';
import { isTransient } from './transient-error.ts';
import type { UrlFetcher } from './urls/url-fetcher.ts';

export const DEFAULT_MAIN_FILE = 'blueprint.yaml';

interface Failure {
  state: BlueprintState;
  error: string;
}

/** The work of an `upload_blueprint` execution: unpack, parse, store the plan. May run again after a lost worker. */
export class BlueprintUpload {
  constructor(
    private readonly stores: Pick<Stores, 'blueprints' | 'plugins' | 'effects'>,
    private readonly folders: ResourceFolders,
    private readonly urls: UrlFetcher,
  ) {}

  /** Throws SystemTaskError with the text for the uploader, after the blueprint has got the state that tells the same. */
  async run(execution: Execution): Promise<void> {
    const blueprint = await this.requireBlueprint(execution);
    if (blueprint.state === 'uploaded') return;
    const log = new SystemTaskLog(this.stores.effects, execution);
    await log.info('extracting', 'Blueprint archive uploaded. Extracting...');
    await this.setState(execution, blueprint, { state: 'extracting' });
    const folder = await this.attempt(execution, blueprint, describeExtraction, () =>
      this.folders.blueprint({
        tenantName: blueprint.tenantName,
        blueprintId: blueprint.id,
        uploadExecutionId: execution.id,
      }),
    );
    await log.info('parsing', 'Blueprint archive extracted. Parsing...');
    await this.setState(execution, blueprint, { state: 'parsing' });
    const plan = await this.attempt(execution, blueprint, describeParsing, () =>
      parseBlueprint({ mainFile: blueprint.mainFileName, resolver: this.resolverOf(folder, execution) }),
    );
    await log.info('storing', 'Blueprint parsed. Updating DB with blueprint plan.');
    await this.setState(execution, blueprint, {
      state: 'uploaded',
      plan,
      description: plan.description,
      error: null,
      labels: mergeLabels(blueprint, plan),
    });
  }

  private async requireBlueprint(execution: Execution): Promise<Blueprint> {
    const id = String(execution.parameters['blueprint_id']);
    const blueprint = await this.stores.blueprints.find(scopeOf(execution), id);
    // Deleted by force and uploaded anew meanwhile: this upload is nobody's any more.
    if (blueprint === null || blueprint.uploadExecutionId !== execution.id)
      throw new NotFoundError('Blueprint', id);
    return blueprint;
  }

  private resolverOf(folder: string, execution: Execution): UploadResolver {
    const { folders, urls } = this;
    return new UploadResolver(folder, scopeOf(execution), {
      blueprints: this.stores.blueprints,
      plugins: this.stores.plugins,
      folders,
      urls,
    });
  }

  private async setState(
    execution: Execution,
    blueprint: Blueprint,
    patch: Partial<Blueprint>,
  ): Promise<void> {
    await this.stores.blueprints.update(scopeOf(execution), blueprint.id, {
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
      if (isTransient(error)) throw error;
      const failure = describe(error);
      await this.setState(execution, blueprint, failure);
      throw new SystemTaskError(failure.error, { cause: error });
    }
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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
