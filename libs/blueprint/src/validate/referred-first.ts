/**
 * The names in the order given, except that each comes after the names it refers to. Names that are not in the list are
 * left out; in a circle of references the one met first comes last. Linear in names plus references.
 */
export function referredFirst(
  names: readonly string[],
  referencesOf: (name: string) => readonly string[],
): string[] {
  const known = new Set(names);
  const met = new Set<string>();
  const ordered: string[] = [];
  for (const start of names) {
    const open: { name: string; references: readonly string[]; next: number }[] = [];
    const enter = (name: string) => {
      if (!known.has(name) || met.has(name)) return;
      met.add(name);
      open.push({ name, references: referencesOf(name), next: 0 });
    };
    enter(start);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const reference = top.references[top.next];
      top.next += 1;
      if (reference !== undefined) enter(reference);
      else ordered.push((open.pop() as { name: string }).name);
    }
  }
  return ordered;
}
