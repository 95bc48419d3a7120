import { describe, expect, it } from '@jest/globals';
import { resolvePlainScalar, resolveTaggedScalar } from './plain-scalar.ts';

describe('an unquoted scalar', () => {
  it.each([
    ['yes', true],
    ['Off', false],
    ['y', 'y'],
    ['yEs', 'yEs'],
    ['~', null],
    ['', null],
    ['012', 10],
    ['0x1f', 31],
    ['0b101', 5],
    ['1_000', 1000],
    ['12:30', 750],
    ['-0', 0],
    ['1e3', '1e3'],
    ['1.0e+3', 1000],
    ['.5', 0.5],
    ['-1.5', -1.5],
    ['1.2.3', '1.2.3'],
    ['08', '08'],
  ])('%p means %p', (text, value) => {
    expect(resolvePlainScalar(text).value).toBe(value);
  });

  it('that looks like a date is no string', () => {
    expect(resolvePlainScalar('2020-01-31').type).toBe('date');
  });
});

describe('a tagged scalar', () => {
  it('is what the tag says if its text fits', () => {
    expect(resolveTaggedScalar('str', '5')).toEqual({ type: 'string', value: '5' });
    expect(resolveTaggedScalar('float', '5')).toEqual({ type: 'float', value: 5 });
    expect(resolveTaggedScalar('int', 'five')).toBeUndefined();
  });
});
