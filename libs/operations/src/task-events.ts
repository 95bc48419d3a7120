import type { Json } from '@cloudloom/blueprint';
import type { EffectSubject, EventEffect, OperationOutcome } from '@cloudloom/topology';
import type { OperationDescription, OperationRequest } from './ports/operation-state.ts';

/** Facts that every event of one attempt shares. */
export interface AttemptFacts {
  taskId: string;
  /** Attempt of the execution: a resume counts attempts of its tasks anew. */
  executionAttempt: number;
  taskName: string;
  /** Number of the attempt, from 0; what the retry suffix shows. */
  number: number;
  /** Retries after the first attempt; -1 = unlimited. */
  maxRetries: number;
  subject: EffectSubject;
}

/** The number counts attempts that ended, wherever they were driven from. */
export function attemptFacts(request: OperationRequest, operation: OperationDescription): AttemptFacts {
  return {
    taskId: request.taskId,
    executionAttempt: request.executionAttempt,
    taskName: operation.taskName,
    number: Math.max(operation.retryNumber, request.currentRetries),
    maxRetries: request.maxRetries,
    subject: effectSubject(request.taskId, operation),
  };
}

/** `Sending task`, for an attempt that the workflow did not send itself. */
export const sendingEvent = (facts: AttemptFacts): EventEffect =>
  event(facts, { kind: 'sending', eventType: 'sending_task', text: `Sending task '${facts.taskName}'` });

export const startedEvent = (facts: AttemptFacts): EventEffect =>
  event(facts, { kind: 'started', eventType: 'task_started', text: `Task started '${facts.taskName}'` });

export function endedEvent(facts: AttemptFacts, outcome: OperationOutcome): EventEffect {
  const { state } = outcome;
  const detail = state === 'succeeded' ? resultText(outcome.result) : ` -> ${outcome.error.message}`;
  const ended = event(facts, {
    kind: state,
    eventType: `task_${state}`,
    text: `Task ${state} '${facts.taskName}'${detail}`,
  });
  return state === 'succeeded' ? ended : { ...ended, errorCauses: outcome.error.causes };
}

function event(facts: AttemptFacts, of: { kind: string; eventType: string; text: string }): EventEffect {
  return {
    ...facts.subject,
    kind: 'event',
    key: `${facts.taskId}@${facts.executionAttempt}#${facts.number}:${of.kind}`,
    timestamp: Date.now(),
    eventType: of.eventType,
    message: of.text + retrySuffix(facts),
  };
}

function retrySuffix({ number, maxRetries }: AttemptFacts): string {
  if (number === 0) return '';
  return maxRetries >= 0 ? ` [retry ${number}/${maxRetries}]` : ` [retry ${number}]`;
}

function resultText(result: Json): string {
  if (result === null) return '';
  return ` - ${typeof result === 'string' ? result : JSON.stringify(result)}`;
}

function effectSubject(taskId: string, { operationName, subject }: OperationDescription): EffectSubject {
  const where =
    subject.kind === 'node'
      ? { nodeInstanceId: subject.instance.id }
      : { sourceId: subject.source.id, targetId: subject.target.id };
  return { taskId, operation: operationName, ...where };
}
