import { describe, expect, it } from '@jest/globals';
import { isExistingTime } from './timestamp.ts';

describe('a date', () => {
  it.each(['2020-01-31', '2020-02-29', '2000-02-29', '2020-01-31T23:59:59.5+23:59', '2020-1-1 0:00:00 Z'])(
    '%s exists',
    (text) => {
      expect(isExistingTime(text)).toBe(true);
    },
  );

  it.each([
    '2021-02-29',
    '1900-02-29',
    '2020-13-01',
    '2020-04-31',
    '0000-01-01',
    '2020-01-31T24:00:00',
    '2020-01-31T10:60:00',
    '2020-01-31T10:00:60',
    '2020-01-31T10:00:00+24:00',
  ])('%s does not exist', (text) => {
    expect(isExistingTime(text)).toBe(false);
  });
});
