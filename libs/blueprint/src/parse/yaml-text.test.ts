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
    const [problem] = error.errors;
    return problem ?? null;
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

  it('merges mappings whatever their tags', () => {
    expect(json('{<<: !own {a: 1}, b: 2}')).toEqual({ a: 1, b: 2 });
  });

  it('takes the last of equal keys', () => {
    expect(json('a: 1\na: 2\n')).toEqual({ a: 2 });
  });

  it('lets several merge keys and further lines stand', () => {
    expect(json('z: {<<: {a: 1}, <<: {b: 2, a: 3}, c: 1}')).toEqual({ z: { a: 3, b: 2, c: 1 } });
    expect(json('a: x\n  y\n\n  z\nb: "x\\\n  y"')).toEqual({ a: 'x y\nz', b: 'xy' });
  });

  it('reads blocks with every kind of end and indentation', () => {
    expect(json('a: |\n  x\n\nb: |-\n  x\n\nc: |+\n  x\n\nd: >\n  x\n  y\n   z\ne: |1\n   x\n')).toEqual({
      a: 'x\n',
      b: 'x',
      c: 'x\n\n',
      d: 'x y\n z\n',
      e: '  x\n',
    });
  });

  it('takes lists that are not indented, marks of documents, directives and comments', () => {
    expect(json('%YAML 1.2\n--- # start\na:\n- 1 # one\n-\n  - 2\n...\n# end')).toEqual({ a: [1, [2]] });
  });

  it('takes numbers and booleans of the same value for one key', () => {
    expect(json('{1: a, true: b, 1.0: c, null: d, .inf: e}')).toEqual({ '1': 'c', None: 'd', inf: 'e' });
  });

  it('takes an equals sign for a text as a key, also where an alias stands for it', () => {
    expect(json('{&x =: 1, a: *x}')).toEqual({ '=': 1, a: '=' });
  });

  it('keeps the first of equal keys and the last of their values', () => {
    const token = readYaml('a.yaml', '{1.0: a, true: b, <<: {1: c}}');
    const entries = token.kind === 'map' ? [...token.entries.values()] : [];
    expect(entries.map(({ key, value }) => [key.type, toJson(value)])).toEqual([['integer', 'b']]);
  });

  it('skips a byte order mark', () => {
    expect(json('\ufeffa: 1')).toEqual({ a: 1 });
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

  it('nests by aliases alone', () => {
    const text = ['a0: &a0 [x]'];
    for (let index = 1; index < 400; index += 1) text.push(`a${index}: &a${index} [*a${index - 1}]`);
    expect(problemOf(text.join('\n'))?.message).toMatch('deeper than 300 levels');
  });

  it.each([
    ['a tab between tokens', 'a:\tb', 'ScannerError', null],
    ['a quote that is never closed', 'a: "b', 'ScannerError', null],
    ['a colon inside of plain text', 'a: b: c', 'ScannerError', null],
    ['a key without colon', 'a: 1\nb\nc: 2', 'ScannerError', null],
    ['an escape nobody knows', 'a: "\\q"', 'ScannerError', null],
    ['a value that starts with an at sign', 'a: @b', 'ScannerError', null],
    ['a bracket that closes nothing', 'a: ]', 'DSLParsingFormatException', -1],
    ['an indentation that fits nothing', 'a:\n  b: 1\n c: 2', 'DSLParsingFormatException', -1],
    ['a version of YAML to come', '%YAML 2.0\n---\na: 1', 'DSLParsingFormatException', -1],
    ['two documents', 'a: 1\n---\nb: 1', 'ComposerError', null],
    ['an alias of nothing', 'a: *b', 'ComposerError', null],
    ['an anchor twice', 'a: &x 1\nb: &x 2', 'ComposerError', null],
    ['a value inside of itself', 'a: &a {b: *a}', 'ConstructorError', null],
    ['a tag nobody knows', 'a: !special x', 'ConstructorError', null],
    ['a merge of text', 'a: {<<: b}', 'ConstructorError', null],
    ['an equals sign by itself', 'a: =', 'ConstructorError', null],
    ['a day that does not exist', 'a: 2020-02-30', 'ValueError', null],
    ['a list as key', '[a]: b', 'TypeError', null],
    ['a list as key of a value with a mistake', '[a]: 2020-02-30', 'ValueError', null],
    ['an anchor twice before a mistake', 'a: &x 1\nb: &x @', 'ScannerError', null],
    ['an unknown handle before a mistake', 'a: !e!x @', 'ScannerError', null],
    ['a set of something that cannot be read', 'a: !!set {b: 2020-02-30}', 'ValueError', null],
    ['a character that nobody could number', 'a: "\\UFFFFFFFF"', 'OverflowError', null],
    ['pairs', 'a: !!pairs [b: 1]', 'AttributeError', null],
    ['a control character', 'a: "\u0001"', 'ReaderError', null],
    ['an infinite number', 'a: [-.inf]', 'DSLParsingFormatException', 1],
    ['a number beyond all that can be written', 'a: 1.0e+400', 'DSLParsingFormatException', 1],
    ['what is no number, by an alias of a key', '{&x .nan: 1, a: *x}', 'DSLParsingFormatException', 1],
    ['an integer whose last digits would be lost', 'a: 9007199254740993', 'DSLParsingFormatException', 1],
  ])('has %s', (_, text, exception, code) => {
    expect(problemOf(text)).toMatchObject({ exception, code });
  });
});
