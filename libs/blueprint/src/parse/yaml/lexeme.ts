interface Span {
  offset: number;
  end: number;
}

export interface DirectiveLexeme extends Span {
  kind: 'directive';
  name: string;
  /** Of `%YAML` major and minor version, of `%TAG` handle and prefix, otherwise empty. */
  values: readonly string[];
}

export interface NameLexeme extends Span {
  kind: 'anchor' | 'alias';
  name: string;
}

export interface TagLexeme extends Span {
  kind: 'tag';
  /** `!`, `!!` or `!name!`; null when the tag is written in full. */
  handle: string | null;
  suffix: string;
}

export interface ScalarLexeme extends Span {
  kind: 'scalar';
  text: string;
  /** Neither quoted nor a block. */
  isPlain: boolean;
}

/** Lexemes that are nothing but their kind. Those of block collections follow from indentation. */
export interface MarkLexeme extends Span {
  kind:
    | 'document start'
    | 'document end'
    | 'end of text'
    | 'start of a block sequence'
    | 'start of a block mapping'
    | 'end of a block'
    | '['
    | ']'
    | '{'
    | '}'
    | '-'
    | ','
    | '?'
    | ':';
}

/** The smallest unit of a text with a meaning, by its place in the text. */
export type Lexeme = DirectiveLexeme | NameLexeme | TagLexeme | ScalarLexeme | MarkLexeme;
export type LexemeKind = Lexeme['kind'];
