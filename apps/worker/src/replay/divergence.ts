import type { ObservedActivation } from './observed-worker.ts';
import type { RecordedHistory } from './recorded-history.ts';
import { recordedSteps, stepOfCommand, type PlacedStep, type RecordedStep, type Step } from './steps.ts';

/** Where code and history part. */
export interface Divergence {
  /** The event that the code does not bring about; null when the SDK does not tell which. */
  readonly event: { readonly id: number; readonly type: string } | null;
  /** What the recorded run did there, and what the code does instead; each completes "the history/the code ...". */
  readonly recorded: string | null;
  readonly instead: string | null;
  /** All of it for people. */
  readonly sentence: string;
}

/**
 * Names a non-determinism. The SDK finds that history and code differ, and mostly says at which event; what the code did
 * instead is found by laying its commands beside the events.
 */
export function explainDivergence(found: {
  history: RecordedHistory;
  activations: readonly ObservedActivation[];
  message: string;
}): Divergence {
  const recorded = recordedSteps(found.history.events ?? []);
  const done = stepsOf(found.activations);
  const event = eventOf(found.message, recorded) ?? firstDifference(recorded, done);
  if (!event) return unexplained(found.message);
  const instead = (event.kind === 'call' ? insteadOfCall : insteadOfStep)(event, recorded, done);
  return {
    event: { id: event.eventId, type: event.eventType },
    recorded: event.words,
    instead: instead ?? null,
    sentence:
      `At event ${event.eventId} (${event.eventType}) the history ${event.words}, ` +
      (instead === undefined ? 'the code does nothing there: it waits.' : `the code ${instead} instead.`),
  };
}

/** A timer that is cancelled before the server heard of it leaves no event. */
function stepsOf(activations: readonly ObservedActivation[]): PlacedStep[] {
  return activations.flatMap(({ historyLength }, index) => {
    if (activations[index - 1]?.historyLength === historyLength) return [];
    const commands = activations
      .filter((activation) => activation.historyLength === historyLength)
      .flatMap((activation) => activation.commands);
    const started = new Set(commands.flatMap(({ startTimer }) => (startTimer ? [startTimer.seq] : [])));
    const unheard = new Set(
      commands.flatMap(({ cancelTimer }) =>
        cancelTimer && started.has(cancelTimer.seq) ? [cancelTimer.seq] : [],
      ),
    );
    return commands
      .filter(({ startTimer, cancelTimer }) => {
        const timer = startTimer ?? cancelTimer;
        return !timer || !unheard.has(timer.seq);
      })
      .flatMap((command) => stepOfCommand(command) ?? [])
      .map((step) => ({ ...step, taskEventId: historyLength }));
  });
}

/** The SDK's core names the event by number, or an activity by the id that the history has. */
function eventOf(message: string, recorded: readonly RecordedStep[]): RecordedStep | undefined {
  const [, number] = /HistoryEvent\(id: (\d+),/.exec(message) ?? /event_id: (\d+)/.exec(message) ?? [];
  if (number !== undefined) return recorded.find((step) => step.eventId === Number(number));
  const [, activityId] = /Activity id of scheduled event '([^']*)'/.exec(message) ?? [];
  return recorded.find((step) => step.kind === 'activity' && step.id === activityId);
}

const isSame = (one: Step, other: Step | undefined): boolean =>
  one.kind === other?.kind && (one.kind === 'timer' || one.id === other.id);

/** Recorded calls are told when they end, not when they begin: they are compared by their number, all else by order. */
const inOrder = <T extends Step>(steps: readonly T[]): T[] => steps.filter(({ kind }) => kind !== 'call');
const callOf = (wanted: Step, steps: readonly Step[]): Step | undefined =>
  steps.find(({ kind, number }) => kind === 'call' && number === wanted.number);
const isStrange = (call: Step, steps: readonly Step[]): boolean =>
  call.kind === 'call' && callOf(call, steps)?.id !== call.id;

function firstDifference(
  recorded: readonly RecordedStep[],
  done: readonly PlacedStep[],
): RecordedStep | undefined {
  const doneInOrder = inOrder(done);
  const differing = inOrder(recorded).find((step, index) => !isSame(step, doneInOrder[index]));
  const differingCall = recorded.find((step) => isStrange(step, done));
  if (!differing || !differingCall) return differing ?? differingCall;
  return differing.eventId < differingCall.eventId ? differing : differingCall;
}

function insteadOfStep(
  event: RecordedStep,
  recorded: readonly RecordedStep[],
  done: readonly PlacedStep[],
): string | undefined {
  const doneThere = inOrder(done)[inOrder(recorded).indexOf(event)];
  return doneThere?.words ?? strangeCall(event, recorded, done);
}

function insteadOfCall(
  event: RecordedStep,
  recorded: readonly RecordedStep[],
  done: readonly PlacedStep[],
): string | undefined {
  const sameNumber = callOf(event, done);
  if (sameNumber && sameNumber.id !== event.id) return sameNumber.words;
  const recordedInOrder = inOrder(recorded);
  const other = inOrder(done).find((step, index) => !isSame(step, recordedInOrder[index]));
  return other?.words ?? strangeCall(event, recorded, done);
}

/** A call of the event's workflow task that the history does not have there, or has as another one. */
function strangeCall(
  event: RecordedStep,
  recorded: readonly RecordedStep[],
  done: readonly PlacedStep[],
): string | undefined {
  const isThere = (step: PlacedStep): boolean => step.taskEventId === event.taskEventId;
  const recordedThere = recorded.filter(isThere);
  return done.filter(isThere).find((step) => isStrange(step, recordedThere))?.words;
}

function unexplained(message: string): Divergence {
  return {
    event: null,
    recorded: null,
    instead: null,
    sentence: `The code does not do what the recorded run did. The SDK says: ${sdkSentence(message)}`,
  };
}

/** The sentence inside the debugging output that the SDK's core wraps it in. */
export function sdkSentence(message: string): string {
  const [, inner] = /message: "((?:[^"\\]|\\.)*)"/.exec(message) ?? [];
  const [, details = message] = /Details: ([^]*)/.exec(message) ?? [];
  return inner === undefined ? details : inner.replaceAll(/\\(["'\\])/g, '$1').replaceAll('\\n', ' ');
}
