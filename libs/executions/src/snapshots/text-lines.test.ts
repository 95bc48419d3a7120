import { describe, expect, it } from '@jest/globals';
import { readLines, writeLines } from './text-lines.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  // One buffer for every piece, as streams do.
  const piece = Buffer.alloc(size);
  for (let start = 0; start < bytes.length; start += size) {
    const count = bytes.copy(piece, 0, start, start + size);
    yield piece.subarray(0, count);
  }
}
async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

const LINES = ['', 'plain', 'Grüße 🎉', 'separator\u2028inside\r', 'x'.repeat(200_000), '{"a":"\\n"}'];

describe('lines of text', () => {
  it.each([1, 3, 7, 1_000, 10_000_000])(
    'come back as they were written, read in pieces of %i bytes',
    async (size) => {
      const bytes = Buffer.concat(await collect(writeLines(each(LINES))));
      expect(await collect(readLines(inPieces(bytes, size)))).toEqual(LINES);
    },
  );

  it('need no line feed at the end', async () => {
    expect(await collect(readLines(each([Buffer.from('one\ntwo')])))).toEqual(['one', 'two']);
  });

  it('are none where there is no text', async () => {
    expect(await collect(writeLines(each([])))).toEqual([]);
    expect(await collect(readLines(each([])))).toEqual([]);
  });
});
