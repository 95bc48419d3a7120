/** What is said of a planted bug. */
export interface Hunt {
  bug: string;
  /** The seed that shows it; null: none does. */
  seed: number | null;
  /** How many were tried. */
  tried: number;
}

/** Cases compared at a time, for each bug. */
const AT_ONCE = 4;

/** Looks for the first seed that shows a bug. */
export async function hunt(
  bug: string,
  { first, count }: { first: number; count: number },
  shows: (seed: number) => Promise<boolean>,
): Promise<Hunt> {
  for (let tried = 0; tried < count; tried += AT_ONCE) {
    const width = Math.min(AT_ONCE, count - tried);
    const seeds = Array.from({ length: width }, (_, index) => first + tried + index);
    const index = (await Promise.all(seeds.map(shows))).indexOf(true);
    if (index >= 0) return { bug, seed: seeds[index] ?? null, tried: tried + index + 1 };
  }
  return { bug, seed: null, tried: count };
}
