import { describe, expect, it } from '@jest/globals';
import { readHistory, recordedMapping, UnreadableHistory, type RecordedHistory } from './recorded-history.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const json = (value: unknown): object => ({
  metadata: { encoding: base64('json/plain') },
  data: base64(JSON.stringify(value)),
});

const started = {
  eventId: '1',
  eventTime: '2026-11-21T16:09:51.407123Z',
  eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED',
  taskId: '1048587',
  workflowExecutionStartedEventAttributes: {
    workflowType: { name: 'install' },
    taskQueue: { name: 'management', kind: 'TASK_QUEUE_KIND_NORMAL' },
    input: { payloads: [json({ executionId: 'e1', attempt: 1 })] },
    workflowTaskTimeout: '10s',
    workflowId: 'e1',
  },
};
const begun = {
  eventId: '2',
  eventType: 'EVENT_TYPE_MARKER_RECORDED',
  markerRecordedEventAttributes: {
    markerName: 'core_local_activity',
    details: {
      result: {
        payloads: [json({ facts: { mapping: { plugin: 'greeter', operation: 'workflows.greet' } } })],
      },
    },
  },
};
const read = (document: unknown): RecordedHistory => readHistory(JSON.stringify(document));
const refusal = (text: string): string => {
  try {
    readHistory(text);
  } catch (error) {
    if (error instanceof UnreadableHistory) return error.message;
    throw error;
  }
  throw new Error('It was read');
};

describe('a history is read', () => {
  it('as the command line tool prints it: dates, durations and numbers are text', () => {
    const [event] = read({ events: [started] }).events ?? [];
    expect(Number(event?.eventTime?.seconds)).toBe(Date.parse('2026-11-21T16:09:51Z') / 1000);
    expect(event?.eventTime?.nanos).toBe(407_123_000);
    const attributes = event?.workflowExecutionStartedEventAttributes;
    expect(Number(attributes?.workflowTaskTimeout?.seconds)).toBe(10);
    expect(Buffer.from(attributes?.input?.payloads?.[0]?.data ?? []).toString()).toBe(
      '{"executionId":"e1","attempt":1}',
    );
  });

  it('as a list of events alone, and with the names of events that older tools write', () => {
    const [event] = read([{ ...started, eventType: 'WorkflowExecutionStarted' }]).events ?? [];
    expect(event?.workflowExecutionStartedEventAttributes?.workflowId).toBe('e1');
    expect(event?.eventType).toBe(1);
  });

  it('with the dates and durations of our own files', () => {
    const own = { ...started, eventTime: { seconds: '1795277391', nanos: 5 } };
    expect(Number(read({ events: [own] }).events?.[0]?.eventTime?.seconds)).toBe(1_795_277_391);
  });

  it('without taking an id or a message for a date', () => {
    const attributes = {
      ...started.workflowExecutionStartedEventAttributes,
      workflowId: '2026-11-21T16:09:51Z',
      identity: '10s',
    };
    const [event] =
      read({ events: [{ ...started, workflowExecutionStartedEventAttributes: attributes }] }).events ?? [];
    expect(event?.workflowExecutionStartedEventAttributes).toMatchObject({
      workflowId: '2026-11-21T16:09:51Z',
      identity: '10s',
    });
  });

  it('together with the workflow that the run was of', () => {
    expect(recordedMapping(read({ events: [started, begun] }))).toEqual({
      plugin: 'greeter',
      operation: 'workflows.greet',
    });
    expect(recordedMapping(read({ events: [started] }))).toBeNull();
  });
});

describe('what is no history is refused with what to do instead:', () => {
  it.each([
    ['no JSON', 'hello', /^It is no JSON: /],
    ['no events', '{}', /^It holds no list of events\. .*temporal workflow show --output json/],
    ['an empty list', '[]', /^It holds no list of events/],
    ['a later part', JSON.stringify([begun]), /^It does not begin with the start of a run/],
    [
      'decoded payloads',
      JSON.stringify({
        events: [
          { ...started, workflowExecutionStartedEventAttributes: { input: { payloads: [{ attempt: 1 }] } } },
        ],
      }),
      /^Its payloads are decoded\./,
    ],
  ])('%s', (_, text, message) => {
    expect(refusal(text)).toMatch(message);
  });
});
