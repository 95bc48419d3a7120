/** A question to end an error with, when one of the names is nearly the wanted one; otherwise the empty text. */
export function didYouMean(wanted: string, names: readonly string[]): string {
  let nearest: string | undefined;
  let smallest = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    const distance = editDistance(normal(wanted), normal(name));
    if (distance >= smallest) continue;
    smallest = distance;
    nearest = name;
  }
  return nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
}

/** Python and JavaScript write the same name differently. */
const normal = (name: string): string => name.toLowerCase().replaceAll('_', '');

/** Insertions, deletions and replacements of one character between two names. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
