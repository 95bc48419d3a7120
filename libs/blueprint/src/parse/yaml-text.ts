import { Composer, Lexer, LineCounter, Parser } from 'yaml';
import type { CST, Document } from 'yaml';
import { BlueprintError } from '../problem.ts';
import type { Complaint } from '../problem.ts';
import { placeOf } from './token.ts';
import type { SourceText, Token } from './token.ts';
import { TokenReader } from './token-reader.ts';

/**
 * Deeper documents are refused while they are still lexemes: composing them costs stack, and several such documents
 * in one process abort it.
 */
const MAXIMUM_DEPTH = 300;

/**
 * Turns the text of one file into tokens; an empty text is an empty mapping.
 *
 * Throws BlueprintError at once for text that is no YAML (anything found after that would mislead) and for characters
 * outside of ASCII.
 */
export function readYaml(file: string, text: string): Token {
  const source: SourceText = { file, lines: new LineCounter() };
  const document = compose(text, source);
  const [mistake] = document.errors;
  if (mistake)
    refuse(
      { code: -1, exception: 'DSLParsingFormatException', message: syntaxText(mistake.message) },
      source,
      mistake.pos[0],
    );
  return new TokenReader(source).read(document.contents);
}

function compose(text: string, source: SourceText): Document {
  const composer = new Composer({
    version: '1.1',
    schema: 'failsafe',
    uniqueKeys: false,
    merge: false,
    logLevel: 'silent',
  });
  const documents = [...composer.compose(parseWithinDepth(text, source), true, text.length)];
  const [document, second] = documents;
  if (second) {
    const message = 'a blueprint file holds one document';
    refuse(
      { code: -1, exception: 'DSLParsingFormatException', message: syntaxText(message) },
      source,
      second.range[0],
    );
  }
  return document as Document;
}

function* parseWithinDepth(text: string, source: SourceText): Generator<CST.Token, void> {
  const parser = new Parser(source.lines.addNewLine);
  source.lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAXIMUM_DEPTH) {
      const message = syntaxText(`values are nested deeper than ${MAXIMUM_DEPTH} levels`);
      refuse({ code: -1, exception: 'DSLParsingFormatException', message }, source, parser.offset);
    }
  }
  yield* parser.end();
}

const syntaxText = (detail: string): string => `Failed to parse DSL: Illegal yaml; ${detail}`;

/** Stops the reading of a file: throws BlueprintError with this one problem. */
export function refuse(complaint: Complaint, source: SourceText, offset: number): never {
  const place = placeOf({ source, offset });
  const exception = complaint.exception ?? 'DSLParsingLogicException';
  throw new BlueprintError([{ ...complaint, exception, ...place, path: null }]);
}
