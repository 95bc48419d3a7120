import { describe, expect, it } from '@jest/globals';
import type { OperationOutcome } from '@cloudloom/topology';
import type { OperationCall } from '@cloudloom/workflow';
import { operationFailed, operationSucceeded } from '@cloudloom/workflow/testing';
import * as worker from '../../libs/operations/src/task-events.ts';
import { anInstance, anOperation, aRequest } from '../../libs/operations/src/testing/builders.ts';
import * as memory from '../../libs/workflow/src/testing/operation-events.ts';

const CALL: OperationCall = {
  taskId: 'greet/create:web_1',
  currentRetries: 0,
  taskName: 'script_runner.tasks.run',
  operation: 'cloudify.interfaces.lifecycle.create',
  nodeInstanceId: 'web_1',
  executor: 'central_deployment_agent',
  hostId: null,
  maxRetries: 3,
  retryInterval: 15,
  timeout: null,
  handlesFailure: false,
};
const OUTCOMES: [string, OperationOutcome][] = [
  ['nothing to tell', operationSucceeded()],
  ['a text', operationSucceeded('done "well"')],
  ['a mapping', operationSucceeded({ ip: '10.0.0.7', ports: [80, 443] })],
  ['a number', operationSucceeded(0)],
  ['false', operationSucceeded(false)],
  ['a failure', operationFailed('recoverable', 'no disk')],
  ['a failure for good', operationFailed('non_recoverable', 'no licence', { type: 'ProcessException' })],
  ['a wish to run again', operationFailed('retry', 'not yet [retry_after=5]', { retryAfter: 5 })],
];
const CALLS: [string, Partial<OperationCall>][] = [
  ['of a node', {}],
  ['without a limit of retries', { maxRetries: -1 }],
  ['of the source of a relationship', { side: 'source', relatedId: 'db_1' }],
  ['of the target of a relationship', { side: 'target', relatedId: 'db_1' }],
];

/** All events of one attempt, without key, time and task, which are each runtime's own. */
function story(events: object[]): object[] {
  return events.map((event) => ({ ...event, key: '', timestamp: 0, taskId: undefined }));
}

function inMemory(call: OperationCall, retryNumber: number, outcome: OperationOutcome): object[] {
  const told = { call, attempt: 1, retryNumber, timestamp: 0 };
  return story([memory.sendingEvent(told), memory.startedEvent(told), memory.endedEvent(told, outcome)]);
}

function onWorker(call: OperationCall, retryNumber: number, outcome: OperationOutcome): object[] {
  const [own, other] = [anInstance(call.nodeInstanceId), anInstance(call.relatedId ?? '')];
  const ends = call.side === 'source' ? { source: own, target: other } : { source: other, target: own };
  const facts = worker.attemptFacts(
    aRequest({ taskId: call.taskId, maxRetries: call.maxRetries }),
    anOperation({
      retryNumber,
      subject: call.side
        ? { kind: 'relationship', side: call.side, ...ends }
        : { kind: 'node', instance: own },
    }),
  );
  return story([worker.sendingEvent(facts), worker.startedEvent(facts), worker.endedEvent(facts, outcome)]);
}

describe('the events of an operation', () => {
  it.each(CALLS)('%s are in memory what they are on a worker', (_, given) => {
    const call = { ...CALL, ...given };
    for (const [, outcome] of OUTCOMES)
      for (const retryNumber of [0, 1, 3])
        expect(inMemory(call, retryNumber, outcome)).toEqual(onWorker(call, retryNumber, outcome));
  });
});
