import type { JsonObject } from '@cloudloom/topology';
import type { ExecutionFacts, ServiceRuntime, StartedServices } from '@cloudloom/workflow';
import { services } from './activities.ts';

/**
 * The calls about services as local activities, numbered as the workflow makes them: a run that calls the function again
 * from the top asks under the same numbers.
 */
export class ServiceCalls implements ServiceRuntime {
  private calls = 0;

  constructor(
    private readonly execution: ExecutionFacts,
    private readonly flush: () => Promise<void>,
  ) {}

  async start(workflowId: string, parameters: JsonObject): Promise<StartedServices> {
    const call = this.calls;
    this.calls += 1;
    const { executionId, attempt, tenantName, creatorUsername, deploymentId, dryRun } = this.execution;
    if (deploymentId === null) return { executions: [], refused: [] };
    await this.flush();
    const origin = { executionId, attempt, call, tenantName, creatorUsername, deploymentId };
    return services.startOnServices({ ...origin, workflowId, parameters, dryRun });
  }

  unended(executionIds: readonly string[]): Promise<string[]> {
    return services.unendedExecutions({ executionIds: [...executionIds] });
  }
}
