import type { ExecutionService } from '@cloudloom/executions';
import { DomainError, type NodeInstanceRepository, type RecordedAnswerRepository } from '@cloudloom/model';
import type { Json } from '@cloudloom/topology';
import { nonRetryableWhenWrong } from './error-translation.ts';
import type { DetailsRequest, InstanceDetails, StatusAnswer, StatusUpdateRequest } from './requests.ts';

/** Questions of an execution are asked once, whatever attempt repeats them: the workflow may build its graphs on the answers. */
const EVERY_ATTEMPT = 1;

/** What workflows of authors ask of the server while they run. All may be asked more than once. */
export const createAuthorActivities = (deps: {
  executions: ExecutionService;
  nodeInstances: NodeInstanceRepository;
  answers: RecordedAnswerRepository;
}) => ({
  /** Null when the instance does not exist any more. The same question of an execution has one answer for ever. */
  async nodeInstanceDetails(request: DetailsRequest): Promise<InstanceDetails | null> {
    const { executionId, nodeInstanceId, occurrence } = request;
    const question = {
      executionId,
      attempt: EVERY_ATTEMPT,
      question: `details of ${nodeInstanceId} #${occurrence}`,
    };
    const answer = await nonRetryableWhenWrong(() =>
      deps.answers.answer(question, () => readDetails(deps.nodeInstances, request)),
    );
    return answer as InstanceDetails | null;
  },

  /** A refusal is an answer: the task that asked fails by it. */
  async updateExecutionStatus(request: StatusUpdateRequest): Promise<StatusAnswer> {
    return nonRetryableWhenWrong(async () => {
      try {
        await deps.executions.updateStatus(request);
        return { accepted: true };
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'invalid_exception_status_update') throw error;
        return { accepted: false, code: error.code, reason: error.message };
      }
    });
  },
});

async function readDetails(
  nodeInstances: NodeInstanceRepository,
  { tenantName, creatorUsername, nodeInstanceId }: DetailsRequest,
): Promise<Json> {
  const instance = await nodeInstances.find({ tenantName, username: creatorUsername }, nodeInstanceId);
  if (!instance) return null;
  const { state, version, runtimeProperties, systemProperties } = instance;
  return { state, version, runtimeProperties, systemProperties };
}

export type AuthorActivities = ReturnType<typeof createAuthorActivities>;
