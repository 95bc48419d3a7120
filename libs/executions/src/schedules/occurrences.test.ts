import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import rrule from 'rrule';
import { occurrences } from './occurrences.ts';
import { FREQUENCIES, WEEKDAYS } from './recurrence.ts';
import { parseRrule } from './rrule-text.ts';

const take = (text: string, since: string, wishes: { from?: string; limit?: number } = {}): string[] => {
  const found: string[] = [];
  const start = Date.parse(since);
  for (const moment of occurrences(parseRrule(text), start, Date.parse(wishes.from ?? since))) {
    found.push(new Date(moment).toISOString().replace('.000Z', ''));
    if (found.length === (wishes.limit ?? 4)) break;
  }
  return found;
};

const someOf = (least: number, most: number, share = 4) =>
  fc.oneof(
    { arbitrary: fc.constant([]), weight: share },
    {
      // The other library takes times in the order in which they are written.
      arbitrary: fc
        .uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 3 })
        .map((list) => list.sort((a, b) => a - b)),
      weight: 1,
    },
  );
const signed = (most: number) => someOf(-most, most).map((list) => list.filter((value) => value !== 0));

/** Rules of every kind that the other library can evaluate in reasonable time. */
const RULES = fc
  .record({
    FREQ: fc.constantFrom(...FREQUENCIES),
    INTERVAL: fc.integer({ min: 1, max: 7 }),
    COUNT: fc.option(fc.integer({ min: 1, max: 20 })),
    WKST: fc.constantFrom(...WEEKDAYS),
    BYMONTH: someOf(1, 12),
    BYMONTHDAY: signed(28),
    BYYEARDAY: signed(365),
    BYDAY: fc.oneof(
      { arbitrary: fc.constant([]), weight: 2 },
      { arbitrary: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1, maxLength: 3 }), weight: 1 },
      { arbitrary: fc.constantFrom(['1MO'], ['-1FR'], ['2TU', '-2SU'], ['3TH']), weight: 1 },
    ),
    BYHOUR: someOf(0, 23),
    BYMINUTE: someOf(0, 59),
    BYSECOND: someOf(0, 59, 8),
    BYSETPOS: signed(3),
  })
  .map((parts) => {
    const isFine = ['HOURLY', 'MINUTELY', 'SECONDLY'].includes(parts.FREQ);
    // The other library never comes back from rules whose periods do not meet their times.
    const isCoarse = ['MONTHLY', 'YEARLY'].includes(parts.FREQ);
    const hasPlaces = (parts.BYDAY as string[]).some((day) => /\d/.test(day));
    // It invents moments for positions that a period does not have; each month has every weekday thrice.
    const hasPositions =
      isCoarse &&
      !hasPlaces &&
      parts.BYDAY.length > 0 &&
      parts.BYMONTHDAY.length + parts.BYYEARDAY.length === 0;
    const some = {
      ...parts,
      ...(isFine ? { INTERVAL: 1, BYSETPOS: [], BYMONTH: [], BYYEARDAY: [], BYMONTHDAY: [], BYDAY: [] } : {}),
      ...(hasPositions ? {} : { BYSETPOS: [] }),
      ...(parts.FREQ === 'SECONDLY' ? { BYHOUR: [], BYMINUTE: [] } : {}),
      ...(isCoarse || !hasPlaces ? {} : { BYDAY: [] }),
      ...(parts.FREQ === 'DAILY' || parts.FREQ === 'WEEKLY' ? { BYYEARDAY: [] } : {}),
    };
    return Object.entries(some)
      .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
      .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : value}`)
      .join(';');
  });
const STARTS = fc.date({ min: new Date('2018-01-01'), max: new Date('2030-12-31'), noInvalidDate: true });

describe('the moments of a rule', () => {
  it('are those that the library rrule finds', () => {
    fc.assert(
      fc.property(RULES, STARTS, (text, since) => {
        since.setUTCMilliseconds(0);
        const end = new Date(since.getTime() + 500 * 86_400_000);
        const theirs: number[] = [];
        new rrule.RRule({ ...rrule.RRule.parseString(text), dtstart: since, ...{ until: end } }).all(
          (date, index) => {
            theirs.push(date.getTime());
            return index < 30;
          },
        );
        const ours: number[] = [];
        for (const moment of occurrences({ ...parseRrule(text), until: end }, since.getTime())) {
          ours.push(moment);
          if (ours.length > 30) break;
        }
        expect(ours.slice(0, 30)).toEqual(theirs.slice(0, 30));
      }),
      { numRuns: 60 },
    );
  });

  it('are the same, from wherever one begins to look', () => {
    fc.assert(
      fc.property(RULES, STARTS, fc.nat({ max: 20 }), (text, since, skipped) => {
        const rule = parseRrule(text);
        const all: number[] = [];
        for (const moment of occurrences(rule, since.getTime())) {
          all.push(moment);
          if (all.length > skipped + 5) break;
        }
        const from = all[skipped];
        fc.pre(from !== undefined);
        const later: number[] = [];
        for (const moment of occurrences(rule, since.getTime(), from)) {
          later.push(moment);
          if (later.length > 5) break;
        }
        expect(later.slice(0, all.length - skipped)).toEqual(all.slice(skipped));
      }),
      { numRuns: 60 },
    );
  });

  it('leave out months that do not have the day', () => {
    expect(take('FREQ=MONTHLY', '2026-01-31T10:00:00Z')).toEqual([
      '2026-01-31T10:00:00',
      '2026-03-31T10:00:00',
      '2026-05-31T10:00:00',
      '2026-07-31T10:00:00',
    ]);
  });

  it('find the thirteenths that are Fridays, and leap days', () => {
    expect(take('FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', '2026-01-01T00:00:00Z', { limit: 3 })).toEqual([
      '2026-02-13T00:00:00',
      '2026-03-13T00:00:00',
      '2026-11-13T00:00:00',
    ]);
    expect(take('FREQ=YEARLY', '2024-02-29T08:30:00Z', { limit: 2 })).toEqual([
      '2024-02-29T08:30:00',
      '2028-02-29T08:30:00',
    ]);
  });

  it('reach the last working day of each month, and the first week of each year', () => {
    expect(
      take('FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', '2026-01-01T17:00:00Z', { limit: 3 }),
    ).toEqual(['2026-01-30T17:00:00', '2026-02-27T17:00:00', '2026-03-31T17:00:00']);
    expect(take('FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO', '2026-01-01T00:00:00Z', { limit: 3 })).toEqual([
      '2027-01-04T00:00:00',
      '2028-01-03T00:00:00',
      '2029-01-01T00:00:00',
    ]);
  });

  it('count from the first one, also for who looks later', () => {
    expect(
      take('FREQ=HOURLY;INTERVAL=5;COUNT=6', '2026-01-01T00:10:00Z', { from: '2026-01-01T19:00:00Z' }),
    ).toEqual(['2026-01-01T20:10:00', '2026-01-02T01:10:00']);
  });

  it('do not take years to find in rules that have none, or long begun', () => {
    const before = Date.now();
    expect(take('FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', '2026-01-01T00:00:00Z')).toEqual([]);
    expect(take('FREQ=SECONDLY;BYSETPOS=2', '2026-01-01T00:00:00Z')).toEqual([]);
    expect(take('FREQ=HOURLY;INTERVAL=2;BYHOUR=3', '2026-01-01T00:00:00Z')).toEqual([]);
    expect(take('FREQ=MINUTELY', '1970-01-01T00:00:00Z', { from: '2026-01-01T00:00:30Z', limit: 1 })).toEqual(
      ['2026-01-01T00:01:00'],
    );
    expect(Date.now() - before).toBeLessThan(20_000);
  });
});
