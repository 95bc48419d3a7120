import type { ScheduleRule } from '@cloudloom/model';
import { BadParametersError } from '../errors.ts';
import { occurrences } from './occurrences.ts';
import { every, WEEKDAYS, type Frequency, type Recurrence } from './recurrence.ts';
import { parseRrule, RruleMistake } from './rrule-text.ts';

/** What a request says about how often; absent where it says nothing. */
export interface RuleRequest {
  rrule?: string | undefined;
  recurrence?: string | undefined;
  count?: number | undefined;
  weekdays?: readonly unknown[] | undefined;
}

/** Where the occurrences of a schedule begin and end. */
export interface ScheduleSpan {
  rule: ScheduleRule;
  since: Date;
  until: Date | null;
}

const MOST_OCCURRENCES = 100_000;
const UNITS: readonly (readonly [RegExp, Frequency])[] = [
  [/^sec(ond)?s?$/, 'SECONDLY'],
  [/^min(ute)?s?$/, 'MINUTELY'],
  [/^h(our)?s?$/, 'HOURLY'],
  [/^d(ay)?s?$/, 'DAILY'],
  [/^w(eek)?s?$/, 'WEEKLY'],
  [/^mo(nth)?s?$/, 'MONTHLY'],
  [/^y(ear)?s?$/, 'YEARLY'],
];

/**
 * The rule that a request describes; what it leaves out is taken from the rule before.
 * @throws BadParametersError
 */
export function toScheduleRule(request: RuleRequest, before?: ScheduleRule): ScheduleRule {
  if (request.rrule) return toRrule(request.rrule, request);
  const { count, recurrence, weekdays } = request;
  const hasNothing = !count && !recurrence && (weekdays === undefined || weekdays.length === 0);
  if (before && 'rrule' in before && hasNothing) return before;
  const kept = before && !('rrule' in before) ? before : { recurrence: null, count: null, weekdays: null };
  const rule = {
    recurrence: recurrence ? requireRecurrence(recurrence) : kept.recurrence,
    count: count ? requireCount(count) : kept.count,
    weekdays:
      weekdays && weekdays.length > 0 ? weekdays.map(String).map((day) => day.toUpperCase()) : kept.weekdays,
  };
  if (rule.recurrence === null && rule.count !== 1)
    throw new BadParametersError('recurrence must be specified for execution count larger than 1');
  if (rule.weekdays !== null) requireWeekdays(rule.weekdays, rule.recurrence);
  return rule;
}

/** The moments of a schedule from `from` on, in order, in milliseconds since the epoch. */
export function* scheduleOccurrences({ rule, since, until }: ScheduleSpan, from: number): Generator<number> {
  const parts = toRecurrences(rule);
  const count = 'rrule' in rule || parts.length === 1 ? null : rule.count;
  const start = since.getTime();
  let left = count ?? Infinity;
  for (const moment of merged(parts.map((part) => occurrences(part, start, count === null ? from : start)))) {
    if (left <= 0 || (until !== null && moment > until.getTime())) return;
    left -= 1;
    if (moment >= from) yield moment;
  }
}

/** The first moment after `time`, or null when there is none. */
export function nextOccurrence(span: ScheduleSpan, time: Date): Date | null {
  for (const moment of scheduleOccurrences(span, time.getTime() + 1)) return new Date(moment);
  return null;
}

function toRrule(text: string, { recurrence, weekdays, count }: RuleRequest): ScheduleRule {
  if (recurrence || count || (weekdays !== undefined && weekdays.length > 0))
    throw new BadParametersError(
      '`rrule` cannot be provided together with `recurrence`, `weekdays` or `count`.',
    );
  try {
    parseRrule(text);
  } catch (error) {
    if (error instanceof RruleMistake)
      throw new BadParametersError(`invalid RRULE string provided: ${error.message}`);
    throw error;
  }
  return { rrule: text };
}

