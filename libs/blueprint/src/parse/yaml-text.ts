import { BlueprintError } from '../problem.ts';
import { LineIndex } from './line-index.ts';
import { excerptOf, placeOf } from './token.ts';
import type { SourceText, Token } from './token.ts';
import { MAXIMUM_DEPTH, MAXIMUM_VALUES, TokenReader } from './token-reader.ts';
import { UNPRINTABLE } from './yaml/characters.ts';
import { composeDocument } from './yaml/composer.ts';
import { YamlMistake } from './yaml/yaml-mistake.ts';

const LIMITS = { depth: MAXIMUM_DEPTH, values: MAXIMUM_VALUES };
const LONGEST_MESSAGE = 500;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Turns the text of one file into tokens; an empty text is an empty mapping.
 *
 * Throws BlueprintError at once for text that is no YAML (anything found after that would mislead) and for characters
 * outside of ASCII.
 */
export function readYaml(file: string, written: string): Token {
  const text = written.startsWith(BYTE_ORDER_MARK) ? written.slice(1) : written;
  const source: SourceText = { file, text, lines: new LineIndex(text) };
  try {
    const unprintable = text.search(UNPRINTABLE);
    if (unprintable >= 0)
      throw new YamlMistake('characters', 'control characters cannot stand in a file', unprintable);
    return new TokenReader(source).read(composeDocument(text, LIMITS));
  } catch (error) {
    if (!(error instanceof YamlMistake)) throw error;
    throw problemOf(error, source);
  }
}

function problemOf(
  { exception, code, message, offset, end }: YamlMistake,
  source: SourceText,
): BlueprintError {
  const origin = { source, offset, end };
  const isSyntax = code === null || code === -1;
  return new BlueprintError([
    {
      message: shortened(isSyntax ? `Failed to parse DSL: Illegal yaml; ${message}` : message),
      exception,
      code,
      ...placeOf(origin),
      path: null,
      excerpt: excerptOf(origin),
    },
  ]);
}

/** A name or a number that a message repeats can be millions of characters long. */
const shortened = (message: string): string =>
  message.length <= LONGEST_MESSAGE
    ? message
    : `${message.slice(0, LONGEST_MESSAGE / 2)} ... ${message.slice(-LONGEST_MESSAGE / 2)}`;
