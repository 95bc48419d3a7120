import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Bitmap } from './bitmap.ts';

describe('a bitmap', () => {
  it('holds what was added, also after it was written and read', () => {
    const sets = fc.uniqueArray(fc.nat(499));
    fc.assert(
      fc.property(sets, sets, (added, deleted) => {
        const bitmap = new Bitmap(500);
        for (const number of added) bitmap.add(number);
        for (const number of deleted) bitmap.delete(number);
        const read = Bitmap.parse(bitmap.toString(), 500);
        const expected = added.filter((number) => !deleted.includes(number)).toSorted((a, b) => a - b);
        const found = Array.from({ length: 500 }, (_, number) => number).filter((number) => read.has(number));
        expect(found).toEqual(expected);
      }),
    );
  });

  it('takes one character for six numbers', () => {
    const bitmap = new Bitmap(13);
    bitmap.add(0);
    bitmap.add(12);
    expect(bitmap.toString()).toBe('BAB');
  });

  it('knows no numbers beyond its size, also of a longer text', () => {
    const bitmap = new Bitmap(2);
    bitmap.add(2);
    bitmap.add(-1);
    expect(bitmap.toString()).toBe('A');
    expect(Bitmap.parse('////', 2).has(2)).toBe(false);
  });

  it('refuses a text that is none', () => {
    expect(() => Bitmap.parse('A-B', 20)).toThrow('"-" at 1 is no part of a bitmap');
  });
});
