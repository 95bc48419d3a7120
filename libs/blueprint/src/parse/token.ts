import { createExcerpt } from '../diagnostics/excerpt.ts';
import type { Excerpt } from '../diagnostics/excerpt.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Place } from '../problem.ts';
import type { LineIndex } from './line-index.ts';

/** One file of a blueprint; offsets become lines and columns only when they are printed. */
export interface SourceText {
  file: string;
  text: string;
  lines: LineIndex;
}

export interface Origin {
  source: SourceText;
  offset: number;
  /** The first offset after what was written. */
  end: number;
}

/**
 * What the text of a scalar means by the rules of YAML 1.1. The last three are types that the language has no use for:
 * they may be written where nobody looks, and are refused where a value is read.
 */
export type ScalarType = 'null' | 'boolean' | 'integer' | 'float' | 'string' | 'date' | 'binary' | 'set';

export interface ScalarToken {
  kind: 'scalar';
  type: ScalarType;
  value: null | boolean | number | string;
  origin: Origin;
}

export interface ListToken {
  kind: 'list';
  items: Token[];
  origin: Origin;
}

export interface MapEntry {
  key: ScalarToken;
  value: Token;
}

export interface MapToken {
  kind: 'map';
  /** By the text of the key; the later of two equal keys wins. */
  entries: Map<string, MapEntry>;
  origin: Origin;
}

/** A YAML value that knows where it was written. Tokens are never changed; aliases share them. */
export type Token = ScalarToken | ListToken | MapToken;

export function placeOf(origin: Origin): Place {
  const { line, col } = origin.source.lines.linePos(origin.offset);
  return { file: origin.source.file, line, column: Math.max(col - 1, 0) };
}

/** The line on which something was written, with a mark under it. */
export function excerptOf({ source, offset, end }: Origin): Excerpt {
  const { line } = source.lines.linePos(offset);
  const start = source.lines.lineStarts[line - 1] ?? 0;
  return createExcerpt(source.text, { start: offset, end }, { number: Math.max(line, 1), start });
}

/** The plain value of a token; shared tokens become separate values. */
export function toJson(token: Token): Json {
  switch (token.kind) {
    case 'scalar':
      return token.value;
    case 'list':
      return token.items.map(toJson);
    case 'map':
      return toJsonObject(token);
  }
}

export const toJsonObject = (token: MapToken): JsonObject =>
  Object.fromEntries([...token.entries].map(([key, entry]) => [key, toJson(entry.value)]));

/** The name of a token's type, as error messages use it. */
export function tokenType(token: Token): string {
  if (token.kind === 'scalar') return token.type;
  return token.kind === 'list' ? 'list' : 'dict';
}

/** True for a type of YAML that the language has no use for. */
export const isForeignType = (type: ScalarType): boolean =>
  type === 'date' || type === 'binary' || type === 'set';

export const isForeign = (token: Token): token is ScalarToken =>
  token.kind === 'scalar' && isForeignType(token.type);

export const isNull = (token: Token | undefined): boolean =>
  token === undefined || (token.kind === 'scalar' && token.type === 'null');

/** The token under a key, if the token is a mapping and has it. */
export const childOf = (token: Token | undefined, key: string): Token | undefined =>
  token?.kind === 'map' ? token.entries.get(key)?.value : undefined;

export const textToken = (value: string, origin: Origin): ScalarToken => ({
  kind: 'scalar',
  type: 'string',
  value,
  origin,
});

/** The text of a string token, otherwise undefined. */
export const textOf = (token: Token | undefined): string | undefined =>
  token?.kind === 'scalar' && typeof token.value === 'string' ? token.value : undefined;
