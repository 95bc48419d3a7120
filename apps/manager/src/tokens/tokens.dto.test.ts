import { describe, expect, it } from '@jest/globals';
import { toExpirationDate } from './tokens.dto.ts';

const NOW = new Date('2030-01-31T10:15:30.500Z');
const expiry = (text: string) => toExpirationDate({ expiration_date: text }, NOW)?.toISOString();

describe('the expiration of a token', () => {
  it.each([
    ['2030-02-01', '2030-02-01T00:00:00.000Z'],
    ['2030-02-01 14:52', '2030-02-01T14:52:00.000Z'],
    ['2030-02-01T14:52:10.123Z', '2030-02-01T14:52:10.123Z'],
    ['2030-02-01T14:52:10+0200', '2030-02-01T12:52:10.000Z'],
    ['+10h', '2030-01-31T20:15:00.000Z'],
    ['+1 day+30 minutes', '2030-02-01T10:45:00.000Z'],
    ['+2 weeks', '2030-02-14T10:15:00.000Z'],
  ])('%s is %s', (text, time) => {
    expect(expiry(text)).toBe(time);
  });

  it('is never, where none is given', () => {
    expect(toExpirationDate({}, NOW)).toBeNull();
    expect(toExpirationDate({ expiration_date: '' }, NOW)).toBeNull();
  });

  it.each([
    'soon',
    '2030-02-30',
    '+10 moons',
    '+',
    '+999999 years',
    '2030-01-31 10:15',
    '10:30',
    '0000-01-01',
  ])('%s is refused', (text) => {
    expect(() => expiry(text)).toThrow();
  });
});
