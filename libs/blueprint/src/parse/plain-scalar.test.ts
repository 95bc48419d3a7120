import { describe, expect, it } from '@jest/globals';
import { resolvePlainScalar } from './plain-scalar.ts';

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
    ['0o17', '0o17'],
    ['+1', 1],
    ['-0x10', -16],
    ['1__0', 10],
    ['1:60', '1:60'],
    ['12:30:45', 45_045],
    ['190:20:30.15', 685_230.15],
    ['1.e+3', 1000],
    ['1.0e3', '1.0e3'],
    ['+.5', '+.5'],
    ['.inf', Number.POSITIVE_INFINITY],
    ['-.INF', Number.NEGATIVE_INFINITY],
    ['null', null],
    ['nULL', 'nULL'],
    ['nil', 'nil'],
  ])('%p means %p', (text, value) => {
    expect(resolvePlainScalar(text).value).toBe(value);
  });

  it('that looks like a date is no string', () => {
    const dates = ['2020-01-31', '2020-1-1T10:00:00Z', '2001-12-14 21:59:43.10 -5'];
    expect(dates.map((text) => resolvePlainScalar(text).type)).toEqual(['date', 'date', 'date']);
    expect(resolvePlainScalar('2020-1-31').type).toBe('string');
  });
});
