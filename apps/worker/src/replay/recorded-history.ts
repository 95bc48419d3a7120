import proto from '@temporalio/proto';
import { defaultPayloadConverter } from '@temporalio/common';

const { History } = proto.temporal.api.history.v1;
export type RecordedHistory = proto.temporal.api.history.v1.IHistory;
export type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

/** Thrown for a text that is no history, or not one that can be replayed. The message says what to do instead. */
export class UnreadableHistory extends Error {
  readonly code = 'unreadable_history';
  override readonly name = 'UnreadableHistory';
}

/**
 * Reads a history as Temporal's tools write it (`temporal workflow show --output json`, the Web UI's download) or as this
 * repository keeps its own: an object with `events`, or the list of events alone. Dates and durations may be text or numbers.
 * @throws UnreadableHistory
 */
export function readHistory(text: string): RecordedHistory {
  const events = eventsOf(parse(text));
  const [first] = events;
  if (!isObject(first) || typeOf(first) !== 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED')
    throw new UnreadableHistory(
      'It does not begin with the start of a run. Download the whole history of one run, from its first event on.',
    );
  refuseDecodedPayloads(events);
  return History.fromObject({ events: events.map(readEvent) });
}

/** What the run said about its execution in its very first recorded call; null for a run that recorded none. */
export function recordedMapping(history: RecordedHistory): { plugin: string; operation: string } | null {
  for (const event of history.events ?? []) {
    const result = event.markerRecordedEventAttributes?.details?.['result']?.payloads?.[0];
    if (!result) continue;
    const begin = readPayload(result);
    const facts = isObject(begin) ? begin['facts'] : undefined;
    const mapping = isObject(facts) ? facts['mapping'] : undefined;
    if (!isObject(mapping)) return null;
    return { plugin: String(mapping['plugin']), operation: String(mapping['operation']) };
  }
  return null;
}

/** The value of a payload that is plain JSON; undefined for others, e.g. encrypted ones. */
export function readPayload(payload: proto.temporal.api.common.v1.IPayload | null | undefined): unknown {
  if (!payload) return undefined;
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch {
    return undefined; // Only read to describe things to people, who are told less then.
  }
}

type JsonObject = Record<string, unknown>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreadableHistory(`It is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function eventsOf(document: unknown): unknown[] {
  const events = isObject(document) ? document['events'] : document;
  if (!Array.isArray(events) || events.length === 0)
    throw new UnreadableHistory(
      'It holds no list of events. A history is what "temporal workflow show --output json" prints, or what the Web UI ' +
        'downloads.',
    );
  return events;
}

/** The Web UI can write values instead of payloads: nice to read, but the run's data is no longer in it. */
function refuseDecodedPayloads(value: unknown): void {
  if (Array.isArray(value)) return value.forEach(refuseDecodedPayloads);
  if (!isObject(value)) return;
  const { payloads } = value;
  if (
    Array.isArray(payloads) &&
    payloads.some((payload) => !isObject(payload) || !isObject(payload['metadata']))
  )
    throw new UnreadableHistory(
      'Its payloads are decoded. Download it again with "Decode Event History" switched off, or use ' +
        '"temporal workflow show --output json".',
    );
  Object.values(value).forEach(refuseDecodedPayloads);
}

function readEvent(event: unknown): JsonObject {
  if (!isObject(event)) throw new UnreadableHistory('One of its events is no object.');
  return { ...(readTimes(event) as JsonObject), eventType: typeOf(event) };
}

/** `EVENT_TYPE_TIMER_STARTED`, which older tools write as `TimerStarted`. */
function typeOf(event: JsonObject): unknown {
  const type = event['eventType'];
  if (typeof type !== 'string' || type.startsWith('EVENT_TYPE_')) return type;
  return `EVENT_TYPE_${type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()}`;
}

const DATE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/;
const DURATION = /^(-?\d+)(?:\.(\d{1,9}))?s$/;

/** Dates and durations as text become what protobuf's messages hold; payloads are left alone. */
function readTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readTimes);
  if (!isObject(value) || isObject(value['metadata'])) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      typeof item === 'string' ? readTime(key, item) : readTimes(item),
    ]),
  );
}

/** Only under names of times: an id or a message may look like one. */
function readTime(key: string, text: string): unknown {
  const date = /(Time|Timestamp)$/.test(key) ? DATE.exec(text) : null;
  if (date) return { seconds: Date.parse(`${date[1]}Z`) / 1000, nanos: nanosOf(date[2]) };
  const duration = /(Timeout|Interval|Backoff|Delay|Duration)$/.test(key) ? DURATION.exec(text) : null;
  if (duration) return { seconds: Number(duration[1]), nanos: nanosOf(duration[2]) };
  return text;
}

const nanosOf = (fraction = ''): number => Number(fraction.padEnd(9, '0'));
