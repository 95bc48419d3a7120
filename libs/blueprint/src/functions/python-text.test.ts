import { describe, expect, it } from '@jest/globals';
import type { Json } from '../json.ts';
import { pythonText } from './python-text.ts';

describe('the text of a value', () => {
  it.each<[Json, string]>([
    ['plain', 'plain'],
    [true, 'True'],
    [null, 'None'],
    [5, '5'],
    [-1.5, '-1.5'],
    [0, '0'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [1e22, '1e+22'],
    [['a', 1, [null]], "['a', 1, [None]]"],
    [{ a: { b: false } }, "{'a': {'b': False}}"],
    [["it's"], `["it's"]`],
    [[`both ' and "`], `['both \\' and "']`],
    [['back\\slash'], "['back\\\\slash']"],
    [['line\nbreak\ttab'], "['line\\nbreak\\ttab']"],
    [['\u0000\u007f\u00a0'], "['\\x00\\x7f\\xa0']"],
    [['\u2028'], "['\\u2028']"],
    [['\u00e9\u4e2d\u{1f600}'], "['\u00e9\u4e2d\u{1f600}']"],
  ])('of %j is that of Python', (value, text) => {
    expect(pythonText(value)).toBe(text);
  });
});
