import proto from '@temporalio/proto';
import { describeCall } from './call-words.ts';
import type { WorkflowCommand } from './observed-worker.ts';
import { readPayload, type HistoryEvent } from './recorded-history.ts';

const { EventType } = proto.temporal.api.enums.v1;
const LOCAL_CALL_MARKER = 'core_local_activity';
const CHANGE_MARKER = 'core_patch';

/** One thing that a run does, as an event of its history or as a command of the code. */
export interface Step {
  readonly kind: 'activity' | 'call' | 'timer' | 'end' | 'other';
  /** Tells steps of one kind apart: the activity's id, the call's number and name, how the run ends. */
  readonly id: string;
  /** Of recorded calls: the how manieth one it is. */
  readonly number?: number;
  /** Completes "the history ..." and "the code ...". */
  readonly words: string;
}

/** A step and the workflow task it was done in, told by the event with which that task began. */
export interface PlacedStep extends Step {
  readonly taskEventId: number;
}

/** A step of the recorded run and the event that tells of it. */
export interface RecordedStep extends PlacedStep {
  readonly eventId: number;
  readonly eventType: string;
}

/** The steps of a history in their order: events that a command of the code brought about. */
export function recordedSteps(events: readonly HistoryEvent[]): RecordedStep[] {
  const steps: RecordedStep[] = [];
  let taskEventId = 0;
  for (const event of events) {
    const completed = event.workflowTaskCompletedEventAttributes;
    if (completed) taskEventId = toNumber(completed.startedEventId);
    const step = stepOfEvent(event);
    if (step)
      steps.push({ ...step, taskEventId, eventId: toNumber(event.eventId), eventType: eventName(event) });
  }
  return steps;
}

/** 64-bit numbers of messages. */
const toNumber = (value: { toString(): string } | null | undefined): number => Number(String(value ?? 0));

/** `TimerStarted`, as the Web UI has it. */
function eventName(event: HistoryEvent): string {
  const constant = EventType[event.eventType ?? 0] ?? '';
  return constant
    .replace('EVENT_TYPE_', '')
    .toLowerCase()
    .replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function stepOfEvent(event: HistoryEvent): Step | undefined {
  const activity = event.activityTaskScheduledEventAttributes;
  if (activity) return activityStep(activity.activityId, activity.activityType?.name);
  const timer = event.timerStartedEventAttributes;
  if (timer) return timerStep(timer.timerId, timer.startToFireTimeout);
  const marker = event.markerRecordedEventAttributes;
  if (marker) return markerStep(marker);
  if (event.workflowExecutionCompletedEventAttributes) return endStep('completed');
  const failed = event.workflowExecutionFailedEventAttributes;
  if (failed) return endStep('failed', failed.failure?.message);
  if (event.workflowExecutionCanceledEventAttributes) return endStep('cancelled');
  if (event.workflowExecutionContinuedAsNewEventAttributes) return endStep('continued');
  return otherEventStep(event);
}

function markerStep(marker: proto.temporal.api.history.v1.IMarkerRecordedEventAttributes): Step {
  const data = readPayload(marker.details?.['data']?.payloads?.[0]) as
    { seq?: number; activity_type?: string } | undefined;
  if (marker.markerName === LOCAL_CALL_MARKER) return callStep(data?.seq ?? 0, data?.activity_type);
  if (marker.markerName !== CHANGE_MARKER) return otherStep(`records the marker "${marker.markerName}"`);
  return changeStep((data as { id?: string } | undefined)?.id);
}

const OTHER_EVENTS: ReadonlyMap<string, string> = new Map([
  ['TimerCanceled', 'cancels a timer'],
  ['ActivityTaskCancelRequested', 'cancels an activity'],
  ['UpsertWorkflowSearchAttributes', 'sets search attributes'],
  ['WorkflowPropertiesModified', "changes the run's memo"],
  ['StartChildWorkflowExecutionInitiated', 'starts a child workflow'],
  ['SignalExternalWorkflowExecutionInitiated', 'signals another workflow'],
  ['RequestCancelExternalWorkflowExecutionInitiated', 'cancels another workflow'],
]);

function otherEventStep(event: HistoryEvent): Step | undefined {
  const words = OTHER_EVENTS.get(eventName(event));
  return words === undefined ? undefined : otherStep(words);
}

/** What a command does; undefined for those that leave no event of their own. */
export function stepOfCommand(command: WorkflowCommand): Step | undefined {
  const activity = command.scheduleActivity;
  if (activity) return activityStep(activity.activityId, activity.activityType);
  const call = command.scheduleLocalActivity;
  if (call) return callStep(call.seq ?? 0, call.activityType, readPayload(call.arguments?.[0]));
  const timer = command.startTimer;
  if (timer) return timerStep(String(timer.seq), timer.startToFireTimeout);
  if (command.completeWorkflowExecution) return endStep('completed');
  const failed = command.failWorkflowExecution;
  if (failed) return endStep('failed', failed.failure?.message);
  if (command.cancelWorkflowExecution) return endStep('cancelled');
  if (command.continueAsNewWorkflowExecution) return endStep('continued');
  return otherCommandStep(command);
}

function otherCommandStep(command: WorkflowCommand): Step | undefined {
  if (command.setPatchMarker) return changeStep(command.setPatchMarker.patchId);
  if (command.cancelTimer) return otherStep('cancels a timer');
  if (command.requestCancelActivity) return otherStep('cancels an activity');
  if (command.upsertWorkflowSearchAttributes) return otherStep('sets search attributes');
  if (command.modifyWorkflowProperties) return otherStep("changes the run's memo");
  if (command.startChildWorkflowExecution) return otherStep('starts a child workflow');
  if (command.signalExternalWorkflowExecution) return otherStep('signals another workflow');
  if (command.requestCancelExternalWorkflowExecution) return otherStep('cancels another workflow');
  return undefined;
}

function activityStep(id: string | null | undefined, type: string | null | undefined): Step {
  const name = id ?? '';
  const words =
    type === 'runOperation'
      ? `runs the operation of task "${name}"`
      : `starts the activity ${type} (id ${name})`;
  return { kind: 'activity', id: name, words };
}

/** Calls to the execution's own records, which leave a marker in the history; `request` is known of commands alone. */
const callStep = (number: number, type: string | null | undefined, request?: unknown): Step => ({
  kind: 'call',
  id: `${number} ${type}`,
  number,
  words: describeCall(type ?? '', request),
});

function timerStep(
  id: string | null | undefined,
  duration: proto.google.protobuf.IDuration | null | undefined,
): Step {
  const seconds = toNumber(duration?.seconds) + (duration?.nanos ?? 0) / 1e9;
  return { kind: 'timer', id: id ?? '', words: `starts a timer of ${seconds} s` };
}

const ENDS = {
  completed: 'ends the run',
  failed: 'ends the run as failed',
  cancelled: 'ends the run as cancelled',
  continued: 'goes on in a new run (continue-as-new)',
} as const;

function endStep(how: keyof typeof ENDS, message?: string | null): Step {
  return { kind: 'end', id: how, words: message ? `${ENDS[how]}: ${message}` : ENDS[how] };
}

const changeStep = (id: string | null | undefined): Step => ({
  kind: 'other',
  id: `change ${id}`,
  words: `asks for the change "${id}"`,
});

const otherStep = (words: string): Step => ({ kind: 'other', id: words, words });
