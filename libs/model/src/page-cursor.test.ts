import { describe, expect, it } from '@jest/globals';
import { behindCursor, readCursor, writeCursor } from './page-cursor.ts';

const ORDER = { properties: ['item.createdAt', 'item.storageId'], descending: true };
const CURSOR = writeCursor(ORDER, [new Date('2026-01-02T03:04:05.678Z'), '42']);
const forged = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
const SIGNATURE = '-item.createdAt,item.storageId';

describe('the cursor of a list', () => {
  it('gives back the values of the row that it stands behind', () => {
    expect(readCursor(ORDER, CURSOR)).toEqual(['2026-01-02T03:04:05.678Z', '42']);
  });

  it('goes on in the direction of the order, with values as parameters only', () => {
    expect(behindCursor(ORDER, CURSOR)).toEqual({
      condition: '(item.createdAt, item.storageId) < (cast(:after0 as timestamptz), cast(:after1 as bigint))',
      parameters: { after0: '2026-01-02T03:04:05.678Z', after1: '42' },
    });
  });

  it.each([
    ['not base64 of JSON', 'x', 'it cannot be read'],
    [
      'another order',
      writeCursor({ ...ORDER, descending: false }, ['a', '1']),
      'it belongs to another order',
    ],
    ['too few values', forged(SIGNATURE, '1'), 'it is damaged'],
    ['no time', forged(SIGNATURE, 'yesterday', '1'), 'it is damaged'],
    ['no number', forged(SIGNATURE, '2026-01-02T03:04:05Z', '1; drop table users'), 'it is damaged'],
    ['other kinds of values', forged(SIGNATURE, {}, 1), 'it is damaged'],
    ['characters that cannot be stored', forged(SIGNATURE, '2026\0', '1'), 'it is damaged'],
  ])('is refused with %s', (_what, cursor, reason) => {
    expect(() => readCursor(ORDER, cursor)).toThrow(reason);
  });
});
