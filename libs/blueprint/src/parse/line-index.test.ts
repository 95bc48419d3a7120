import { describe, expect, it } from '@jest/globals';
import { LineIndex } from './line-index.ts';

describe('the lines of a text', () => {
  it('start after any kind of line break', () => {
    expect(new LineIndex('a\nb\r\nc\rd').lineStarts).toEqual([0, 2, 5, 7]);
  });

  it('are found from offsets, the last one from any offset beyond', () => {
    const lines = new LineIndex('ab\n\ncd');
    expect([0, 2, 3, 4, 5, 99].map((offset) => lines.linePos(offset))).toEqual([
      { line: 1, col: 1 },
      { line: 1, col: 3 },
      { line: 2, col: 1 },
      { line: 3, col: 1 },
      { line: 3, col: 2 },
      { line: 3, col: 96 },
    ]);
  });
});
