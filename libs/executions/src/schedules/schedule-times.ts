import { BadParametersError } from '../errors.ts';

const FORMS = [
  /^\d{4}-\d{2}-\d{2}$/,
  /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{1,6})?$/,
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{1,6}Z$/,
];

/**
 * Reads a time of a schedule as clients write it, in UTC: `2030-01-31`, `2030-01-31 10:30:00`, or with a T.
 * @throws BadParametersError
 */
export function parseScheduleTime(text: string): Date {
  const [day = '', clock = '00:00:00'] = text.replace(/Z$/, '').split(/[T ]/);
  const time = new Date(`${day}T${clock}Z`);
  if (!FORMS.some((form) => form.test(text)) || !isOnCalendar(time, day))
    throw new BadParametersError(`${text} is not a legal time format`);
  return time;
}

const DATE_ADVICE =
  ' please provide valid date. \nExpected format: YYYYMMDDHHMM+HHMM or YYYYMMDDHHMM-HHMM' +
  ' i.e: 201801012230-0500 (Jan-01-18 10:30pm EST)';

/**
 * Reads the time of an execution that is started later: `YYYYMMDDHHMM` with its zone as `+HHMM` or `-HHMM`, or an ISO 8601 time.
 * @throws BadParametersError for anything else, a time without zone, and one that is over
 */
export function parseScheduledTime(text: string, now: Date): Date {
  const [, day, clock, zone] = readParts(text.trim());
  const time = new Date(`${day}T${clock}${zone === undefined ? 'Z' : toIsoZone(zone)}`);
  if (day === undefined || !isOnCalendar(new Date(`${day}T00:00:00Z`), day) || Number.isNaN(time.getTime()))
    throw new BadParametersError(`${text} is not a legal time format,${DATE_ADVICE}`);
  if (zone === undefined)
    throw new BadParametersError(`Date \`${text}\` is missing timezone information,${DATE_ADVICE}`);
  if (time <= now) throw new BadParametersError(`Date \`${text}\` has already passed,${DATE_ADVICE}`);
  return time;
}

/** The text, its day, its time and its zone, in ISO 8601. */
function readParts(text: string): (string | undefined)[] {
  const compact = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(Z|[+-]\d{2}:?\d{2})?$/i.exec(text);
  if (compact !== null) {
    const [, year, month, day, hour, minute, zone] = compact;
    return [text, `${year}-${month}-${day}`, `${hour}:${minute}:00`, zone];
  }
  return [
    ...(/^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|[+-]\d{2}:?\d{2})?$/i.exec(text) ??
      []),
  ];
}

const toIsoZone = (zone: string): string => zone.toUpperCase().replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2');

/** Months have so many days: the 30th of February is none of them. */
const isOnCalendar = (time: Date, day: string): boolean =>
  !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);

/**
 * The time that a blueprint writes for a schedule: text of UTC as the plan has it, or relative to `now`, as `+1 day+4h`. Whole
 * minutes where it is relative.
 * @throws BadParametersError
 */
export function parseBlueprintTime(text: string, now: Date): Date {
  if (!text.startsWith('+')) return parseScheduleTime(text);
  const time = new Date(now);
  time.setUTCSeconds(0, 0);
  for (const part of text.slice(1).split('+')) addTo(time, part.trim(), text);
  return time;
}

function addTo(time: Date, part: string, text: string): void {
  const [, digits, unit = ''] =
    /^(\d{1,6}) ?(min(?:ute)?|h(?:our)?|d(?:ay)?|w(?:eek)?|mo(?:nth)?|y(?:ear)?)s?$/.exec(part) ?? [];
  const number = Number(digits);
  if (unit.startsWith('mi')) time.setUTCMinutes(time.getUTCMinutes() + number);
  else if (unit.startsWith('h')) time.setUTCHours(time.getUTCHours() + number);
  else if (unit.startsWith('d')) time.setUTCDate(time.getUTCDate() + number);
  else if (unit.startsWith('w')) time.setUTCDate(time.getUTCDate() + 7 * number);
  // A day that the month does not have is counted on into the next one.
  else if (unit.startsWith('mo')) time.setUTCMonth(time.getUTCMonth() + number);
  else if (unit.startsWith('y')) time.setUTCFullYear(time.getUTCFullYear() + number);
  else throw new BadParametersError(`${text} is not a legal time delta`);
}
