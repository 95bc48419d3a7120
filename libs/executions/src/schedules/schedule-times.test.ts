import { describe, expect, it } from '@jest/globals';
import { BadParametersError } from '../errors.ts';
import { parseBlueprintTime, parseScheduledTime, parseScheduleTime } from './schedule-times.ts';

const NOW = new Date('2026-01-31T12:34:56.789Z');
const read = (text: string) => parseScheduleTime(text).toISOString();
const later = (text: string) => parseScheduledTime(text, NOW).toISOString();
const ofBlueprint = (text: string) => parseBlueprintTime(text, NOW).toISOString();
const refusal = (call: () => unknown): string => {
  try {
    return String(call());
  } catch (error) {
    expect(error).toBeInstanceOf(BadParametersError);
    return (error as Error).message;
  }
};

describe('a time of a schedule', () => {
  it('is read in the forms that clients write, as UTC', () => {
    expect(read('2030-01-31')).toBe('2030-01-31T00:00:00.000Z');
    expect(read('2030-01-31T10:30:00')).toBe('2030-01-31T10:30:00.000Z');
    expect(read('2030-01-31 10:30:00')).toBe('2030-01-31T10:30:00.000Z');
    expect(read('2030-01-31T10:30:00.250000')).toBe('2030-01-31T10:30:00.250Z');
    expect(read('2030-01-31T10:30:00.250Z')).toBe('2030-01-31T10:30:00.250Z');
  });

  it('is refused in any other form, and on days that no calendar has', () => {
    for (const text of [
      'soon',
      '',
      '2030-13-01',
      '2030-02-30',
      '2030-01-31 25:00:00',
      '31.1.2030',
      '2030-01-31Z',
    ])
      expect(refusal(() => read(text))).toBe(`${text} is not a legal time format`);
  });
});

describe('the time of an execution that starts later', () => {
  it('is read with its zone', () => {
    expect(later('203001312230-0500')).toBe('2030-02-01T03:30:00.000Z');
    expect(later('203001312230+0130')).toBe('2030-01-31T21:00:00.000Z');
    expect(later('2030-01-31T22:30:00Z')).toBe('2030-01-31T22:30:00.000Z');
    expect(later('2030-01-31 22:30+01:00')).toBe('2030-01-31T21:30:00.000Z');
  });

  it('is refused without zone, when it is over, and when nobody can read it', () => {
    const advice =
      ' please provide valid date. \nExpected format: YYYYMMDDHHMM+HHMM or YYYYMMDDHHMM-HHMM i.e: 201801012230-0500 (Jan-01-18 10:30pm EST)';
    const texts = ['203001312230', '201801012230-0500', 'tomorrow', '203002302230+0000'].map((text) =>
      refusal(() => later(text)),
    );
    for (const text of texts) expect(text.endsWith(advice)).toBe(true);
    expect(texts[0]).toContain('missing timezone information');
    expect(texts[1]).toContain('has already passed');
    expect(texts[2]).toContain('tomorrow is not a legal time format');
    expect(texts[3]).toContain('203002302230+0000 is not a legal time format');
  });
});

describe('the time that a blueprint writes for a schedule', () => {
  it('is what the plan has made of it, or counts from now in whole minutes', () => {
    expect(ofBlueprint('2030-01-31 10:30:00')).toBe('2030-01-31T10:30:00.000Z');
    expect(ofBlueprint('+4h')).toBe('2026-01-31T16:34:00.000Z');
    expect(ofBlueprint('+1 day+30min')).toBe('2026-02-01T13:04:00.000Z');
    expect(ofBlueprint('+2 weeks')).toBe('2026-02-14T12:34:00.000Z');
    expect(ofBlueprint('+1y')).toBe('2027-01-31T12:34:00.000Z');
  });

  it('counts on into the next month where a month is too short', () => {
    expect(ofBlueprint('+1mo')).toBe('2026-03-03T12:34:00.000Z');
  });

  it('is refused where no unit is', () => {
    expect(refusal(() => ofBlueprint('+4 parsecs'))).toBe('+4 parsecs is not a legal time delta');
  });
});
