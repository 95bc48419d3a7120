import type { LineCounter } from 'yaml';
import type { Json, JsonObject } from '../json.ts';
import type { Place } from '../problem.ts';

/** One file of a blueprint; offsets become lines and columns only when they are printed. */
export interface SourceText {
  file: string;
  lines: LineCounter;
}

export interface Origin {
  source: SourceText;
  offset: number;
}

/** What the text of a scalar means by the rules of YAML 1.1. */
export type ScalarType = 'null' | 'boolean' | 'integer' | 'float' | 'string' | 'date';

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

export const isNull = (token: Token | undefined): boolean =>
  token === undefined || (token.kind === 'scalar' && token.type === 'null');

/** The token under a key, if the token is a mapping and has it. */
export const childOf = (token: Token | undefined, key: string): Token | undefined =>
  token?.kind === 'map' ? token.entries.get(key)?.value : undefined;

/** The text of a string token, otherwise undefined. */
export const textOf = (token: Token | undefined): string | undefined =>
  token?.kind === 'scalar' && typeof token.value === 'string' ? token.value : undefined;
