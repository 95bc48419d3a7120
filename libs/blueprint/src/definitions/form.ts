import type { Json, JsonObject } from '../json.ts';
import { toRecord } from '../json-values.ts';
import type { Element } from '../parse/element.ts';
import type { ExceptionName } from '../problem.ts';
import type { KeyShape, MappingShape, NumberShape, Shape, TextShape, ValueKind } from './shape.ts';

/**
 * The form of a position of the language: how to read what is written there, and the same as data. Reading reports what
 * does not fit at its own place; what is absent or unusable reads as undefined or as nothing.
 */
export interface Form<T> {
  readonly shape: Shape;
  readonly read: (element: Element) => T;
  /** Read and checked by a stage before or by a rule after the definitions; described here for the rest. */
  readonly isReadElsewhere?: boolean;
}

export const text: Form<string | undefined> = textOf({});

/** A text of which more is known; only its kind is checked here. */
export function textOf(facts: Omit<TextShape, 'kind'>): Form<string | undefined> {
  return { shape: { kind: 'text', ...facts }, read: (element) => element.string() };
}

/** A text out of a few; `refuse` reports any other. */
export function oneOf<Word extends string>(
  words: readonly Word[],
  refuse: (element: Element, written: string) => void,
): Form<Word | undefined> {
  return {
    shape: { kind: 'text', only: words },
    read(element) {
      const written = element.string();
      const word = words.find((candidate) => candidate === written);
      if (written !== undefined && word === undefined) refuse(element, written);
      return word;
    },
  };
}

export const integer: Form<number | undefined> = {
  shape: { kind: 'integer' },
  read: (element) => element.integer(),
};

/** A number, or a boolean as 0 or 1; the language gives no code to anything else in its place. */
export const number: Form<number | undefined> = {
  shape: { kind: 'number' },
  read(element) {
    const { token } = element;
    if (token?.kind === 'scalar' && typeof token.value !== 'string' && token.value !== null)
      return Number(token.value);
    if (!element.isAbsent)
      element.report({ code: null, exception: 'ValueError', message: 'A number is expected here.' });
    return undefined;
  },
};

/** Something that is named elsewhere; an empty or missing name (of a list) is refused here, as rules take it for unread. */
export const nameOf = (code: number, thing: string, only?: readonly string[]): Form<string | undefined> =>
  into(textOf({ isFilled: true, ...(only ? { only } : {}) }), (name, element) => {
    if (name === '' || element.isAbsent)
      element.report({ code, message: `An empty name names no ${thing}.` });
    return name;
  });

export const flag: Form<boolean | undefined> = {
  shape: { kind: 'flag' },
  read: (element) => element.boolean(),
};

/** A number from a minimum on; `refuse` reports a smaller one. */
export const atLeast = (
  minimum: number,
  form: Form<number | undefined>,
  refuse: (element: Element, value: number) => void,
): Form<number | undefined> => ({
  shape: { ...(form.shape as NumberShape), minimum },
  read(element) {
    const value = form.read(element);
    if (value === undefined || value >= minimum) return value;
    refuse(element, value);
    return undefined;
  },
});

/** Anything, e.g. the value of a property. */
export const anything: Form<Json> = {
  shape: { kind: 'value', hasFunctions: false },
  read: (element) => element.json(),
};

/** Anything; functions in it are checked when the blueprint is uploaded. */
export const computed: Form<Json> = { ...anything, shape: { kind: 'value', hasFunctions: true } };

/** Anything, read as it is; what else it must be is checked by `read` or by a rule. */
export const valueOf = <T>(only: ValueKind, read: (element: Element) => T): Form<T> => ({
  shape: { kind: 'value', only, hasFunctions: false },
  read,
});

/** A mapping of any keys. */
export const data: Form<JsonObject | undefined> = valueOf('mapping', (element) => element.object());

/** A mapping of any keys to values whose functions are checked when the blueprint is uploaded. */
export const computedData: Form<JsonObject | undefined> = {
  ...data,
  shape: { kind: 'value', only: 'mapping', hasFunctions: true },
};

/** A list; items that cannot be used are left out. */
export const listOf = <T>(form: Form<T>): Form<NonNullable<T>[]> => ({
  shape: { kind: 'list', of: form.shape },
  read: (element) =>
    element
      .items()
      .map(form.read)
      .filter((item) => item !== undefined && item !== null) as NonNullable<T>[],
});

