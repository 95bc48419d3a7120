import type { ServiceExecutions, StartedServices } from '@cloudloom/executions';
import type { RecordedAnswerRepository } from '@cloudloom/model';
import type { Json, JsonObject } from '@cloudloom/topology';
import { nonRetryableWhenWrong } from './error-translation.ts';
import type { DeploymentCall } from './modification-requests.ts';

/** Asks that a workflow be started on all services of the run's deployment. */
export interface StartOnServicesRequest extends DeploymentCall {
  workflowId: string;
  parameters: JsonObject;
  dryRun: boolean;
}

/** The calls by which a run starts workflows on the services of its deployment and waits for them. */
export const createServiceActivities = (deps: {
  serviceExecutions: ServiceExecutions;
  answers: RecordedAnswerRepository;
}) => ({
  /** Within an attempt, the answer of the first time. */
  async startOnServices(request: StartOnServicesRequest): Promise<StartedServices> {
    const { executionId, attempt, call, tenantName, creatorUsername } = request;
    const scope = { tenantName, username: creatorUsername };
    const question = { executionId, attempt, question: `services/${call}` };
    const start = async () => (await deps.serviceExecutions.start(scope, request)) as unknown as Json;
    const answer = await nonRetryableWhenWrong(() => deps.answers.answer(question, start));
    return answer as unknown as StartedServices;
  },

  /** Of these executions those that have not ended, as of now. */
  async unendedExecutions({ executionIds }: { executionIds: string[] }): Promise<string[]> {
    return nonRetryableWhenWrong(() => deps.serviceExecutions.unended(executionIds));
  },
});

export type ServiceActivities = ReturnType<typeof createServiceActivities>;
