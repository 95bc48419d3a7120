import { every, FREQUENCIES, WEEKDAYS, type ByDay, type Recurrence } from './recurrence.ts';

/** Counting begins at the first occurrence, so each one costs. */
const MOST_OCCURRENCES = 100_000;
const LONGEST_INTERVAL = 1_000_000;

/** What is wrong with a rule, as a sentence without its end. */
export class RruleMistake extends Error {}

/**
 * Reads an iCalendar rule, with or without `RRULE:` before it. Its start is given elsewhere, and it is one rule: no sets, no
 * exceptions.
 * @throws RruleMistake
 */
export function parseRrule(text: string): Recurrence {
  const body = text.trim().replace(/^RRULE:/i, '');
  if (/[\r\n]/.test(body) || /^(DTSTART|RDATE|EXRULE|EXDATE)\b/i.test(body))
    throw new RruleMistake("one RRULE is expected; its first time is the schedule's `since`");
  const parts = new Map<string, string>();
  for (const part of body.split(';').filter((each) => each.trim() !== '')) {
    const [name = '', ...value] = part.split('=');
    const key = name.trim().toUpperCase();
    if (value.length !== 1) throw new RruleMistake(`'${part}' is not of the form NAME=VALUE`);
    if (parts.has(key)) throw new RruleMistake(`${key} is there twice`);
    parts.set(key, value.join('').trim().toUpperCase());
  }
  return readParts(parts);
}

function readParts(parts: ReadonlyMap<string, string>): Recurrence {
  const known = [
    'FREQ',
    'INTERVAL',
    'COUNT',
    'UNTIL',
    'WKST',
    'BYSETPOS',
    'BYMONTH',
    'BYMONTHDAY',
    'BYYEARDAY',
  ];
  known.push('BYWEEKNO', 'BYDAY', 'BYWEEKDAY', 'BYHOUR', 'BYMINUTE', 'BYSECOND');
  for (const name of parts.keys())
    if (!known.includes(name)) throw new RruleMistake(`${name} is unknown; there are ${known.join(', ')}`);
  const frequency = FREQUENCIES.find((name) => name === parts.get('FREQ'));
  if (frequency === undefined) throw new RruleMistake(`FREQ must be one of ${FREQUENCIES.join(', ')}`);
  const list = (name: string, range: readonly [number, number], isSigned = false) =>
    readNumbers(name, parts.get(name), { range, isSigned });
  const only = (name: string, most: number) => list(name, [1, most])[0];
  const interval = only('INTERVAL', LONGEST_INTERVAL) ?? 1;
  const until = parts.get('UNTIL');
  return {
    ...every(interval, frequency),
    count: only('COUNT', MOST_OCCURRENCES) ?? null,
    until: until === undefined ? null : readUntil(until),
    weekStart: readWeekday('WKST', parts.get('WKST') ?? 'MO'),
    bySetPosition: list('BYSETPOS', [1, 366], true),
    byMonth: list('BYMONTH', [1, 12]),
    byMonthDay: list('BYMONTHDAY', [1, 31], true),
    byYearDay: list('BYYEARDAY', [1, 366], true),
    byWeekNumber: list('BYWEEKNO', [1, 53], true),
    byDay: (parts.get('BYDAY') ?? parts.get('BYWEEKDAY'))?.split(',').map(readByDay) ?? [],
    byHour: list('BYHOUR', [0, 23]),
    byMinute: list('BYMINUTE', [0, 59]),
    bySecond: list('BYSECOND', [0, 59]),
  };
}

function readNumbers(
  name: string,
  text: string | undefined,
  { range: [least, most], isSigned }: { range: readonly [number, number]; isSigned: boolean },
): number[] {
  if (text === undefined) return [];
  const isList = name.startsWith('BY');
  return (isList ? text.split(',') : [text]).map((each) => {
    const value = Number(each.trim());
    const size = isSigned ? Math.abs(value) : value;
    if (!/^[+-]?\d+$/.test(each.trim()) || size < least || size > most)
      throw new RruleMistake(
        `${name} takes ${isList ? 'numbers' : 'a number'} from ${least} to ${most}, not '${each}'`,
      );
    return value;
  });
}

function readByDay(text: string): ByDay {
  const [, place, day] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(text.trim()) ?? [];
  const nth = place === undefined ? null : Number(place);
  if (day === undefined || nth === 0 || Math.abs(nth ?? 1) > 53)
    throw new RruleMistake(`BYDAY takes weekdays such as MO, 2TU or -1FR, not '${text}'`);
  return { weekday: readWeekday('BYDAY', day), nth };
}

function readWeekday(name: string, text: string): number {
  const index = WEEKDAYS.findIndex((day) => day === text);
  if (index < 0) throw new RruleMistake(`${name} takes ${WEEKDAYS.join(', ')}, not '${text}'`);
  return index;
}

function readUntil(text: string): Date {
  const [, year, month, day, hour = '00', minute = '00', second = '00'] =
    /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z?)?$/.exec(text) ?? [];
  const until = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(until.getTime()))
    throw new RruleMistake(`UNTIL takes YYYYMMDD or YYYYMMDDTHHMMSSZ, not '${text}'`);
  return until;
}
