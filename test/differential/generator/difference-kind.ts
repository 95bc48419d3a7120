import type { JsonObject } from '@cloudloom/blueprint';
import type { Comparison } from '../blueprint-case.ts';

/** In what way two answers differ, without the names of a blueprint; null where they agree. */
export function kindOfDifference({ differences, reference, ours }: Comparison): string | null {
  const [first] = differences;
  if (first === undefined) return null;
  const verdicts = [reference, ours as unknown as JsonObject].map(verdictOf);
  return verdicts[0] === 'accepted' && verdicts[1] === 'accepted'
    ? `plans differ in ${placeOf(first)}`
    : `the reference says ${verdicts[0]}, ours ${verdicts[1]}`;
}

const verdictOf = ({ status, exception, code }: JsonObject): string =>
  status === 'ok' ? 'accepted' : `${String(exception)} ${typeof code === 'number' ? code : ''}`.trim();

/** The beginning of the path in a line of differences, without positions in lists. */
const placeOf = (line: string): string =>
  (line.split(':')[0] ?? '')
    .split('.')
    .filter((step) => !/^\d+$/.test(step))
    .slice(0, 3)
    .join('.');
