import { describe, expect, it } from '@jest/globals';
import { isTransient } from './transient-error.ts';

describe('an error is worth another try', () => {
  it.each([
    [
      'a session that the server ended',
      Object.assign(new Error('terminating connection'), { code: '57P01' }),
    ],
    ['a server that is not there', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    ['a connection that ended in mid-query', new Error('Connection terminated unexpectedly')],
    ['a query on a connection that ended before', new Error('Client was closed and is not queryable')],
    [
      'a transaction whose connection broke between two of its queries',
      new Error(
        'Database connection provided by a query runner was already released, cannot continue to use its querying methods anymore.',
      ),
    ],
    [
      'a commit after the connection broke',
      new Error('Query runner already released. Cannot run queries anymore.'),
    ],
    ['one caused by such', new Error('no luck', { cause: new Error('Connection terminated') })],
  ])('after %s', (_case, error) => {
    expect(isTransient(error)).toBe(true);
  });

  it.each([
    ['a broken rule', Object.assign(new Error('duplicate key'), { code: '23505' })],
    ['a bug', new TypeError('undefined is not a function')],
    ['something that is no error', 'Connection terminated'],
  ])('but not after %s', (_case, error) => {
    expect(isTransient(error)).toBe(false);
  });
});
