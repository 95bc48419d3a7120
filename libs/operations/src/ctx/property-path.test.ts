import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@cloudloom/blueprint';
import { readPath, writePath } from './property-path.ts';

describe('a property path', () => {
  const properties: JsonObject = { a: { b: [{ c: 1 }, 'x'] }, n: null };

  it('leads through mappings and lists', () => {
    expect(readPath(properties, 'a.b[0].c')).toBe(1);
    expect(readPath(properties, 'a.b[1]')).toBe('x');
    expect(readPath(properties, 'n')).toBeNull();
  });

  it('that leads nowhere is named', () => {
    for (const path of ['nope', 'a.x.y', 'a.b[2]', 'n.x', 'a.b.c', 'toString'])
      expect(() => readPath(properties, path)).toThrow(`illegal path: ${path}`);
  });

  it('makes the mappings it needs when it is written to', () => {
    const target: JsonObject = { a: { old: 1 }, list: [1, 2] };
    writePath(target, 'a.b.c', 2);
    writePath(target, 'list[1]', 3);
    expect(target).toEqual({ a: { old: 1, b: { c: 2 } }, list: [1, 3] });
    expect(() => writePath(target, 'list[2]', 4)).toThrow('illegal path: list[2]');
    expect(() => writePath(target, 'list.x', 4)).toThrow('illegal path: list.x');
  });

  it('is data, never the prototype', () => {
    const target: JsonObject = {};
    writePath(target, '__proto__.polluted', true);
    expect(Object.hasOwn(target, '__proto__')).toBe(true);
    expect(({} as JsonObject).polluted).toBeUndefined();
  });
});
