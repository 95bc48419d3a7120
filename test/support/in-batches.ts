const AT_ONCE = 4;

/** As Promise.all over `map`, but with only a few at the same time: each `cfy` is a process of its own. */
export async function inBatches<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE)
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(map))));
  return results;
}
