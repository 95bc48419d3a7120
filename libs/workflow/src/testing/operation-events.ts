import type { EffectSubject, EventEffect, Json, OperationOutcome } from '@cloudloom/topology';
import type { OperationCall } from '../runtime.ts';

/** One run of an operation, as its events tell it. */
export interface AttemptStory {
  readonly call: OperationCall;
  /** Of the execution: a resumed one runs operations anew. */
  readonly attempt: number;
  /** Runs before this one, whoever decided on them. */
  readonly retryNumber: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

type Stage = 'sending' | 'started' | OperationOutcome['state'];

/** The event that a worker sends when it runs an operation once more by itself. */
export const sendingEvent = (story: AttemptStory): EventEffect =>
  event(story, 'sending', `Sending task '${story.call.taskName}'`);

/** The event at the start of an operation. */
export const startedEvent = (story: AttemptStory): EventEffect =>
  event(story, 'started', `Task started '${story.call.taskName}'`);

/** The event at the end of an operation: with its result, or with why it failed. */
export function endedEvent(story: AttemptStory, outcome: OperationOutcome): EventEffect {
  const { state } = outcome;
  const detail = state === 'succeeded' ? resultText(outcome.result) : ` -> ${outcome.error.message}`;
  const ended = event(story, state, `Task ${state} '${story.call.taskName}'${detail}`);
  return state === 'succeeded' ? ended : { ...ended, errorCauses: outcome.error.causes };
}

/**
 * A worker's events also name their task. Here they do not: a runtime takes a task's path on an effect for the end of
 * that task.
 */
function event(
  { call, attempt, retryNumber, timestamp }: AttemptStory,
  stage: Stage,
  text: string,
): EventEffect {
  return {
    kind: 'event',
    key: `${call.taskId}@${attempt}#${retryNumber}:${stage}`,
    timestamp,
    eventType: stage === 'sending' ? 'sending_task' : `task_${stage}`,
    message: text + retrySuffix(call, retryNumber),
    operation: call.operation,
    ...subjectOf(call),
  };
}

function retrySuffix({ maxRetries }: OperationCall, retryNumber: number): string {
  if (retryNumber === 0) return '';
  return maxRetries < 0 ? ` [retry ${retryNumber}]` : ` [retry ${retryNumber}/${maxRetries}]`;
}

function resultText(result: Json): string {
  if (result === null) return '';
  return ` - ${typeof result === 'string' ? result : JSON.stringify(result)}`;
}

function subjectOf({ nodeInstanceId, relatedId, side }: OperationCall): EffectSubject {
  if (side === undefined || relatedId === undefined) return { nodeInstanceId };
  return side === 'source'
    ? { sourceId: nodeInstanceId, targetId: relatedId }
    : { sourceId: relatedId, targetId: nodeInstanceId };
}
