import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@cloudloom/blueprint';
import { RuntimeProperties } from './runtime-properties.ts';
import { anInstance } from './testing/builders.ts';

const tracked = (runtimeProperties: JsonObject) =>
  new RuntimeProperties(anInstance('web_a1b2c3', { version: 3, runtimeProperties }));

describe('the patch of an operation', () => {
  it('is nothing when nothing changed, even after writing the same value', () => {
    const properties = tracked({ a: { b: [1] } });
    properties.values.a = { b: [1] };
    expect(properties.patch()).toBeNull();
  });

  it('has each changed key, nested ones by their path, lists as a whole', () => {
    const properties = tracked({ keep: 1, nested: { a: 1, b: 2 }, list: [1, 2], gone: 0 });
    properties.values = { keep: 1, nested: { a: 1, b: 3, c: 4 }, list: [1, 3], fresh: { x: 1 } };
    expect(properties.patch()).toEqual({
      nodeInstanceId: 'web_a1b2c3',
      baseVersion: 3,
      changes: [
        { kind: 'set', path: ['nested', 'b'], value: 3, before: 2 },
        { kind: 'set', path: ['nested', 'c'], value: 4 },
        { kind: 'set', path: ['list'], value: [1, 3], before: [1, 2] },
        { kind: 'set', path: ['fresh'], value: { x: 1 } },
        { kind: 'delete', path: ['gone'], before: 0 },
      ],
    });
  });

  it('has only what came after the last update', () => {
    const properties = tracked({});
    properties.values.a = 1;
    properties.settle();
    properties.values.b = 2;
    expect(properties.patch()?.changes).toEqual([{ kind: 'set', path: ['b'], value: 2 }]);
  });

  it('is not thrown away by a refresh unless that is forced', () => {
    const properties = tracked({ a: 1 });
    properties.values.a = 2;
    const stored = anInstance('web_a1b2c3', { runtimeProperties: { a: 9 }, version: 7 });
    expect(() => properties.refresh(stored, false)).toThrow('runtime_properties are dirty');
    properties.refresh(stored, true);
    expect(properties.values).toEqual({ a: 9 });
    expect(properties.patch()).toBeNull();
  });
});
