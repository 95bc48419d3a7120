/** From the longest period to the shortest. */
export const FREQUENCIES = [
  'YEARLY',
  'MONTHLY',
  'WEEKLY',
  'DAILY',
  'HOURLY',
  'MINUTELY',
  'SECONDLY',
] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/** As iCalendar names them, Monday first: the index is the weekday's number everywhere here. */
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

/** A weekday, or the nth one of a month or year; negative from the end, null for each. */
export interface ByDay {
  weekday: number;
  nth: number | null;
}

/** An iCalendar rule (RFC 5545, RRULE). Empty lists do not restrict. */
export interface Recurrence {
  frequency: Frequency;
  /** 1 or more. */
  interval: number;
  /** Null: without an end. */
  count: number | null;
  until: Date | null;
  weekStart: number;
  bySetPosition: readonly number[];
  byMonth: readonly number[];
  byMonthDay: readonly number[];
  byYearDay: readonly number[];
  byWeekNumber: readonly number[];
  byDay: readonly ByDay[];
  byHour: readonly number[];
  byMinute: readonly number[];
  bySecond: readonly number[];
}

/** A rule that only says how often. */
export const every = (interval: number, frequency: Frequency): Recurrence => ({
  frequency,
  interval,
  count: null,
  until: null,
  weekStart: 0,
  bySetPosition: [],
  byMonth: [],
  byMonthDay: [],
  byYearDay: [],
  byWeekNumber: [],
  byDay: [],
  byHour: [],
  byMinute: [],
  bySecond: [],
});

/** Whether periods of this length lie within a day. */
export const isWithinDay = (frequency: Frequency): boolean => FREQUENCIES.indexOf(frequency) > 3;
