/**
 * The first cycle of a directed graph as a list of names, the first again at the end; undefined if there is none.
 * Depth first without recursion; linear in nodes plus edges.
 */
export function findCycle(edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const finished = new Set<string>();
  for (const start of edges.keys()) {
    const cycle = finished.has(start) ? undefined : findCycleFrom(start, edges, finished);
    if (cycle) return cycle;
  }
  return undefined;
}

function findCycleFrom(
  start: string,
  edges: ReadonlyMap<string, readonly string[]>,
  finished: Set<string>,
): string[] | undefined {
  const path = [start];
  const onPath = new Set(path);
  const positions = [0];
  while (path.length > 0) {
    const name = path[path.length - 1] as string;
    const position = positions[positions.length - 1] as number;
    const next = edges.get(name)?.[position];
    positions[positions.length - 1] = position + 1;
    if (next === undefined) {
      finished.add(name);
      onPath.delete(name);
      path.pop();
      positions.pop();
    } else if (onPath.has(next)) {
      return [...path.slice(path.indexOf(next)), next];
    } else if (!finished.has(next) && edges.has(next)) {
      path.push(next);
      onPath.add(next);
      positions.push(0);
    }
  }
  return undefined;
}
