const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Finds the line of an offset; lines are counted when the first one is asked for. */
export class LineIndex {
  private starts: number[] | undefined;

  constructor(private readonly text: string) {}

  /** The offsets at which the lines start. */
  get lineStarts(): readonly number[] {
    this.starts ??= startsOf(this.text);
    return this.starts;
  }

  /** Line and column of an offset, both from 1. */
  linePos(offset: number): { line: number; col: number } {
    const starts = this.lineStarts;
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, col: offset - (starts[low] ?? 0) + 1 };
  }
}

/** One look at each character: of millions of line breaks, each match of an expression would be an object. */
function startsOf(text: string): number[] {
  const starts = [0];
  for (let offset = 0; offset < text.length; offset += 1) {
    const code = text.charCodeAt(offset);
    const isBreak =
      code === LINE_FEED || (code === CARRIAGE_RETURN && text.charCodeAt(offset + 1) !== LINE_FEED);
    if (isBreak) starts.push(offset + 1);
  }
  return starts;
}
