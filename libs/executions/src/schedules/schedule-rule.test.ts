import { describe, expect, it } from '@jest/globals';
import { BadParametersError } from '../errors.ts';
import { occurrenceId } from './occurrence-id.ts';
import { nextOccurrence, scheduleOccurrences, toScheduleRule, type RuleRequest } from './schedule-rule.ts';

const times = (
  request: RuleRequest,
  since: string,
  wishes: { until?: string; from?: string } = {},
): string[] => {
  const until = wishes.until === undefined ? null : new Date(wishes.until);
  const span = { rule: toScheduleRule(request), since: new Date(since), until };
  const found: string[] = [];
  for (const moment of scheduleOccurrences(span, Date.parse(wishes.from ?? since))) {
    found.push(new Date(moment).toISOString().slice(0, 16));
    if (found.length === 5) break;
  }
  return found;
};
const refusal = (request: RuleRequest): string => {
  try {
    toScheduleRule(request);
    return 'accepted';
  } catch (error) {
    expect(error).toBeInstanceOf(BadParametersError);
    return (error as Error).message;
  }
};

describe('the rule of a schedule', () => {
  it('repeats by a number and a unit, in every spelling', () => {
    expect(times({ recurrence: '2 weeks' }, '2026-01-01T08:00Z').slice(0, 3)).toEqual([
      '2026-01-01T08:00',
      '2026-01-15T08:00',
      '2026-01-29T08:00',
    ]);
    const second = (recurrence: string) => times({ recurrence }, '2026-01-01T00:00Z')[1];
    expect(
      ['30 min', '30minutes', '2h', '2 hours', '1d', '1 day', '1mo', '1 months', '1y'].map(second),
    ).toEqual([
      '2026-01-01T00:30',
      '2026-01-01T00:30',
      '2026-01-01T02:00',
      '2026-01-01T02:00',
      '2026-01-02T00:00',
      '2026-01-02T00:00',
      '2026-02-01T00:00',
      '2026-02-01T00:00',
      '2027-01-01T00:00',
    ]);
  });

  it('happens once by a count of one', () => {
    expect(times({ count: 1 }, '2026-01-01T08:00Z')).toEqual(['2026-01-01T08:00']);
  });

  it('keeps to weekdays, of every second week', () => {
    // The first of January 2018 was a Monday.
    expect(times({ recurrence: '2 weeks', count: 5, weekdays: ['mo', 'TU'] }, '2018-01-01T00:00Z')).toEqual([
      '2018-01-01T00:00',
      '2018-01-02T00:00',
      '2018-01-15T00:00',
      '2018-01-16T00:00',
      '2018-01-29T00:00',
    ]);
  });

  it('knows the second Tuesday and the last Friday of a month, counted together', () => {
    expect(
      times({ recurrence: '1 month', count: 3, weekdays: ['2tu', 'l-fr'] }, '2026-01-01T10:00Z'),
    ).toEqual(['2026-01-13T10:00', '2026-01-30T10:00', '2026-02-10T10:00']);
    const later = { from: '2026-01-20T00:00Z' };
    expect(
      times({ recurrence: '1 month', count: 3, weekdays: ['2tu', 'l-fr'] }, '2026-01-01T10:00Z', later),
    ).toEqual(['2026-01-30T10:00', '2026-02-10T10:00']);
  });

  it('names a moment once that two of its weekdays have', () => {
    expect(
      times({ recurrence: '1 month', weekdays: ['fr', 'l-fr'] }, '2026-01-16T10:00Z').slice(0, 3),
    ).toEqual(['2026-01-16T10:00', '2026-01-23T10:00', '2026-01-30T10:00']);
  });

  it('ends with its last time, whose moment still counts', () => {
    const until = { until: '2026-01-03T08:00Z' };
    expect(times({ recurrence: '1 day' }, '2026-01-01T08:00Z', until)).toEqual([
      '2026-01-01T08:00',
      '2026-01-02T08:00',
      '2026-01-03T08:00',
    ]);
    expect(times({ rrule: 'RRULE:FREQ=DAILY;INTERVAL=3' }, '2026-01-01T08:00Z', until)).toEqual([
      '2026-01-01T08:00',
    ]);
  });

  it('has its next moment after a time, not at it, and none after its end', () => {
    const span = {
      rule: toScheduleRule({ recurrence: '1h', count: 2 }),
      since: new Date('2026-01-01T00:00Z'),
      until: null,
    };
    expect(nextOccurrence(span, new Date('2025-01-01T00:00Z'))).toEqual(new Date('2026-01-01T00:00Z'));
    expect(nextOccurrence(span, new Date('2026-01-01T00:00Z'))).toEqual(new Date('2026-01-01T01:00Z'));
    expect(nextOccurrence(span, new Date('2026-01-01T01:00Z'))).toBeNull();
  });

  it('takes from the rule before what a change leaves out', () => {
    const before = toScheduleRule({ recurrence: '1 day', count: 5, weekdays: ['mo'] });
    expect(toScheduleRule({}, before)).toEqual(before);
    expect(toScheduleRule({ recurrence: '1 week' }, before)).toEqual({
      recurrence: '1 week',
      count: 5,
      weekdays: ['MO'],
    });
    expect(toScheduleRule({ rrule: 'FREQ=DAILY' }, before)).toEqual({ rrule: 'FREQ=DAILY' });
    expect(toScheduleRule({}, { rrule: 'FREQ=DAILY' })).toEqual({ rrule: 'FREQ=DAILY' });
    expect(toScheduleRule({ count: 1 }, { rrule: 'FREQ=DAILY' })).toEqual({
      recurrence: null,
      count: 1,
      weekdays: null,
    });
  });

  it('is refused with a sentence that says what it may be', () => {
    const exclusive = '`rrule` cannot be provided together with `recurrence`, `weekdays` or `count`.';
    expect(refusal({ rrule: 'FREQ=DAILY', count: 2 })).toBe(exclusive);
    expect(refusal({ rrule: 'FREQ=DAILY', weekdays: ['mo'] })).toBe(exclusive);
    expect(refusal({})).toBe('recurrence must be specified for execution count larger than 1');
    expect(refusal({ count: 2 })).toBe('recurrence must be specified for execution count larger than 1');
    for (const recurrence of ['often', '0 days', '5', '2 fortnights', '-1 day'])
      expect(refusal({ recurrence })).toBe(
        `\`${recurrence}\` is not a legal recurrence expression. Supported format is: ` +
          '<number> seconds|minutes|hours|days|weeks|months|years',
      );
    expect(refusal({ recurrence: '1 day', weekdays: ['mo', 'caturday'] })).toBe(
      'weekdays list contains an invalid weekday `CATURDAY`. Valid weekdays are: MO|TU|WE|TH|FR|SA|SU ' +
        'or their lowercase values, optionally prefixed by 1-4 or l-/L-.',
    );
    expect(refusal({ recurrence: '1 day', weekdays: ['2mo'] })).toMatch(
      /^complex weekday expression 2MO can only/,
    );
    expect(refusal({ recurrence: '1 day', count: -1 })).toMatch(/^count must be a number from 1 to /);
  });

  it('explains what is wrong with an iCalendar rule', () => {
    expect(refusal({ rrule: 'nonsense' })).toBe(
      "invalid RRULE string provided: 'nonsense' is not of the form NAME=VALUE",
    );
    expect(refusal({ rrule: 'FREQ=SOMETIMES' })).toMatch(/FREQ must be one of YEARLY/);
    expect(refusal({ rrule: 'INTERVAL=2' })).toMatch(/FREQ must be one of/);
    expect(refusal({ rrule: 'FREQ=DAILY;INTERVAL=0' })).toMatch(/INTERVAL takes a number from 1/);
    expect(refusal({ rrule: 'FREQ=DAILY;BYHOUR=24' })).toMatch(/BYHOUR takes numbers from 0 to 23, not '24'/);
    expect(refusal({ rrule: 'FREQ=DAILY;BYDAY=XX' })).toMatch(/BYDAY takes/);
    expect(refusal({ rrule: 'FREQ=DAILY;UNTIL=tomorrow' })).toMatch(/UNTIL takes/);
    expect(refusal({ rrule: 'FREQ=DAILY;FREQ=DAILY' })).toMatch(/FREQ is there twice/);
    expect(refusal({ rrule: 'FREQ=DAILY;BYEASTER=1' })).toMatch(/BYEASTER is unknown/);
    expect(refusal({ rrule: 'DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY' })).toMatch(/one RRULE is expected/);
  });
});

describe('the id of the execution of an occurrence', () => {
  it('is the same for the same schedule and time alone, and looks like others', () => {
    const id = occurrenceId('s', new Date(5));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(occurrenceId('s', new Date(5))).toBe(id);
    expect(new Set([id, occurrenceId('s', new Date(6)), occurrenceId('t', new Date(5))]).size).toBe(3);
  });
});