/** A rule without places of weekdays is one recurrence; each place is one of its own, and the schedule has what any of them has. */
function toRecurrences(rule: ScheduleRule): Recurrence[] {
  if ('rrule' in rule) return [parseRrule(rule.rrule)];
  const [interval, frequency] =
    rule.recurrence === null ? [1, 'DAILY' as const] : readRecurrence(rule.recurrence);
  const base = every(interval, frequency);
  if (rule.weekdays === null) return [{ ...base, count: rule.count }];
  const days = rule.weekdays.map(readWeekday);
  const plain = days.filter(({ place }) => place === null).map(({ weekday }) => ({ weekday, nth: null }));
  const parts = days.flatMap(({ weekday, place }) =>
    place === null ? [] : [{ ...base, byDay: [{ weekday, nth: null }], bySetPosition: [place] }],
  );
  const all = plain.length === 0 ? parts : [{ ...base, byDay: plain }, ...parts];
  return all.length === 1 ? all.map((part) => ({ ...part, count: rule.count })) : all;
}

/** The moments of all, each once, in order. */
function* merged(sources: readonly Generator<number>[]): Generator<number> {
  const heads = sources.map((source) => source.next());
  for (;;) {
    const moments = heads.flatMap((head) => (head.done === true ? [] : [head.value]));
    if (moments.length === 0) return;
    const first = Math.min(...moments);
    yield first;
    sources.forEach((source, index) => {
      const head = heads[index];
      if (head?.done !== true && head?.value === first) heads[index] = source.next();
    });
  }
}

function requireCount(count: number): number {
  if (!Number.isInteger(count) || count < 1 || count > MOST_OCCURRENCES)
    throw new BadParametersError(`count must be a number from 1 to ${MOST_OCCURRENCES}, but got: ${count}`);
  return count;
}

function requireRecurrence(text: string): string {
  const [interval] = readRecurrence(text);
  if (interval >= 1) return text;
  throw illegalRecurrence(text);
}

function readRecurrence(text: string): [number, Frequency] {
  const [, number = '', unit = ''] = /^(\d{1,6}) ?([a-z]+)$/.exec(text.trim()) ?? [];
  const [, frequency] = UNITS.find(([pattern]) => pattern.test(unit)) ?? [];
  if (frequency === undefined) throw illegalRecurrence(text);
  return [Number(number), frequency];
}

const illegalRecurrence = (text: string): BadParametersError =>
  new BadParametersError(
    `\`${text}\` is not a legal recurrence expression. Supported format ` +
      'is: <number> seconds|minutes|hours|days|weeks|months|years',
  );

/** `MO`, `2TU` or `L-FR`. */
function readWeekday(text: string): { weekday: number; place: number | null } {
  const place = text.slice(0, -2);
  return {
    weekday: WEEKDAYS.findIndex((day) => day === text.slice(-2)),
    place: place === '' ? null : place === 'L-' ? -1 : Number(place),
  };
}

function requireWeekdays(weekdays: readonly string[], recurrence: string | null): void {
  const hasPlaces = recurrence !== null && ['MONTHLY', 'YEARLY'].includes(readRecurrence(recurrence)[1]);
  for (const weekday of weekdays) {
    const [, place] = new RegExp(`^([1-4]|L-)?(?:${WEEKDAYS.join('|')})$`).exec(weekday) ?? [null, null];
    if (place === null)
      throw new BadParametersError(
        `weekdays list contains an invalid weekday \`${weekday}\`. Valid weekdays are: ${WEEKDAYS.join('|')} ` +
          'or their lowercase values, optionally prefixed by 1-4 or l-/L-.',
      );
    if (place !== undefined && !hasPlaces)
      throw new BadParametersError(
        `complex weekday expression ${weekday} can only be used with a months|years recurrence, ` +
          `but got ${recurrence === null ? 'None' : recurrence}.`,
      );
  }
}
