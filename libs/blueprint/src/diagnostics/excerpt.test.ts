import { describe, expect, it } from '@jest/globals';
import { createExcerpt } from './excerpt.ts';

/** The shown line with its mark below, for a mark given by the text it covers. */
function show(text: string, marked: string): string[] {
  const start = text.indexOf(marked);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const number = text.slice(0, lineStart).split('\n').length;
  const excerpt = createExcerpt(text, { start, end: start + marked.length }, { number, start: lineStart });
  return [excerpt.text, ' '.repeat(excerpt.mark.start) + '^'.repeat(excerpt.mark.length)];
}

describe('an excerpt', () => {
  it('marks the whole of what is wrong', () => {
    expect(show('a: 1\ntype: Srever\nb: 2\n', 'Srever')).toEqual(['type: Srever', '      ^^^^^^']);
  });

  it('marks what goes over several lines to the end of the first', () => {
    expect(show('a: [1,  \n  2]\n', '[1,  \n  2]')).toEqual(['a: [1,', '   ^^^']);
  });

  it('marks one column where nothing is written', () => {
    expect(createExcerpt('a:\n', { start: 2, end: 2 }, { number: 1, start: 0 })).toMatchObject({
      column: 2,
      endColumn: 2,
      mark: { start: 2, length: 1 },
    });
  });

  it('cuts a long line around the mark; columns still count in the file', () => {
    const text = `${'a'.repeat(500)} wrong ${'b'.repeat(500)}`;
    const [line = '', mark = ''] = show(text, 'wrong');

    expect(line.length).toBeLessThanOrEqual(162);
    expect(line.slice(mark.indexOf('^'), mark.length)).toBe('wrong');
    const excerpt = createExcerpt(text, { start: 501, end: 506 }, { number: 1, start: 0 });
    expect(excerpt).toMatchObject({ column: 501, endColumn: 506 });
  });

  it('shows control characters instead of obeying them', () => {
    expect(show('a\tb: \u001b[31mred\u0007\r\n', 'red')).toEqual(['a b: ␛[31mred␇', '          ^^^']);
  });
});
