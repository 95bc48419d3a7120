import { createHash } from 'node:crypto';
import type { JsonObject } from '@cloudloom/blueprint';
import { DomainError, NotFoundError, StaleAttemptError, type Execution, type Scope } from '@cloudloom/model';
import type { ExecutionService } from './execution.service.ts';
import { isEnded } from './status-machine.ts';
import type { Stores } from './stores.ts';

/** The label by which a deployment says whose service it is. */
const PARENT = 'csys-obj-parent';

/** A run asks that a workflow be started on all services of its deployment. */
export interface ServiceStart {
  executionId: string;
  attempt: number;
  /** Numbers such calls within the run. */
  call: number;
  deploymentId: string;
  workflowId: string;
  parameters: JsonObject;
  dryRun: boolean;
}

/** What became of it. */
export interface StartedServices {
  /** Ids; in the order of the services' making. */
  executions: string[];
  /** Services on which nothing was started. */
  refused: { deploymentId: string; reason: string }[];
}

/**
 * Executions that a run starts on the services of its deployment, those whose label `csys-obj-parent` names it. Their ids
 * follow from who asks, so that asking again starts nothing twice.
 */
export class ServiceExecutions {
  constructor(
    private readonly stores: Pick<Stores, 'deployments' | 'executions'>,
    private readonly executions: ExecutionService,
  ) {}

  /**
   * Starts the workflow on each service; a busy one gets it queued. What an earlier attempt started and what has not failed
   * since counts as started. @throws StaleAttemptError for a run that another attempt has taken the place of
   */
  async start(scope: Scope, request: ServiceStart): Promise<StartedServices> {
    const { deploymentId } = request;
    await this.requireAttempt(request);
    const services = await this.servicesOf(scope, deploymentId);
    const ancestors = await this.ancestorsOf(scope, deploymentId);
    const started: StartedServices = { executions: [], refused: [] };
    for (const service of services) {
      const answer = ancestors.has(service)
        ? `Deployment ${deploymentId} is also a service of it: each would wait for the other.`
        : await this.startOn(scope, service, request);
      if (typeof answer === 'string') started.refused.push({ deploymentId: service, reason: answer });
      else started.executions.push(answer.id);
    }
    return started;
  }

  /** Of these executions those that have not ended. */
  async unended(ids: readonly string[]): Promise<string[]> {
    const executions = await this.stores.executions.byIds([...ids]);
    return executions.filter(({ status }) => !isEnded(status)).map(({ id }) => id);
  }

  private async requireAttempt({ executionId, attempt }: ServiceStart): Promise<void> {
    const execution = await this.stores.executions.byId(executionId);
    if (execution === null) throw new NotFoundError('Execution', executionId);
    if (execution.attempt !== attempt) throw new StaleAttemptError(executionId, attempt, execution.attempt);
  }

  private servicesOf(scope: Scope, deploymentId: string): Promise<string[]> {
    return this.stores.deployments.idsWithLabel(scope, { key: PARENT, value: deploymentId });
  }

  private async ancestorsOf(scope: Scope, deploymentId: string): Promise<Set<string>> {
    const ancestors = new Set<string>();
    const waiting = [deploymentId];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (ancestors.has(id)) continue;
      ancestors.add(id);
      const deployment = await this.stores.deployments.find(scope, id);
      for (const { key, value } of deployment?.labels ?? []) if (key === PARENT) waiting.push(value);
    }
    return ancestors;
  }

  /** The execution, or why there is none. */
  private async startOn(
    scope: Scope,
    deploymentId: string,
    request: ServiceStart,
  ): Promise<Execution | string> {
    const earlier = await this.startedEarlier(deploymentId, request);
    if (earlier) return earlier;
    const { workflowId, parameters, dryRun } = request;
    try {
      return await this.executions.start(scope, {
        executionId: serviceExecutionId(deploymentId, request, request.attempt),
        deploymentId,
        workflowId,
        parameters,
        // Declared by current types only, and without meaning to older ones.
        allowCustomParameters: true,
        queue: true,
        dryRun,
      });
    } catch (error) {
      if (error instanceof DomainError) return error.message;
      throw error;
    }
  }

  private async startedEarlier(deploymentId: string, request: ServiceStart): Promise<Execution | undefined> {
    const attempts = Array.from({ length: request.attempt }, (_, at) => request.attempt - at);
    const ids = attempts.map((attempt) => serviceExecutionId(deploymentId, request, attempt));
    const executions = await this.stores.executions.byIds(ids);
    const isOfThisAttempt = ({ id }: Execution) => id === ids[0];
    return (
      executions.find(isOfThisAttempt) ??
      executions.find(({ status }) => !isEnded(status) || status === 'terminated')
    );
  }
}

function serviceExecutionId(
  deploymentId: string,
  { executionId, call }: ServiceStart,
  attempt: number,
): string {
  const name = JSON.stringify([executionId, attempt, call, deploymentId]);
  const hex = createHash('sha256').update(name).digest('hex');
  // Marked as a UUID of one's own making (version 8).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
