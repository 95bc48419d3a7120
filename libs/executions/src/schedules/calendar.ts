export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A day in UTC: its number since the epoch, and what rules ask of it. */
export interface CalendarDay {
  number: number;
  year: number;
  /** 1 to 12. */
  month: number;
  /** 1 to 31. */
  dayOfMonth: number;
  /** 1 to 366. */
  dayOfYear: number;
  /** 0 = Monday. */
  weekday: number;
}

/** The number of a calendar date; months and days beyond their end count on. */
export function dayNumber(year: number, month: number, dayOfMonth: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, dayOfMonth);
  return Math.floor(date.getTime() / DAY);
}

export const dayOf = (time: number): number => Math.floor(time / DAY);

export function calendarDay(number: number): CalendarDay {
  const date = new Date(number * DAY);
  const year = date.getUTCFullYear();
  return {
    number,
    year,
    month: date.getUTCMonth() + 1,
    dayOfMonth: date.getUTCDate(),
    dayOfYear: number - dayNumber(year, 1, 1) + 1,
    weekday: weekdayOf(number),
  };
}

/** The epoch was a Thursday. */
export const weekdayOf = (number: number): number => modulo(number + 3, 7);

export const daysInMonth = (year: number, month: number): number =>
  dayNumber(year, month + 1, 1) - dayNumber(year, month, 1);

export const daysInYear = (year: number): number => dayNumber(year + 1, 1, 1) - dayNumber(year, 1, 1);

/** The first day of the week that a day belongs to. */
const startOfWeek = (number: number, weekStart: number): number =>
  number - modulo(weekdayOf(number) - weekStart, 7);

/** The week of a year that a day belongs to, and how many weeks that year has; a year's first week has four of its days. */
export function weekNumber(number: number, weekStart: number): { week: number; weeks: number } {
  const thursday = startOfWeek(number, weekStart) + 3;
  const { year } = calendarDay(thursday);
  const first = firstWeek(year, weekStart);
  return {
    week: Math.floor((number - first) / 7) + 1,
    weeks: (firstWeek(year + 1, weekStart) - first) / 7,
  };
}

/** The day on which the first week of a year begins: the week of the fourth of January. */
const firstWeek = (year: number, weekStart: number): number => startOfWeek(dayNumber(year, 1, 4), weekStart);

/** The remainder that is never negative. */
export const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;
