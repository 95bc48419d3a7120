import type { Json } from '@cloudloom/blueprint';
import { call, disguised, nameFor, type Kind, type Wish } from './calls.ts';
import type { Draft } from './draft.ts';
import { isMapping } from './model.ts';
import { runTimeCall } from './run-time-expressions.ts';
import { anyList, anyMapping, anyValue, integer, word } from './values.ts';

const fits = (value: Json, kind: Kind): boolean => {
  if (kind === 'any') return true;
  if (kind === 'text') return typeof value === 'string';
  if (kind === 'integer') return typeof value === 'number' && Number.isInteger(value);
  return kind === 'list' ? Array.isArray(value) : isMapping(value);
};

export function literal(draft: Draft, kind: Kind): Json {
  const { random } = draft;
  switch (kind) {
    case 'text':
      return word(random);
    case 'integer':
      return integer(random);
    case 'list':
      return anyList(random);
    case 'mapping':
      return anyMapping(random);
    case 'any':
      return anyValue(random);
  }
}

/** A value of a kind that is written with functions where possible. */
export function expression(draft: Draft, wish: Wish): Json {
  if (wish.depth <= 0) return literal(draft, wish.kind);
  const ways = [() => fromInput(draft, wish), () => fromProperty(draft, wish), () => computed(draft, wish)];
  if (wish.isRunTime && wish.kind === 'any')
    ways.push(
      () => runTimeCall(draft, wish),
      () => runTimeCall(draft, wish),
    );
  if (wish.kind === 'any') ways.push(() => structure(draft, wish));
  for (const way of draft.random.shuffle(ways)) {
    const result = way();
    if (result !== undefined) return result;
  }
  return literal(draft, wish.kind);
}

/** Sometimes an expression, otherwise plain data. */
export const maybeExpression = (draft: Draft, wish: Wish, probability = 0.5): Json =>
  draft.chance(probability) ? expression(draft, wish) : literal(draft, wish.kind);

/** Places inside a known value that are of a kind. */
function pathsTo(value: Json, kind: Kind, path: (string | number)[] = []): (string | number)[][] {
  const here = fits(value, kind) ? [path] : [];
  if (typeof value !== 'object' || value === null || path.length > 2) return here;
  const children: [string | number, Json][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : Object.entries(value);
  return [...here, ...children.flatMap(([key, child]) => pathsTo(child, kind, [...path, key]))];
}

const keysOf = (draft: Draft, path: readonly (string | number)[], depth: number): Json[] =>
  path.map((key) => (typeof key === 'string' ? disguised(draft, key, depth) : key));

function fromInput(draft: Draft, wish: Wish): Json | undefined {
  const found = draft.inputs.flatMap(({ name, value }) =>
    value === undefined ? [] : pathsTo(value, wish.kind).map((path) => ({ name, path })),
  );
  if (found.length === 0) return undefined;
  const { name, path } = draft.random.pick(found);
  const shown = draft.options.isNamespaced ? name : disguised(draft, name, wish.depth - 1);
  if (path.length === 0) return call('get_input', draft.chance(0.15) ? [shown] : shown);
  return call('get_input', [shown, ...keysOf(draft, path, wish.depth - 1)]);
}

/** A property with functions inside, which speak for the node that has it. */
function fromComputedProperty(draft: Draft, wish: Wish): Json | undefined {
  const found = draft.nodes.flatMap((node) =>
    node.known.filter((name) => !(name in node.values)).map((name) => [node.name, name]),
  );
  return found.length === 0 || wish.kind !== 'any'
    ? undefined
    : call('get_property', draft.random.pick(found));
}

function fromProperty(draft: Draft, wish: Wish): Json | undefined {
  // Whether the reference marks an operation for what it gets in this way depends on other operations' names.
  if (wish.isRunTime && wish.isOperation !== true && draft.chance(0.3)) {
    const computed = fromComputedProperty(draft, wish);
    if (computed !== undefined) return computed;
  }
  const own = wish.place.kind === 'node' ? [wish.place.self] : [];
  const found = [...new Set([...draft.nodes, ...own])].flatMap((node) =>
    Object.entries(node.values).flatMap(([name, value]) =>
      pathsTo(value, wish.kind).map((path) => ({ node, path: [name, ...path] })),
    ),
  );
  if (found.length === 0) return undefined;
  const { node, path } = draft.random.pick(found);
  const shown = nameFor(draft, wish.place, node);
  const owner = draft.options.isNamespaced ? shown : disguised(draft, shown, wish.depth - 2);
  return call('get_property', [owner, ...keysOf(draft, path, wish.depth - 1)]);
}

function computed(draft: Draft, wish: Wish): Json | undefined {
  const { random } = draft;
  const inner = (kind: Kind): Json =>
    maybeExpression(draft, { ...wish, kind, depth: wish.depth - 1, isRunTime: false }, 0.7);
  const ways: Record<Exclude<Kind, 'any'>, (() => Json | undefined)[]> = {
    text: [
      () => call(random.pick(['string_lower', 'string_upper']), inner('text')),
      () =>
        call('string_replace', [
          inner('text'),
          random.pick(['a', 'e', '.']),
          inner('text'),
          ...(draft.chance(0.4) ? [1] : []),
        ]),
      () => call('string_split', ['p,q,r', ',', random.pick([0, 1, 2, -1])]),
      () => concat(draft, { ...wish, isRunTime: false }),
      () => concat(draft, { ...wish, isRunTime: false }),
    ],
    integer: [() => call('string_find', [inner('text'), random.pick(['a', 'z', '.', 'lph'])])],
    list: [() => call('string_split', [inner('text'), random.pick(['-', '.', ' ', 'a'])])],
    mapping: [
      () =>
        draft.since(3) ? call('merge', [inner('mapping'), inner('mapping')].filter(isMapping)) : undefined,
    ],
  };
  if (wish.kind === 'any' && wish.isRunTime && draft.chance(0.3)) return concat(draft, wish);
  const kind = wish.kind === 'any' ? random.pick(['text', 'integer', 'list', 'mapping'] as const) : wish.kind;
  return random.pick(ways[kind])();
}

/** Joined texts; other values are written as the reference's own language writes them. */
function concat(draft: Draft, wish: Wish): Json | undefined {
  if (!draft.since(1)) return undefined;
  const parts = Array.from({ length: draft.random.int(1, 3) }, () =>
    maybeExpression(
      draft,
      { ...wish, kind: draft.random.pick(['text', 'any']), depth: wish.depth - 1, isJoined: true },
      0.6,
    ),
  );
  return call('concat', parts);
}

/** Data with expressions inside. */
function structure(draft: Draft, wish: Wish): Json {
  const inner = (): Json => maybeExpression(draft, { ...wish, kind: 'any', depth: wish.depth - 1 });
  return draft.chance(0.5) ? [inner(), inner()] : { first: inner(), second: [inner()] };
}
