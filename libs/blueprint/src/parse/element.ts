import type { Json, JsonObject } from '../json.ts';
import type { Complaint, Place, ProblemLog } from '../problem.ts';
import { isNull, placeOf, toJson, toJsonObject, tokenType } from './token.ts';
import type { Origin, Token } from './token.ts';

/** The value types that positions of the schema ask for. */
type Kind = 'dict' | 'list' | 'string' | 'integer' | 'float' | 'boolean';

/** A problem to report, without its place. */
export type ElementComplaint =
  string | { message: string; code: number | null; exception?: Complaint['exception'] };

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
    private readonly origin: Origin | undefined = token?.origin,
  ) {}

  get isAbsent(): boolean {
    return isNull(this.token);
  }

  get place(): Place | null {
    return this.origin ? placeOf(this.origin) : null;
  }

  /** True when the key is written, even with a null value. */
  has(key: string): boolean {
    return this.token?.kind === 'map' && this.token.entries.has(key);
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
      else
        this.report({
          code: 1,
          exception: 'DSLParsingFormatException',
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
        message: `'${name}' is not in schema. Valid schema values: [${keys.map((key) => `'${key}'`).join(', ')}]`,
      });
    }
    return this;
  }

  /** The element under a key that must be there. */
  require(key: string): Element {
    const element = this.at(key);
    if (element.isAbsent) element.format(`'${key}' key is required but it is currently missing`);
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

  json(): Json {
    return this.token ? toJson(this.token) : null;
  }

  /** The mapping as plain data; undefined when absent or no mapping. Keys of data may be anything. */
  object(): JsonObject | undefined {
    return this.expect('dict') && this.token?.kind === 'map' ? toJsonObject(this.token) : undefined;
  }

  report(complaint: ElementComplaint & object): void {
    this.log.add(complaint, this.place, this.path);
  }

  /** Reports a value of unsuitable form (code 1). */
  format(message: string): void {
    this.report({ code: 1, exception: 'DSLParsingFormatException', message });
  }

  private scalar(kind: Kind): Json | undefined {
    return this.expect(kind) && this.token?.kind === 'scalar' && this.token.type !== 'null'
      ? this.token.value
      : undefined;
  }

  /** False, with a report, when a value is there but of another type. */
  private expect(kind: Kind): boolean {
    if (this.token === undefined || this.isAbsent) return true;
    const actual = tokenType(this.token);
    if (actual === kind) return true;
    this.format(`Expected '${kind}' type but found '${actual}' type`);
    return false;
  }
}

function pythonText(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}
