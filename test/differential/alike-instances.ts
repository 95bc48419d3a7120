import type { TraceDocument } from '../../apps/cli/src/trace/index.ts';

type Snapshot = TraceDocument['initial'];

/**
 * Ways to rename the instances of a trace so that everything it says of them between the steps is what the saved one says:
 * which ones there are, in which state, with what runtime properties, related to whom. Which of several alike instances of a
 * node is called the first is chance, in the original as on a server. The names as they are come first.
 */
export function* renamings(saved: TraceDocument, found: TraceDocument): Generator<Map<string, string>> {
  yield new Map();
  const pairs = [saved, found].map(({ initial, steps }) => [initial, ...steps.map(({ final }) => final)]);
  const [theirs = [], ours = []] = pairs;
  const names = [...new Set(ours.flatMap((snapshot) => Object.keys(snapshot)))];
  const targets = [...new Set(theirs.flatMap((snapshot) => Object.keys(snapshot)))];
  yield* assign(names, new Map(), { theirs, ours, targets });
}

interface Search {
  theirs: readonly Snapshot[];
  ours: readonly Snapshot[];
  targets: readonly string[];
}

function* assign(
  names: readonly string[],
  chosen: ReadonlyMap<string, string>,
  search: Search,
): Generator<Map<string, string>> {
  const [name, ...rest] = names;
  if (name === undefined) {
    yield new Map(chosen);
    return;
  }
  const taken = new Set(chosen.values());
  for (const target of search.targets) {
    if (taken.has(target) || nodeOf(target) !== nodeOf(name)) continue;
    const next = new Map(chosen).set(name, target);
    if (isPossible(next, search)) yield* assign(rest, next, search);
  }
}

const nodeOf = (name: string): string => name.split('#')[0] ?? name;

/** Whether what is said of all instances chosen so far agrees. */
function isPossible(chosen: ReadonlyMap<string, string>, { theirs, ours }: Search): boolean {
  return ours.every((snapshot, at) =>
    [...chosen].every(([name, target]) => {
      const [own, other] = [snapshot[name], theirs[at]?.[target]];
      if (!own || !other) return own === other;
      if (own.state !== other.state || own.relationships.length !== other.relationships.length) return false;
      if (JSON.stringify(own.runtime_properties) !== JSON.stringify(other.runtime_properties)) return false;
      return own.relationships.every(({ type, target: to }, position) => {
        const wanted = other.relationships[position];
        const known = chosen.get(to);
        return wanted?.type === type && (known === undefined || wanted.target === known);
      });
    }),
  );
}

/** The trace with other names of instances, wherever they occur. */
export function withNames(trace: TraceDocument, names: ReadonlyMap<string, string>): TraceDocument {
  const text = JSON.stringify(trace).replace(/\w+#\d+/g, (name) => names.get(name) ?? name);
  return JSON.parse(text) as TraceDocument;
}
