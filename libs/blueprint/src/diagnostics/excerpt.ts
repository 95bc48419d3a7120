/** The line of a file that a problem is about, with the mark under what is wrong. */
export interface Excerpt {
  /** From 1. */
  line: number;
  /** Where the marked text starts in the line of the file, from 0. */
  column: number;
  /** Where the marked text ends, the first column after it. */
  endColumn: number;
  /** The line as shown: of a long one the part around the mark, control characters made visible. */
  text: string;
  /** Where the mark starts in `text`, from 0, and how many characters it is long (at least 1). */
  mark: { start: number; length: number };
}

/** A piece of one file, by offsets into its text; `end` is the first character after it. */
export interface Span {
  start: number;
  end: number;
}

/** Longer lines are cut around the mark. */
const WIDTH = 160;
const BEFORE_MARK = 40;
const CUT = '\u2026';
// eslint-disable-next-line no-control-regex -- these are the characters to be made visible
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Cuts the line of a span out of the text; a span over several lines is marked to the end of its first one. */
export function createExcerpt(text: string, span: Span, line: { number: number; start: number }): Excerpt {
  const whole = lineAt(text, line.start);
  const column = Math.min(Math.max(span.start - line.start, 0), whole.length);
  const endColumn = Math.max(
    column,
    Math.min(span.end - line.start, whole.slice(0, span.end - line.start).trimEnd().length),
  );
  const { from, to } = windowOf(whole.length, column, endColumn);
  const before = (from > 0 ? CUT : '') + visible(whole.slice(from, column));
  const marked = visible(whole.slice(column, Math.min(endColumn, to)));
  const after = visible(whole.slice(Math.max(column, Math.min(endColumn, to)), to));
  return {
    line: line.number,
    column,
    endColumn,
    text: (before + marked + after + (to < whole.length ? CUT : '')).trimEnd(),
    mark: { start: before.length, length: Math.max(marked.length, 1) },
  };
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '');
}

/** The columns to show: all of a short line, otherwise a little before the mark and what follows. */
function windowOf(length: number, column: number, endColumn: number): { from: number; to: number } {
  if (length <= WIDTH) return { from: 0, to: length };
  const from = endColumn <= WIDTH ? 0 : Math.max(0, Math.min(column - BEFORE_MARK, length - WIDTH));
  return { from, to: Math.min(length, from + WIDTH) };
}

/** Control characters could move the cursor of a terminal; each becomes one visible sign, a tab a blank. */
const visible = (text: string): string =>
  text.replaceAll(CONTROL, (character) => {
    const code = character.charCodeAt(0);
    if (code === 9) return ' ';
    return code < 32 ? String.fromCharCode(0x2400 + code) : '\ufffd';
  });
