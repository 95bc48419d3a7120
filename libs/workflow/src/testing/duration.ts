import { WorkflowTestError } from './errors.ts';

/** Seconds as a number, or a text such as `3 days`, `90 minutes`, `1.5 h`, `250 ms`. */
export type Duration = number | string;

const SECONDS: ReadonlyMap<string, number> = new Map([
  ['ms', 0.001],
  ['millisecond', 0.001],
  ['s', 1],
  ['second', 1],
  ['min', 60],
  ['minute', 60],
  ['h', 3600],
  ['hour', 3600],
  ['d', 86_400],
  ['day', 86_400],
  ['week', 604_800],
]);
const FORM = /^(\d+(?:\.\d+)?) ?([a-z]+)$/;

/** A duration in seconds. @throws WorkflowTestError for a text that is none */
export function toSeconds(duration: Duration): number {
  const seconds = typeof duration === 'number' ? duration : read(duration);
  if (!(seconds >= 0))
    throw new WorkflowTestError(
      'bad_duration',
      `"${duration}" is no duration. Write seconds as a number, or a text such as "3 days", "90 minutes", "250 ms".`,
    );
  return seconds;
}

function read(text: string): number {
  const [, amount, unit = ''] = FORM.exec(text.trim()) ?? [];
  const scale = SECONDS.get(unit) ?? SECONDS.get(unit.replace(/s$/, ''));
  return amount === undefined || scale === undefined ? Number.NaN : Number(amount) * scale;
}