/** A mapping of names to things, in the order written. */
export const namesOf = <T, R = T>(
  form: Form<T>,
  convert?: (value: T, name: string, element: Element) => R,
): Form<Map<string, R>> => ({
  shape: { kind: 'names', of: form.shape },
  read: (element) =>
    new Map(
      element.entries().map(([name, entry]) => {
        const value = form.read(entry);
        return [name, convert ? convert(value, name, entry) : (value as unknown as R)];
      }),
    ),
});

/** The same as a record. */
export const recordOf = <T, R = T>(
  form: Form<T>,
  convert?: (value: T, name: string, element: Element) => R,
): Form<Record<string, R>> => into(namesOf(form, convert), toRecord);

/** The same form, read into something else. */
export const into = <T, R>(form: Form<T>, convert: (value: T, element: Element) => R): Form<R> => ({
  shape: form.shape,
  read: (element) => convert(form.read(element), element),
});

/**
 * The same form, where something else is refused with a class of its own and no code: a null, or whatever is not of the
 * kind that belongs there.
 */
export const strictly = <T>(
  form: Form<T>,
  {
    refused,
    exception,
    nothing,
  }: { refused: 'null' | 'other kinds'; exception: ExceptionName; nothing: NoInfer<T> },
): Form<T> => ({
  ...form,
  shape: { ...form.shape, isNullRefused: true },
  read(element) {
    const kind = form.shape.kind === 'list' ? 'list' : 'map';
    const isRefused = refused === 'null' ? element.isAbsent : element.token?.kind !== kind;
    if (!element.token || !isRefused) return form.read(element);
    const message = `Expected a ${kind === 'list' ? 'list' : 'mapping'} here, but found ${element.kindName}`;
    element.report({ code: null, exception, message });
    return nothing;
  },
});

/** A text, or a mapping that says more. */
export const textOr = <S, L>(
  short: Form<S>,
  long: Form<L>,
  { longSince = 0 }: { longSince?: number } = {},
): Form<S | L> => ({
  shape: { kind: 'either', short: short.shape, long: long.shape, longSince },
  read: (element) =>
    element.token?.kind === 'scalar' && element.token.type === 'string'
      ? short.read(element)
      : long.read(element),
});

export const readElsewhere = (form: Form<unknown>): Form<undefined> => ({
  shape: form.shape,
  read: () => undefined,
  isReadElsewhere: true,
});

export interface Key<T> extends KeyShape {
  form: Form<T>;
}
type KeyFacts = Partial<Pick<KeyShape, 'since' | 'isNullValue' | 'isImportedBeside'>>;

/** A key that must be there. */
export const required = <T>(form: Form<T>, description: string, facts: KeyFacts = {}): Key<T> => ({
  ...optional(form, description, facts),
  isRequired: true,
});

export const optional = <T>(form: Form<T>, description: string, facts: KeyFacts = {}): Key<T> => ({
  form,
  shape: form.shape,
  description,
  isRequired: false,
  isNullValue: false,
  since: 0,
  ...facts,
});

type Keys = Record<string, Key<unknown>>;

/** What was written under the keys of a mapping; nothing under those that are absent. */
export type Fields<K extends Keys> = {
  [Name in keyof K]?: K[Name] extends Key<infer T> ? Exclude<T, undefined> : never;
};

/** A mapping with these keys and no others. */
export function mapping<K extends Keys>(
  title: string,
  keys: K,
  { isNullAllowed = false }: { isNullAllowed?: boolean } = {},
): Form<Fields<K>> & { shape: MappingShape } {
  const byName = new Map<string, Key<unknown>>(Object.entries(keys));
  const names = [...byName.keys()];
  const shape: MappingShape = { kind: 'mapping', title, keys: byName, isNullAllowed };
  return {
    shape,
    read(element) {
      if (!hasOnly(element, byName)) element.allow(names);
      if (element.token?.kind !== 'map' && (isNullAllowed || !element.isAbsent)) return {};
      return readFields(element, byName) as Fields<K>;
    },
  };
}

/** Quicker than asking the element, which looks at each entry as an element of its own. */
function hasOnly({ token }: Element, keys: ReadonlyMap<string, unknown>): boolean {
  if (token?.kind !== 'map') return false;
  for (const [name, { key }] of token.entries) if (key.type !== 'string' || !keys.has(name)) return false;
  return true;
}

function readFields(element: Element, keys: ReadonlyMap<string, Key<unknown>>): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, { form, isRequired, isNullValue, shape }] of keys) {
    if (element.has(name)) {
      const child = element.at(name);
      if (isNullValue || shape.isNullRefused || !child.isAbsent) {
        fields[name] = form.read(child);
        continue;
      }
    }
    if (isRequired && !form.isReadElsewhere) element.require(name);
  }
  return fields;
}
