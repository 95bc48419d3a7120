import { BadRequestError } from '../errors/request-errors.ts';

const FORM = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?) ?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** A time as clients write it: `2030-01-31`, `2030-01-31 10:30[:00[.000]]`, with a T or a zone as well; UTC without one. */
export function readUtcTime(name: string, text: string): Date {
  const [, day, clock = '00:00', zone = 'Z'] = FORM.exec(text.trim()) ?? [];
  const isoZone = zone.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const time = new Date(`${day}T${clock}${isoZone}`);
  const isOnCalendar = day !== undefined && isDay(day);
  if (!isOnCalendar || Number.isNaN(time.getTime()))
    throw new BadRequestError(`${name} is not a valid time: ${text}`);
  return time;
}

/** Months have so many days: the 30th of February is none of them. PostgreSQL knows no year 0. */
function isDay(day: string): boolean {
  const time = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day) && time.getUTCFullYear() > 0;
}
