import { describe, expect, it } from '@jest/globals';
import { explainDivergence, sdkSentence } from './divergence.ts';
import type { ObservedActivation, WorkflowCommand } from './observed-worker.ts';
import { readHistory, type RecordedHistory } from './recorded-history.ts';

const OPERATION = { name: 'runOperation' };
const marker = (seq: number, type: string): object => ({
  eventType: 'EVENT_TYPE_MARKER_RECORDED',
  markerRecordedEventAttributes: {
    markerName: 'core_local_activity',
    details: {
      data: {
        payloads: [
          {
            metadata: { encoding: base64('json/plain') },
            data: base64(JSON.stringify({ seq, activity_type: type })),
          },
        ],
      },
    },
  },
});
const operation = (activityId: string): object => ({
  eventType: 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED',
  activityTaskScheduledEventAttributes: { activityId, activityType: OPERATION },
});
const timer = (seconds: string): object => ({
  eventType: 'EVENT_TYPE_TIMER_STARTED',
  timerStartedEventAttributes: { timerId: '1', startToFireTimeout: seconds },
});
const task = (startedEventId: number): object => ({
  eventType: 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED',
  workflowTaskCompletedEventAttributes: { startedEventId: `${startedEventId}` },
});

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** Events from the fourth on; the first three begin every history. */
function historyOf(...events: object[]): RecordedHistory {
  const first = {
    eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED',
    workflowExecutionStartedEventAttributes: {},
  };
  const task = [
    { eventType: 'EVENT_TYPE_WORKFLOW_TASK_SCHEDULED' },
    { eventType: 'EVENT_TYPE_WORKFLOW_TASK_STARTED' },
  ];
  const numbered = [first, ...task, ...events].map((event, index) => ({ ...event, eventId: `${index + 1}` }));
  return readHistory(JSON.stringify({ events: numbered }));
}

const activation = (historyLength: number, ...commands: WorkflowCommand[]): ObservedActivation => ({
  historyLength,
  commands,
});
const schedule = (activityId: string): WorkflowCommand => ({
  scheduleActivity: { activityId, activityType: 'runOperation' },
});

describe('a non-determinism is named', () => {
  it('when another operation is run', () => {
    const found = explainDivergence({
      history: historyOf(task(3), operation('install/db/create'), operation('install/web/create')),
      activations: [activation(3, schedule('install/db/create'), schedule('install/web/start'))],
      message:
        "Activity id of scheduled event 'install/web/create' does not match activity id of activity command 'x'",
    });
    expect(found).toEqual({
      event: { id: 6, type: 'ActivityTaskScheduled' },
      recorded: 'runs the operation of task "install/web/create"',
      instead: 'runs the operation of task "install/web/start"',
      sentence:
        'At event 6 (ActivityTaskScheduled) the history runs the operation of task "install/web/create", ' +
        'the code runs the operation of task "install/web/start" instead.',
    });
  });

  it('when a timer is not started, by what is recorded in its place', () => {
    const effects = [{ key: 'talk/answer@1:graph' }, { key: 'talk/answer@1:sending_task' }];
    const payload = {
      metadata: { encoding: Buffer.from('json/plain') },
      data: Buffer.from(JSON.stringify({ effects })),
    };
    const found = explainDivergence({
      history: historyOf(task(3), timer('1.5s'), task(8), marker(1, 'recordEffects')),
      activations: [
        activation(3, {
          scheduleLocalActivity: { seq: 1, activityType: 'recordEffects', arguments: [payload] },
        }),
      ],
      message: 'No command scheduled for event HistoryEvent(id: 5, TimerStarted)',
    });
    expect(found).toMatchObject({
      event: { id: 5, type: 'TimerStarted' },
      recorded: 'starts a timer of 1.5 s',
      instead: 'records "sending_task" of task "talk/answer"',
    });
  });

  it('when the code waits where the run went on', () => {
    const found = explainDivergence({
      history: historyOf(task(3), operation('install/db/create')),
      activations: [activation(3)],
      message: 'No command scheduled for event HistoryEvent(id: 5, ActivityTaskScheduled)',
    });
    expect(found.instead).toBeNull();
    expect(found.sentence).toMatch(/the history runs .*, the code does nothing there: it waits\.$/);
  });

  it('when a recorded call becomes another one', () => {
    const found = explainDivergence({
      history: historyOf(task(3), marker(1, 'beginExecution'), marker(2, 'loadTopology')),
      activations: [
        activation(3, { scheduleLocalActivity: { seq: 1, activityType: 'beginExecution' } }),
        activation(3, { scheduleLocalActivity: { seq: 2, activityType: 'loadGraph' } }),
      ],
      message: 'Activity type of recorded marker does not match',
    });
    expect(found).toMatchObject({
      event: { id: 6 },
      recorded: 'makes the recorded call loadTopology',
      instead: 'makes the recorded call loadGraph',
    });
  });

  it('without mistaking a timer that was cancelled before it began', () => {
    const found = explainDivergence({
      history: historyOf(task(3), operation('install/db/create')),
      activations: [
        activation(3, { startTimer: { seq: 1 } }),
        activation(3, { cancelTimer: { seq: 1 } }, schedule('install/web/create')),
      ],
      message: 'No such words of the SDK',
    });
    expect(found).toMatchObject({
      event: { id: 5 },
      instead: 'runs the operation of task "install/web/create"',
    });
  });

  it('in the words of the SDK, when it cannot be placed', () => {
    const { event, sentence } = explainDivergence({
      history: historyOf(task(3)),
      activations: [],
      message: 'Details: failed: Failure { message: "Missing \\"machine\\"", source: "" }',
    });
    expect(event).toBeNull();
    expect(sentence).toBe('The code does not do what the recorded run did. The SDK says: Missing "machine"');
  });
});

describe("the SDK's sentence", () => {
  it('is found inside of what surrounds it', () => {
    expect(sdkSentence('Replay failed. Details: x { message: "a loop\\nat line 4", y }')).toBe(
      'a loop at line 4',
    );
    expect(sdkSentence('Replay failed. Details: no quotes')).toBe('no quotes');
    expect(sdkSentence('plain')).toBe('plain');
  });
});
