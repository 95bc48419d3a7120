/**
 * What may be written at a position of the language, as plain data. Readers check it, the gates of versions walk along
 * it, and the JSON Schema and the reference of sections are written from it.
 */
export type Shape = (
  TextShape | NumberShape | FlagShape | ValueShape | ListShape | NamesShape | MappingShape | EitherShape
) & {
  /** True where a written null is a mistake, even where the key may be left out. */
  isNullRefused?: boolean;
};

export interface TextShape {
  kind: 'text';
  /** The only texts that are accepted. */
  only?: readonly string[];
  /** Texts to propose; others are accepted as well. */
  known?: readonly string[];
  /** True where neither an empty text nor a null will do, in a list either. */
  isFilled?: boolean;
  /** Every accepted text matches this from start to end. */
  pattern?: string;
  /** Texts that came with a later minor version of the language. */
  since?: ReadonlyMap<string, number>;
}

/** A boolean passes for an integer, never for a number. */
export interface NumberShape {
  kind: 'integer' | 'number';
  minimum?: number;
}

export interface FlagShape {
  kind: 'flag';
}

/** User data. */
export interface ValueShape {
  kind: 'value';
  /** What the value as a whole must be; undefined: anything. */
  only?: ValueKind;
  /** True where functions in the value must be well formed; elsewhere they are data until they are used. */
  hasFunctions: boolean;
}

/** Kinds of user data that the language tells apart. */
export type ValueKind =
  | 'mapping'
  | 'mapping or list'
  | 'text or mapping'
  /** A text, or a mapping that is no `get_attribute`. */
  | 'label'
  | 'text'
  /** A whole number or a function. */
  | 'count'
  | 'count or unbounded'
  | 'constraint'
  | 'constraint with message'
  /** A mapping with one key, to a mapping. */
  | 'import with properties';

export interface ListShape {
  kind: 'list';
  of: Shape;
  isFilled?: boolean;
}

/** A mapping whose keys are names that the blueprint chooses. */
export interface NamesShape {
  kind: 'names';
  of: Shape;
}

/** A mapping with keys of the language. */
export interface MappingShape {
  kind: 'mapping';
  /** What it describes, e.g. `node template`. */
  title: string;
  keys: ReadonlyMap<string, KeyShape>;
  /** True where a written null stands for a mapping without its required keys. */
  isNullAllowed: boolean;
}

export interface KeyShape {
  shape: Shape;
  /** One line for people who write blueprints. */
  description: string;
  isRequired: boolean;
  /** Beside one of these a required key may be absent from a file, as an import can give it. */
  isImportedBeside?: readonly string[];
  /** True where a written null is a value; elsewhere it counts as absent. */
  isNullValue: boolean;
  /** Minor version of the language that the key came with; 0 for those that were always there. */
  since: number;
}

/** A short form beside the long one; which one is meant shows in whether a text is written. */
export interface EitherShape {
  kind: 'either';
  short: Shape;
  long: Shape;
  /** Minor version that the long form came with. */
  longSince: number;
}
