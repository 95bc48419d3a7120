import type { CallOptions, Connection } from './connection.ts';
import { delay } from './delay.ts';
import { ExecutionFailedError, isNotFound } from './errors.ts';
import type { Executions, WaitOptions } from './executions.ts';
import type { JsonObject } from './json.ts';
import { isEnded } from './resources.ts';
import type { Deployment, ListQuery, Page, Visibility } from './resources.ts';
import { readDeployment, readPage, toLabelList, toListParameters, toWire } from './wire.ts';

/** Retries of a deployment's executions, where they differ from the system's; -1 retries = unlimited. */
export interface WorkflowSettings {
  taskRetries?: number;
  /** Seconds. */
  taskRetryInterval?: number;
  subgraphRetries?: number;
}

export interface CreateDeployment {
  blueprintId: string;
  inputs?: JsonObject;
  /** Default: the id. */
  displayName?: string;
  visibility?: Visibility;
  labels?: Record<string, string | string[]>;
  runtimeOnlyEvaluation?: boolean;
  workflowSettings?: WorkflowSettings;
  /** Worker processes of its own; null: as the server's setting says. */
  dedicatedWorkers?: boolean | null;
  /** True: answer before the environment exists. Default false. */
  async?: boolean;
}

export interface DeleteDeployment extends WaitOptions {
  /** Delete although node instances live or others depend on it. */
  force?: boolean;
  deleteLogs?: boolean;
  recursive?: boolean;
  /** True: return when it is gone. Default false: return when the deletion has been accepted. */
  wait?: boolean;
}

export class Deployments {
  constructor(
    private readonly connection: Connection,
    private readonly executions: Executions,
  ) {}

  /** Throws CloudloomError 400 for wrong inputs or a failed environment, 404 for an unknown blueprint, 409 for an id in use. */
  async create(id: string, deployment: CreateDeployment, { signal }: CallOptions = {}): Promise<Deployment> {
    const { async: isAsync, labels, workflowSettings: settings, ...fields } = deployment;
    const body = toWire({
      ...fields,
      workflowSettings: settings && toWire({ ...settings }),
      inputs: deployment.inputs ?? {},
      displayName: deployment.displayName ?? id,
      visibility: deployment.visibility ?? 'tenant',
      labels: labels === undefined ? undefined : toLabelList(labels),
    });
    const query = { async_create: isAsync };
    return readDeployment(await this.connection.request('PUT', pathOf(id), { body, query, signal }));
  }

  async get(id: string, options: CallOptions = {}): Promise<Deployment> {
    return readDeployment(await this.connection.request('GET', pathOf(id), options));
  }

  async list(query: ListQuery = {}, { signal }: CallOptions = {}): Promise<Page<Deployment>> {
    const answer = await this.connection.request('GET', '/deployments', {
      query: toListParameters(query),
      signal,
    });
    return readPage(answer, readDeployment);
  }

  /** Evaluated now. */
  async outputs(id: string, options: CallOptions = {}): Promise<JsonObject> {
    const answer = await this.connection.request('GET', `${pathOf(id)}/outputs`, options);
    return (answer as { outputs: JsonObject }).outputs;
  }

  /** Evaluated now. */
  async capabilities(id: string, options: CallOptions = {}): Promise<JsonObject> {
    const answer = await this.connection.request('GET', `${pathOf(id)}/capabilities`, options);
    return (answer as { capabilities: JsonObject }).capabilities;
  }

  /** With `wait`, throws ExecutionFailedError when the deletion itself fails. */
  async delete(id: string, options: DeleteDeployment = {}): Promise<void> {
    const query = {
      force: options.force ?? false,
      delete_logs: options.deleteLogs ?? false,
      recursive: options.recursive ?? false,
    };
    await this.connection.request('DELETE', pathOf(id), { query, signal: options.signal });
    if (options.wait) await this.#waitUntilGone(id, options);
  }

  async #waitUntilGone(id: string, options: WaitOptions): Promise<void> {
    while (await this.#exists(id, options)) {
      // The execution disappears together with the deployment, so a missing one is no failure.
      const deletions = await this.executions.list(
        {
          filters: { deploymentId: id, workflowId: 'delete_deployment_environment' },
          sort: ['-createdAt'],
          size: 1,
        },
        options,
      );
      const [latest] = deletions.items;
      if (latest !== undefined && isEnded(latest.status) && latest.status !== 'terminated')
        throw new ExecutionFailedError(latest);
      await delay(options.pollMilliseconds ?? 500, options.signal);
    }
  }

  async #exists(id: string, { signal }: CallOptions): Promise<boolean> {
    try {
      await this.get(id, { signal });
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }
}

const pathOf = (id: string): string => `/deployments/${encodeURIComponent(id)}`;
