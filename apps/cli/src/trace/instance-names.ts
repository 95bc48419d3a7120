import type { Json } from '@cloudloom/blueprint';
import type { PlannedNodeInstance } from '@cloudloom/topology';

type Rank = readonly [name: string, ordinal: number];

const compare = (a: unknown, b: unknown): number => {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
      const order = compare(a[at], b[at]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (a === b) return 0;
  return (a as string | number) < (b as string | number) ? -1 : 1;
};

/**
 * Gives instances names that do not depend on their random ids: `web#0`, `web#1`. Instances of a node are numbered by what
 * contains them, then by what else they are related to, then in the order of their making. Numbers are never used twice.
 */
export class InstanceNames {
  readonly #ranks = new Map<string, Rank>();
  readonly #next = new Map<string, number>();
  readonly #isContainment: (relationshipType: string) => boolean;

  constructor(isContainment: (relationshipType: string) => boolean) {
    this.#isContainment = isContainment;
  }

  learn(instances: readonly PlannedNodeInstance[]): void {
    for (const { scalingGroups } of instances)
      for (const { id, name } of scalingGroups) this.#number(id, name);
    let waiting = instances.filter(({ id }) => !this.#ranks.has(id));
    while (waiting.length > 0) {
      const unnamed = new Set(waiting.map(({ id }) => id));
      const isReady = ({ id, relationships }: PlannedNodeInstance) =>
        relationships.every(({ targetId }) => targetId === id || !unnamed.has(targetId));
      const ready = waiting.some(isReady) ? waiting.filter(isReady) : waiting;
      const keyed = ready.map((instance, position) => ({ instance, key: this.#sortKey(instance, position) }));
      for (const { instance } of keyed.sort((a, b) => compare(a.key, b.key)))
        this.#number(instance.id, instance.nodeId);
      waiting = waiting.filter(({ id }) => !this.#ranks.has(id));
    }
  }

  /** `web#0`; an id that is no instance's stays as it is. */
  name(id: string): string {
    const rank = this.#ranks.get(id);
    return rank ? `${rank[0]}#${rank[1]}` : id;
  }

  ordinal(id: string): number {
    return this.#ranks.get(id)?.[1] ?? 0;
  }

  /** The id behind `web#0`; other texts stay as they are. */
  real(name: string): string {
    for (const id of this.#ranks.keys()) if (this.name(id) === name) return id;
    return name;
  }

  /** Replaces names by ids wherever a text in the value is one. */
  resolve<T extends Json>(value: T): T {
    return mapTexts(value, (text) => this.real(text)) as T;
  }

  /** Replaces ids by names wherever they occur in the value's texts. */
  present(value: Json): Json {
    const ids = [...this.#ranks.keys()].sort((a, b) => b.length - a.length);
    return mapTexts(value, (text) => ids.reduce((done, id) => done.replaceAll(id, this.name(id)), text));
  }

  #number(id: string, name: string): void {
    if (this.#ranks.has(id)) return;
    const number = this.#next.get(name) ?? 0;
    this.#next.set(name, number + 1);
    this.#ranks.set(id, [name, number]);
  }

  #sortKey({ nodeId, relationships }: PlannedNodeInstance, position: number): unknown[] {
    const ranks = (contains: boolean) =>
      relationships
        .filter(({ type }) => this.#isContainment(type) === contains)
        .map(({ targetId }) => this.#rank(targetId));
    return [nodeId, ranks(true), ranks(false), position];
  }

  #rank(id: string): Rank {
    return this.#ranks.get(id) ?? [`~${id}`, 0];
  }
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [change(key), mapTexts(each, change)]),
  );
}
