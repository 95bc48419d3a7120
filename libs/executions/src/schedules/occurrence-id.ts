import { createHash } from 'node:crypto';

/**
 * The id that the execution of an occurrence has: always the same for the same schedule and time, so that it is stored once,
 * whoever asks for it and how often. Of the form of a UUID.
 */
export function occurrenceId(scheduleUid: string, occurrence: Date): string {
  const digest = createHash('sha256').update(`${scheduleUid}/${occurrence.toISOString()}`).digest('hex');
  const [a, b, c, d, e] = [
    [0, 8],
    [8, 12],
    [13, 16],
    [17, 20],
    [20, 32],
  ].map(([from, to]) => digest.slice(from, to));
  // Version 8 is for ids that are made as their maker likes.
  return `${a}-${b}-8${c}-a${d}-${e}`;
}
