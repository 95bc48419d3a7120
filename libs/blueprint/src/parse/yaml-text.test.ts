import { describe, expect, it } from '@jest/globals';
import { BlueprintError } from '../problem.ts';
import { childOf, placeOf, toJson } from './token.ts';
import { readYaml } from './yaml-text.ts';

const json = (text: string) => toJson(readYaml('a.yaml', text));

const problemOf = (text: string) => {
  try {
    readYaml('a.yaml', text);
    return null;
  } catch (error) {
    if (!(error instanceof BlueprintError)) throw error;
    const [{ code, line, column, message } = { code: 0, line: 0, column: 0, message: '' }] = error.errors;
    return { code, line, column, message };
  }
};

describe('reading YAML', () => {
  it('gives an empty mapping for an empty text', () => {
    expect(json('')).toEqual({});
    expect(json('# nothing\n')).toEqual({});
  });

  it('keeps the place of every value', () => {
    const token = childOf(childOf(readYaml('a.yaml', 'a:\n  b: x\n'), 'a'), 'b');
    expect(token && placeOf(token.origin)).toEqual({ file: 'a.yaml', line: 2, column: 5 });
  });

  it('resolves aliases and merge keys; own keys win, then the first merged mapping', () => {
    const text = 'x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], a: 3}\n';
    expect(json(text)).toMatchObject({ z: { a: 3, b: 1, c: 2 } });
  });

  it('takes the last of equal keys', () => {
    expect(json('a: 1\na: 2\n')).toEqual({ a: 2 });
  });

  it('keeps a key like __proto__ as plain data', () => {
    expect(Object.keys(json('__proto__: {polluted: true}') as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('text that is refused', () => {
  it('points at a syntax error', () => {
    expect(problemOf('a: [}\n')).toMatchObject({ code: -1, line: 1 });
  });

  it('holds characters outside of ASCII', () => {
    expect(problemOf('a: "\u00e9"\n')).toMatchObject({ code: 108, line: 1, column: 3 });
  });

  it('nests too deeply, whatever the depth', () => {
    for (const depth of [301, 5_000, 200_000]) {
      expect(problemOf(`a: ${'['.repeat(depth)}`)).toMatchObject({ code: -1 });
    }
  });

  it('multiplies itself by aliases', () => {
    const level = (index: number) =>
      `a${index}: &a${index} [${Array(9)
        .fill(`*a${index - 1}`)
        .join(', ')}]`;
    const text = ['a0: &a0 [x]', ...Array.from({ length: 12 }, (_, index) => level(index + 1))].join('\n');
    expect(problemOf(text)?.message).toMatch('aliases expand');
  });

  it('contains itself', () => {
    expect(problemOf('a: &a {b: *a}\n')).toMatchObject({ code: -1, line: 1 });
  });

  it('holds two documents', () => {
    expect(problemOf('a: 1\n---\nb: 1\n')).toMatchObject({ code: -1 });
  });

  it('has a tag nobody knows', () => {
    expect(problemOf('a: !special x\n')).toMatchObject({ code: -1, line: 1 });
  });
});
