import { describe, expect, it } from '@jest/globals';
import { Random } from './random.ts';
import { PLAIN_STYLE, writeYaml, type Style } from './yaml-writer.ts';

const written = (document: Parameters<typeof writeYaml>[0], style: Partial<Style> = {}) =>
  writeYaml(document, { ...PLAIN_STYLE, ...style }, new Random(1)).trimEnd();

describe('a document written as YAML 1.1', () => {
  it('puts quotes around what would be read as something else', () => {
    expect(written({ a: 'yes', b: '012', c: '', d: 'x: y', e: 'plain', on: null })).toBe(
      "a: 'yes'\nb: '012'\nc: ''\nd: 'x: y'\ne: plain\n'on': null",
    );
  });

  it('is in block or in flow form', () => {
    const document = { a: { b: [1, { c: true }] } };
    expect(written(document)).toBe('a:\n  b:\n    - 1\n    -\n      c: true');
    expect(written(document, { flow: 1 })).toBe('a: {b: [1, {c: true}]}');
  });

  it('names what occurs again, and merges it in where more follows', () => {
    const part = { p: 1, q: 2 };
    const document = { a: part, b: part, c: { ...part, z: 3 } };
    expect(written(document, { anchors: 1, mergeKeys: 1 })).toBe(
      'a: &part_1\n  p: 1\n  q: 2\nb: *part_1\nc:\n  <<: *part_1\n  z: 3',
    );
  });
});
