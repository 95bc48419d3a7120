import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '@cloudloom/blueprint';
import { applyChanges } from './runtime-properties.ts';

const set = (properties: JsonObject, path: string[], value: Json) =>
  applyChanges(properties, { set: [{ path, value }], delete: [] });
const remove = (properties: JsonObject, ...path: string[]) =>
  applyChanges(properties, { set: [], delete: [path] });

describe('changes of runtime properties', () => {
  it('set a key and leave the others', () => {
    expect(set({ a: 1 }, ['b'], 2)).toEqual({ a: 1, b: 2 });
  });

  it('make the maps on the way', () => {
    expect(set({}, ['a', 'b', 'c'], 1)).toEqual({ a: { b: { c: 1 } } });
  });

  it('replace a value that stands in the way', () => {
    expect(set({ a: 'text' }, ['a', 'b'], 1)).toEqual({ a: { b: 1 } });
  });

  it('reach into lists by place, and append at the end', () => {
    expect(set({ a: [{ x: 1 }] }, ['a', '0', 'x'], 2)).toEqual({ a: [{ x: 2 }] });
    expect(set({ a: [1] }, ['a', '1'], 2)).toEqual({ a: [1, 2] });
  });

  it('ignore a place that a list cannot have', () => {
    expect(set({ a: [1] }, ['a', '7'], 2)).toEqual({ a: [1] });
    expect(remove({ a: [1] }, 'a', '01')).toEqual({ a: [1] });
  });

  it('delete keys and places, and nothing where there is nothing', () => {
    expect(remove({ a: { b: 1, c: 2 } }, 'a', 'b')).toEqual({ a: { c: 2 } });
    expect(remove({ a: [1, 2, 3] }, 'a', '1')).toEqual({ a: [1, 3] });
    expect(remove({ a: 1 }, 'x', 'y')).toEqual({ a: 1 });
  });

  it('delete before they set', () => {
    expect(
      applyChanges({ a: { old: 1 } }, { delete: [['a']], set: [{ path: ['a', 'new'], value: 2 }] }),
    ).toEqual({ a: { new: 2 } });
  });

  it('leave the given properties and every prototype alone', () => {
    const given = { a: { b: 1 } };
    const result = set(given, ['__proto__', 'polluted'], true);
    expect(given).toEqual({ a: { b: 1 } });
    expect(Object.hasOwn(result, '__proto__')).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
