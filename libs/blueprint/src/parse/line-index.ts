const LINE_BREAK = /\r\n?|\n/g;

/** Finds the line of an offset; lines are counted when the first one is asked for. */
export class LineIndex {
  private starts: number[] | undefined;

  constructor(private readonly text: string) {}

  /** The offsets at which the lines start. */
  get lineStarts(): readonly number[] {
    this.starts ??= [
      0,
      ...Array.from(this.text.matchAll(LINE_BREAK), (found) => found.index + found[0].length),
    ];
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
