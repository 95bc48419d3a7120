import {
  calendarDay,
  dayNumber,
  daysInMonth,
  daysInYear,
  modulo,
  weekNumber,
  weekdayOf,
  type CalendarDay,
} from './calendar.ts';
import { isWithinDay, type ByDay, type Recurrence } from './recurrence.ts';

/** The rule with what follows from its first occurrence: without any day in it, that one's place repeats. */
export function withImpliedDays(rule: Recurrence, since: CalendarDay): Recurrence {
  const { byMonth, byMonthDay, byYearDay, byWeekNumber, byDay } = rule;
  const namesDays = [byMonthDay, byYearDay, byWeekNumber, byDay].some((list) => list.length > 0);
  if (namesDays) return rule;
  switch (rule.frequency) {
    case 'YEARLY':
      return {
        ...rule,
        byMonth: byMonth.length > 0 ? byMonth : [since.month],
        byMonthDay: [since.dayOfMonth],
      };
    case 'MONTHLY':
      return { ...rule, byMonthDay: [since.dayOfMonth] };
    case 'WEEKLY':
      return { ...rule, byDay: [{ weekday: since.weekday, nth: null }] };
    default:
      return rule;
  }
}

/** Whether a day is one of the rule's, as far as days go. */
export function isMatchingDay(rule: Recurrence, number: number): boolean {
  const day = calendarDay(number);
  return (
    isIn(rule.byMonth, day.month) &&
    isAt(rule.byMonthDay, day.dayOfMonth, daysInMonth(day.year, day.month)) &&
    isAt(rule.byYearDay, day.dayOfYear, daysInYear(day.year)) &&
    isInWeek(rule, number) &&
    isOnWeekday(rule, day)
  );
}

const isIn = (list: readonly number[], value: number): boolean => list.length === 0 || list.includes(value);

/** Places count from 1, or from -1 at the end. */
const isAt = (list: readonly number[], place: number, length: number): boolean =>
  list.length === 0 || list.includes(place) || list.includes(place - length - 1);

function isInWeek({ byWeekNumber, weekStart }: Recurrence, number: number): boolean {
  if (byWeekNumber.length === 0) return true;
  const { week, weeks } = weekNumber(number, weekStart);
  return isAt(byWeekNumber, week, weeks);
}

function isOnWeekday(rule: Recurrence, day: CalendarDay): boolean {
  if (rule.byDay.length === 0) return true;
  const [each, nth] = [
    rule.byDay.filter((by) => !hasPlace(rule, by)),
    rule.byDay.filter((by) => hasPlace(rule, by)),
  ];
  // The two kinds restrict together, as the libraries that people know have it.
  return (
    (each.length === 0 || each.some(({ weekday }) => weekday === day.weekday)) &&
    (nth.length === 0 || nth.some((by) => isNth(rule, day, by)))
  );
}

/** A place means something in months and years alone. */
const hasPlace = ({ frequency }: Recurrence, { nth }: ByDay): boolean =>
  nth !== null && (frequency === 'MONTHLY' || frequency === 'YEARLY');

function isNth(rule: Recurrence, day: CalendarDay, { weekday, nth }: ByDay): boolean {
  if (weekday !== day.weekday || nth === null) return false;
  const isOfMonth = rule.frequency === 'MONTHLY' || rule.byMonth.length > 0;
  const first = isOfMonth ? dayNumber(day.year, day.month, 1) : dayNumber(day.year, 1, 1);
  const length = isOfMonth ? daysInMonth(day.year, day.month) : daysInYear(day.year);
  const offset = modulo(weekday - weekdayOf(first), 7);
  const total = Math.floor((length - offset - 1) / 7) + 1;
  const place = Math.floor((day.number - first - offset) / 7) + 1;
  return nth > 0 ? place === nth : place - total - 1 === nth;
}

/** The days of one period of the rule, counted from that of its first day; empty for periods shorter than a day. */
export function daysOfPeriod(
  rule: Recurrence,
  since: CalendarDay,
  index: number,
): { first: number; length: number } {
  switch (rule.frequency) {
    case 'YEARLY': {
      const year = since.year + index * rule.interval;
      return { first: dayNumber(year, 1, 1), length: daysInYear(year) };
    }
    case 'MONTHLY': {
      const months = since.year * 12 + since.month - 1 + index * rule.interval;
      const [year, month] = [Math.floor(months / 12), modulo(months, 12) + 1];
      return { first: dayNumber(year, month, 1), length: daysInMonth(year, month) };
    }
    case 'WEEKLY': {
      const week = since.number - modulo(since.weekday - rule.weekStart, 7) + index * rule.interval * 7;
      // The first week begins with the first day, as the libraries that people know have it.
      const first = index === 0 ? since.number : week;
      return { first, length: week + 7 - first };
    }
    case 'DAILY':
      return { first: since.number + index * rule.interval, length: 1 };
    default:
      return { first: since.number + index, length: isWithinDay(rule.frequency) ? 1 : 0 };
  }
}

/** The period in which a day lies, or the last one before it. */
export function periodOf(rule: Recurrence, since: CalendarDay, number: number): number {
  const day = calendarDay(number);
  switch (rule.frequency) {
    case 'YEARLY':
      return Math.floor((day.year - since.year) / rule.interval);
    case 'MONTHLY':
      return Math.floor(((day.year - since.year) * 12 + day.month - since.month) / rule.interval);
    case 'WEEKLY': {
      const week = since.number - modulo(since.weekday - rule.weekStart, 7);
      return Math.floor((number - week) / (7 * rule.interval));
    }
    case 'DAILY':
      return Math.floor((number - since.number) / rule.interval);
    default:
      return number - since.number;
  }
}
