import { createHash } from 'node:crypto';
import type { InterDeploymentFunction, Json } from '@cloudloom/blueprint';
import type { PlannedNodeInstance } from '@cloudloom/topology';

/** A node instance or a scaling group instance; the text that its first colour is made of tells the two apart. */
interface Vertex {
  readonly id: string;
  readonly name: string;
  readonly seed: string;
}

/** The ends of edges at one vertex: what kind of edge, and who stands at its other end. */
type Ends = Map<string, [kind: string, other: string][]>;

/**
 * Names for instances that depend on the shape of the deployment alone, not on the random ids: `web#1`, `web#2`. The
 * numbers are those of the normal form of plans, so that documents of different compilers name the same instance alike:
 * colour refinement over hosts, relationships, scaling groups and dependencies; then, as long as instances look alike,
 * one of them is singled out and the refinement goes on.
 *
 * @returns the name of each node instance and each scaling group instance, by id
 */
export function labelInstances(
  instances: readonly PlannedNodeInstance[],
  dependencies: readonly InterDeploymentFunction[] = [],
): Map<string, string> {
  const graph = new InstanceGraph(instances, dependencies);
  graph.refine();
  while (graph.singleOut()) graph.refine();
  return graph.numbered();
}

class InstanceGraph {
  private readonly vertices = new Map<string, Vertex>();
  private readonly outgoing: Ends = new Map();
  private readonly incoming: Ends = new Map();
  private readonly seen = new Set<string>();
  private colours: Map<string, string>;

  constructor(instances: readonly PlannedNodeInstance[], dependencies: readonly InterDeploymentFunction[]) {
    for (const { id, nodeId } of instances) this.vertices.set(id, { id, name: nodeId, seed: nodeId });
    for (const instance of instances) this.connect(instance);
    for (const { functionIdentifier, context } of dependencies) {
      const { source, target } = context;
      if (source !== undefined && target !== undefined && this.vertices.has(target))
        this.addEdge(source, ['dependency', functionIdentifier], target);
    }
    this.colours = new Map([...this.vertices.values()].map(({ id, seed }) => [id, digest(seed)]));
  }

  /** Colours each vertex by its own colour and those around it until that tells no more vertices apart. */
  refine(): void {
    for (;;) {
      const fresh = new Map<string, string>();
      for (const [id, colour] of this.colours)
        fresh.set(id, digest([colour, this.around(id, this.outgoing), this.around(id, this.incoming)]));
      if (new Set(fresh.values()).size === new Set(this.colours.values()).size) return;
      this.colours = fresh;
    }
  }

  /** Gives one of the first vertices that look alike a colour of its own; false when all differ. */
  singleOut(): boolean {
    const classes = new Map<string, string[]>();
    for (const [id, colour] of this.colours) {
      const key = `${this.seedOf(id)}\0${colour}`;
      const members = classes.get(key);
      if (members) members.push(id);
      else classes.set(key, [id]);
    }
    const [first] = [...classes].filter(([, members]) => members.length > 1).sort(byFirst);
    const chosen = first?.[1].sort()[0];
    if (chosen === undefined) return false;
    this.colours.set(chosen, digest([this.colours.get(chosen) ?? '', 'individual']));
    return true;
  }

  numbered(): Map<string, string> {
    const counters = new Map<string, number>();
    const order = [...this.vertices.values()]
      .map((vertex) => [`${vertex.seed}\0${this.colours.get(vertex.id)}`, vertex] as const)
      .sort(byFirst);
    return new Map(
      order.map(([, { id, name, seed }]) => {
        const number = (counters.get(seed) ?? 0) + 1;
        counters.set(seed, number);
        return [id, `${name}#${number}`];
      }),
    );
  }

  private connect(instance: PlannedNodeInstance): void {
    if (instance.hostId !== null && this.vertices.has(instance.hostId))
      this.addEdge(instance.id, 'host', instance.hostId);
    for (const { type, targetId } of instance.relationships)
      this.addEdge(instance.id, ['rel', type], targetId);
    let inner = instance.id;
    for (const { id, name } of instance.scalingGroups) {
      if (!this.vertices.has(id)) this.vertices.set(id, { id, name, seed: `group:${name}` });
      this.addEdge(inner, 'group', id);
      inner = id;
    }
  }

  private addEdge(from: string, kind: Json, to: string): void {
    const text = canonicalText(kind);
    const edge = `${from}\0${text}\0${to}`;
    if (this.seen.has(edge)) return;
    this.seen.add(edge);
    endsOf(this.outgoing, from).push([text, to]);
    endsOf(this.incoming, to).push([text, from]);
  }

  private around(id: string, ends: Ends): Json {
    return (ends.get(id) ?? [])
      .map(([kind, other]) => [kind, this.colours.get(other) ?? ''] as const)
      .sort((left, right) => byFirst(left, right) || (left[1] < right[1] ? -1 : 1))
      .map(([kind, colour]) => [kind, colour]);
  }

  private seedOf(id: string): string {
    return this.vertices.get(id)?.seed ?? '';
  }
}

function endsOf(ends: Ends, id: string): [string, string][] {
  const known = ends.get(id) ?? [];
  ends.set(id, known);
  return known;
}

const byFirst = (left: readonly [string, unknown], right: readonly [string, unknown]): number =>
  left[0] < right[0] ? -1 : left[0] > right[0] ? 1 : 0;

const digest = (value: Json): string => createHash('sha256').update(canonicalText(value)).digest('hex');

/** A text or a list of texts as JSON, ASCII only and with a blank after each comma: digests are made of this very text. */
function canonicalText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(', ')}]`;
  return JSON.stringify(value).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
