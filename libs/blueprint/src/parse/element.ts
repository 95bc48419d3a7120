import type { Json, JsonObject } from '../json.ts';
import type { Complaint, Place, ProblemLog } from '../problem.ts';
import {
  excerptOf,
  isForeign,
  isForeignType,
  isNull,
  placeOf,
  toJson,
  toJsonObject,
  tokenType,
} from './token.ts';
import type { Origin, ScalarType, Token } from './token.ts';

/** The language gives no code to an empty key. */
const UNCODED = { code: null, exception: 'ValueError' } as const;

/** The value types that positions of the schema ask for. */
type Kind = 'dict' | 'list' | 'string' | 'integer' | 'float' | 'boolean';

const KIND_NAMES: Readonly<Record<Kind, string>> & Readonly<Record<string, string>> = {
  dict: 'a mapping',
  list: 'a list',
  string: 'a text',
  integer: 'an integer',
  float: 'a number',
  boolean: 'true or false',
  date: 'a date',
  null: 'nothing',
};

/** A problem to report, without its place. What is marked in the excerpt is a scalar value, otherwise the key. */
export interface ElementComplaint extends Complaint {
  /** Marks the key even where the value is a scalar. */
  isKeyMarked?: boolean;
  /** Marks a value inside of the element: the keys that lead there; the way ends where the document does. */
  markedAt?: readonly string[];
}

/**
 * A value at its path in the document. The accessors report a value of the wrong type at its own place and answer
 * undefined (or nothing), so that readers of sections need no error handling of their own. Null counts as absent.
 */
export class Element {
  constructor(
    readonly token: Token | undefined,
    readonly path: string,
    private readonly log: ProblemLog,
    /** Where the element is written: the key for a value in a mapping, else the value. */
    readonly origin: Origin | undefined = token?.origin,
  ) {}

  get isAbsent(): boolean {
    return isNull(this.token);
  }

  get place(): Place | null {
    return this.origin ? placeOf(this.origin) : null;
  }

  /** What is written here, in the words of messages: `a list`, `nothing`. */
  get kindName(): string {
    const kind = this.token ? tokenType(this.token) : 'null';
    return KIND_NAMES[kind] ?? kind;
  }

  /** True when the key is written, even with a null value. */
  has(key: string): boolean {
    return this.token?.kind === 'map' && this.token.entries.has(key);
  }

  /** True when these keys, or indexes of lists, lead to something that is written. */
  contains([step, ...further]: readonly string[]): boolean {
    if (step === undefined) return true;
    const below = this.below(step);
    return below !== this && below.contains(further);
  }

  /** The element under a key; an absent one, at the place of its parent, if there is none. */
  at(key: string): Element {
    const entry = this.token?.kind === 'map' ? this.token.entries.get(key) : undefined;
    const path = this.path ? `${this.path}.${key}` : key;
    return new Element(entry?.value, path, this.log, entry?.key.origin ?? this.origin);
  }

  /** The elements of a mapping whose keys are names. */
  entries(): [string, Element][] {
    if (!this.expect('dict') || this.token?.kind !== 'map') return [];
    const named: [string, Element][] = [];
    for (const [name, { key }] of this.token.entries) {
      if (key.type === 'string') named.push([name, this.at(name)]);
      else if (isForeignType(key.type)) this.reportForeign(key.type);
      else
        this.report({
          ...(key.type === 'null' ? UNCODED : { code: 1, exception: 'DSLParsingFormatException' }),
          message: `Dict keys must be strings but found '${pythonText(key.value)}' of type '${key.type}'`,
        });
    }
    return named;
  }

  /** Checks that a mapping has no other keys than these. */
  allow(keys: readonly string[]): this {
    for (const [name, element] of this.entries()) {
      if (keys.includes(name)) continue;
      element.report({
        code: 1,
        exception: 'DSLParsingFormatException',
        message: `'${name}' is no key that this mapping may have`,
        hint: `possible keys are ${keys.map((key) => `'${key}'`).join(', ')}`,
        unknown: { name, known: keys, section: null },
        isKeyMarked: true,
      });
    }
    return this;
  }

  /** The element under a key that must be there. */
  require(key: string): Element {
    const element = this.at(key);
    // In anything else than a mapping nothing is missing but the mapping, and that was reported.
    if (element.isAbsent && (this.isAbsent || this.token?.kind === 'map'))
      element.report({
        code: 1,
        exception: 'DSLParsingFormatException',
        message: `'${key}' key is required but it is currently missing`,
        missingAt: [element.path],
      });
    return element;
  }

  items(): Element[] {
    if (!this.expect('list') || this.token?.kind !== 'list') return [];
    return this.token.items.map((item, index) => new Element(item, `${this.path}.${index}`, this.log));
  }

  string(): string | undefined {
    return this.scalar('string') as string | undefined;
  }

  boolean(): boolean | undefined {
    return this.scalar('boolean') as boolean | undefined;
  }

  /** A boolean passes for an integer, as the language has always taken `true` for 1. */
  integer(): number | undefined {
    if (this.token?.kind === 'scalar' && this.token.type === 'boolean') return Number(this.token.value);
    return this.scalar('integer') as number | undefined;
  }

  /** Any number; a boolean is none. */
  number(): number | undefined {
    const type = this.token?.kind === 'scalar' ? this.token.type : undefined;
    return this.scalar(type === 'integer' ? 'integer' : 'float') as number | undefined;
  }

  /** The value as plain data, whatever it is. */
  json(): Json {
    if (this.token && isForeign(this.token)) this.reportForeign(this.token.type);
    return this.token ? toJson(this.token) : null;
  }

  /** The mapping as plain data; undefined when absent or no mapping. Keys of data may be anything. */
  object(): JsonObject | undefined {
    return this.expect('dict') && this.token?.kind === 'map' ? toJsonObject(this.token) : undefined;
  }

  report({ isKeyMarked = false, markedAt = [], ...complaint }: ElementComplaint): void {
    const marked = markedAt.reduce((element, step) => element.below(step), this as Element);
    const origin = isKeyMarked ? marked.origin : marked.visibleOrigin;
    this.log.add(complaint, this.place, this.path, () => (origin ? excerptOf(origin) : null));
  }

  /** Reports a value of unsuitable form (code 1). */
  format(message: string): void {
    this.report({ code: 1, exception: 'DSLParsingFormatException', message });
  }

  /** A scalar says what is wrong itself; of a collection, and of nothing, the key does. */
  private get visibleOrigin(): Origin | undefined {
    return this.token?.kind === 'scalar' && !this.isAbsent ? this.token.origin : this.origin;
  }

  /** The element under a key or at an index; this one if there is none. */
  private below(step: string): Element {
    if (this.token?.kind === 'list') return this.items()[Number(step)] ?? this;
    return this.has(step) ? this.at(step) : this;
  }

  private scalar(kind: Kind): Json | undefined {
    return this.expect(kind) && this.token?.kind === 'scalar' && this.token.type !== 'null'
      ? this.token.value
      : undefined;
  }

  private reportForeign(type: ScalarType): void {
    const message = `The language has no values of type '${type}'. If a text is meant, put it in quotes.`;
    this.report({ code: null, exception: 'ValueError', message });
  }

  /** False, with a report, when a value is there but of another type. */
  private expect(kind: Kind): boolean {
    if (this.token === undefined || this.isAbsent) return true;
    const actual = tokenType(this.token);
    if (actual === kind) return true;
    if (isForeign(this.token)) this.reportForeign(this.token.type);
    else this.format(`Expected ${KIND_NAMES[kind]}, but found ${this.kindName}`);
    return false;
  }
}

function pythonText(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}
