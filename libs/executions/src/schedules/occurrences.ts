import { DAY, HOUR, MINUTE, SECOND, calendarDay, dayOf, modulo } from './calendar.ts';
import { daysOfPeriod, isMatchingDay, periodOf, withImpliedDays } from './matching-days.ts';
import { isWithinDay, type Recurrence } from './recurrence.ts';

/** A rule that finds nothing within so many days or moments will find nothing that matters to anybody. */
const DAYS_WITHOUT_OCCURRENCE = 80_000;
const MOMENTS_WITHOUT_OCCURRENCE = 1_000_000;
const LAST_YEAR = 9_999;

/** How long a search goes on without finding anything. */
interface Patience {
  days: number;
  moments: number;
}

/**
 * The moments of a rule whose first day is `since`, from `from` on, in order, in milliseconds since the epoch. All in UTC, on whole
 * seconds. Ends where the rule does, or where it has stopped finding anything.
 */
export function* occurrences(rule: Recurrence, since: number, from = since): Generator<number> {
  const start = Math.floor(since / SECOND) * SECOND;
  const patience: Patience = { days: 0, moments: 0 };
  const until = rule.until?.getTime() ?? Infinity;
  let left = rule.count ?? Infinity;
  // Who counts has to begin at the beginning.
  for (const moment of unbounded(rule, start, { from: rule.count === null ? from : start, patience })) {
    if (moment > until || left <= 0) return;
    left -= 1;
    Object.assign(patience, { days: 0, moments: 0 });
    if (moment >= from) yield moment;
  }
}

function* unbounded(
  written: Recurrence,
  start: number,
  { from, patience }: { from: number; patience: Patience },
): Generator<number> {
  const since = calendarDay(dayOf(start));
  const rule = withImpliedDays(written, since);
  const first = Math.max(0, periodOf(rule, since, dayOf(from)));
  for (let index = first; ; index += 1) {
    const period = daysOfPeriod(rule, since, index);
    if (calendarDay(period.first).year > LAST_YEAR) return;
    for (const moment of ofPeriod(rule, { start, period, patience })) {
      if (isExhausted(patience)) return;
      if (moment >= start && moment >= from) yield moment;
    }
    if (isExhausted(patience)) return;
  }
}

const isExhausted = ({ days, moments }: Patience): boolean =>
  days > DAYS_WITHOUT_OCCURRENCE || moments > MOMENTS_WITHOUT_OCCURRENCE;

interface Search {
  start: number;
  period: { first: number; length: number };
  patience: Patience;
}

function* ofPeriod(rule: Recurrence, { start, period, patience }: Search): Generator<number> {
  const days: number[] = [];
  patience.days += period.length;
  for (let number = period.first; number < period.first + period.length; number += 1)
    if (isMatchingDay(rule, number)) days.push(number);
  const [day] = days;
  if (day === undefined) return;
  if (isWithinDay(rule.frequency)) {
    for (const moments of momentsWithinDay(rule, { start, day, patience })) yield* atPositions(rule, moments);
    return;
  }
  const times = timesOf(rule, start);
  if (rule.bySetPosition.length > 0)
    yield* atPositions(
      rule,
      days.flatMap((each) => times.map((time) => each * DAY + time)),
    );
  else for (const each of days) for (const time of times) yield each * DAY + time;
}

/** Those at the rule's positions among the moments of a period, or all. */
function atPositions({ bySetPosition }: Recurrence, moments: readonly number[]): readonly number[] {
  if (bySetPosition.length === 0) return moments;
  return moments.filter(
    (_, index) => bySetPosition.includes(index + 1) || bySetPosition.includes(index - moments.length),
  );
}

/** The times of a day of a rule that counts in days or longer. */
function timesOf(rule: Recurrence, start: number): number[] {
  const { hours, minutes, seconds } = implied(rule, start);
  return hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => hour * HOUR + minute * MINUTE + second * SECOND)),
  );
}

/** The moments of each hour, minute or second of the day that is one of the rule's periods. */
function* momentsWithinDay(
  rule: Recurrence,
  { start, day, patience }: { start: number; day: number; patience: Patience },
): Generator<number[]> {
  const { hours, minutes, seconds } = implied(rule, start);
  const isPeriod = (moment: number, length: number): boolean => {
    patience.moments += 1;
    return modulo(Math.floor(moment / length) - Math.floor(start / length), rule.interval) === 0;
  };
  const ofMinute = (minute: number): number[] => seconds.map((second) => minute + second * SECOND);
  for (const hour of hours) {
    const atHour = day * DAY + hour * HOUR;
    if (rule.frequency === 'HOURLY') {
      if (isPeriod(atHour, HOUR)) yield minutes.flatMap((minute) => ofMinute(atHour + minute * MINUTE));
      continue;
    }
    for (const minute of minutes) {
      const atMinute = atHour + minute * MINUTE;
      if (rule.frequency === 'SECONDLY')
        for (const moment of ofMinute(atMinute)) {
          if (isPeriod(moment, SECOND)) yield [moment];
        }
      else if (isPeriod(atMinute, MINUTE)) yield ofMinute(atMinute);
    }
    if (isExhausted(patience)) return;
  }
}

/** Hours, minutes and seconds of the rule: what it does not name is that of its start, or each where the rule counts in it. */
function implied(
  rule: Recurrence,
  start: number,
): { hours: readonly number[]; minutes: readonly number[]; seconds: readonly number[] } {
  const date = new Date(start);
  const { frequency, byHour, byMinute, bySecond } = rule;
  const isFiner = isWithinDay(frequency);
  return {
    hours: pick(byHour, isFiner ? 24 : null, date.getUTCHours()),
    minutes: pick(byMinute, isFiner && frequency !== 'HOURLY' ? 60 : null, date.getUTCMinutes()),
    seconds: pick(bySecond, frequency === 'SECONDLY' ? 60 : null, date.getUTCSeconds()),
  };
}

function pick(named: readonly number[], each: number | null, own: number): readonly number[] {
  if (named.length > 0) return [...new Set(named)].sort((a, b) => a - b);
  return each === null ? [own] : Array.from({ length: each }, (_, index) => index);
}
