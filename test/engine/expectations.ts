import { expect } from '@jest/globals';
import { workflowNameOf, type Behaviour, type Expected } from './behaviour.ts';
import type { Seen } from './memory-run.ts';
import { bySubject, linesOf } from './told-event.ts';

/** In memory everything is repeatable: the trace is compared line by line, and time exactly. */
export function checkInMemory(expected: Expected, seen: Seen): void {
  const lines = linesOf(seen.events);
  checkEnd(expected, seen);
  if (expected.trace) expect(lines).toEqual(expected.trace);
  checkRest(expected, seen);
  if (expected.seconds !== undefined) expect(seen.seconds).toBe(expected.seconds);
}

/** On a server branches run side by side, and time is what it takes. */
export function checkOnServer(expected: Expected, seen: Seen): void {
  const lines = linesOf(seen.events);
  checkEnd(expected, seen);
  if (expected.trace) expect(bySubject(lines)).toEqual(bySubject(expected.trace));
  checkRest(expected, seen);
  expect([...seen.later].sort()).toEqual([...(expected.later ?? [])].sort());
  if (expected.seconds !== undefined) expect(seen.seconds).toBeGreaterThanOrEqual(expected.seconds);
}

function checkEnd(expected: Expected, { status, error }: Seen): void {
  const { errorPart } = expected;
  if (errorPart !== undefined) {
    expect({ status, error }).toEqual({
      status: expected.status,
      error: expect.stringContaining(errorPart) as unknown,
    });
    return;
  }
  expect({ status, error }).toEqual({ status: expected.status, error: expected.error ?? '' });
}

function checkRest(expected: Expected, { events, states }: Seen): void {
  const lines = linesOf(events);
  for (const [first, second] of expected.before ?? []) {
    expect(lines).toEqual(expect.arrayContaining([first, second]));
    expect([first, 'before', second, lines.indexOf(first) < lines.indexOf(second)]).toEqual([
      first,
      'before',
      second,
      true,
    ]);
  }
  if (expected.texts) {
    const texts = events.map(({ message }) => message);
    expect(texts.filter((text) => expected.texts?.includes(text))).toEqual(expected.texts);
  }
  if (expected.states) expect(states).toMatchObject(expected.states);
}

/** Every execution on a server tells its start first and its end once, last, in the words of its status. */
export function checkFinalEvent(behaviour: Behaviour, { status, error, events }: Seen): void {
  const name = `'${workflowNameOf(behaviour)}' workflow execution`;
  const suffix = behaviour.start?.dryRun ? ' (dry run)' : '';
  const final = events.filter(({ eventType }) => /^workflow_(succeeded|failed|cancelled)$/.test(eventType));
  const runs = 1 + (behaviour.resumptions?.length ?? 0);
  expect(final).toHaveLength(runs);
  expect(events.at(-1)).toEqual(final.at(-1));
  const texts: Record<string, string> = {
    terminated: `${name} succeeded${suffix}`,
    failed: `${name} failed: ${error}`,
    cancelled: `${name} cancelled`,
  };
  expect(final.at(-1)?.message).toBe(texts[status]);
}
