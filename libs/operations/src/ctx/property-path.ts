import type { Json, JsonObject } from '@cloudloom/blueprint';

/** Thrown when a path names nothing, or leads through a value that has no inside. */
export class IllegalPath extends Error {
  override readonly name = 'RuntimeError';

  constructor(path: string) {
    super(`illegal path: ${path}`);
  }
}

type Segment = string | number;

/** Reads `a.b[2].c`. */
export function readPath(value: Json, path: string): Json {
  let current: Json = value;
  for (const segment of parsePath(path)) {
    const next = inside(current, segment);
    if (next === undefined) throw new IllegalPath(path);
    current = next;
  }
  return current;
}

/** Writes at `a.b[2].c`, changing `target` in place; missing mappings on the way are made. */
export function writePath(target: JsonObject, path: string, value: Json): void {
  const segments = parsePath(path);
  const last = segments.pop() ?? '';
  let current: Json = target;
  for (const segment of segments) {
    let next = inside(current, segment);
    if (next === undefined) {
      next = {};
      assign(current, segment, next, path);
    }
    current = next;
  }
  assign(current, last, value, path);
}

function parsePath(path: string): Segment[] {
  return path.split('.').flatMap((part): Segment[] => {
    const match = /^([^[\]]*)((?:\[\d+\])+)$/.exec(part);
    if (match === null) return [part];
    const indexes = [...(match[2] ?? '').matchAll(/\d+/g)].map(([index]) => Number(index));
    return match[1] ? [match[1], ...indexes] : indexes;
  });
}

function inside(value: Json, segment: Segment): Json | undefined {
  if (Array.isArray(value)) return typeof segment === 'number' ? value[segment] : undefined;
  if (value === null || typeof value !== 'object') return undefined;
  return Object.hasOwn(value, segment) ? value[segment] : undefined;
}

function assign(container: Json, segment: Segment, value: Json, path: string): void {
  if (Array.isArray(container) && typeof segment === 'number' && segment < container.length) {
    container[segment] = value;
  } else if (container !== null && typeof container === 'object' && !Array.isArray(container)) {
    // A plain assignment of `__proto__` would change the object's prototype instead of storing a key.
    Object.defineProperty(container, segment, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  } else {
    throw new IllegalPath(path);
  }
}
