import type { EntityManager } from 'typeorm';
import type { OperationOutcome } from '@cloudloom/topology';
import type { AttemptDecision, AttemptRequest, Operation } from '../domain/operation.ts';
import { NotFoundError } from '../errors.ts';
import { readExecution, type RunningExecution } from './attempt-execution.ts';
import { insertAttempts, type NewAttempt } from './new-attempts.ts';

interface Question {
  request: AttemptRequest;
  operation: Operation;
  execution: RunningExecution;
}

/**
 * May these attempts, all of one execution, run? Decided under the locks of their tasks' rows; see the four kinds of
 * answers. The plain ones (the task has not ended and nobody runs it) take one statement together.
 * @throws NotFoundError when a task was never stored
 */
export async function decideAttempts(
  manager: EntityManager,
  requests: AttemptRequest[],
): Promise<AttemptDecision[]> {
  const executionId = requests[0]?.executionId ?? '';
  const operations = await lockOperations(manager, executionId, requests);
  // Read after the locks were granted: a resume may have come while this waited for them.
  const execution = await readExecution(manager, executionId);
  const questions = requests.map((request): Question => {
    const operation = operations.get(request.taskPath);
    if (!operation) throw new NotFoundError('Operation', request.taskPath);
    return { request, operation, execution };
  });
  const begun = await insertAttempts(manager, execution, plainOnes(questions));
  const decisions: AttemptDecision[] = [];
  for (const question of questions) {
    const attempt = begun.get(question.request);
    decisions.push(attempt ? toRun(question, attempt) : await decideAlone(manager, question));
  }
  return decisions;
}

/** The first question for each task that is open, of the execution's present attempt. */
function plainOnes(questions: Question[]): AttemptRequest[] {
  const first = new Map<string, AttemptRequest>();
  for (const { request, operation, execution } of questions)
    if (
      !first.has(request.taskPath) &&
      !storedEnd(operation) &&
      execution.refusal(request.executionAttempt) === null
    )
      first.set(request.taskPath, request);
  return [...first.values()];
}

async function decideAlone(manager: EntityManager, question: Question): Promise<AttemptDecision> {
  const { request, operation, execution } = question;
  const outcome = storedEnd(operation);
  if (outcome && (await answers(manager, request))) return { kind: 'ended', outcome };
  const reason = execution.refusal(request.executionAttempt);
  if (reason !== null) return { kind: 'refused', reason };
  const until = await closeLapsed(manager, request);
  if (until) return { kind: 'busy', until };
  const attempt = (await insertAttempts(manager, execution, [request])).get(request);
  if (!attempt) throw new NotFoundError('Operation', request.taskPath);
  return toRun(question, attempt);
}

function toRun({ operation, execution }: Question, attempt: NewAttempt): AttemptDecision {
  return { kind: 'run', ...attempt, operation, execution: execution.facts };
}

/** In one order for everybody, so that two groups never wait for each other. */
async function lockOperations(
  manager: EntityManager,
  executionId: string,
  requests: AttemptRequest[],
): Promise<Map<string, Operation>> {
  const rows: Operation[] = await manager.query(
    `select id, execution_id as "executionId", tasks_graph_id as "tasksGraphId", task_path as "taskPath", task, state,
            created_at as "createdAt", result, error
       from operations
      where execution_id = $1 and task_path = any($2)
      order by task_path collate "C"
        for no key update`,
    [executionId, requests.map((request) => request.taskPath)],
  );
  return new Map(rows.map((row) => [row.taskPath, row]));
}

function storedEnd(operation: Operation): OperationOutcome | null {
  if (operation.state === 'succeeded') return { state: 'succeeded', result: operation.result };
  if (operation.state !== 'failed' || !operation.error) return null;
  return { state: operation.error.kind === 'retry' ? 'rescheduled' : 'failed', error: operation.error };
}

/** Is the stored end the end of this call? It may be that of an earlier call, which a handler of the workflow now repeats. */
async function answers(manager: EntityManager, request: AttemptRequest): Promise<boolean> {
  if (!request.currentRetries) return true;
  const [ended] = (await manager.query(
    `select 1 from operation_attempts
      where execution_id = $1 and execution_attempt = $2 and task_path = $3
        and end_state <> 'lost' and retry_number >= $4 limit 1`,
    [request.executionId, request.executionAttempt, request.taskPath, request.currentRetries],
  )) as unknown[];
  return ended !== undefined;
}

/** The end of the live lease that somebody holds on the task; a lapsed one is closed and counts as lost. */
async function closeLapsed(manager: EntityManager, request: AttemptRequest): Promise<Date | null> {
  await manager.query(
    `update operation_attempts set ended_at = clock_timestamp(), end_state = 'lost'
      where execution_id = $1 and task_path = $2 and ended_at is null and lease_until <= clock_timestamp()`,
    [request.executionId, request.taskPath],
  );
  const [live] = (await manager.query(
    `select max(lease_until) as until from operation_attempts
      where execution_id = $1 and task_path = $2 and ended_at is null`,
    [request.executionId, request.taskPath],
  )) as { until: Date | null }[];
  return live?.until ?? null;
}
