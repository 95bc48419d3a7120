const WRITTEN = /^(?:(\d{4})-(\d\d?)-(\d\d?)\s+)?(\d\d?):(\d\d?)$/;

/**
 * Turns `YYYY-MM-DD HH:MM` of a time zone into `YYYY-MM-DD HH:MM:SS` of UTC; `HH:MM` alone means today.
 * Undefined for anything that is no such time or for an unknown zone.
 */
export function toUtcText(text: string, zone: string, now: Date = new Date()): string | undefined {
  const parts = WRITTEN.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute] = parts.map(Number);
  const date = parts[1]
    ? [year, month, day]
    : [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate()];
  const [dateYear = 0, dateMonth = 1, dateDay = 1] = date as number[];
  const wall = Date.UTC(dateYear, dateMonth - 1, dateDay, hour, minute);
  // A day or month that does not exist becomes one of the next month or year.
  const read = new Date(wall);
  const isDate = read.getUTCDate() === dateDay && read.getUTCMonth() === dateMonth - 1;
  if (!isDate || (hour ?? 0) > 23 || (minute ?? 0) > 59) return undefined;
  const offset = offsetOf(zone, wall);
  if (offset === undefined) return undefined;
  // The offset at the wall time taken as UTC may belong to the other side of a clock change; the second look settles it.
  const instant = wall - (offsetOf(zone, wall - offset) ?? offset);
  return new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}

/** Milliseconds that a zone's clocks are ahead of UTC at an instant; undefined for an unknown zone. */
function offsetOf(zone: string, instant: number): number | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...FIELDS });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  const field = new Map(format.formatToParts(instant).map((part) => [part.type, Number(part.value)]));
  const at = (type: Intl.DateTimeFormatPartTypes) => field.get(type) ?? 0;
  return (
    Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second')) -
    Math.floor(instant / 1000) * 1000
  );
}

const FIELDS: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
};
